"""What the sign-in pages ask of the token service: clients, consent, and the end of an authorization request."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Collection, Iterable

from genkan.clock import Clock
from genkan.directory import settings
from genkan.directory.tenants import Tenant
from genkan.journal.journal import Journal
from genkan.store import Read, Store
from genkan.tokens import clients, consent, id_token, sign_in_log
from genkan.tokens.authorization import AuthorizationRequest
from genkan.tokens.clients import Client
from genkan.tokens.consent import Wanted
from genkan.tokens.delegation import Delegation, admit, listed, read
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.grants.in_a_persons_name import client_info
from genkan.tokens.held import Held
from genkan.tokens.issuing import LONGEST_NAME, Issuer
from genkan.tokens.people import SignedIn
from genkan.tokens.sessions import Sessions

MULTI_TENANT = ("AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount")


class Interactive:
    def __init__(self, store: Store, clock: Clock, journal: Journal, issuer: Issuer, held: Held) -> None:
        self._store, self._clock, self._journal = store, clock, journal
        self._issuer, self._held = issuer, held
        self.people = issuer.people
        self.sessions = Sessions(store, clock)

    def client(self, tenant: Tenant, app_id: str, *, shared: bool = False) -> Client:
        """A client that a person may sign in to: also one without a service principal yet, which consent makes.

        Raises AADSTS700016, 7000112, and 50194 for a single-tenant application at a shared endpoint.
        """
        if len(app_id) > LONGEST_NAME:
            raise aadsts(700016, client=app_id[:LONGEST_NAME], tenant=tenant.display_name)

        def load(tx: Read) -> tuple[Client | None, Iterable[str]]:
            found = clients.find(tx, tenant.id, app_id)
            return found, [tenant.id, found.home_tenant_id] if found else [tenant.id]

        client = self._held.get(("client", tenant.id, app_id.lower()), load)
        if client is None:
            raise aadsts(700016, client=app_id, tenant=tenant.display_name)
        multi = client.sign_in_audience in MULTI_TENANT
        if client.principal_id is None and client.home_tenant_id != tenant.id and not multi:
            raise aadsts(700016, client=app_id, tenant=tenant.display_name)
        if shared and not multi:
            raise aadsts(50194, client=client.app_id, name=client.display_name)
        if not client.enabled:
            raise aadsts(7000112, client=client.app_id, name=client.display_name)
        return client

    def delegation(self, tenant: Tenant, client: Client, signed_in: SignedIn, scope: str, own_host: str) -> Delegation:
        """What the client may do and what nobody consented to yet.

        Raises AADSTS50105, 650056, 650057 and as `delegation.find`.
        """
        found = self._issuer.delegation(tenant, client, signed_in.user, read(scope), own_host)
        admit(client, signed_in.user, found)
        listed(client, found)
        return found

    def wanted(self, found: Delegation) -> list[Wanted]:
        return consent.describe(found.resource, found.missing)

    def may_consent(self, tenant: Tenant, client: Client, found: Delegation) -> bool:
        """Whether what is missing is this person's to give: by their role, or by what the tenant lets everyone do."""
        if consent.is_administrator(found.directory_roles):
            return True
        if any(wanted.admin for wanted in self.wanted(found)):
            return False
        nothing_new = not found.missing and client.principal_id is not None
        return nothing_new or self._held.read(lambda tx: settings.people_may_consent(tx, tenant.id))

    def consent(
        self, tenant: Tenant, client: Client, found: Delegation, signed_in: SignedIn, *, for_everyone: bool
    ) -> None:
        """Write down the person's consent to what is missing. Raises AADSTS90094 where it is not theirs to give."""
        if for_everyone and not consent.is_administrator(found.directory_roles):
            raise aadsts(90094)
        if not self.may_consent(tenant, client, found):
            raise aadsts(90094)
        user_id = None if for_everyone else signed_in.user.id
        scopes: Collection[str] = found.missing
        with self._store.write(tenant.id) as tx:
            consent.give(tx, client, found.resource, scopes, user_id, self._clock.now())

    def required(self, tenant: Tenant, client: Client) -> list[Wanted]:
        return self._held.read(lambda tx: consent.required(tx, tenant.id, client))

    def consent_for_everyone(self, tenant: Tenant, client: Client, found: Delegation) -> None:
        """Admin consent to the whole registration. Raises AADSTS90094 for who may not give that."""
        if not consent.may_give_all(found.directory_roles, client):
            raise aadsts(90094)
        with self._store.write(tenant.id) as tx:
            consent.give_all(tx, client, self._clock.now())

    def finish(
        self, tenant: Tenant, client: Client, request: AuthorizationRequest, signed_in: SignedIn, found: Delegation
    ) -> dict[str, str]:
        """The parameters that go back to the application: the code, and the id token where it is asked for."""
        now = self._clock.now()
        answer: dict[str, str] = {}
        if "code" in request.response_types:
            details = signed_in.as_details() | {
                "redirect_uri": request.redirect_uri,
                "scope": request.scopes[0],
                "nonce": request.nonce,
                "challenge": request.challenge,
                "method": request.method,
                "platform": request.platform,
            }
            answer["code"] = self._issuer.codes.issue(tenant.id, client.app_id, signed_in.user.id, details, now)
        if "id_token" in request.response_types:
            lifetimes = self._issuer.lifetimes
            said = id_token.claims(
                tenant, client, signed_in, found, request.version, request.nonce, now, lifetimes, in_address=True
            )
            if "code" in answer:
                # c_hash (OpenID Connect Core 3.3.2.11) ties the two together.
                half = hashlib.sha256(answer["code"].encode()).digest()[:16]
                said["c_hash"] = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
            answer["id_token"] = self._issuer.keys.signing(tenant.id).sign(said, request.version)
        if request.client_info:
            answer["client_info"] = client_info(signed_in.user.id, tenant.id)
        self.sessions.note(signed_in, client.app_id, request.version)
        return answer | {"session_state": signed_in.session_id or str(uuid.uuid4())}

    def note(
        self,
        tenant: Tenant,
        client: Client | None,
        name: str,
        address: str,
        refusal: SignInRefused | None,
        user_id: str | None,
    ) -> None:
        """One line in the sign-in log for a try at the pages."""
        now, client_id = self._clock.now(), client.app_id if client else ""
        row = sign_in_log.line(
            tenant.id, now, "interactive", client_id, "", address, client, user_id, refusal, name=name
        )
        self._journal.sign_in(row)
