"""The instance metadata endpoint of one machine: a loopback address that leads to that machine's seat at the server.

Clients reach it by AZURE_POD_IDENTITY_AUTHORITY_HOST, of which @azure/identity keeps scheme, host and port only;
so the address itself has to tell who asks, as 169.254.169.254 does on a machine of Azure's.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TIMEOUT_S = 30
# What the server looks at, and what helps to find a request in its log.
PASSED_ON = ("Accept", "Metadata", "User-Agent", "X-Forwarded-For", "x-ms-client-request-id")


@contextmanager
def machine(server_port: int, seat: str) -> Iterator[str]:
    """The URL that stands for the machine, for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = TIMEOUT_S

        def do_GET(self) -> None:
            # Only under its own address: a web page whose name was led here must not get a token.
            if self.headers.get("Host", "") not in (own, f"localhost:{port}"):
                self._answer(400, b'{"error":"invalid_request","error_description":"Bad Host header"}', {})
                return
            # Of an absolute address, as a proxy gets it, the path counts.
            path = self.path if self.path.startswith("/") else "/" + self.path.split("://", 1)[-1].partition("/")[2]
            headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
            server = http.client.HTTPConnection("127.0.0.1", server_port, timeout=TIMEOUT_S)
            try:
                server.request("GET", f"/msi/{seat}{path}", headers=headers)
                answer = server.getresponse()
                kept = {"Content-Type": answer.headers.get("Content-Type", "application/json")}
                self._answer(answer.status, answer.read(), kept)
            except (OSError, http.client.HTTPException):
                self._answer(503, b'{"error":"unavailable","error_description":"The server does not answer"}', {})
            finally:
                server.close()

        def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json", "Cache-Control": "no-store"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the terminal is the program's."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    port = server.server_address[1]
    own = f"127.0.0.1:{port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="genkan-imds")
    thread.start()
    try:
        yield f"http://{own}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
