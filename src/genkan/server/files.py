"""Files that other processes may read at any moment: written whole or not at all, private from their first byte."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

PRIVATE = 0o600
PUBLIC = 0o644


def private_folder(folder: Path) -> Path:
    """`folder`, made if need be with mode 0700. An existing folder keeps its mode: it may be the user's own."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write(path: Path, content: str | bytes, mode: int = PRIVATE) -> None:
    """Replace `path` by `content` in one step."""
    temporary = _beside(path, content, mode)
    try:
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def create(path: Path, content: str | bytes, mode: int = PRIVATE) -> bool:
    """Make `path` with `content` unless it exists; False when someone else was first."""
    temporary = _beside(path, content, mode)
    try:
        # A hard link appears with its whole content, and fails where the name is taken: no lock is needed.
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _beside(path: Path, content: str | bytes, mode: int) -> Path:
    data = content.encode() if isinstance(content, str) else content
    private_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    temporary.chmod(mode)  # whatever the umask: clients of another user may have to read the CA
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return temporary
