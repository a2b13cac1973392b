"""Values of directory extensions on users, groups and applications: a shape made for one call.

Which extensions there are is data of the tenant, so the properties that a request names are added to the shape
of the type, and everything that reads shapes (bodies, `$select`, `$filter`, rendering) knows them for this call.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from genkan.directory import extensions
from genkan.surfaces.graph.body import read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import GraphError
from genkan.surfaces.graph.shapes.extension import value_of
from genkan.surfaces.graph.shapes.shape import Shape

PREFIX = "extension_"


def extended(call: Call, entity: Entity) -> Entity:
    """The entity with the extensions that the query names. Unknown ones stay unknown properties."""
    asked = " ".join(call.request.query.values())
    shape = _with(call, entity.shape, {match[0] for match in extensions.FULL_NAME.finditer(asked)})
    return entity if shape is entity.shape else replace(entity, shape=shape)


def writable(call: Call, shape: Shape) -> Shape:
    """The shape with the extensions that the body names. Raises Graph's 400 for those that are not there."""
    names = [name for name in read_object(call.request) if name.lower().startswith(PREFIX) and "@" not in name]
    found = _with(call, shape, names)
    missing = [name[:200] for name in names if found.property(name) is None]
    if missing:
        message = f"The following extension properties are not available: {', '.join(missing)}."
        raise GraphError(400, "Request_BadRequest", message)
    return found


def _with(call: Call, shape: Shape, names: Collection[str]) -> Shape:
    defined = extensions.named(call.tx, call.tenant_id, names) if names else []
    added = [value_of(item) for item in defined if shape.word in item.targets]
    return replace(shape, properties=(*shape.properties, *added)) if added else shape
