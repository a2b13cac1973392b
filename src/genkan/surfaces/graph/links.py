"""Links to objects in bodies: `{"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{id}"}` and binds."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from genkan.directory import objects
from genkan.surfaces.graph import keys
from genkan.surfaces.graph.body import read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import bad_request, not_found

SETS = ("directoryobjects", "users", "groups", "serviceprincipals", "applications")


def linked_id(call: Call, link: str) -> str:
    """The id that a link names; whether such an object lives is found out where it is used."""
    parts = [unquote(part) for part in urlsplit(link).path.split("/") if part] if len(link) < 1000 else []
    if parts and parts[0].lower() in ("v1.0", "beta"):
        parts = parts[1:]
    segments = keys.split(parts)
    if len(segments) != 2 or segments[0].lower() not in SETS:
        raise bad_request("Invalid URL format specified in @odata.id for relationship.")
    id = keys.object_id(call.tx, call.tenant_id, segments[0], segments[1])
    if id is None:
        raise not_found(segments[1])
    return id


def referenced(call: Call) -> str:
    """The living object that the body of a `$ref` request names. Raises Graph's 404."""
    link = read_object(call.request).get("@odata.id")
    if not isinstance(link, str):
        raise bad_request("Invalid URL format specified in @odata.id for relationship.", target="@odata.id")
    id = linked_id(call, link)
    if objects.kind_of(call.tx, call.tenant_id, id) is None:
        raise not_found(id)
    return id
