"""Where the server's log goes: standard error, and `server.log` in the data folder (0600, kept small)."""

from __future__ import annotations

import logging
import logging.handlers
import os
from io import TextIOWrapper
from pathlib import Path

from genkan.server import files

FILE = "server.log"
LIMIT_BYTES = 2 * 1024 * 1024


class PrivateFile(logging.handlers.RotatingFileHandler):
    """A rotating file that only its owner reads, from its first byte."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, files.PRIVATE)


def set_up(folder: Path, rotate: bool = True) -> None:
    """Send the log of this process to standard error and to the file. Only one process may rotate it."""
    files.private_folder(folder)
    line = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    to_file = PrivateFile(folder / FILE, maxBytes=LIMIT_BYTES if rotate else 0, backupCount=1)
    to_screen = logging.StreamHandler()
    for handler in (to_file, to_screen):
        handler.setFormatter(line)
    # A fault that the command line tells in one line has its traceback in the file alone.
    to_screen.addFilter(lambda record: not getattr(record, "file_only", False))
    root = logging.getLogger()
    root.handlers[:] = [to_file, to_screen]
    root.setLevel(logging.WARNING)
    logging.getLogger("genkan").setLevel(logging.INFO)
    # uvicorn tells each start and stop; what matters of it we say ourselves.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
