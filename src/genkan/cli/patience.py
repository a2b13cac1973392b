"""Ask again when the server says when: 429 and 503 with Retry-After, as every client of Azure does."""

from __future__ import annotations

import time

from genkan.cli.web import httpx

TRIES = 8
LONGEST_WAIT_S = 10


class Patient(httpx.BaseTransport):
    """Sends a request again after the seconds that were named; what else comes back is the caller's."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        for _ in range(TRIES - 1):
            answer = self._transport.handle_request(request)
            wait = answer.headers.get("retry-after", "")
            if answer.status_code not in (429, 503) or not wait.isdigit() or int(wait) > LONGEST_WAIT_S:
                return answer
            answer.close()
            time.sleep(int(wait))
        return self._transport.handle_request(request)

    def close(self) -> None:
        self._transport.close()
