"""What a request asks a token for: one resource and the scopes of it."""

from __future__ import annotations

from dataclasses import dataclass

from genkan.tokens.errors import aadsts

DEFAULT = ".default"

# Scopes of OpenID Connect. They name no resource; some clients send them with client_credentials, for nothing.
OPENID_SCOPES = frozenset({"openid", "profile", "email", "offline_access"})


@dataclass(frozen=True, slots=True)
class ResourceScope:
    """`resource` as it was asked for: it becomes the audience of version 1 tokens, trailing slash and all."""

    resource: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.resource}/{self.value}"


def split(scope: str) -> ResourceScope:
    """`https://host//.default` asks for the resource `https://host/`: only one slash belongs to the scope."""
    resource, slash, value = scope.rpartition("/")
    return ResourceScope(resource, value) if slash else ResourceScope("", scope)


def for_application(scope: str) -> ResourceScope:
    """The one `.default` scope of a client_credentials request. Raises AADSTS1002012, 28000 or 70011."""
    asked = [split(part) for part in scope.split() if part not in OPENID_SCOPES]
    if not asked:
        raise aadsts(70011, scope=scope)
    for part in asked:
        if part.value != DEFAULT or not part.resource:
            raise aadsts(1002012, scope=scope)
    if len({part.resource for part in asked}) > 1:
        raise aadsts(28000, scope=scope)
    return asked[0]
