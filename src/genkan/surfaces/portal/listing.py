"""Lists that are paged and searched in the store: one page of rows, and the way to the next."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit

PAGE = 50
# Graph sorts these by name in advanced queries only, which ask for the count.
SORTED_BY_COUNT = ("/applications", "/servicePrincipals")
EVENTUAL = {"consistencylevel": "eventual"}


@dataclass(frozen=True, slots=True)
class Listing:
    """`total` is None where counting was not asked for; `later` says that this is not the first page."""

    rows: list[dict[str, Any]]
    next: str | None
    later: bool
    total: int | None
    next_url: str
    first_url: str


async def from_graph(
    visit: Visit, path: str, *, filter: str = "", select: str = "", orderby: str = "", count: bool = True
) -> Listing:
    """A page of Graph's list at `path`; `?page=` of the visit is Graph's skip token."""
    token = visit.query.get("page", "")
    # Graph sorts a filtered list only where it counts it, too (advanced queries).
    sorted_by = orderby if count or not filter else ""
    query: dict[str, Any] = {"$top": PAGE, "$filter": filter, "$select": select, "$orderby": sorted_by}
    key = (visit.tenant.id, visit.who.id, path, filter)
    total = visit.counts.find(key) if count else None
    headers: Mapping[str, str] = EVENTUAL if count or sorted_by else {}
    if count and (filter or path in SORTED_BY_COUNT or (total is None and not token)):
        query["$count"] = "true"
    if token:
        query["$skiptoken"] = token
    revision = visit.services.store.revision(visit.tenant.id)
    answer = await visit.backend.graph("GET", path, query=query, headers=headers)
    counted = (answer.body or {}).get("@odata.count")
    if counted is not None:
        visit.counts.keep(key, revision, counted)
        total = counted
    return paged(visit, answer.items, answer.next, total)


async def count(visit: Visit, path: str) -> int | None:
    """How many there are; None where the signed-in person may not count them."""
    key = (visit.tenant.id, visit.who.id, path, "")
    total = visit.counts.find(key)
    if total is None:
        revision = visit.services.store.revision(visit.tenant.id)
        query: dict[str, Any] = {"$count": "true", "$top": 1, "$select": "id"}
        try:
            answer = await visit.backend.graph("GET", path, query=query, headers=EVENTUAL)
        except Refused:
            return None
        total = int(answer.body["@odata.count"])
        visit.counts.keep(key, revision, total)
    return total


def paged(visit: Visit, rows: list[dict[str, Any]], next: str | None, total: int | None) -> Listing:
    """A list with addresses for its next and first page that keep the search."""
    kept = {name: value for name, value in visit.query.items() if name not in ("page", "done") and value}
    path = visit.request.path
    first = path + (f"?{urlencode(kept)}" if kept else "")
    following = f"{path}?{urlencode(kept | {'page': next})}" if next else ""
    return Listing(rows, next, bool(visit.query.get("page")), total, following, first)


def quoted(text: str) -> str:
    """A string literal of OData: quotes are doubled (OData 4.01 ABNF)."""
    return "'" + text.replace("'", "''") + "'"


def named(text: str, *ids: str, also: tuple[str, ...] = ()) -> str:
    """The filter for a search box: a GUID is looked for among `ids`, anything else as the start of a name."""
    text = text.strip()
    if not text:
        return ""
    if is_guid(text):
        return " or ".join(f"{name} eq {quoted(text.lower())}" for name in ids)
    return " or ".join(f"startswith({name},{quoted(text)})" for name in ("displayName", *also))


def is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
