"""The catalogue of Azure's roles and operations: how much is known, how old it is, and importing one's own."""

from __future__ import annotations

import asyncio
import base64
import gzip
from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.refusals import invalid
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

GZIP = b"\x1f\x8b"  # RFC 1952, 2.3.1

PARTS = {
    "roles": ("Built-in roles", "az role definition list -o json"),
    "operations": ("Operations", "az provider operation list -o json"),
    "directoryRoles": (
        "Directory roles",
        "az rest --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleDefinitions",
    ),
    "graphPermissions": ("Permissions of Microsoft Graph", "az ad sp show --id 00000003-0000-0000-c000-000000000000"),
    "resourceTypes": ("Resource types", "az provider list -o json"),
}


async def show(visit: Visit, problem: Any = None, imported: list[Any] | None = None) -> Reply:
    found = (await visit.backend.admin("GET", "/catalogue")).body
    return visit.page(
        "catalogue.html",
        "Role catalogue",
        problem=problem,
        catalogue=found,
        parts_of=PARTS,
        imported=imported,
        replaced_by="/catalogue" if imported else None,
    )


async def take(visit: Visit) -> Reply:
    upload = visit.fields.uploads.get("file")
    if upload is None:
        return await show(visit, invalid("No file was chosen.", "Choose the JSON that one of the commands wrote."))
    packed = upload.content
    if not packed.startswith(GZIP):
        packed = await asyncio.to_thread(gzip.compress, packed)
    body = {"files": [{"name": upload.filename, "gzip": base64.b64encode(packed).decode()}]}
    try:
        answer = await visit.backend.admin("POST", "/catalogue", body)
    except Refused as refused:
        return await show(visit, refused)
    return await show(visit, imported=answer.body["imported"])


ROWS = (
    Route("GET", "/catalogue", show),
    Route("POST", "/catalogue", take),
)
