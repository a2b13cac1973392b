"""What the portal demands of browsers, and the headers that each of its replies carries.

Fetch Metadata (W3C) tells which site a request comes from; where a browser sends none, Origin does. A form must
carry its session's token besides.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from genkan.surfaces.http import Reply, Request

SAFE = frozenset({"GET", "HEAD"})

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action {forms}",
        "frame-ancestors 'none'",
    )
)


def comes_from_elsewhere(request: Request) -> bool:
    """Whether a request that changes something was sent by another site's page."""
    if request.method in SAFE:
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    # A browser sends Origin with every POST. What sends neither is no browser and holds no one's cookie.
    return origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()


def framed(request: Request) -> bool:
    """Whether a browser says that it would show the reply inside another page."""
    return request.headers.get("sec-fetch-dest") in ("iframe", "frame", "embed", "object")


def protect(reply: Reply, *, forms: str = "'self'") -> Reply:
    """Give a page its headers. `forms` are the origins that its forms may lead to, redirects included."""
    headers = {
        "content-security-policy": _POLICY.format(forms=forms),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }
    reply.headers = headers | {"cache-control": "no-store"} | reply.headers
    return reply
