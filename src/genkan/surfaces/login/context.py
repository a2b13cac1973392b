"""One request to the sign-in host: whose tenant it names, and the ids by which it is found again."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from genkan.directory.tenants import Tenant
from genkan.surfaces.http import Request
from genkan.tokens.errors import aadsts
from genkan.tokens.held import Seen

if TYPE_CHECKING:
    from genkan.surfaces.services import Services

# Segments that name no single tenant: whoever signs in decides.
SHARED = frozenset({"common", "organizations"})
CONSUMERS = frozenset({"consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"})
ADFS = "adfs"

DOMAIN = re.compile(r"(?=.{1,255}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))+", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    services: Services
    request: Request
    params: Mapping[str, str]
    seen: Seen = field(default_factory=dict)

    @property
    def tenant_segment(self) -> str:
        return self.params.get("tenant", "")

    @property
    def shared(self) -> bool:
        return self.tenant_segment.lower() in SHARED

    @property
    def correlation_id(self) -> str:
        """The client's id for this request; JavaScript clients send it in the query."""
        given = self.request.query.get("client-request-id", "")
        return given if is_guid(given) else self.request.correlation_id

    def tenant(self) -> Tenant:
        """The one tenant that the path names. Raises AADSTS90002, 900023 or 50059."""
        segment = self.tenant_segment
        lowered = segment.lower()
        if lowered in SHARED:
            raise aadsts(50059)
        found = (
            self.services.tokens.default_tenant()
            if lowered == ADFS
            else self.services.tokens.tenant(segment, self.seen)
        )
        if found is not None:
            return found
        if is_guid(segment) or DOMAIN.fullmatch(segment) or lowered in CONSUMERS:
            raise aadsts(90002, tenant=segment)
        raise aadsts(900023, tenant=segment)

    def tenant_or_default(self, person: str = "") -> Tenant:
        """As `tenant`; for a shared segment the tenant of the person's domain, or else the first one."""
        if not self.shared:
            return self.tenant()
        tokens, domain = self.services.tokens, person.rpartition("@")[2]
        found = (tokens.tenant(domain) if domain else None) or tokens.default_tenant()
        if found is None:
            raise aadsts(50059)
        return found


def without_adfs_prefix(segments: tuple[str, ...]) -> tuple[str, ...]:
    """`/adfs/{tenant}/...` is `/{tenant}/...`; `/adfs/...` alone means the default tenant.

    Clients take an authority whose path starts with `adfs` for one that needs no instance discovery.
    """
    if len(segments) > 1 and segments[0].lower() == ADFS:
        named = segments[1].lower()
        if named in SHARED | CONSUMERS or is_guid(named) or DOMAIN.fullmatch(named):
            return () if named == "v2.0" else segments[1:]
    return segments


def is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
