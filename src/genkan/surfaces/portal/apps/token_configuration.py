"""Token configuration: optional claims and the groups claim."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.apps import application
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

BLADE = "/token-configuration"
KINDS = (("idToken", "ID token"), ("accessToken", "Access token"))
# The documented optional claims that Genkan's tokens can carry.
CLAIMS = (
    ("acct", "Account status: 0 for a member of the tenant, 1 for a guest"),
    ("auth_time", "When the person last signed in"),
    ("ctry", "Country of the person"),
    ("email", "Mail address of the person"),
    ("family_name", "Surname"),
    ("given_name", "Given name"),
    ("idtyp", "Whether the token stands for an application or a user"),
    ("login_hint", "What a sign-in can be begun with for the same person"),
    ("preferred_username", "Name that the person signs in with"),
    ("tenant_ctry", "Country of the tenant"),
    ("upn", "User principal name"),
    ("verified_primary_email", "Mail address of the person, as a list"),
)
GROUPS = (
    ("", "No groups claim"),
    ("SecurityGroup", "Security groups"),
    ("DirectoryRole", "Directory roles"),
    ("All", "All groups: security groups, directory roles and distribution lists"),
)


async def show(visit: Visit, problem: Any = None) -> Reply:
    app = await application.load(visit)
    wanted = app.get("optionalClaims") or {}
    chosen = {kind: {claim["name"] for claim in wanted.get(kind) or ()} for kind, _ in KINDS}
    groups = list(GROUPS)
    current = app.get("groupMembershipClaims") or ""
    if current not in dict(GROUPS):
        # Set elsewhere, and kept when this form is saved.
        groups.append((current, current))
    return application.page(
        visit, app, BLADE, problem=problem, kinds=KINDS, claims=CLAIMS, groups=groups, chosen=chosen
    )


async def save(visit: Visit) -> Reply:
    app = await application.load(visit)
    wanted = dict(app.get("optionalClaims") or {})
    known = {name for name, _ in CLAIMS}
    for kind, _ in KINDS:
        # What the page does not offer was set elsewhere and stays.
        others = [claim for claim in wanted.get(kind) or () if claim["name"] not in known]
        before = {claim["name"]: claim for claim in wanted.get(kind) or ()}
        plain = {"essential": False, "additionalProperties": [], "source": None}
        wanted[kind] = others + [before.get(name, {"name": name, **plain}) for name in visit.many(kind)]
    body = {"optionalClaims": wanted, "groupMembershipClaims": visit.form().get("groups") or None}
    try:
        await visit.backend.graph("PATCH", application.at(visit), body)
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(application.path_of(visit, BLADE), "app-saved")


ROWS = (
    Route("GET", "/apps/{id}/token-configuration", show),
    Route("POST", "/apps/{id}/token-configuration", save),
)
