"""Cookies of the portal: read, set, cleared. `__Host-` where https lets a browser hold us to it (RFC 6265bis 4.1.3)."""

from __future__ import annotations

from collections.abc import Iterator

from genkan.surfaces.http import Request

SESSION = "genkan-portal"
SIGN_IN = "genkan-portal-signin"


def read(request: Request, name: str) -> str | None:
    """The cookie's value. Under https only the `__Host-` one counts: no other site can have planted it."""
    wanted = _named(request, name)
    return next((value for found, value in _pairs(request.headers.get("cookie", "")) if found == wanted), None)


def put(request: Request, name: str, value: str, *, seconds: int | None = None) -> str:
    """A Set-Cookie value; without `seconds` it goes when the browser closes."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    secure = "; Secure" if request.scheme == "https" else ""
    return f"{_named(request, name)}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"


def drop(request: Request, name: str) -> str:
    return put(request, name, "", seconds=0)


def _named(request: Request, name: str) -> str:
    return f"__Host-{name}" if request.scheme == "https" else name


def _pairs(header: str) -> Iterator[tuple[str, str]]:
    for piece in header.split(";"):
        name, _, value = piece.strip().partition("=")
        yield name, value
