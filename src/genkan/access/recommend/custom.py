"""A custom role that grants exactly what was asked, in the shapes of ARM and of `az role definition create`."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from genkan.access.recommend.place import resource_group_of

# Any fixed namespace does: the same role gets the same GUID, so that Bicep and Terraform can be run again.
_NAMESPACE = uuid.UUID("5f0f6bd5-2f9f-4b0e-9e57-3a8d3b8f6c11")


@dataclass(frozen=True, slots=True)
class CustomRole:
    """Exactly these operations. A custom role is assignable at resource groups and above, not at a resource."""

    id: str
    name: str
    actions: tuple[str, ...]
    data_actions: tuple[str, ...]
    assignable_scopes: tuple[str, ...]

    def as_az(self) -> dict[str, Any]:
        """What `az role definition create --role-definition` reads."""
        return {
            "Name": self.name,
            "IsCustom": True,
            "Description": "Exactly what was asked for, nothing more.",
            "Actions": list(self.actions),
            "NotActions": [],
            "DataActions": list(self.data_actions),
            "NotDataActions": [],
            "AssignableScopes": list(self.assignable_scopes),
        }


def custom_role(actions: Iterable[str], data_actions: Iterable[str], scopes: Iterable[str], name: str) -> CustomRole:
    """A role of exactly these operations, assignable where `scopes` lie."""
    given, given_data = _once(actions), _once(data_actions)
    places = tuple(dict.fromkeys(assignable(scope) for scope in scopes))
    identity = "\n".join((name, *sorted(map(str.lower, given + given_data)), *sorted(map(str.lower, places))))
    return CustomRole(str(uuid.uuid5(_NAMESPACE, identity)), name, given, given_data, places)


def name_for(action: str) -> str:
    """`Start virtualMachines only` for `Microsoft.Compute/virtualMachines/start/action`."""
    words = [word for word in action.split("/")[1:] if word.lower() != "action"]
    if len(words) < 2:
        return f"{action.replace('/', ' ')} only"
    verb = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words[-1]).lower().capitalize()
    return f"{verb} {' '.join(words[:-1])} only"


def assignable(scope: str) -> str:
    """Where a custom role for `scope` may be assignable: a resource group, a subscription, a management group."""
    segments = [segment for segment in scope.split("/") if segment]
    if group := resource_group_of(scope):
        return group
    if segments and segments[0].lower() == "subscriptions":
        return "/" + "/".join(segments[:2])
    return scope


def _once(actions: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for action in actions:
        found.setdefault(action.lower(), action)
    return tuple(found[key] for key in sorted(found))
