"""Denials: the live feed of decisions, and one of them as a picture with the way out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

from genkan.directory import first_party
from genkan.surfaces.http import Reply
from genkan.surfaces.portal import pages, people, sessions
from genkan.surfaces.portal.apps import consent
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.explained import Explained
from genkan.surfaces.portal.listing import quoted
from genkan.surfaces.portal.refusals import Problem
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

# How often the feed looks for new rows. Several processes may write, so the store is what is watched.
LOOKS_EVERY = 0.4
# A feed ends by itself; the browser opens a new one, which looks at the session again.
LASTS = 15 * 60
MOST = 100
NOTHING = "none"  # what a page without a single row has shown

Row = dict[str, Any]


async def show(visit: Visit) -> Reply:
    rows, problem = [], None
    before = visit.query.get("before", "")
    filters = {name: visit.query[name] for name in ("who", "surface", "scope") if visit.query.get(name)}
    try:
        rows = await _rows(visit, await _filters(visit) | {"before": before})
    except (Refused, people.NotFound) as fault:
        problem = fault if isinstance(fault, Refused) else fault.problem
    return visit.page(
        "denials/list.html",
        "Denials",
        problem=problem,
        rows=rows,
        names=await scope.names(visit),
        asked=visit.query,
        feed=None if before else _feed(filters, rows),
        refresh=_path(filters),
        older=_path(filters | {"before": rows[-1]["at"]}) if len(rows) == MOST else None,
        later=bool(before),
        read=scope.read,
    )


def _feed(filters: Row, rows: list[Row]) -> str:
    return "/denials/stream?" + urlencode({**filters, "after": rows[0]["id"] if rows else NOTHING})


def _path(query: Row) -> str:
    return "/denials" + (f"?{urlencode(query)}" if query else "")


async def stream(visit: Visit) -> Reply:
    """New rows as server-sent events (HTML Living Standard, 9.2), each a table row ready to be shown."""
    try:
        filters = await _filters(visit)
    except people.NotFound as missing:
        return visit.page("refusal.html", "Nothing to follow", status=404, problem=missing.problem)
    names = await scope.names(visit)
    return Reply(200, media_type="text/event-stream; charset=utf-8", stream=_events(visit, filters, names))


async def _events(visit: Visit, filters: Row, names: scope.Names) -> AsyncIterator[bytes]:
    yield b"retry: 1000\n\n"
    # What the page, or this browser's last feed, has shown already: what came since is new.
    shown = visit.request.headers.get("last-event-id") or visit.query.get("after", "")
    try:
        seen = _seen(await _rows(visit, filters), shown)
    except Refused:
        return
    for _ in range(int(LASTS / LOOKS_EVERY)):
        now = visit.services.clock.now()
        if sessions.look(visit.services.store, visit.session.key, now) is None:
            return
        try:
            rows = await _rows(visit, filters | {"top": 20})
        except Refused:
            # The person was disabled or signed out everywhere: the browser comes back and is told so.
            return
        for row in reversed(rows):
            if row["id"] not in seen:
                seen.add(row["id"])
                html = pages.render("denials/row.html", row=row, read=scope.read, names=names, now=now)
                lines = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
                yield f"event: denial\nid: {row['id']}\n{lines}\n".encode()
        await asyncio.sleep(LOOKS_EVERY)


def _seen(rows: list[Row], shown: str) -> set[str]:
    """The ids of `rows`, newest first, that are no news to somebody who was shown up to `shown`."""
    ids = [row["id"] for row in rows]
    if shown == NOTHING:
        return set()
    return set(ids[ids.index(shown) :]) if shown in ids else set(ids)


async def one(visit: Visit, problem: Any = None) -> Reply:
    path = link("/decisions/{id}", id=visit.params["id"])
    explained = Explained((await visit.backend.admin("GET", path)).body)
    what = explained.document["what"]
    who = explained.document["who"]
    return visit.page(
        "denials/one.html",
        "Denial",
        crumbs=[("Denials", "/denials")],
        problem=problem,
        heading=f"{who['displayName'] or who['name']}: {what['action']}",
        kind=what["scope"] or "Microsoft Graph",
        explained=explained,
        passed=await _passed(visit, explained.document),
        names=await scope.names(visit),
        assign=f"/azure/access/review?who={who['objectId']}&decision={visit.params['id']}",
    )


async def _passed(visit: Visit, document: Mapping[str, Any]) -> str | None:
    """When the same question was answered with yes, later."""
    what, at = document["what"], document["at"]
    if not what["scope"] or not at:
        return None
    query = {"principalId": document["who"]["objectId"], "scope": what["scope"], "allowed": "true", "top": 20}
    same = [
        row["at"]
        for row in await _rows(visit, query)
        if row["action"].lower() == what["action"].lower() and row["scope"].lower() == what["scope"].lower()
    ]
    return min((one for one in same if one > at), default=None)


async def grant(visit: Visit) -> Reply:
    """The least application permission that a refused call of Microsoft Graph lacked, consented to."""
    path = link("/decisions/{id}", id=visit.params["id"])
    document = (await visit.backend.admin("GET", path)).body
    wanted = (document["permissions"] or {}).get("least")
    try:
        query = {"$filter": f"appId eq {quoted(first_party.GRAPH)}"}
        graph = (await visit.backend.graph("GET", "/servicePrincipals", query=query)).items[0]
        role = next((one for one in graph["appRoles"] if one["value"] == wanted), None)
        if role is None or document["who"]["kind"] != "ServicePrincipal":
            return await one(visit, _NOT_GRANTABLE)
        principal = {"id": document["who"]["objectId"]}
        await consent.grant(
            visit,
            await consent.read(visit, principal),
            principal["id"],
            graph["id"],
            [("Role", role["id"], role["value"])],
        )
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/denials/{id}", id=visit.params["id"]), "consent-granted")


_NOT_GRANTABLE = Problem(
    "This cannot be granted from here",
    "Only an application permission of Microsoft Graph can.",
    "Follow the words below instead.",
    "NotGrantable",
)


async def _filters(visit: Visit) -> Row:
    asked = visit.query
    who = asked.get("who", "").strip()
    principal = (await people.find(visit, who))["id"] if who else None
    return {
        "principalId": principal,
        "surface": asked.get("surface") or None,
        "scope": asked.get("scope") or None,
        "top": MOST,
    }


async def _rows(visit: Visit, filters: Row) -> list[Row]:
    return (await visit.backend.admin("GET", "/decisions", query=filters)).items


ROWS = (
    Route("GET", "/denials", show),
    Route("GET", "/denials/stream", stream),
    Route("GET", "/denials/{id}", one),
    Route("POST", "/denials/{id}/grant", grant),
)
