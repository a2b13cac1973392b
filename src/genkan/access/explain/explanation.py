"""The explanation of a decision, as values. The fields stand in the order in which it is told.

`as_json` writes the document of docs/schema/why.schema.json; a screen shows that same document.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, Literal

from genkan.access.recommend.advice import Advice

SCHEMA = "genkan.why/1"


@dataclass(frozen=True, slots=True)
class Named:
    """A principal with its display name, where one is known."""

    id: str
    name: str | None = None

    @property
    def shown(self) -> str:
        return f"{self.name} ({self.id})" if self.name else self.id


@dataclass(frozen=True, slots=True)
class Who:
    """Who was asking. `token` says what kind of token it came with; `groups` counted for the decision."""

    object_id: str
    kind: Literal["Group", "ServicePrincipal", "User"]
    app_id: str | None
    name: str
    display_name: str | None
    token: str
    groups: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class What:
    """For what. On Graph `action` is the request line; `linked` is what the refused action was needed for."""

    action: str
    scope: str | None
    data: bool = False
    method: str | None = None
    path: str | None = None
    linked: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Considered:
    """One assignment, or one deny assignment, and why it did not help. `details` are lines below the sentence."""

    name: str
    scope: str
    holder: Named | None
    outcome: str
    sentence: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a Graph call needs, least privileged first, what the caller had, and how to grant the first of them."""

    application: tuple[str, ...]
    delegated: tuple[str, ...]
    directory_roles: tuple[str, ...]
    had: tuple[str, ...]
    missing: str
    least: str | None
    az: str | None
    portal: str
    genkan: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The catalogue that the answer rests on."""

    source: str
    as_of: str
    roles: int
    operations: int
    data_operations: int
    complete: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`decision_id` and `at` are None for a pasted text and for a question that nobody asked in earnest."""

    surface: Literal["arm", "graph"]
    decision_id: str | None
    at: str | None
    who: Who
    what: What
    verdict: Verdict
    considered: tuple[Considered, ...] = ()
    not_shown: int = 0
    mend: Advice | None = None
    permissions: Permissions | None = None
    catalogue: Facts | None = None
    notes: tuple[str, ...] = ()


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The published document."""
    document: dict[str, Any] = {"schema": SCHEMA, **plain(explanation)}
    return document


def plain(value: Any) -> Any:
    """Values as JSON: names of fields in camel case, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {_camel(one.name): plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
