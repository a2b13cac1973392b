"""Reading a JSON body against a resource's shape: every property known, of its type, and writable here."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from genkan.surfaces.graph.errors import GraphError, bad_request
from genkan.surfaces.graph.moments import parse_moment
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape
from genkan.surfaces.http import Request

MOST_ITEMS = 1200
NO_KIND = "Write requests (excluding DELETE) must contain the Content-Type header declaration."
NOT_JSON = "Entity only allows writes with a JSON Content-Type header."
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Body:
    """`values` by Graph's names, moments parsed; `binds` what `name@odata.bind` lists."""

    values: Mapping[str, Any]
    binds: Mapping[str, list[str]] = field(default_factory=dict)

    def columns(self, shape: Shape) -> dict[str, Any]:
        """The values that have a column of their own, by the column's name."""
        found = ((shape.property(name), value) for name, value in self.values.items())
        return {item.column: value for item, value in found if item is not None and item.column}

    def properties(self, shape: Shape, *apart: str, over: Mapping[str, Any] = NOTHING) -> dict[str, Any]:
        """The other values, by Graph's names, as they are stored; `apart` are handled by the caller.

        `over` is what stands: of a complex value an update changes only the parts that it names (OData 4.01,
        Protocol, 11.4.3); collections are replaced whole.
        """
        found = ((shape.property(name), value) for name, value in self.values.items())
        return {
            item.name: _merged(item, stored(item, value), over.get(item.name))
            for item, value in found
            if item is not None and not item.column and item.name not in apart
        }


def read_object(request: Request) -> dict[str, Any]:
    """The body, which must be a JSON object, and said to be."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body.strip() and kind != "application/json" and not kind.endswith("+json"):
        raise GraphError(400, "BadRequest", NOT_JSON if kind else NO_KIND)
    body = request.json()
    if body is None:
        raise GraphError(400, "BadRequest", "Empty Payload. JSON content expected.")
    if not isinstance(body, dict):
        raise _unreadable()
    # Neither database keeps a NUL or half a surrogate pair in text.
    text = json.dumps(body, ensure_ascii=False)
    if "\\u0000" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise _unreadable()
    return body


def read_body(
    request: Request,
    shape: Shape,
    mode: Literal["create", "update"],
    *,
    also: Sequence[Property] = (),
    stands: Mapping[str, Any] = NOTHING,
) -> Body:
    """Check a body for creating or updating. `also` are properties that only bodies have (passwordProfile).

    `stands` is what the address or the object says already: it need not be given, and may be given again unchanged.
    """
    raw = read_object(request)
    extra = {item.name.lower(): item for item in also}
    values: dict[str, Any] = {}
    binds: dict[str, list[str]] = {}
    for name, value in raw.items():
        if name.lower().endswith("@odata.bind"):
            binds[name.split("@", 1)[0].lower()] = _bind(name, value)
            continue
        if "@" in name:
            continue  # control information (OData JSON Format 4.01, section 4.6)
        item = extra.get(name.lower()) or shape.property(name)
        if item is None:
            raise unknown_property(name, shape.word)
        if item.name == "id" and mode == "update" and _is_addressed(request, value):
            continue  # Terraform's clients name the object again, as Graph lets them
        if mode == "update" and item.writable != "always" and value is not None and value == stands.get(item.name):
            continue
        if item.writable == "never" or (item.writable == "create" and mode == "update"):
            if value is None or value == [] or value == item.default:
                continue  # clients that send a whole resource back
            raise bad_request(f"Property '{item.name}' is read-only and cannot be set.", target=item.name)
        values[item.name] = check(item, value, shape.word)
    if mode == "create":
        values = {**stands, **values}
        for item in (*shape.properties, *also):
            if item.required and values.get(item.name) is None:
                raise bad_request(
                    f"A value is required for property '{item.name}' of resource '{shape.word}'.",
                    target=item.name,
                    detail="MissingRequiredProperty",
                )
    return Body(values, binds)


def _is_addressed(request: Request, id: Any) -> bool:
    return isinstance(id, str) and bool(request.segments) and id.lower() == request.segments[-1].lower()


def unknown_property(name: str, word: str) -> GraphError:
    return bad_request(
        f"Property '{name[:200]}' does not exist as a declared property or extension property of '{word}'.",
        target=name[:200],
    )


def check(item: Property, value: Any, word: str) -> Any:
    """The value, of the right type; moments become datetimes. Raises Graph's error."""
    if value is None:
        if not item.nullable or item.required:
            raise _invalid(item, word)
        return None
    match item.kind:
        case Kind.TEXT:
            _expect(isinstance(value, str) and len(value) <= item.longest and "\x00" not in value, item, word)
            _expect(not item.required or bool(value.strip()), item, word)
            return _enumerated(item, value, word) if item.values else value
        case Kind.GUID:
            return _guid(item, value, word)
        case Kind.FLAG:
            _expect(isinstance(value, bool), item, word)
        case Kind.NUMBER:
            _expect(isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31, item, word)
        case Kind.LONG:
            _expect(isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63, item, word)
        case Kind.MOMENT:
            _expect(isinstance(value, str), item, word)
            found = parse_moment(value)
            _expect(found is not None, item, word)
            return found
        case Kind.BINARY:
            _expect(isinstance(value, str) and len(value) <= item.longest and _is_base64(value), item, word)
        case Kind.TEXTS | Kind.GUIDS:
            _expect(isinstance(value, list) and len(value) <= MOST_ITEMS, item, word)
            if item.kind is Kind.GUIDS:
                return [_guid(item, each, word) for each in value]
            if item.element is not Kind.TEXT:  # directory extensions have several values of any type
                single = replace(item, kind=item.element, nullable=False)
                return [check(single, each, word) for each in value]
            _expect(all(isinstance(each, str) and "\x00" not in each for each in value), item, word)
            _expect(all(len(each) <= item.longest for each in value), item, word)
        case Kind.COMPLEX:
            return _complex(item, value, word)
        case Kind.COMPLEXES:
            _expect(isinstance(value, list) and len(value) <= MOST_ITEMS, item, word)
            return [_complex(item, each, word) for each in value]
    return value


def stored(item: Property, value: Any) -> Any:
    """A checked value as JSON again: moments as text."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: stored(item, each) for name, each in value.items()}
    if isinstance(value, list):
        return [stored(item, each) for each in value]
    return value


def _merged(item: Property, value: Any, before: Any) -> Any:
    if item.kind is not Kind.COMPLEX or not isinstance(value, dict) or not isinstance(before, dict):
        return value
    parts = {part.name: part for part in item.fields}
    changed = {
        name: _merged(parts[name], each, before.get(name)) if name in parts else each for name, each in value.items()
    }
    return {**before, **changed}


def _complex(item: Property, value: Any, word: str) -> Any:
    _expect(isinstance(value, dict), item, word)
    if not item.fields:
        return value
    found: dict[str, Any] = {}
    for name, each in value.items():
        if "@" in name:
            continue
        part = item.field(name)
        if part is None:
            raise unknown_property(f"{item.name}/{name}", word)
        found[part.name] = check(part, each, word)
    for part in item.fields:
        if part.required and found.get(part.name) is None:
            raise bad_request(
                f"A value is required for property '{part.name}' of '{item.name}' of resource '{word}'.",
                target=item.name,
                detail="MissingRequiredProperty",
            )
    return found


def _bind(name: str, value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in items) or len(items) > MOST_ITEMS:
        raise bad_request(f"Invalid value specified for '{name[:200]}': links to objects are expected.")
    return items


def _enumerated(item: Property, value: str, word: str) -> str:
    for member in item.values:
        if member.lower() == value.lower():
            return member
    raise _invalid(item, word)


def _guid(item: Property, value: Any, word: str) -> str:
    try:
        return str(uuid.UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise _invalid(item, word) from None


def _is_base64(value: str) -> bool:
    try:
        # az sends a certificate as the lines of its PEM file.
        base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _expect(holds: bool, item: Property, word: str) -> None:
    if not holds:
        raise _invalid(item, word)


def _invalid(item: Property, word: str) -> GraphError:
    return bad_request(f"Invalid value specified for property '{item.name}' of resource '{word}'.", target=item.name)


def _unreadable() -> GraphError:
    return GraphError(
        400,
        "BadRequest",
        "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
        "JSON format.",
    )
