"""Links to objects in bodies: `{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{id}"}` and binds."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from genkan.directory import objects, owners
from genkan.surfaces.graph import keys
from genkan.surfaces.graph.body import Body, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import bad_request, not_found

SETS = ("directoryobjects", "users", "groups", "serviceprincipals", "applications")
MOST_BINDS = 20


def linked_id(call: Call, link: str) -> str:
    """The id that a link names; whether such an object lives is found out where it is used."""
    parts = [unquote(part) for part in urlsplit(link).path.split("/") if part] if len(link) < 1000 else []
    if parts and parts[0].lower() in ("v1.0", "beta"):
        parts = parts[1:]
    segments = keys.split(keys.without_tenant(parts, call.tenant_id))
    if len(segments) != 2 or segments[0].lower() not in SETS:
        raise bad_request("Invalid URL format specified in @odata.id for relationship.")
    id = keys.object_id(call.tx, call.tenant_id, segments[0], segments[1])
    if id is None:
        raise not_found(segments[1])
    return id


def bound(call: Call, body: Body, *names: str) -> dict[str, list[str]]:
    """The ids that `name@odata.bind` lists, by name. Raises Graph's 400 for a relationship that is not in `names`."""
    unknown = sorted(set(body.binds) - {name.lower() for name in names})
    if unknown:
        raise bad_request(f"The relationship '{unknown[0][:100]}' cannot be set with the object.")
    if sum(len(links) for links in body.binds.values()) > MOST_BINDS:
        raise bad_request(f"At most {MOST_BINDS} relationships can be set in one request.")
    found = {}
    for name in names:
        found[name] = [linked_id(call, link) for link in body.binds.get(name.lower(), ())]
        if len(set(found[name])) != len(found[name]):
            raise bad_request(
                f"Request contains a property with duplicate values: '{name}'.", target=name, detail="DuplicateValue"
            )
    return found


def own(call: Call, object_id: str, owner_ids: Sequence[str]) -> None:
    """Give a new object its owners; who may create only as owner becomes one."""
    owner_ids = list(owner_ids)
    if call.creates_as_owner and call.caller.object_id not in owner_ids:
        owner_ids.append(call.caller.object_id)
    for owner_id in owner_ids:
        owners.add(call.write, object_id, owner_id)


def named_in_query(call: Call) -> str:
    """The id in `DELETE .../$ref?@id=link` (or `$id`, as OData 4.01 writes it, 11.4.6.2)."""
    link = call.request.query.get("@id") or call.request.query.get("$id")
    if not link:
        raise bad_request("The reference to remove must be named in the path or by the query option '@id'.")
    return linked_id(call, link)


def referenced(call: Call) -> str:
    """The living object that the body of a `$ref` request names. Raises Graph's 404."""
    link = read_object(call.request).get("@odata.id")
    if not isinstance(link, str):
        raise bad_request("Invalid URL format specified in @odata.id for relationship.", target="@odata.id")
    id = linked_id(call, link)
    if objects.kind_of(call.tx, call.tenant_id, id) is None:
        raise not_found(id)
    return id
