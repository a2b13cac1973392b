"""What a row of the permission table says: the permissions that a call accepts, least privileged first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Accepted:
    """`application` are app roles of app-only tokens, `delegated` scopes of users' tokens.

    `action` is what a user (or an application that holds a directory role) must be allowed besides, by a directory
    role or by ownership: `microsoft.directory/<action>`; `a|b` takes either. `self_scopes` count only for the
    caller's own object. `by_property` names the actions of a PATCH by the properties it changes.
    `create`: `.OwnedBy` and `createAsOwner` do, and the caller becomes the owner.
    """

    application: tuple[str, ...] = ()
    delegated: tuple[str, ...] = ()
    action: str = ""
    self_scopes: tuple[str, ...] = ()
    by_property: Mapping[str, str] = field(default_factory=dict)
    create: bool = False
    # Permissions that count only when a PATCH changes nothing but this property.
    limited: Mapping[str, str] = field(default_factory=dict)
    any_scope: bool = False  # the token's audience alone says that the program may ask
    rolls_own: bool = False  # an application needs no permission for its own object (its keys, with a proof)

    def to(self, action: str, *, create: bool = False) -> Self:
        return replace(self, action=action, create=create)

    def own(self, *scopes: str) -> Self:
        """Also these scopes, for the caller's own object."""
        return replace(self, self_scopes=scopes)


def both(*permissions: str) -> Accepted:
    """The same permissions for applications and for users."""
    return Accepted(permissions, permissions)
