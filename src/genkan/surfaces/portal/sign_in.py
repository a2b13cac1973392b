"""In and out: the one-time link, sign-in, sign-out. The only addresses that answer without a session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from genkan.surfaces.http import Reply, Request
from genkan.surfaces.portal import cookies, links, oidc, own_app, pages, sessions
from genkan.surfaces.portal.backend import ARM
from genkan.surfaces.portal.entrance import Entrance
from genkan.surfaces.portal.refusals import Problem
from genkan.surfaces.routing import Route, Routes
from genkan.tokens.caller import TokenRefused

OpenHandler = Callable[[Entrance, Request], Awaitable[Reply]]


async def door(entrance: Entrance, request: Request) -> Reply:
    """Where a person without a session arrives."""
    if entrance.session(request) is not None:
        return Reply(303, headers={"location": own_path(request.query.get("next", ""))})
    wanted = own_path(request.query.get("next", ""))
    start = f"/signin/start?next={quote(wanted, safe='')}"
    if request.query.get("switch"):
        start += "&switch=yes"
    if own_app.redirect_uri(request) is None:
        return _door("Sign in", text="Under this name a link signs you in: run `genkan portal` where Genkan runs.")
    return _door(
        "Sign in",
        text="With a user of your tenant, as for the Azure portal.",
        signs_in=start,
        hint="The administrator's name and password were printed by `genkan up`; `genkan portal` signs in without.",
    )


async def start(entrance: Entrance, request: Request) -> Reply:
    """On to our own OpenID Connect."""
    reply = oidc.begin(entrance, request, own_path(request.query.get("next", "")))
    return reply or Reply(303, headers={"location": "/signin"})


async def came_back(entrance: Entrance, request: Request) -> Reply:
    try:
        tenant_id, user_id, path = await oidc.finish(entrance, request)
    except oidc.SignInFailed as failed:
        reply = turned_away(failed.problem, 403)
    else:
        reply = enter(entrance, request, tenant_id, user_id, own_path(path))
    reply.cookies.append(cookies.drop(request, cookies.SIGN_IN))
    return reply


async def by_link(entrance: Entrance, request: Request) -> Reply:
    taken = links.take(entrance.services.store, request.query.get("token", ""), entrance.now)
    if taken is None:
        return turned_away(_USED, 403)
    return enter(entrance, request, *taken)


async def make_link(entrance: Entrance, request: Request) -> Reply:
    """A link for the user whose access token asks for it: no more than that token proves already.

    For `genkan portal`; a browser sends no bearer token, so another site's page cannot ask.
    """
    services = entrance.services
    try:
        caller = services.tokens.verify(request.headers.get("authorization"), (ARM, request.base_url))
    except TokenRefused as refused:
        return _refused(401, "InvalidAuthenticationToken", f"The token does not count: {refused.refusal.value}.")
    if caller.app_only:
        return _refused(403, "UserTokenNeeded", "A link signs a person in: ask with a user's token, not an app's.")
    with services.store.write(caller.tenant_id) as tx:
        token = links.create(tx, caller.object_id, entrance.now)
    return Reply(201, {"url": f"{request.base_url}{links.PATH}?token={token}"})


def _refused(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": message}})


async def leave(entrance: Entrance, request: Request) -> Reply:
    session = entrance.session(request)
    if session is not None:
        if not session.owns(dict(request.form()).get("csrf", "")):
            return turned_away(_STALE, 403)
        sessions.end(entrance.services.store, session.key)
    reply = _door("You are signed out", signs_in="/signin/start?switch=yes")
    reply.cookies.append(cookies.drop(request, cookies.SESSION))
    return reply


def enter(entrance: Entrance, request: Request, tenant_id: str, user_id: str, path: str = "/") -> Reply:
    """A new session for this user; an old one of the same browser ends."""
    before = cookies.read(request, cookies.SESSION)
    if before:
        sessions.end(entrance.services.store, before)
    session = sessions.begin(entrance.services.store, tenant_id, user_id, entrance.now)
    reply = Reply(303, headers={"location": path})
    reply.cookies.append(cookies.put(request, cookies.SESSION, session.key))
    return reply


def to_sign_in(request: Request) -> Reply:
    """For a request without a session: on to the door, and back afterwards."""
    if request.method not in ("GET", "HEAD"):
        return turned_away(_OVER, 401)
    wanted = request.path + (f"?{request.query_string}" if request.query_string else "")
    return Reply(303, headers={"location": f"/signin?next={quote(wanted, safe='')}"})


def turned_away(problem: Problem, status: int) -> Reply:
    return _door("Genkan", status, problem=problem, signs_in="/signin")


def own_path(path: str) -> str:
    """The path when it surely stays on this site, otherwise `/`: `//host` and `/\\host` lead elsewhere."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if plain else "/"


def _door(title: str, status: int = 200, **values: object) -> Reply:
    return Reply(status, pages.render("door.html", title=title, **values), media_type=pages.HTML)


_USED = Problem(
    "This link does not work any more",
    "It was used, or is older than ten minutes.",
    "Run `genkan portal` for a new one.",
    "LinkUsed",
)
_STALE = Problem("This form is too old", "You are still signed in.", "Load the page again.", "InvalidFormToken")
_OVER = Problem("Your session is over", "Nothing was changed.", "Sign in and send the form again.", "SessionOver")

ROUTES: Routes[OpenHandler] = Routes(
    (
        Route("GET", "/signin", door),
        Route("GET", "/signin/start", start),
        Route("GET", own_app.CALLBACK, came_back),
        Route("GET", links.PATH, by_link),
        Route("POST", links.PATH, make_link),
        Route("POST", "/signout", leave),
    )
)
