"""Resource ids: taking them apart, and writing them in Azure's own casing.

`/subscriptions/{guid}/resourceGroups/{name}/providers/{namespace}/{type}/{name}[/{type}/{name}...]`
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceId:
    """One resource in a resource group. `types` and `names` run in parallel, parents first."""

    subscription_id: str
    group: str
    namespace: str
    types: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def type(self) -> str:
        """`Microsoft.Network/virtualNetworks/subnets`"""
        return "/".join((self.namespace, *self.types))

    @property
    def name(self) -> str:
        """The last name."""
        return self.names[-1]

    @property
    def label(self) -> str:
        """Type and names as Azure's messages write them: `Microsoft.Network/virtualNetworks/v/subnets/s`."""
        return "/".join((self.namespace, *(part for pair in zip(self.types, self.names, strict=True) for part in pair)))

    @property
    def key(self) -> str:
        """The spelling under which it is stored: lower case."""
        return str(self).lower()

    @property
    def parent(self) -> ResourceId | None:
        if len(self.types) == 1:
            return None
        return ResourceId(self.subscription_id, self.group, self.namespace, self.types[:-1], self.names[:-1])

    def __str__(self) -> str:
        return f"{group_id(self.subscription_id, self.group)}/providers/{self.label}"


def parse(text: str) -> ResourceId | None:
    """The resource that an id names; None for anything else (also for extension resources)."""
    parts = [part for part in text.split("/") if part]
    if len(parts) < 8 or len(parts) % 2 or [parts[0].lower(), parts[2].lower(), parts[4].lower()] != _WORDS:
        return None
    if any(part.lower() == "providers" for part in parts[6::2]):
        return None
    return ResourceId(parts[1].lower(), parts[3], parts[5], tuple(parts[6::2]), tuple(parts[7::2]))


def key(text: str) -> str:
    """Any id or scope in the spelling by which it is compared: lower case, single slashes, none at the end."""
    return "/" + "/".join(part for part in text.lower().split("/") if part)


def subscription_id(scope: str) -> str | None:
    """The subscription that a scope lies in, lower case; None for what is above or beside subscriptions."""
    parts = key(scope).split("/")
    return parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else None


def group_id(subscription: str, name: str) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/{name}"


_WORDS = ["subscriptions", "resourcegroups", "providers"]
