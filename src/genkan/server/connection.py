"""One HTTP connection, with what uvicorn leaves open: a limit on the head's size and on a request's time.

A head may be 64 KiB, and a request must have come whole 30 seconds after it was begun; a client that trickles
bytes (slow loris) is cut off then.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT = 64 * 1024
REQUEST_S = 30.0


class LimitedConnection(HttpToolsProtocol):
    _reading_head = True
    _incomplete = True
    _head_bytes = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._deadline = self.loop.call_later(REQUEST_S, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._reading_head = self._incomplete = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._reading_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._incomplete = False
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._incomplete:
            # The usual case, a request in one piece, never starts a timer.
            self._stop_clock()
            return
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_S, self._too_slow)
        if self._reading_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT:
                self._refuse(b"431 Request Header Fields Too Large", b"the request's head is over 64 KiB")

    def drop_if_silent(self) -> None:
        """Cut the connection unless bytes of an answer are still on their way."""
        if self.transport.get_write_buffer_size() == 0:
            self.transport.abort()

    def _too_slow(self) -> None:
        if self._reading_head and self._head_bytes:
            self._refuse(b"408 Request Timeout", b"the request did not come whole in 30 seconds")
        else:
            self.transport.close()

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: bytes, why: bytes) -> None:
        if self.transport.is_closing():
            return
        body = b"genkan: " + why + b"\n"
        self.transport.write(
            b"HTTP/1.1 %b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n"
            b"Connection: close\r\n\r\n%b" % (status, len(body), body)
        )
        self.transport.close()
