"""The token service: one object that issues tokens and verifies them, wired once by the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from pathlib import Path

from genkan.clock import Clock
from genkan.directory import tenants
from genkan.directory.tenants import Tenant
from genkan.journal.journal import Journal
from genkan.store import Read, Store
from genkan.tokens import clients, opaque, sign_in_log
from genkan.tokens.authentication import Authentication
from genkan.tokens.caller import Caller
from genkan.tokens.clients import Client
from genkan.tokens.codes import Codes
from genkan.tokens.devices import Devices
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.families import Families
from genkan.tokens.federation import Issuers
from genkan.tokens.grants import (
    authorization_code,
    client_credentials,
    device_code,
    managed_identity,
    on_behalf_of,
    password,
    refresh_token,
)
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.held import Held, Seen
from genkan.tokens.interactive import Interactive
from genkan.tokens.issuing import LONGEST_NAME, Issuer
from genkan.tokens.keys import SigningKeys
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.people import People
from genkan.tokens.request import TokenRequest
from genkan.tokens.sealing import Seal
from genkan.tokens.sweeping import Sweeper
from genkan.tokens.verify import Verifier

GRANTS: Mapping[str, Callable[[Issuer, Asked], Granted | Awaitable[Granted]]] = {
    client_credentials.NAME: client_credentials.grant,
    authorization_code.NAME: authorization_code.grant,
    device_code.NAME: device_code.grant,
    device_code.SHORT_NAME: device_code.grant,
    on_behalf_of.NAME: on_behalf_of.grant,
    password.NAME: password.grant,
    refresh_token.NAME: refresh_token.grant,
}


class TokenService:
    """`sealing_key` encrypts private keys in the store: at least 32 random bytes from a file of mode 0600.

    `local_issuers` are the foreign issuers that may be fetched from loopback and private addresses;
    `cluster_file` may hold the key of the issuer that `genkan run --workload` stands for.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        journal: Journal,
        sealing_key: bytes,
        lifetimes: Lifetimes | None = None,
        local_issuers: Collection[str] = (),
        cluster_file: Path | None = None,
    ) -> None:
        self.clock, self.lifetimes = clock, lifetimes or Lifetimes()
        self.seal = Seal(sealing_key)
        self.keys = SigningKeys(store, clock, self.seal)
        self._journal = journal
        self._held = Held(store)
        people, families = People(store, clock), Families(store, self.lifetimes)
        codes, self.devices = Codes(store, families, self.lifetimes), Devices(store, self.lifetimes)
        self._issuer = Issuer(self.keys, self.lifetimes, people, families, codes, self.devices, self._held)
        self.interactive = Interactive(store, clock, journal, self._issuer, self._held)
        self._authentication = Authentication(self.lifetimes, Issuers(local_issuers, cluster_file))
        self._sweeper = Sweeper(store)
        self._verifier = Verifier(store, clock, self.keys, self.lifetimes, self._held)

    def verify(self, authorization: str | None, audiences: Collection[str], tenant_id: str | None = None) -> Caller:
        """The caller whom an Authorization header proves; see `verify.Verifier.authenticate`."""
        return self._verifier.authenticate(authorization, audiences, tenant_id)

    def tenant(self, name: str, seen: Seen | None = None) -> Tenant | None:
        """The tenant with this GUID or verified domain."""
        if len(name) > LONGEST_NAME:
            return None

        def load(tx: Read) -> tuple[Tenant | None, Iterable[str]]:
            found = tenants.find(tx, name)
            return found, [found.id] if found else []

        found = self._held.get(("tenant", name.lower()), load, seen)
        # A name that led nowhere has no revision to watch, so it is looked up again each time.
        return found if found else self._held.read(lambda tx: tenants.find(tx, name))

    def default_tenant(self) -> Tenant | None:
        """The tenant that was made first."""
        return self._held.read(tenants.oldest)

    def tenants(self) -> list[Tenant]:
        """All of them, oldest first."""
        return self._held.read(tenants.every)

    def locate(self, request: TokenRequest) -> Tenant:
        """The tenant of a request to a shared endpoint, from what it brings along. Raises AADSTS50059."""
        name: str | None = None
        match request.grant_type:
            case "authorization_code":
                name = opaque.tenant_of(request.fields.get("code", ""))
            case "refresh_token":
                name = opaque.tenant_of(request.fields.get("refresh_token", ""))
            case device_code.SHORT_NAME | device_code.NAME:
                # While nobody has approved, any tenant can say so.
                first = self.default_tenant()
                name = self.devices.tenant_of(device_code.code_of(request)) or (first.id if first else None)
            case "password":
                name = request.fields.get("username", "").rpartition("@")[2]
        found = self.tenant(name) if name else None
        if found is None:
            raise aadsts(50059)
        return found

    async def exchange(
        self, tenant: Tenant, request: TokenRequest, request_id: str, address: str, seen: Seen | None = None
    ) -> Granted:
        """Answer a token request: client, proof, grant, in that order. Raises `SignInRefused`; journals both ends."""
        seen = {} if seen is None else seen
        client: Client | None = None
        try:
            handler = GRANTS.get(request.grant_type)
            if handler is None:
                raise aadsts(70003, grant=request.grant_type)
            client = self.client(tenant, request.client_id, seen)
            now = self.clock.now()
            proof = await self._authentication.prove(tenant, client, request, now)
            answer = handler(self._issuer, Asked(tenant, request, client, proof, now, seen, address))
            granted = answer if isinstance(answer, Granted) else await answer
            if granted.refresh_token is not None:
                self._sweeper.sweep(now)
        except SignInRefused as refusal:
            self._note(tenant, *request.said, client, request_id, address, refusal, None)
            raise
        self._note(tenant, *request.said, client, request_id, address, None, granted)
        return granted

    def again(self, digest: bytes, request_id: str, address: str, seen: Seen) -> Granted | None:
        """A new token for a request that was granted before, byte for byte; None where it must be judged."""
        now = self.clock.now()
        judged = client_credentials.again(self._issuer, digest, now, seen)
        if judged is None:
            return None
        granted = client_credentials.issue(self._issuer, judged, now, seen)
        self._note(judged.tenant, *judged.said, judged.client, request_id, address, None, granted)
        return granted

    def for_managed_identity(
        self, tenant: Tenant, principal_id: str, resource: str, carrier: str, address: str
    ) -> tuple[Client, Granted]:
        """A token for a managed identity, valid for a day. `carrier` is the resource that asks, by its id.

        Raises AADSTS500011 for an unknown resource, 700016 when the identity is gone.
        """
        client = self._held.read(lambda tx: clients.of_principal(tx, tenant.id, principal_id))
        if client is None or client.principal_id is None:
            raise aadsts(700016, client=principal_id, tenant=tenant.display_name)
        if not client.enabled:
            raise aadsts(7000112, client=client.app_id, name=client.display_name)
        try:
            granted = managed_identity.grant(self._issuer, tenant, client, resource, carrier, self.clock.now())
        except SignInRefused as refusal:
            self._note(tenant, "managed_identity", client.app_id, resource, client, "", address, refusal, None)
            raise
        self._note(tenant, "managed_identity", client.app_id, resource, client, "", address, None, granted)
        return client, granted

    def client(self, tenant: Tenant, app_id: str, seen: Seen | None = None) -> Client:
        """Raises AADSTS700016 for an application that this tenant does not know, 7000112 for a disabled one."""
        if len(app_id) > LONGEST_NAME:
            raise aadsts(700016, client=app_id[:LONGEST_NAME], tenant=tenant.display_name)

        def load(tx: Read) -> tuple[Client | None, Iterable[str]]:
            found = clients.find(tx, tenant.id, app_id)
            return found, [tenant.id, found.home_tenant_id] if found else [tenant.id]

        client = self._held.get(("client", tenant.id, app_id.lower()), load, seen)
        if client is None or (client.principal_id is None and client.home_tenant_id != tenant.id):
            raise aadsts(700016, client=app_id, tenant=tenant.display_name)
        if not client.enabled:
            raise aadsts(7000112, client=client.app_id, name=client.display_name)
        return client

    def _note(
        self,
        tenant: Tenant,
        grant: str,
        client_id: str,
        asked: str,
        client: Client | None,
        request_id: str,
        address: str,
        refusal: SignInRefused | None,
        granted: Granted | None,
    ) -> None:
        """One line in the sign-in log."""
        principal_id = granted.principal_id if granted else client.principal_id if client else None
        resource = granted.resource if granted else asked
        row = sign_in_log.line(
            tenant.id,
            self.clock.now(),
            grant,
            client_id,
            resource,
            address,
            client,
            principal_id,
            refusal,
            request_id=request_id or None,
        )
        self._journal.sign_in(row)
