"""An application with sign-in, and the steps by which a person gets through it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from tests.login.browser import Browser, authorize, came_back
from tests.tokens.house import Answer, App, House

from genkan.directory import first_party, permissions, service_principals
from genkan.store.tables import directory as tables

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "https://shop.example/signed-in"


def allow(app: App, scopes: str) -> None:
    """Admin consent for everyone, at Graph."""
    with app.house.store.write(app.tenant_id) as tx:
        graph = service_principals.find_by_app_id(tx, app.tenant_id, first_party.GRAPH)
        assert graph is not None
        permissions.grant_scopes(tx, app.principal_id, graph.id, scopes)


def make_administrator(house: House, user_id: str) -> None:
    with house.store.write(house.tenant_id) as tx:
        tx.insert(
            tables.directory_role_assignments,
            id="global-administrator",
            principal_id=user_id,
            role_id="62e90394-69f5-4237-9190-012177145e10",
            directory_scope="/",
        )


def ask(app: App, **changed: Any) -> str:
    fields: dict[str, Any] = {
        "client_id": app.app_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": "openid profile offline_access User.Read",
        "state": "a state & more",
        "nonce": "n-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return authorize(changed.pop("tenant", app.tenant_id), **(fields | changed))


def redeem(app: App, code: str, tenant: str | None = None, **changed: str) -> Answer:
    form = {
        "client_id": app.app_id,
        "client_secret": app.secret,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        "client_info": "1",
    } | changed
    form = {name: value for name, value in form.items() if value}
    return app.house.post(f"/{tenant or app.tenant_id}/oauth2/v2.0/token", form)


def signed_in(app: App, name: str = "ann") -> tuple[Browser, Answer]:
    browser, person = Browser(app.house), app.house.person(name)
    browser.get(ask(app))
    return browser, browser.sign_in(person.upn)


def code_for(app: App, **changed: Any) -> str:
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app, **changed))
    return came_back(browser.sign_in(person.upn))["code"]
