"""Settings: lifetimes, keys, what is enforced. Shown, but for a new key: the server is told the rest at its start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from genkan.journal import recorder
from genkan.surfaces.http import Reply
from genkan.surfaces.portal import sessions
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.portal.wording import plural
from genkan.surfaces.routing import Route

ENFORCED = (
    ("Azure RBAC", "Every call to Azure Resource Manager is decided: role assignments, conditions, deny assignments."),
    ("Permissions of Microsoft Graph", "Every call needs an accepted permission, and for people a directory role too."),
    ("Locks", "CanNotDelete and ReadOnly locks hold for everybody, owners included."),
    ("Secrets", "A removed or expired secret is refused at once, in every process."),
    ("Sign-ins", "Ten wrong passwords lock an account for a minute, and longer each time."),
)


async def show(visit: Visit, problem: Any = None) -> Reply:
    tokens = visit.services.tokens
    lifetimes = (
        ("Access token", tokens.lifetimes.access_token),
        ("Refresh token", tokens.lifetimes.refresh_token),
        ("Authorization code", tokens.lifetimes.code),
        ("Device code", tokens.lifetimes.device_code),
        ("Portal session, without a visit", sessions.IDLE),
        ("Portal session, at most", sessions.LONGEST),
    )
    # What the key set publishes to everybody; the private halves never leave the token service.
    keys = tokens.keys.all(visit.tenant.id)
    with visit.services.store.read() as tx:
        unstopped = recorder.unstopped(tx, visit.tenant.id)
    let_through = [one for one in unstopped if one.is_open(visit.now) and (one.allows_arm or one.allows_graph)]
    return visit.page(
        "settings.html",
        "Settings",
        problem=problem,
        lifetimes=[(name, _span(span)) for name, span in lifetimes],
        keys=keys,
        signing=tokens.keys.signing(visit.tenant.id).kid,
        enforced=ENFORCED,
        let_through=len(let_through),
        delay=int(visit.tenant.settings.get("propagation_delay", 0)),
        keyset=f"{visit.request.base_url}/{visit.tenant.id}/discovery/v2.0/keys",
    )


async def rotate(visit: Visit) -> Reply:
    """A new key: published now, signing when everybody has had the time to read it."""
    try:
        await visit.backend.admin("POST", "/keys/rotate", {})
    except Refused as refused:
        return await show(visit, refused)
    return visit.go("/settings", "key-made")


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes % 1440 == 0:
        return plural(minutes // 1440, "day")
    return plural(minutes // 60, "hour") if minutes % 60 == 0 else plural(minutes, "minute")


ROWS = (
    Route("GET", "/settings", show),
    Route("POST", "/settings/keys", rotate),
)
