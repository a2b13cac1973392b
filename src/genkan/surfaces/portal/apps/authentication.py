"""Authentication: where people are sent back to, by platform, and which flows the application may use."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.apps import application
from genkan.surfaces.portal.apps.application import App
from genkan.surfaces.portal.apps.registrations import AUDIENCES
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

BLADE = "/authentication"
PLATFORMS = (
    ("web", "Web", "Programs with a server that keeps a secret."),
    ("spa", "Single-page application", "Script in a browser: code flow with PKCE, no secret."),
    ("publicClient", "Mobile and desktop", "Programs on people's own devices, which can keep no secret."),
)


async def show(visit: Visit, problem: Any = None) -> Reply:
    app = await application.load(visit)
    if problem is not None:
        # What was typed stands there still, to be mended.
        app = app | _wanted(app, visit.form())
    return application.page(visit, app, BLADE, problem=problem, platforms=PLATFORMS, audiences=AUDIENCES)


async def save(visit: Visit) -> Reply:
    app = await application.load(visit)
    try:
        await visit.backend.graph("PATCH", application.at(visit), _wanted(app, visit.form()))
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(application.path_of(visit, BLADE), "app-saved")


def _wanted(app: App, given: dict[str, str]) -> dict[str, Any]:
    """The form as Graph takes it."""
    body: dict[str, Any] = {
        "signInAudience": given.get("audience") or app["signInAudience"],
        "isFallbackPublicClient": given.get("public") == "yes",
    }
    for name, _, _ in PLATFORMS:
        body[name] = {"redirectUris": given.get(name, "").split()}
    body["web"] |= {
        "logoutUrl": given.get("logout") or None,
        "implicitGrantSettings": {
            "enableIdTokenIssuance": given.get("id_tokens") == "yes",
            "enableAccessTokenIssuance": given.get("access_tokens") == "yes",
        },
    }
    return body


ROWS = (
    Route("GET", "/apps/{id}/authentication", show),
    Route("POST", "/apps/{id}/authentication", save),
)
