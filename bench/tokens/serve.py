"""The server's own app over plain http, which `genkan up` never offers: python -m bench.tokens.serve DATA PORT.

Several of these may share a port (SO_REUSEPORT) and a data folder: they are the workers of one server.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn

from genkan.server.app import build
from genkan.server.connection import LimitedConnection
from genkan.server.settings import Settings


def main() -> None:
    data, port = Path(sys.argv[1]), int(sys.argv[2])
    settings = Settings(root_dir=data, data_dir=data, database_url=f"sqlite:///{data / 'genkan.db'}")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)
    config = uvicorn.Config(
        build(settings),
        http=LimitedConnection,
        ws="none",
        interface="asgi3",
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
