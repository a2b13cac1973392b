"""What can be wrong with a request about resources, in field terms. Surfaces word and number them."""

from __future__ import annotations

from collections.abc import Sequence


class ResourceProblem(Exception):
    """Any refusal of this room."""


class SubscriptionMissing(ResourceProblem):
    def __init__(self, subscription_id: str) -> None:
        super().__init__(f"no subscription `{subscription_id}`")
        self.subscription_id = subscription_id


class GroupMissing(ResourceProblem):
    def __init__(self, name: str) -> None:
        super().__init__(f"no resource group `{name}`")
        self.name = name


class ResourceMissing(ResourceProblem):
    """`label` is type and name as Azure's message shows them: `Microsoft.Compute/virtualMachines/vm1`."""

    def __init__(self, label: str, group: str) -> None:
        super().__init__(f"no `{label}` in resource group `{group}`")
        self.label, self.group = label, group


class ParentMissing(ResourceProblem):
    def __init__(self, label: str) -> None:
        super().__init__(f"the parent of `{label}` does not exist")
        self.label = label


class LockMissing(ResourceProblem):
    def __init__(self, name: str) -> None:
        super().__init__(f"no lock `{name}`")
        self.name = name


class InvalidName(ResourceProblem):
    """`kind` is what is named: `resource group`, or a resource type."""

    def __init__(self, kind: str, name: str, rule: str) -> None:
        super().__init__(f"`{name}` cannot name a {kind}: {rule}")
        self.kind, self.name, self.rule = kind, name, rule


class LocationMissing(ResourceProblem):
    pass


class LocationUnknown(ResourceProblem):
    def __init__(self, location: str, known: Sequence[str]) -> None:
        super().__init__(f"no location `{location}`")
        self.location, self.known = location, tuple(known)


class LocationFixed(ResourceProblem):
    """A thing cannot be moved to another location by writing it again. `kind` as in `InvalidName`."""

    def __init__(self, kind: str, name: str, wanted: str, actual: str) -> None:
        super().__init__(f"{kind} `{name}` is in `{actual}`, not in `{wanted}`")
        self.kind, self.name, self.wanted, self.actual = kind, name, wanted, actual


class InvalidProperty(ResourceProblem):
    """A value in the body is missing or cannot be. `target` is the property's path."""

    def __init__(self, target: str, message: str) -> None:
        super().__init__(message)
        self.target, self.message = target, message


class GroupGoing(ResourceProblem):
    """The resource group is being deleted and takes nothing new."""

    def __init__(self, name: str) -> None:
        super().__init__(f"resource group `{name}` is being deleted")
        self.name = name


class InUse(ResourceProblem):
    """Something else refers to the resource: `user` is that thing's id."""

    def __init__(self, resource_id: str, user: str) -> None:
        super().__init__(f"`{resource_id}` is used by `{user}`")
        self.resource_id, self.user = resource_id, user


class Busy(ResourceProblem):
    """Another long-running operation works on the same resource."""

    def __init__(self, resource_id: str, operation: str) -> None:
        super().__init__(f"`{operation}` is in progress on `{resource_id}`")
        self.resource_id, self.operation = resource_id, operation


class TooManyTags(ResourceProblem):
    pass


class IdentityMissing(ResourceProblem):
    def __init__(self, identity_id: str) -> None:
        super().__init__(f"no user-assigned identity `{identity_id}`")
        self.identity_id = identity_id


class TooManyCredentials(ResourceProblem):
    pass


class ReferenceMissing(ResourceProblem):
    """A resource refers to another that does not exist."""

    def __init__(self, missing: str, user: str) -> None:
        super().__init__(f"`{user}` refers to `{missing}`, which does not exist")
        self.missing, self.user = missing, user
