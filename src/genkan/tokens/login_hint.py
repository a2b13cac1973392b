"""The optional claim `login_hint`, opaque to clients: who is meant by the parameters `login_hint` and `logout_hint`."""

from __future__ import annotations

from genkan.tokens.encoding import b64url, from_b64url

MARK = "O."


def made(upn: str) -> str:
    return MARK + b64url(upn.encode())


def read(hint: str) -> str:
    """The name that a hint holds, or the hint itself, which people's own pages send."""
    if not hint.startswith(MARK) or "@" in hint:
        return hint
    try:
        return from_b64url(hint.removeprefix(MARK)).decode()
    except ValueError:
        return hint
