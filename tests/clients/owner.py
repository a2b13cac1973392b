"""The owner's application at the server's own address: what tests set a tenant up with before real clients come."""

from __future__ import annotations

import ssl
from base64 import b64encode
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.clients.conftest import App
from tests.running import Running
from tests.tokens.papers import Paper

ARM = "https://management.azure.com/.default"
GRAPH = "https://graph.microsoft.com/.default"
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
COMMAND_LINE = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
SCOPE_ID = "22222222-2222-4222-8222-222222222222"
ROLE_ID = "33333333-3333-4333-8333-333333333333"


class Owner:
    def __init__(self, running: Running) -> None:
        self.running, self.known = running, running.owner
        trusted = ssl.create_default_context(cafile=str(running.data / "ca.pem"))
        self.http = httpx.Client(base_url=running.server["url"], verify=trusted, trust_env=False)
        self._tokens: dict[str, str] = {}

    @property
    def tenant_id(self) -> str:
        return self.known["tenant_id"]

    @property
    def group(self) -> str:
        """The id of the resource group `demo`."""
        return f"/subscriptions/{self.known['subscription_id']}/resourceGroups/demo"

    @property
    def machine(self) -> str:
        return f"{self.group}/providers/Microsoft.Compute/virtualMachines/vm1"

    def graph(self, method: str, path: str, body: Any = None) -> Any:
        return self._call(method, f"/v1.0{path}", body, GRAPH)

    def arm(self, method: str, path: str, body: Any = None) -> Any:
        return self._call(method, path, body, ARM)

    @cached_property
    def graph_principal(self) -> dict[str, Any]:
        """Microsoft Graph's own service principal."""
        found: dict[str, Any] = self.graph("GET", f"/servicePrincipals(appId='{GRAPH_APP_ID}')")
        return found

    def application(self, app: App) -> dict[str, Any]:
        found: dict[str, Any] = self.graph("GET", f"/applications(appId='{app.client_id}')")
        return found

    def principal(self, app: App) -> dict[str, Any]:
        found: dict[str, Any] = self.graph("GET", f"/servicePrincipals(appId='{app.client_id}')")
        return found

    def certify(self, app: App, folder: Path) -> Path:
        """Give the app a certificate; the file holds it and its key."""
        paper = Paper(datetime.now(UTC))
        key = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": b64encode(paper.der).decode()}
        self.graph("PATCH", f"/applications/{self.application(app)['id']}", {"keyCredentials": [key]})
        file = folder / "client.pem"
        private = paper.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + paper.certificate.public_bytes(Encoding.PEM))
        return file

    def publish(self, app: App) -> str:
        """Make the app an API: a scope `access`, open to the command line, and a role `Jobs.Run`. Its identifier."""
        described = dict.fromkeys(("adminConsentDisplayName", "adminConsentDescription"), "access")
        scope = {"id": SCOPE_ID, "value": "access", "type": "User", "isEnabled": True} | described
        role = {"id": ROLE_ID, "value": "Jobs.Run", "allowedMemberTypes": ["Application"], "isEnabled": True}
        identifier = f"api://{app.client_id}"
        change = {
            "identifierUris": [identifier],
            "appRoles": [role | {"displayName": "Run jobs", "description": "Run jobs"}],
            "api": {
                "requestedAccessTokenVersion": 2,
                "oauth2PermissionScopes": [scope],
                "preAuthorizedApplications": [{"appId": COMMAND_LINE, "delegatedPermissionIds": [SCOPE_ID]}],
            },
        }
        self.graph("PATCH", f"/applications/{self.application(app)['id']}", change)
        return identifier

    def consent(self, app: App, scope: str) -> None:
        """Admin consent to these scopes of Graph, for everyone."""
        wish = {"clientId": self.principal(app)["id"], "resourceId": self.graph_principal["id"], "scope": scope}
        self.graph("POST", "/oauth2PermissionGrants", wish | {"consentType": "AllPrincipals"})

    def permit(self, app: App, *names: str) -> None:
        """Grant application permissions of Graph."""
        for name in names:
            role = next(row["id"] for row in self.graph_principal["appRoles"] if row["value"] == name)
            self.assign(app, self.graph_principal["id"], role)

    def assign(self, app: App, resource_id: str, role_id: str) -> None:
        principal = self.principal(app)["id"]
        wish = {"principalId": principal, "resourceId": resource_id, "appRoleId": role_id}
        self.graph("POST", f"/servicePrincipals/{resource_id}/appRoleAssignedTo", wish)

    def trust(self, app: App, issuer: str, subject: str = "repo:me/it:ref:main") -> None:
        """Let tokens of another issuer stand for the app."""
        trusted = {"name": "ci", "issuer": issuer, "subject": subject, "audiences": ["api://AzureADTokenExchange"]}
        self.graph("POST", f"/applications/{self.application(app)['id']}/federatedIdentityCredentials", trusted)

    def seat(self) -> tuple[str, str, str]:
        """vm1 with an identity of its own: the address that stands for it, its secret, and its principal's id."""
        changed = self.arm("PATCH", f"{self.machine}?api-version=2024-07-01", {"identity": {"type": "SystemAssigned"}})
        given = self.arm("POST", "/msi/seats", {"resourceId": self.machine})
        address = f"{self.running.server['http'].rstrip('/')}/msi/{given['seat']}"
        return address, given["secret"], changed["identity"]["principalId"]

    def token(self, scope: str) -> str:
        if scope not in self._tokens:
            form = {"grant_type": "client_credentials", "scope": scope}
            form |= {name: self.known[name] for name in ("client_id", "client_secret")}
            answer = self.http.post(f"/{self.tenant_id}/oauth2/v2.0/token", data=form)
            assert answer.status_code == 200, answer.text
            self._tokens[scope] = answer.json()["access_token"]
        return self._tokens[scope]

    def person_token(self, scope: str) -> str:
        """What the administrator holds after signing in to the command line."""
        form = {"grant_type": "password", "client_id": COMMAND_LINE, "scope": scope}
        form |= {"username": self.known["admin_upn"], "password": self.known["admin_password"]}
        answer = self.http.post(f"/{self.tenant_id}/oauth2/v2.0/token", data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def _call(self, method: str, path: str, body: Any, scope: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token(scope)}"}
        answer = self.http.request(method, path, json=body, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None
