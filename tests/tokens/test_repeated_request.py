"""A request that comes again byte for byte is not judged again, unless something has changed since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.tokens.house import App, House, claims_of

from genkan.directory import credentials
from genkan.tokens.authentication import Authentication


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The client ids of the requests that were judged, in order."""
    seen: list[str] = []
    prove = Authentication.prove

    def noted(self: Authentication, tenant: object, client: object, request: object, now: object) -> object:
        seen.append(request.client_id)  # type: ignore[attr-defined]
        return prove(self, tenant, client, request, now)  # type: ignore[arg-type]

    monkeypatch.setattr(Authentication, "prove", noted)
    return seen


def test_same_request_is_judged_once_and_each_token_is_a_new_one(house: House, judged: list[str]) -> None:
    app = house.app("shop").with_secret()
    house.token(app)
    judged.clear()
    first, second = house.claims(app), house.claims(app)
    house.clock.advance(timedelta(minutes=7))
    third = house.claims(app)
    assert judged == [app.app_id]
    moment = {"iat", "nbf", "exp", "aio", "uti"}
    assert len({said["uti"] for said in (first, second, third)}) == len({said["aio"] for said in (first, second)}) + 1
    assert {name for name in first if first[name] != third[name]} == moment
    assert third["exp"] - first["exp"] == 7 * 60


def test_every_repetition_stands_in_the_sign_in_log(house: House) -> None:
    app = house.app("shop").with_secret()
    for _ in range(4):
        house.token(app)
    assert house.journal.sign_ins == 4


def _remove_secret(house: House, app: App) -> None:
    with house.store.write(house.tenant_id) as tx:
        credentials.remove_password(tx, app.object_id, app.key_id)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_remove_secret, 7000215),
        (lambda _, app: app.change(account_enabled=False), 7000112),
        (lambda _, app: app.delete_principal(), 7000229),
        (lambda house, _: house.clock.advance(timedelta(days=731)), 7000222),
    ],
    ids=["secret removed", "disabled", "principal deleted", "secret ended"],
)
def test_change_counts_at_the_very_next_repetition(
    house: House, change: Callable[[House, App], None], code: int
) -> None:
    app = house.app("shop").with_secret()
    assert [house.token(app).status for _ in range(3)] == [200, 200, 200]
    change(house, app)
    assert house.token(app).json["error_codes"] == [code]


def test_role_that_was_granted_since_is_in_the_next_token(house: House) -> None:
    role = "0f5cb9f0-5e5b-4d4e-9f43-1fdd1e5a4a11"
    roles = [{"id": role, "value": "Orders.Read", "isEnabled": True, "allowedMemberTypes": ["Application"]}]
    api = house.app("orders", identifierUris=["api://orders"], appRoles=roles)
    app = house.app("shop").with_secret()
    scope = "api://orders/.default"
    assert all("roles" not in house.claims(app, scope=scope) for _ in range(3))
    api.assign(app.principal_id, role)
    assert house.claims(app, scope=scope)["roles"] == ["Orders.Read"]


def test_other_host_or_tenant_or_secret_is_another_request(house: House) -> None:
    app = house.app("shop").with_secret()
    form = {
        "client_id": app.app_id,
        "client_secret": app.secret,
        "grant_type": "client_credentials",
        "scope": "https://management.azure.com/.default",
    }
    for _ in range(3):
        assert house.post(f"/{house.tenant_id}/oauth2/v2.0/token", form).status == 200
    other = house.tenant("fabrikam.onmicrosoft.com")
    assert house.post(f"/{other}/oauth2/v2.0/token", form).json["error_codes"] == [700016]
    assert house.post(f"/{house.tenant_id}/oauth2/v2.0/token", form | {"client_secret": "x"}).status == 401
    by_domain = house.post("/contoso.onmicrosoft.com/oauth2/v2.0/token", form)
    assert claims_of(by_domain.json["access_token"])["tid"] == house.tenant_id
