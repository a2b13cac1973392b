"""Relationships between directory objects: members, owners, memberOf, owned objects; and `$ref` that changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, union_all

from genkan.directory import directory_roles, groups, owners
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import applications, mixed, service_principals, users
from genkan.surfaces.graph import groups as groups_surface
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.entity import Expand
from genkan.surfaces.graph.errors import bad_query, bad_request, unsupported_query
from genkan.surfaces.graph.links import named_in_query, referenced
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.options import selected
from genkan.surfaces.http import Reply

Ids = Callable[[str, str], Select[Any]]  # (tenant id, object id) -> a query for the related ids
PEOPLE = ("user", "servicePrincipal")
MOST_EXPANDED = 20
MEMBERS = ("user", "group", "servicePrincipal")


@dataclass(frozen=True, slots=True)
class Relationship:
    """`add` and `remove` are given where `$ref` may change it; `word` is what the audit log calls one."""

    name: str
    ids: Ids
    kinds: tuple[str, ...]
    word: str = ""
    add: Callable[[Call, str, str], None] | None = None
    remove: Callable[[Call, str, str], None] | None = None


def _owner_ids(tenant_id: str, object_id: str) -> Select[Any]:
    table = tables.owners
    return select(table.c.owner_id).where(table.c.tenant_id == tenant_id, table.c.object_id == object_id)


def _owned_ids(tenant_id: str, owner_id: str) -> Select[Any]:
    table = tables.owners
    return select(table.c.object_id).where(table.c.tenant_id == tenant_id, table.c.owner_id == owner_id)


def _direct(tenant_id: str, group_id: str) -> Select[Any]:
    return groups.member_ids(tenant_id, group_id)


def _transitive(tenant_id: str, group_id: str) -> Select[Any]:
    return groups.member_ids(tenant_id, group_id, transitive=True)


def _member_of(tenant_id: str, member_id: str) -> Select[Any]:
    return _with_roles(groups.group_ids(tenant_id, member_id), directory_roles.role_ids(tenant_id, member_id))


def _transitive_member_of(tenant_id: str, member_id: str) -> Select[Any]:
    within = groups.group_ids(tenant_id, member_id, transitive=True)
    return _with_roles(within, directory_roles.role_ids(tenant_id, member_id, within))


def _with_roles(group_ids: Select[Any], role_ids: Select[Any]) -> Select[Any]:
    return select(union_all(group_ids, role_ids).subquery().c.id)


def _add_owner(call: Call, object_id: str, owner_id: str) -> None:
    if call.segments[0].lower() == "groups":
        groups_surface.guard(call, groups_surface.find(call))
    owners.add(call.write, object_id, owner_id)


def _remove_owner(call: Call, object_id: str, owner_id: str) -> None:
    """A group keeps its last owner; an application does not."""
    if call.segments[0].lower() == "groups":
        groups_surface.guard(call, groups_surface.find(call))
        if owners.of(call.tx, call.tenant_id, object_id) == [owner_id]:
            raise bad_request(
                "The group must have at least one owner, hence this owner cannot be removed.", target="owners"
            )
    owners.remove(call.write, object_id, owner_id)


def _add_member(call: Call, group_id: str, member_id: str) -> None:
    groups_surface.guard(call, groups_surface.find(call))
    groups.add_member(call.write, group_id, member_id)


def _remove_member(call: Call, group_id: str, member_id: str) -> None:
    groups_surface.guard(call, groups_surface.find(call))
    groups.remove_member(call.write, group_id, member_id)


OWNERS = Relationship("owners", _owner_ids, PEOPLE, "owner", _add_owner, _remove_owner)
OWNED = Relationship("ownedObjects", _owned_ids, ("application", "servicePrincipal", "group"))
MEMBER_OF = Relationship("memberOf", _member_of, ("group", "directoryRole"))
MEMBER_OF_ALL = Relationship("transitiveMemberOf", _transitive_member_of, ("group", "directoryRole"))
OF_GROUPS = (
    Relationship("members", _direct, MEMBERS, "member", _add_member, _remove_member),
    Relationship("transitiveMembers", _transitive, MEMBERS),
    OWNERS,
    MEMBER_OF,
    MEMBER_OF_ALL,
)
OF_PEOPLE = (MEMBER_OF, MEMBER_OF_ALL, OWNED)


def expanded(relationship: Relationship) -> Expand:
    """The relationship under `$expand`: at most 20 objects, as Graph has it."""

    def expand(call: Call, found: Any, expansion: Expansion) -> list[dict[str, Any]]:
        given = {name: value for name, value in expansion.options.items() if name in ("$select", "$top")}
        if len(given) != len(expansion.options):
            raise unsupported_query("Only $select and $top are supported inside $expand of directory objects.")
        most = given.get("$top", str(MOST_EXPANDED))
        if not (most.isascii() and most.isdigit() and 0 < len(most) < 4):
            raise bad_query("Invalid value for $top inside $expand.")
        ids = mixed.living_ids(call, relationship.ids(call.tenant_id, found.id), relationship.kinds)
        chosen = selected(given, mixed.shapes(call))
        return mixed.objects(call, ids[: min(int(most), MOST_EXPANDED)], relationship.kinds, chosen)

    return expand


def _rows(at: str, find: Callable[[Call], Any], relationship: Relationship) -> Iterator[Row]:
    base = f"{at}/{relationship.name}"

    def ids(call: Call) -> Select[Any]:
        return relationship.ids(call.tenant_id, find(call).id)

    def list_(call: Call) -> Reply:
        return mixed.mixed_list(call, ids(call), relationship.kinds)

    def count(call: Call) -> Reply:
        return mixed.mixed_count(call, ids(call), relationship.kinds)

    def links(call: Call) -> Reply:
        return mixed.link_list(call, ids(call), relationship.kinds)

    yield row("GET", base, list_)
    yield row("GET", f"{base}/$count", count)
    yield row("GET", f"{base}/{{type}}", list_)
    yield row("GET", f"{base}/{{type}}/$count", count)
    add, remove = relationship.add, relationship.remove
    if add is None or remove is None:
        return

    def add_reference(call: Call) -> Reply:
        found = find(call)
        other = referenced(call)
        add(call, found.id, other)
        call.audit(f"Add {relationship.word} to {_word(call)}", found.id, _word(call), found.display_name, other=other)
        return Reply(204)

    def link(call: Call) -> Reply:
        return mixed.link_reply(call, ids(call), relationship.kinds, call.params["key"])

    def remove_reference(call: Call) -> Reply:
        found, other = find(call), (call.params.get("key") or named_in_query(call)).lower()
        remove(call, found.id, other)
        call.audit(
            f"Remove {relationship.word} from {_word(call)}", found.id, _word(call), found.display_name, other=other
        )
        return Reply(204)

    yield row("GET", f"{base}/$ref", links)
    yield row("POST", f"{base}/$ref", add_reference)
    yield row("DELETE", f"{base}/$ref", remove_reference)
    yield row("GET", f"{base}/{{key}}/$ref", link)
    yield row("DELETE", f"{base}/{{key}}/$ref", remove_reference)


def _word(call: Call) -> str:
    return {"applications": "application", "serviceprincipals": "service principal"}.get(
        call.segments[0].lower(), "group"
    )


def _all() -> Iterator[Row]:
    for entity, relationships in (
        (applications.APPLICATIONS, (OWNERS,)),
        (service_principals.SERVICE_PRINCIPALS, (OWNERS, *OF_PEOPLE)),
        (users.USERS, OF_PEOPLE),
        (groups_surface.GROUPS, OF_GROUPS),
    ):
        entity.expands.update({each.name: expanded(each) for each in relationships})
    yield from _rows("/applications/{id}", applications.find, OWNERS)
    yield from _rows("/servicePrincipals/{id}", service_principals.find, OWNERS)
    for relationship in OF_PEOPLE:
        yield from _rows("/servicePrincipals/{id}", service_principals.find, relationship)
        yield from _rows("/users/{id}", users.find, relationship)
        yield from _rows("/me", users.find, relationship)
    for relationship in OF_GROUPS:
        yield from _rows("/groups/{id}", groups_surface.find, relationship)


ROWS: tuple[Row, ...] = tuple(_all())
