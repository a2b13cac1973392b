"""Two connections joined end to end: bytes, back-pressure, and closing one half at a time."""

from __future__ import annotations

import asyncio
from typing import cast

# How long one direction may go on after the other has ended, before both are cut.
HALF_OPEN_S = 300.0
# How long what is left in a buffer may take to go out after the other side is gone.
FLUSH_S = 30.0


class End(asyncio.Protocol):
    """One end of a tunnel. Until it has a peer, what arrives is kept in `early`."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.peer: End | None = None
        self.early = bytearray()
        self.arrived = asyncio.Event()
        self.ended = False
        self._cut: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def join(self, peer: End) -> None:
        """Tie both ends; what came early is passed on now."""
        self.peer, peer.peer = peer, self
        for end in (self, peer):
            end._pass_early()
        for end in (self, peer):
            if end.ended:
                end.eof_received()

    def _pass_early(self) -> None:
        assert self.peer is not None
        if self.early and self.peer.transport is not None:
            self.peer.transport.write(bytes(self.early))
            self.early.clear()
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        if self.peer is not None and self.peer.transport is not None:
            self.peer.transport.write(data)
        else:
            self.early += data
            self.arrived.set()

    def eof_received(self) -> bool:
        """Pass the end on, and keep the other direction open (RFC 9110 9.3.6 lets both ends close apart)."""
        self.ended = True
        self.arrived.set()
        peer = self.peer
        if peer is None or peer.transport is None:
            return True
        if peer.ended:
            peer.transport.close()
            return False
        if not peer.transport.is_closing() and peer.transport.can_write_eof():
            peer.transport.write_eof()
        self._cut = asyncio.get_running_loop().call_later(HALF_OPEN_S, self.abort)
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self.ended = True
        self.arrived.set()
        if self._cut is not None:
            self._cut.cancel()
        far = self.peer.transport if self.peer is not None else None
        if far is not None and not far.is_closing():
            far.close()
            if far.get_write_buffer_size():
                asyncio.get_running_loop().call_later(FLUSH_S, far.abort)

    def pause_writing(self) -> None:
        if self.peer is not None and self.peer.transport is not None:
            self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.peer is not None and self.peer.transport is not None:
            self.peer.transport.resume_reading()

    def abort(self) -> None:
        """Cut both connections now."""
        for end in (self, self.peer):
            if end is not None and end.transport is not None:
                end.transport.abort()
