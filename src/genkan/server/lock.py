"""A lock between processes: held on an open file, and let go by the system even when the holder is killed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from genkan.server import files

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int, wait: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


class Held(OSError):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path, wait: bool = True) -> Iterator[None]:
    """Hold the lock `path` for the block. With `wait` false, Held is raised when someone else has it.

    The file stays: removing a lock file lets two processes hold "the" lock at once.
    """
    files.private_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, files.PRIVATE)
    try:
        try:
            _take(descriptor, wait)
        except OSError as fault:
            raise Held(str(path)) from fault
        yield
    finally:
        os.close(descriptor)
