"""An API of a house, and the tokens that come to it: a good one, and those that must stay outside."""

from __future__ import annotations

import base64
import json
import os
import uuid
from dataclasses import dataclass
from functools import cached_property

from genkan.access.live import LiveAccess
from genkan.clock import SystemClock
from genkan.server.bootstrap import first_tenant
from genkan.store import Store
from tests.clients.conftest import App
from tests.clients.owner import GRAPH, ROLE_ID, Owner
from tests.running import Running


@dataclass
class Api:
    owner: Owner
    app: App
    identifier: str

    @classmethod
    def of(cls, owner: Owner) -> Api:
        """A new API that is open to more than one tenant; it offers the scope `access` and the role `Jobs.Run`."""
        app = new_app(owner.running)
        identifier = owner.publish(app)
        change = {"signInAudience": "AzureADMultipleOrgs"}
        owner.graph("PATCH", f"/applications/{owner.application(app)['id']}", change)
        return cls(owner, app, identifier)

    @cached_property
    def token(self) -> str:
        """What a program holds that has the role."""
        caller = new_app(self.owner.running)
        self.owner.assign(caller, self.owner.principal(self.app)["id"], ROLE_ID)
        tenant, secret = self.owner.tenant_id, caller.variables["AZURE_CLIENT_SECRET"]
        return issued(self.owner, tenant, caller.client_id, secret, f"{self.identifier}/.default")

    def person_token(self) -> str:
        """What a person's program holds that has the scope."""
        return self.owner.person_token(f"{self.identifier}/access")

    def of_another_tenant(self) -> str:
        """All is well with it, its audience and its key too, but another tenant of the same Genkan issued it."""
        store = Store.open(f"sqlite:///{self.owner.running.data / 'genkan.db'}")
        clock = SystemClock()
        with store.write(str(uuid.uuid4())) as tx:
            there = first_tenant(tx, LiveAccess(store, clock).catalogue(tx.tenant_id), clock.now())
        store.close()
        who = (there.tenant_id, there.client_id, there.client_secret)
        bearer = {"Authorization": f"Bearer {issued(self.owner, *who, GRAPH)}"}
        invited = self.owner.http.post("/v1.0/servicePrincipals", json={"appId": self.app.client_id}, headers=bearer)
        assert invited.status_code == 201, invited.text
        return issued(self.owner, *who, f"{self.app.client_id}/.default")


def new_app(running: Running) -> App:
    name = f"app-{os.urandom(4).hex()}"
    return App(name, running.json("app", "create", name))


def issued(owner: Owner, tenant: str, client_id: str, secret: str, scope: str) -> str:
    """The access token that an application of this tenant gets for its secret."""
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scope}
    answer = owner.http.post(f"/{tenant}/oauth2/v2.0/token", data=form)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def tampered(token: str) -> dict[str, str]:
    """The token with one bit of the signature turned, with a role added, and without any signature."""
    head, claims, signature = token.split(".")
    padded = claims + "=" * (-len(claims) % 4)
    more = json.loads(base64.urlsafe_b64decode(padded)) | {"roles": ["Jobs.Run", "Everything"]}
    none = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))) | {"alg": "none"}
    return {
        "signature": f"{head}.{claims}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}",
        "claims": f"{head}.{_encoded(more)}.{signature}",
        "algorithm": f"{_encoded(none)}.{claims}.",
    }


def _encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
