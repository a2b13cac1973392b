"""A small world told in the words of the field, so that a test reads as a story of a few lines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from genkan.access.conditions import Attributes
from genkan.access.decide import decide
from genkan.access.decision import Decision
from genkan.access.index import AccessIndex
from genkan.access.model import DenyAssignment, Permission, RoleAssignment, RoleDefinition
from genkan.access.principal import Principal
from genkan.access.trace import Trace, trace

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SUBSCRIPTION = "/subscriptions/11111111-1111-1111-1111-111111111111"
GROUP = SUBSCRIPTION + "/resourceGroups/rg1"
MACHINE = GROUP + "/providers/Microsoft.Compute/virtualMachines/vm1"
START = "Microsoft.Compute/virtualMachines/start/action"
READ = "Microsoft.Compute/virtualMachines/read"
DELETE = "Microsoft.Compute/virtualMachines/delete"
BLOB_READ = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"
EVERYTHING = Permission(actions=("*",))


class Scene:
    """One tenant, at noon."""

    def __init__(self) -> None:
        self.index = AccessIndex()
        self.now = NOON
        self._count = 0

    def role(self, name: str, *blocks: Permission) -> None:
        self.index.put_definition(RoleDefinition(name.lower(), name, blocks))

    def assign(self, who: str, role: str, scope: str, **more: Any) -> RoleAssignment:
        """Gives `who` the role there; its id is returned with it."""
        self._count += 1
        given = RoleAssignment(
            id=f"assignment-{self._count}",
            scope=scope,
            principal_id=who,
            principal_type="User",
            role_definition_id=role,
            **more,
        )
        self.index.put_assignment(given)
        return given

    def grant(self, who: str, scope: str, *actions: str, **more: Any) -> RoleAssignment:
        """Gives `who` exactly these actions there."""
        name = f"role of {', '.join(actions)}"
        self.role(name, Permission(actions=actions))
        return self.assign(who, name, scope, **more)

    def group(self, name: str, *members: str) -> None:
        for member in members:
            self.index.put_member(name, member)

    def deny(self, who: str, scope: str, *actions: str, **more: Any) -> DenyAssignment:
        self._count += 1
        taken = DenyAssignment(
            id=f"deny-{self._count}",
            name=f"deny {self._count}",
            scope=scope,
            permissions=more.pop("permissions", (Permission(actions=actions),)),
            principals=(who,),
            **more,
        )
        self.index.put_deny(taken)
        return taken

    def decide(self, who: str | Principal, action: str, scope: str, **more: Any) -> Decision:
        return decide(self.index, _principal(who), action, scope, now=self.now, **_read(more))

    def may(self, who: str | Principal, action: str, scope: str, **more: Any) -> bool:
        return self.decide(who, action, scope, **more).allowed

    def trace(self, who: str | Principal, action: str, scope: str, **more: Any) -> Trace:
        return trace(self.index, _principal(who), action, scope, now=self.now, **_read(more))


def _principal(who: str | Principal) -> Principal:
    return Principal(who) if isinstance(who, str) else who


def _read(more: dict[str, Any]) -> dict[str, Any]:
    """`request={..}`, `resource={..}` and their like become the attributes."""
    sources = ("resource", "request", "principal", "environment")
    given = {source: more.pop(source) for source in sources if source in more}
    return more | ({"attributes": Attributes(**given)} if given else {})
