"""What a condition may look at: the attributes of the request, the resource, the caller and the surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from genkan.access.principal import Principal

# After a tag key this mark asks for the key's exact case; all other attribute names ignore case.
KEY_CASE_SENSITIVE = "<$key_case_sensitive$>"
SUB_OPERATION = "suboperation"


@dataclass(frozen=True, slots=True)
class Attributes:
    """Attribute name -> value, by source. A value is text, a whole number, a truth value, a time or a list of these."""

    resource: Mapping[str, Any] = field(default_factory=dict)
    request: Mapping[str, Any] = field(default_factory=dict)
    principal: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, Any] = field(default_factory=dict)


NO_ATTRIBUTES = Attributes()


def attribute_key(name: str) -> str:
    """The key that an attribute named in a condition is looked up by."""
    if name.lower().endswith(KEY_CASE_SENSITIVE):
        return _exact(name[: -len(KEY_CASE_SENSITIVE)])
    return name.lower()


def _exact(name: str) -> str:
    before, _, key = name.rpartition(":")
    return f"={before.lower()}:{key}"


class Inquiry:
    """One request put to conditions: the action in lower case, who asks, with what attributes, when.

    Names are brought to one spelling only when the first condition asks, so that a decision without
    conditions pays nothing.
    """

    __slots__ = ("_by_source", "action", "attributes", "now", "principal")

    def __init__(self, action: str, principal: Principal, attributes: Attributes, now: datetime) -> None:
        self.action = action
        self.principal = principal
        self.attributes = attributes
        self.now = now
        self._by_source: dict[str, dict[str, Any]] = {}

    def values(self, source: str, key: str) -> tuple[Any, ...]:
        """The values of an attribute; empty when it is missing. `key` comes from `attribute_key`."""
        known = self._by_source.get(source)
        if known is None:
            known = self._by_source[source] = self._gather(source)
        value = known.get(key)
        if value is None:
            return ()
        if isinstance(value, list | tuple | set | frozenset):
            return tuple(value)
        return (value,)

    def _gather(self, source: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if source == "Environment":
            found["utcnow"] = self.now
        if source == "Principal":
            _spell(found, self.principal.attributes or {})
        _spell(found, getattr(self.attributes, source.lower()))
        return found


def _spell(found: dict[str, Any], given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        bare = name[: -len(KEY_CASE_SENSITIVE)] if name.lower().endswith(KEY_CASE_SENSITIVE) else name
        found[bare.lower()] = value
        if ":" in bare:
            found[_exact(bare)] = value
