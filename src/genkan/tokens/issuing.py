"""What the grants share: keys, lifetimes, and the resource a token is for with the caller's roles at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from genkan.directory.tenants import Tenant
from genkan.directory.users import User
from genkan.store import Read
from genkan.tokens import app_roles, delegation, resources
from genkan.tokens.clients import Client
from genkan.tokens.codes import Codes
from genkan.tokens.delegation import Delegation, ScopeRequest
from genkan.tokens.devices import Devices
from genkan.tokens.errors import aadsts
from genkan.tokens.families import Families
from genkan.tokens.held import Held, Seen
from genkan.tokens.keys import SigningKeys
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.people import People
from genkan.tokens.resources import Resource

# Names of resources are remembered, so what anybody may send is bounded (identifier URIs have at most 255).
LONGEST_NAME = 512


@dataclass(frozen=True, slots=True)
class Target:
    """A resource, and what an application may do there in its own name."""

    resource: Resource
    assigned: bool
    roles: tuple[str, ...]
    directory_roles: tuple[str, ...]


class Issuer:
    def __init__(
        self,
        keys: SigningKeys,
        lifetimes: Lifetimes,
        people: People,
        families: Families,
        codes: Codes,
        devices: Devices,
        held: Held,
    ) -> None:
        self.keys, self.lifetimes, self.people = keys, lifetimes, people
        self.families, self.codes, self.devices = families, codes, devices
        self.held = held

    def target(self, tenant: Tenant, client: Client, name: str, base_url: str, seen: Seen | None = None) -> Target:
        """Raises AADSTS500011 when no resource of the tenant has this name."""
        host = urlsplit(base_url).netloc
        if len(name) > LONGEST_NAME:
            raise aadsts(500011, resource=name[:LONGEST_NAME], tenant=tenant.display_name)

        def load(tx: Read) -> tuple[Target | None, Iterable[str]]:
            resource = resources.find(tx, tenant.id, name, host)
            if resource is None or client.principal_id is None:
                return None, [tenant.id]
            roles = app_roles.assigned(tx, tenant.id, [client.principal_id], resource)
            directory = app_roles.directory_roles(tx, tenant.id, [client.principal_id])
            values = app_roles.values(roles, resource)
            return Target(resource, bool(roles), tuple(values), tuple(directory)), [tenant.id]

        target = self.held.get(("target", tenant.id, client.app_id, name, host), load, seen)
        if target is None:
            raise aadsts(500011, resource=name, tenant=tenant.display_name)
        return target

    def delegation(
        self, tenant: Tenant, client: Client, user: User, request: ScopeRequest, own_host: str
    ) -> Delegation:
        """What the client may do in this person's name; see `delegation.find`."""
        return self.held.read(lambda tx: delegation.find(tx, tenant, client, user, request, own_host))
