"""The table of routes of the sign-in host, and what happens around every one of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.surfaces.login import (
    admin_consent,
    authorize,
    device,
    discovery,
    errors,
    keysets,
    limits,
    logout,
    new_password,
    pages,
    realm,
    sign_in,
    token,
    userinfo,
)
from genkan.surfaces.login.context import Context, without_adfs_prefix
from genkan.surfaces.routing import Match, Route, Routes
from genkan.tokens.errors import SignInRefused, aadsts, throttled

if TYPE_CHECKING:
    from genkan.surfaces.services import Services
    from genkan.tokens.rates import Rates

Handler = Callable[[Context], Any]

ROUTES: Routes[Handler] = Routes(
    [
        Route("GET", "/common/discovery/instance", discovery.instances),
        Route("GET", "/{tenant}/discovery/instance", discovery.instances),
        Route("GET", "/{tenant}/userrealm", realm.show),
        Route("GET", "/{tenant}/userrealm/{user}", realm.show),
        Route("GET", "/{tenant}/.well-known/openid-configuration", discovery.v1),
        Route("GET", "/{tenant}/v2.0/.well-known/openid-configuration", discovery.v2),
        Route("GET", "/{tenant}/discovery/keys", keysets.v1),
        Route("GET", "/{tenant}/discovery/v2.0/keys", keysets.v2),
        Route("GET", "/{tenant}/oauth2/authorize", authorize.v1),
        Route("POST", "/{tenant}/oauth2/authorize", authorize.v1),
        Route("GET", "/{tenant}/oauth2/v2.0/authorize", authorize.v2),
        Route("POST", "/{tenant}/oauth2/v2.0/authorize", authorize.v2),
        Route("POST", "/{tenant}/login", sign_in.submitted),
        Route("POST", "/{tenant}/newpassword", new_password.submitted),
        Route("POST", "/{tenant}/consent", authorize.consented),
        Route("GET", "/{tenant}/adminconsent", admin_consent.v1),
        Route("GET", "/{tenant}/v2.0/adminconsent", admin_consent.v2),
        Route("POST", "/{tenant}/adminconsent", admin_consent.decided),
        Route("POST", "/{tenant}/oauth2/devicecode", device.v1),
        Route("POST", "/{tenant}/oauth2/v2.0/devicecode", device.v2),
        Route("GET", "/{tenant}/oauth2/deviceauth", device.code_page),
        Route("GET", "/device", device.code_page),
        Route("GET", "/{tenant}/oauth2/nativeclient", pages.native_client),
        Route("POST", "/{tenant}/oauth2/deviceauth", device.code_entered),
        Route("POST", "/{tenant}/oauth2/devicedecision", device.decided),
        Route("GET", "/{tenant}/oauth2/logout", logout.leave),
        Route("GET", "/{tenant}/oauth2/v2.0/logout", logout.leave),
        Route("POST", "/{tenant}/oauth2/logout", logout.posted),
        Route("POST", "/{tenant}/oauth2/v2.0/logout", logout.posted),
        Route("POST", "/{tenant}/oauth2/logoutsession", logout.confirmed),
        Route("GET", "/{tenant}/openid/userinfo", userinfo.show),
        Route("POST", "/{tenant}/openid/userinfo", userinfo.show),
        Route("GET", pages.STYLE_PATH, pages.style),
        Route("GET", "/error", pages.explained),
        Route("POST", "/{tenant}/oauth2/token", token.v1),
        Route("POST", "/{tenant}/oauth2/v2.0/token", token.v2),
    ]
)

# What programs inside a web page may call from their own origin (CORS): nothing here reads a cookie, so any
# origin may; who may redeem a code is decided by the redirect URI's platform.
CROSS_ORIGIN: frozenset[Handler] = frozenset(
    {
        discovery.instances,
        discovery.v1,
        discovery.v2,
        keysets.v1,
        keysets.v2,
        token.v1,
        token.v2,
        userinfo.show,
    }
)

# What every answer carries: none of them may be kept by a cache or sniffed into another type.
SAFE_HEADERS = {
    "Cache-Control": "no-store, no-cache",
    "Pragma": "no-cache",
    "Expires": "-1",
    "X-Content-Type-Options": "nosniff",
}


def _preflight(request: Request, segments: tuple[str, ...]) -> Reply:
    """A browser's question before a cross-origin request."""
    wanted = request.headers.get("access-control-request-method", "")
    match = _match(wanted, segments)
    if match is None or match.route.handler not in CROSS_ORIGIN:
        return Reply(403)
    return Reply(
        204,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
            "Access-Control-Allow-Headers": request.headers.get("access-control-request-headers", "*"),
            "Access-Control-Max-Age": "86400",
        },
    )


@lru_cache(maxsize=1024)
def _match(method: str, segments: tuple[str, ...]) -> Match[Handler] | None:
    """The table never changes, and a server's clients ask the same few paths."""
    return ROUTES.match(method, segments)


class LoginSurface:
    name = "login"
    routes = ROUTES

    def __init__(self, services: Services, rates: Rates | None = None) -> None:
        """`rates` limits how often one client may ask; without it nobody counts."""
        self._services, self._rates = services, rates

    async def answer(self, request: Request) -> Reply:
        segments = without_adfs_prefix(request.segments)
        match = _match(request.method, segments)
        context = Context(self._services, request, match.params if match else {})
        if match is None and request.method == "OPTIONS":
            return self._finish(context, _preflight(request, segments))
        try:
            if match is None:
                return self._finish(context, self._unmatched(context, segments))
            held_back = limits.held_back(self._rates, context, match.route.handler) if self._rates else None
            reply = held_back or match.route.handler(context)
            if isawaitable(reply):
                reply = await reply
        except SignInRefused as refusal:
            reply = errors.render(context, refusal)
        if match is not None and match.route.handler in CROSS_ORIGIN and "origin" in request.headers:
            reply.headers["Access-Control-Allow-Origin"] = "*"
        return self._finish(context, reply)

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        context = Context(self._services, request, {})
        if problem.kind == "throttled":
            return self._finish(context, errors.render(context, throttled(1)))
        return self._finish(context, errors.problem(context, problem))

    def _unmatched(self, context: Context, segments: tuple[str, ...]) -> Reply:
        allowed = ROUTES.methods(segments)
        if not allowed:
            return Reply(404, {"error": "not_found", "error_description": f"No page `{context.request.path}` here."})
        refusal = aadsts(900561, accepted=" or ".join(allowed), received=context.request.method)
        reply = errors.render(context, refusal)
        reply.status = 405
        reply.headers["Allow"] = ", ".join(allowed)
        return reply

    def _finish(self, context: Context, reply: Reply) -> Reply:
        reply.headers = {**SAFE_HEADERS, "x-ms-request-id": context.request.id, **reply.headers}
        if context.request.headers.get("return-client-request-id", "").lower() == "true":
            reply.headers["client-request-id"] = context.correlation_id
        return reply
