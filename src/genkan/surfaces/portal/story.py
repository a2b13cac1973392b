"""The story as a checklist that ticks itself: one application from its registration to its first allowed call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select

from genkan.store.tables.journal import activities, decisions
from genkan.surfaces.portal import own_app
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.entra.assigned import azure_roles
from genkan.surfaces.portal.listing import EVENTUAL, quoted
from genkan.surfaces.portal.visit import Visit, link

# Registered by Genkan itself: no part of anybody's story.
OWN = ("genkan-cli", own_app.NAME)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """`path` leads to where it is done, or to what was done."""

    title: str
    told: str
    done: bool
    path: str
    button: str


@dataclass(frozen=True, slots=True)
class Story:
    app: Row | None
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.done), None)


async def tell(visit: Visit) -> Story:
    """The story of the application that was registered last. Raises `Refused` when they may not be read."""
    query = {"$top": 10, "$select": _SHOWN, "$orderby": "createdDateTime desc", "$count": "true"}
    apps = (await visit.backend.graph("GET", "/applications", query=query, headers=EVENTUAL)).items
    own = [app for app in apps if app["displayName"] not in OWN]
    app = max(own, key=_age) if own else None
    principal = await _principal(visit, app) if app else None
    if app is None or principal is None:
        return Story(app, (_tenant(visit), *_BEFORE))
    denial = await _denial(visit, principal)
    role = bool(await azure_roles(visit, principal["id"]))
    allowed = role and _acted(visit, principal["id"])  # a lenient recording lets pass what no role does
    at = link("/apps/{id}", id=app["id"])
    why = link("/denials/{id}", id=denial["id"]) if denial else "/denials"
    done = (
        True,
        bool(app["passwordCredentials"] or app["keyCredentials"]),
        await _signed_in(visit, app),
        denial is not None or allowed,
        role,
        allowed,
    )
    paths = (at, at + "/credentials", at + "/try", why, why if denial else "/azure/subscriptions", "/activity")
    steps = (
        Step(one.title, after.format(name=app["displayName"]), True, path, button)
        if ticked
        else Step(one.title, one.told, False, path, one.button)
        for one, (after, button), ticked, path in zip(_BEFORE, _AFTER, done, paths, strict=True)
    )
    return Story(app, (_tenant(visit), *steps))


def _age(app: Row) -> tuple[str, bool]:
    """Times of Graph are whole seconds; of two in one second, the one that can prove itself is further on."""
    return app["createdDateTime"], bool(app["passwordCredentials"])


def _tenant(visit: Visit) -> Step:
    return Step("A tenant", f"{visit.tenant.initial_domain} is ready.", True, "/entra", "Open")


# What each step says while it waits, and once it is done.
_BEFORE = (
    Step("An application", "Register the program that is to act.", False, "/apps/new", "Register"),
    Step("A secret", "Make one and give it to the program.", False, "/apps", "Open"),
    Step("A token", "Run the program, or try the sign-in here.", False, "/apps", "Try"),
    Step("Denied", "Let it act: without a role it is refused.", False, "/denials", "Open"),
    Step("A role", "Assign the narrowest role that does.", False, "/azure/subscriptions", "Assign"),
    Step("Allowed", "Run the same program again.", False, "/activity", "Open"),
)
_AFTER = (
    ("{name} is registered.", "Open"),
    ("It can prove who it is.", "Open"),
    ("It has signed in.", "Try"),
    ("It was refused, and the reason is known.", "See why"),
    ("A role is assigned.", "Open"),
    ("The same program has passed.", "See"),
)

_SHOWN = "id,appId,displayName,createdDateTime,passwordCredentials,keyCredentials"


async def _principal(visit: Visit, app: Row) -> Row | None:
    query = {"$filter": f"appId eq {quoted(app['appId'])}"}
    found = (await visit.backend.graph("GET", "/servicePrincipals", query=query)).items
    return found[0] if found else None


async def _signed_in(visit: Visit, app: Row) -> bool:
    query = {"$filter": f"appId eq {quoted(app['appId'])}", "$top": 50}
    try:
        found = (await visit.backend.graph("GET", "/auditLogs/signIns", query=query)).items
    except Refused:
        return False
    return any(one["status"]["errorCode"] == 0 for one in found)


async def _denial(visit: Visit, principal: Row) -> Row | None:
    query = {"principalId": principal["id"], "surface": "arm", "top": 1}
    found = (await visit.backend.admin("GET", "/decisions", query=query)).items
    return found[0] if found else None


def _acted(visit: Visit, principal_id: str) -> bool:
    """Whether a call of the principal to Azure went through: a change, an action, or what was denied before."""
    visit.services.journal.flush()
    did = (activities.c.tenant_id == visit.tenant.id) & (activities.c.caller_id == principal_id)
    asked = (decisions.c.tenant_id == visit.tenant.id) & (decisions.c.principal_id == principal_id)
    passed = asked & (decisions.c.surface == "arm") & decisions.c.allowed.is_(True)
    with visit.services.store.read() as tx:
        return bool(tx.value(select(exists().where(did, activities.c.status < 400) | exists().where(passed))))
