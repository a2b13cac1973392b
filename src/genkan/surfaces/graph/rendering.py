"""Domain objects as Graph's JSON: every documented property, stored or default, or those selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from genkan.clock import iso
from genkan.store import Read
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.moments import seconds
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape


def render_all(
    tx: Read, tenant_id: str, entity: Entity, found: Sequence[Any], select: Sequence[str] | None, *, version: str
) -> list[dict[str, Any]]:
    """The objects as JSON; `select` None means what the version answers by default."""
    wanted = wanted_properties(entity.shape, select, version)
    names = {item.name for item in wanted}
    extras: dict[str, dict[str, Any]] = {}
    for get in {get for name, get in entity.extras.items() if name in names}:
        for id, values in get(tx, tenant_id, found).items():
            extras.setdefault(id, {}).update(values)
    return [render(item, wanted, extras.get(item.id, {})) for item in found]


def wanted_properties(shape: Shape, select: Sequence[str] | None, version: str) -> list[Property]:
    if select is None:
        return [item for item in shape.properties if (item.shown or version == "beta") and not item.on_select]
    chosen = set(select)
    return [item for item in shape.properties if item.name in chosen]


def render(found: Any, wanted: Sequence[Property], extras: Mapping[str, Any]) -> dict[str, Any]:
    stored = getattr(found, "properties", {})
    body: dict[str, Any] = {}
    for item in wanted:
        if item.column is not None:
            body[item.name] = shown(getattr(found, item.column), item)
        elif item.name in extras:
            body[item.name] = shown(extras[item.name], item)
        elif not item.on_select or stored.get(item.name, item.default) is not None:
            body[item.name] = shown(stored.get(item.name, item.default), item)
    return body


def shown(value: Any, item: Property) -> Any:
    """A value in JSON's types, complex ones filled up with their parts' defaults."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return seconds(value) if item.name == "createdDateTime" else iso(value)
    if item.kind is Kind.COMPLEX:
        return _filled(value, item)
    if item.kind is Kind.COMPLEXES:
        return [_filled(each, item) for each in value]
    if isinstance(value, tuple):
        return list(value)
    return value


def _filled(value: Mapping[str, Any], item: Property) -> Any:
    if not item.fields:
        return dict(value)
    return {part.name: shown(value.get(part.name, part.default), part) for part in item.fields}
