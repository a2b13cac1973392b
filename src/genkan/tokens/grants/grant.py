"""What every grant is handed, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from genkan.directory.tenants import Tenant
from genkan.tokens.claims import Proof
from genkan.tokens.clients import Client
from genkan.tokens.held import Seen
from genkan.tokens.request import TokenRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """A token request of a known client that has proved itself as far as `proof` says."""

    tenant: Tenant
    request: TokenRequest
    client: Client
    proof: Proof
    now: datetime
    seen: Seen
    address: str = ""  # of the client


@dataclass(frozen=True, slots=True)
class Granted:
    """What the token endpoint answers (RFC 6749 5.1), before it is written in the endpoint's version."""

    access_token: str
    resource: str
    principal_id: str
    issued: datetime
    expires: datetime
    scope: str | None = None
    refresh_token: str | None = None
    id_token: str | None = None
    client_info: str | None = None
