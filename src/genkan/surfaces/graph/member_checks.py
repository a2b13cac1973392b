"""checkMemberGroups, getMemberGroups and their kin: the groups and roles somebody is in, also through others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from genkan.directory import directory_roles, groups, objects
from genkan.surfaces.graph import groups as groups_surface
from genkan.surfaces.graph import service_principals, users
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import check, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import bad_request, not_found
from genkan.surfaces.graph.keys import object_id
from genkan.surfaces.graph.shapes.shape import flag, guids
from genkan.surfaces.http import Reply

MOST_IDS = 20
Find = Callable[[Call], Any]


def any_object(call: Call) -> objects.Named:
    """The object of any kind that /directoryObjects/{id} names."""
    id = object_id(call.tx, call.tenant_id, "directoryObjects", call.params["id"])
    found = objects.named(call.tx, call.tenant_id, [id]).get(id) if id else None
    if found is None:
        raise not_found(call.params["id"])
    return found


def _groups(call: Call, id: str) -> frozenset[str]:
    return groups.groups_of(call.tx, call.tenant_id, id)


def _groups_and_roles(call: Call, id: str) -> frozenset[str]:
    within = groups.groups_of(call.tx, call.tenant_id, id)
    assigned = directory_roles.assigned(call.tx, call.tenant_id, [id, *within])
    return within | {item.role_id for item in assigned}


def _checks(find: Find, reach: Callable[[Call, str], frozenset[str]], name: str) -> Callable[[Call], Reply]:
    def handler(call: Call) -> Reply:
        found = find(call)
        asked = check(guids(name, required=True), read_object(call.request).get(name), "DirectoryObject")
        if len(asked) > MOST_IDS:
            raise bad_request(f"Too many elements in the parameter '{name}': at most {MOST_IDS} are allowed.")
        within = reach(call, found.id)
        return _texts(call, [id for id in dict.fromkeys(asked) if id in within])

    return handler


def _gets(find: Find, reach: Callable[[Call, str], frozenset[str]]) -> Callable[[Call], Reply]:
    def handler(call: Call) -> Reply:
        found = find(call)
        only = check(
            flag("securityEnabledOnly", default=False), read_object(call.request).get("securityEnabledOnly"), "User"
        )
        within = reach(call, found.id)
        if only:
            secure = groups.every(call.tx, call.tenant_id, groups.in_ids(within), groups.is_security())
            within = within - (_groups(call, found.id) - {item.id for item in secure})
        return _texts(call, sorted(within))

    return handler


def _texts(call: Call, value: list[str]) -> Reply:
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#Collection(Edm.String)", "value": value})


def _all() -> Iterator[Row]:
    for at, find in (
        ("/users/{id}", users.find),
        ("/me", users.find),
        ("/groups/{id}", groups_surface.find),
        ("/servicePrincipals/{id}", service_principals.find),
        ("/directoryObjects/{id}", any_object),
    ):
        yield row("POST", f"{at}/checkMemberGroups", _checks(find, _groups, "groupIds"), reads=True)
        yield row("POST", f"{at}/checkMemberObjects", _checks(find, _groups_and_roles, "ids"), reads=True)
        yield row("POST", f"{at}/getMemberGroups", _gets(find, _groups), reads=True)
        yield row("POST", f"{at}/getMemberObjects", _gets(find, _groups_and_roles), reads=True)


ROWS: tuple[Row, ...] = tuple(_all())
