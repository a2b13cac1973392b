"""Scopes: `/` > management groups > subscription > resource group > resource > child resource.

A scope is compared without regard to case and by whole segments: `.../resourceGroups/rg1` says nothing
about `rg10`. What lies above a subscription is not written in its id; `ScopeTree` holds that.
"""

from __future__ import annotations

ROOT = "/"
MANAGEMENT_GROUPS = "/providers/microsoft.management/managementgroups/"
_SUBSCRIPTIONS = "/subscriptions/"


def normalize(scope: str) -> str:
    """The one spelling of a scope: lower case, one leading slash, none trailing, none doubled."""
    scope = scope.lower()
    if "//" in scope or not scope.startswith("/") or scope.endswith("/"):
        return "/" + "/".join(segment for segment in scope.split("/") if segment)
    return scope


def lineage(scope: str) -> list[str]:
    """The scopes that a normalized id itself names, narrowest first, without `/`.

    An id is a row of type/name pairs; `providers/<namespace>` opens a new row and is no scope of its own,
    so an extension resource (a role assignment on a machine) has the machine as its parent. An id that
    ends in a bare type (a list) is its own narrowest scope.
    """
    if scope == ROOT:
        return []
    found: list[str] = []
    segments = scope.split("/")
    count = len(segments)
    prefix = ""
    at = 1
    while at + 1 < count:
        kind = segments[at]
        prefix = f"{prefix}/{kind}/{segments[at + 1]}"
        if kind != "providers":
            found.append(prefix)
        at += 2
    if not found or found[-1] != scope:
        found.append(scope)
    found.reverse()
    return found


def ancestors(scope: str) -> tuple[str, ...]:
    """The scope itself and what its id says is above it, from narrow to `/`; no management groups."""
    return (*lineage(normalize(scope)), ROOT)


def covers(ancestor: str, scope: str) -> bool:
    """True when the id of `scope` says that `ancestor` is at or above it. Management groups: `ScopeTree.covers`."""
    return normalize(ancestor) in ancestors(scope)


def management_group(name: str) -> str:
    """The scope of a management group, from its name or from its id."""
    scope = normalize(name)
    return scope if scope.startswith(MANAGEMENT_GROUPS) else MANAGEMENT_GROUPS + scope[1:]


def subscription(subscription_id: str) -> str:
    """The scope of a subscription, from its id or from its scope."""
    scope = normalize(subscription_id)
    return scope if scope.startswith(_SUBSCRIPTIONS) else _SUBSCRIPTIONS + scope[1:]


class ScopeTree:
    """What is above each subscription and management group: the part of the tree that ids do not tell."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}
        self._above: dict[str, tuple[str, ...]] = {}

    def set_parent(self, group: str, parent: str | None) -> None:
        """Puts a management group below another, or directly below `/`.

        Changes may arrive in any order, so a circle on the way is borne; `is_below` tells beforehand.
        """
        self._place(management_group(group), None if parent is None else management_group(parent))

    def is_below(self, group: str, other: str) -> bool:
        """True when the management group is `other` or somewhere below it: no place for `other` to move to."""
        return management_group(other) in self.chain(management_group(group))

    def place_subscription(self, subscription_id: str, group: str | None) -> None:
        """Puts a subscription below a management group, or directly below `/`."""
        self._place(subscription(subscription_id), None if group is None else management_group(group))

    def chain(self, scope: str) -> tuple[str, ...]:
        """Every scope that covers `scope`, itself first, `/` last."""
        below = lineage(normalize(scope))
        if not below:
            return (ROOT,)
        top = below[-1]
        above = self._above.get(top)
        if above is None:
            # Only subscriptions and management groups have a parent; the rest is not worth a place here.
            if top not in self._parents:
                return (*below, ROOT)
            above = self._above[top] = (*self._climb(top), ROOT)
        return (*below, *above)

    def covers(self, ancestor: str, scope: str) -> bool:
        """True when an assignment at `ancestor` applies at `scope`, through management groups too."""
        return normalize(ancestor) in self.chain(scope)

    def _climb(self, scope: str) -> list[str]:
        found: list[str] = []
        parent = self._parents.get(scope)
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self._parents.get(parent)
        return found

    def _place(self, child: str, parent: str | None) -> None:
        if parent is None:
            self._parents.pop(child, None)
        else:
            self._parents[child] = parent
        self._above.clear()  # A move is rare; the chains are found again as they are asked for.
