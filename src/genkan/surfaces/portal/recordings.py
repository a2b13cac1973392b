"""Recordings: what recorded programs used, and the least that would let them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import listing, people
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.listing import PAGE
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.portal.wording import pretty
from genkan.surfaces.routing import Route

Row = dict[str, Any]
EVERYONE = "Everyone but the recorder"


async def show(visit: Visit) -> Reply:
    query = {"top": PAGE, "$skip": visit.query.get("page", "")}
    answer = await visit.backend.admin("GET", "/recordings", query=query)
    known = await people.names(visit, _ids(answer.items))
    return visit.page(
        "recordings/list.html",
        "Recordings",
        list=listing.paged(visit, answer.items, answer.next, None),
        called=lambda id: _called(known, id),
    )


async def one(visit: Visit) -> Reply:
    found = (await visit.backend.admin("GET", link("/recordings/{id}", id=visit.params["id"]))).body
    policy = found["policy"]
    used_by = list(dict.fromkeys(use["principalId"] for use in (*policy["uses"], *policy["graph"])))
    known = await people.names(visit, list({*_ids([found]), *used_by}))
    return visit.page(
        "recordings/one.html",
        "Recording",
        crumbs=[("Recordings", "/recordings")],
        heading=_called(known, found["principalId"]) if found["principalId"] else EVERYONE,
        kind="Recording",
        recording=found,
        policy=policy,
        used_by=used_by,
        line=pretty({"allow": found["allow"]}),
        called=lambda id: _called(known, id),
        page_of=lambda id: people.page_of(known[id]) if id in known else None,
        assign=_review,
        names=await scope.names(visit),
        read=scope.read,
    )


def _review(give: Row) -> str:
    """Where this assignment can be looked at and made."""
    asked = {"who": give["principalId"], "id": give["scope"], "role": give["roleId"]}
    return "/azure/access/review?" + urlencode(asked)


def _ids(rows: list[Row]) -> list[str]:
    return list({id for row in rows for id in (row["ownerId"], row["principalId"]) if id})


def _called(known: dict[str, Row], id: str | None) -> str:
    return EVERYONE if id is None else str(known.get(id, {}).get("displayName") or id)


ROWS = (
    Route("GET", "/recordings", show),
    Route("GET", "/recordings/{id}", one),
)
