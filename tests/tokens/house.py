"""A small house for the token tests: one tenant, applications in field terms, the sign-in host in-process."""

from __future__ import annotations

import asyncio
import base64
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from genkan.clock import ManualClock
from genkan.directory import applications, credentials, first_party, passwords, service_principals, tenants, users
from genkan.directory.users import User
from genkan.journal.journal import Journal
from genkan.store import Store
from genkan.store.tables import directory as tables
from genkan.surfaces.http import serve
from genkan.surfaces.login import LoginSurface
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.service import TokenService

if TYPE_CHECKING:
    from genkan.surfaces.services import Services

PASSWORD = "correct-Horse7"
ARM = "https://management.azure.com/.default"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class App:
    """A registered application with its service principal."""

    house: House
    tenant_id: str
    app_id: str
    object_id: str
    principal_id: str
    secret: str = ""

    def with_secret(self, start: datetime | None = None, end: datetime | None = None) -> App:
        with self.house.store.write(self.tenant_id) as tx:
            now = self.house.clock.now()
            credential, self.secret = credentials.add_password(tx, self.object_id, None, start or now, end)
            self.key_id = credential.key_id
        return self

    def change(self, **columns: Any) -> None:
        """Change the service principal: `account_enabled`, `properties` and so on."""
        with self.house.store.write(self.tenant_id) as tx:
            service_principals.update(tx, self.principal_id, **columns)

    def delete_principal(self) -> None:
        with self.house.store.write(self.tenant_id) as tx:
            service_principals.delete(tx, self.principal_id, self.house.clock.now())

    def declare(self, **properties: Any) -> App:
        """Set properties of the application object, by Graph's names."""
        with self.house.store.write(self.tenant_id) as tx:
            applications.update(tx, self.object_id, properties=properties)
        return self

    def assign(self, principal_id: str, role_id: str) -> None:
        with self.house.store.write(self.tenant_id) as tx:
            tx.insert(
                tables.app_role_assignments,
                id=str(uuid.uuid4()),
                principal_id=principal_id,
                principal_type="ServicePrincipal",
                resource_id=self.principal_id,
                app_role_id=role_id,
                created_at=self.house.clock.now(),
            )


class Noted(Journal):
    """The journal, with a count of what it was told for the sign-in log."""

    sign_ins = 0

    def sign_in(self, row: Mapping[str, Any]) -> None:
        self.sign_ins += 1
        super().sign_in(row)


class House:
    address = "127.0.0.1"  # where requests come from

    def __init__(
        self,
        url: str,
        lifetimes: Lifetimes | None = None,
        local_issuers: Collection[str] = (),
        *,
        make_tenant: bool = True,
    ) -> None:
        self.store = Store.open(url, durable=False)
        self.clock = ManualClock()
        self.journal = Noted(self.store)
        self.tokens = TokenService(self.store, self.clock, self.journal, b"k" * 32, lifetimes, local_issuers)
        parts = {"store": self.store, "clock": self.clock, "tokens": self.tokens, "journal": self.journal}
        self.services = cast("Services", SimpleNamespace(**parts, access=None))
        self.surface = LoginSurface(self.services)
        self.tenant_id = self.tenant("contoso.onmicrosoft.com") if make_tenant else ""

    def tenant(self, domain: str) -> str:
        tenant_id = str(uuid.uuid4())
        with self.store.write(tenant_id) as tx:
            tenants.create(tx, tenant_id, domain.split(".")[0].title(), domain, self.clock.now())
            first_party.create_all(tx, self.clock.now())
        self.clock.advance(timedelta(seconds=1))
        return tenant_id

    def app(self, name: str, tenant_id: str | None = None, *, audience: str = "AzureADMyOrg", **properties: Any) -> App:
        tenant_id = tenant_id or self.tenant_id
        with self.store.write(tenant_id) as tx:
            made = applications.register(
                tx,
                name,
                self.clock.now(),
                sign_in_audience=audience,
                identifier_uris=properties.get("identifierUris", ()),
                properties=properties,
            )
        app = App(self, tenant_id, made.app_id, made.id, "")
        app.principal_id = self.principal(app, tenant_id)
        return app

    def principal(self, app: App, tenant_id: str) -> str:
        """A service principal for an application, in this tenant or another."""
        with self.store.write(tenant_id) as tx:
            return service_principals.create(
                tx, app.app_id, "an app", self.clock.now(), app_owner_tenant_id=app.tenant_id
            ).id

    def person(self, name: str = "ann", password: str = PASSWORD, tenant_id: str | None = None, **more: Any) -> User:
        """A user of the tenant's initial domain."""
        tenant_id = tenant_id or self.tenant_id
        with self.store.write(tenant_id) as tx:
            found = tenants.find(tx, tenant_id)
            assert found is not None
            upn = f"{name}@{found.initial_domain}"
            hashed = passwords.hashed(password)
            return users.create(tx, upn, name.title(), self.clock.now(), password_hash=hashed, **more)

    def ropc(self, user: User | str, tenant: str | None = None, **fields: str) -> Answer:
        """The command line signs somebody in by name and password."""
        form = {
            "client_id": first_party.AZURE_CLI,
            "grant_type": "password",
            "username": user if isinstance(user, str) else user.upn,
            "password": PASSWORD,
            "scope": f"{ARM} openid profile offline_access",
            "client_info": "1",
        } | fields
        form = {name: value for name, value in form.items() if value}
        return self.post(f"/{tenant or self.tenant_id}/oauth2/v2.0/token", form)

    def refresh(self, token: str, tenant: str | None = None, **fields: str) -> Answer:
        form = {"client_id": first_party.AZURE_CLI, "grant_type": "refresh_token", "refresh_token": token}
        form |= {"scope": f"{ARM} openid profile offline_access"} | fields
        form = {name: value for name, value in form.items() if value}
        return self.post(f"/{tenant or self.tenant_id}/oauth2/v2.0/token", form)

    def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        host: str = "login.microsoftonline.com",
    ) -> Answer:
        return asyncio.run(self.ask(method, path, body=body, headers=headers, host=host))

    async def ask(
        self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None, host: str = ""
    ) -> Answer:
        """One request through the shared edge, as a server would drive it."""
        bare, _, query = path.partition("?")
        sent: list[dict[str, Any]] = []
        lines = {"host": host or "login.microsoftonline.com"} | {k.lower(): v for k, v in (headers or {}).items()}
        scope = {
            "type": "http",
            "method": method,
            "path": bare,
            "raw_path": bare.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in lines.items()],
            "scheme": "https",
            "client": (self.address, 5),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        noted = self.journal.sign_ins
        await serve(self.surface, scope, receive, send)
        if bare.endswith("/token") and sent[0]["status"] == 200:
            # Promise 60, at every token of every test: whoever got one stands in the sign-in log.
            assert self.journal.sign_ins > noted, f"{bare} gave a token, and the sign-in log has no line"
        pairs = [(name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"]]
        cookies = [value for name, value in pairs if name == "set-cookie"]
        return Answer(sent[0]["status"], dict(pairs), cookies, sent[1]["body"])

    def get(
        self, path: str, *, host: str = "login.microsoftonline.com", headers: dict[str, str] | None = None
    ) -> Answer:
        return self.send("GET", path, host=host, headers=headers)

    def post(self, path: str, form: dict[str, str] | list[tuple[str, str]], **options: Any) -> Answer:
        return self.send("POST", path, body=urlencode(form).encode(), **options)

    def token(self, app: App, tenant: str | None = None, **fields: str) -> Answer:
        """client_credentials with the app's secret at the version 2 endpoint; `fields` change the form."""
        form = {
            "client_id": app.app_id,
            "client_secret": app.secret,
            "grant_type": "client_credentials",
            "scope": ARM,
        } | fields
        form = {name: value for name, value in form.items() if value}
        return self.post(f"/{tenant or self.tenant_id}/oauth2/v2.0/token", form)

    def claims(self, app: App, **fields: str) -> dict[str, Any]:
        answer = self.token(app, **fields)
        assert answer.status == 200, answer.text
        return claims_of(answer.json["access_token"])


def claims_of(token: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(_decode(token.split(".")[1])))


def header_of(token: str) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(_decode(token.split(".")[0])))


def _decode(piece: str) -> bytes:
    return base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))
