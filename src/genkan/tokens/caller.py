"""Who is calling, as a verified access token says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal that has proved itself. `name` is how Azure's messages name it: the app id, or the UPN."""

    tenant_id: str
    object_id: str
    kind: Literal["ServicePrincipal", "User"]
    app_id: str  # the client application: for a user's token the program that acts for them
    name: str
    audience: str
    roles: frozenset[str] = frozenset()  # app roles of an app-only token
    scopes: frozenset[str] = frozenset()  # delegated scopes of a user's token
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def app_only(self) -> bool:
        return self.kind == "ServicePrincipal"


class Refusal(Enum):
    """Why a token does not count. Each surface words it in its own way."""

    MISSING = "no bearer token"
    MALFORMED = "not a token that can be read"
    SIGNATURE = "not signed by a key of this house"
    AUDIENCE = "meant for another resource"
    ISSUER = "issued by another authority"
    TENANT = "issued for another tenant"
    EXPIRED = "expired"
    NOT_YET_VALID = "not valid yet"
    KIND = "not an access token"
    REVOKED = "its principal was disabled, deleted or signed out"


class TokenRefused(Exception):
    """`challenge` is the WWW-Authenticate that makes a capable client come back with a fresh token; mostly None."""

    def __init__(self, refusal: Refusal, detail: str = "", challenge: str | None = None) -> None:
        super().__init__(detail or refusal.value)
        self.refusal, self.detail, self.challenge = refusal, detail or refusal.value, challenge
