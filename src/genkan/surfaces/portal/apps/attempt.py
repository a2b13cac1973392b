"""Try a sign-in: ask the token endpoint with a client secret, as a program would, and explain what came back."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.apps import application, claims
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

BLADE = "/try"
SCOPES = (
    ("https://management.azure.com/.default", "Azure Resource Manager"),
    ("https://graph.microsoft.com/.default", "Microsoft Graph"),
)


# What to do about the refusals that are met most.
_WAYS = (
    ("AADSTS7000215", "The secret is wrong or gone: make a new one under Certificates & secrets, and copy its value."),
    ("AADSTS7000222", "The secret has expired: make a new one under Certificates & secrets."),
    ("AADSTS7000229", "Create the service principal on the application's Overview."),
    ("AADSTS500011", "No application of this tenant goes by that name: see Expose an API of the one that is meant."),
    ("AADSTS1002012", "A program that signs in as itself asks for all it has: end the scope with /.default."),
)


async def show(visit: Visit, **values: Any) -> Reply:
    app = await application.load(visit)
    return application.page(visit, app, BLADE, scopes=SCOPES, given=visit.form(), **values)


async def attempt(visit: Visit) -> Reply:
    """The secret is used once and appears nowhere again."""
    app = await application.load(visit)
    given = visit.form()
    scope = given.get("other") or given.get("scope") or SCOPES[0][0]
    fields = {
        "grant_type": "client_credentials",
        "client_id": app["appId"],
        "client_secret": given.get("secret", ""),
        "scope": scope,
    }
    status, body = await visit.backend.token(visit.tenant.id, fields)
    if status != 200:
        text = str(body.get("error_description", "")).split("\r\n")[0]
        told = {"status": status, "error": body.get("error", ""), "text": text}
        return await show(visit, failed=told | {"next": next((way for code, way in _WAYS if code in text), "")})
    token = str(body["access_token"])
    header, content = (_decoded(part) for part in token.split(".")[:2])
    return await show(visit, header=header, told=claims.told(content), seconds=body.get("expires_in"))


def _decoded(part: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


ROWS = (
    Route("GET", "/apps/{id}/try", show),
    Route("POST", "/apps/{id}/try", attempt),
)
