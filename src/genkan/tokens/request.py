"""A token request, read once from the form into typed fields (RFC 6749 3.2)."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote_plus

from genkan.tokens.errors import aadsts

Version = Literal[1, 2]


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """`version` is the endpoint's: 1 asks by `resource`, 2 by `scope`. Empty fields count as absent."""

    version: Version
    base_url: str  # where the client found us
    tenant_name: str  # as the path names it
    grant_type: str
    client_id: str
    client_secret: str | None
    client_assertion: str | None
    client_assertion_type: str | None
    scope: str | None
    resource: str | None
    fields: Mapping[str, str]  # all of them, for what a single grant reads
    origin: str | None = None  # of the web page that sent it
    digest: bytes | None = None  # of all that decides about it, where it came over the network

    @property
    def said(self) -> tuple[str, str, str]:
        """What the sign-in log keeps: grant, client and what was asked for; nothing that proves."""
        return self.grant_type, self.client_id, self.resource or self.scope or ""

    def required(self, name: str) -> str:
        """A field that the grant cannot do without. Raises AADSTS900144."""
        value = self.fields.get(name)
        if not value:
            raise aadsts(900144, name=name)
        return value


def read(
    form: Sequence[tuple[str, str]], authorization: str | None, version: Version, base_url: str, tenant_name: str
) -> TokenRequest:
    """Raises AADSTS9000411 for a repeated field (RFC 6749 3.1) and 900144 for a missing one."""
    fields: dict[str, str] = {}
    for name, value in form:
        if name in fields:
            raise aadsts(9000411, name=name)
        if value:
            fields[name] = value
    if authorization and "client_id" not in fields:
        fields |= basic(authorization)
    for name in ("grant_type", "client_id"):
        if name not in fields:
            raise aadsts(900144, name=name)
    return TokenRequest(
        version=version,
        base_url=base_url,
        tenant_name=tenant_name,
        grant_type=fields["grant_type"],
        client_id=fields["client_id"],
        client_secret=fields.get("client_secret"),
        client_assertion=fields.get("client_assertion"),
        client_assertion_type=fields.get("client_assertion_type"),
        scope=fields.get("scope"),
        resource=fields.get("resource"),
        fields=fields,
    )


def form_of(body: bytes) -> list[tuple[str, str]]:
    """The fields of an urlencoded form, as `parse_qsl` reads them at a third of its cost: most values of this
    endpoint, the one that is asked most, have nothing to decode.
    """
    pairs = []
    for piece in body.decode("utf-8", "replace").split("&"):
        if piece:
            name, _, value = piece.partition("=")
            plain = "%" not in piece and "+" not in piece
            pairs.append((name, value) if plain else (unquote_plus(name), unquote_plus(value)))
    return pairs


def basic(authorization: str) -> dict[str, str]:
    """client_secret_basic (RFC 6749 2.3.1): both halves are form-encoded before they are joined."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, colon, secret = b64decode(value.strip(), validate=True).decode().partition(":")
    except ValueError:
        raise aadsts(9002313) from None
    if not colon:
        raise aadsts(9002313)
    return {"client_id": unquote_plus(client_id), "client_secret": unquote_plus(secret)}
