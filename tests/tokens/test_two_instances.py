"""What is changed at one instance counts at every other at once, although each remembers what it was asked before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.tokens.house import App, House, claims_of

from genkan.directory import credentials


@pytest.fixture
def neighbour(house: House, tmp_path: Path) -> Iterator[House]:
    """Another process on the same store, with the same clock."""
    made = House(f"sqlite:///{tmp_path}/genkan.db", make_tenant=False)
    made.clock, made.tenant_id = house.clock, house.tenant_id
    made.tokens = type(house.tokens)(made.store, made.clock, made.journal, b"k" * 32)
    made.services.tokens = made.tokens  # type: ignore[misc]  # a plain namespace in these tests
    yield made
    made.store.close()


def warm(app: App, *houses: House) -> None:
    """Ask often enough that whatever is remembered is remembered."""
    for one in houses:
        assert [one.token(app).status for _ in range(3)] == [200] * 3


def test_promise_26_removed_secret_is_refused_by_every_instance_at_once(house: House, neighbour: House) -> None:
    app = house.app("shop").with_secret()
    warm(app, house, neighbour)
    with house.store.write(house.tenant_id) as tx:
        assert credentials.remove_password(tx, app.object_id, app.key_id)
    for one in (neighbour, house):
        assert one.token(app).json["error_codes"] == [7000215]


def test_promise_26_expiry_counts_although_the_request_was_answered_before(house: House, neighbour: House) -> None:
    app = house.app("shop").with_secret(end=house.clock.now() + timedelta(minutes=10))
    warm(app, house, neighbour)
    house.clock.advance(timedelta(minutes=10))
    for one in (neighbour, house):
        assert one.token(app).json["error_codes"] == [7000222]


def test_promise_26_new_secret_counts_at_every_instance_beside_the_old_one(house: House, neighbour: House) -> None:
    app = house.app("shop").with_secret()
    old = app.secret
    warm(app, house, neighbour)
    new = app.with_secret().secret
    for one in (neighbour, house):
        for secret in (old, new):
            assert one.token(app, client_secret=secret).status == 200


def test_disabled_application_gets_no_token_from_any_instance(house: House, neighbour: House) -> None:
    app = house.app("shop").with_secret()
    warm(app, house, neighbour)
    app.change(account_enabled=False)
    for one in (neighbour, house):
        assert one.token(app).json["error_codes"] == [7000112]


def test_role_that_was_given_is_in_the_next_token_of_every_instance(house: House, neighbour: House) -> None:
    role = "11111111-1111-4111-8111-111111111111"
    api = house.app(
        "orders",
        identifierUris=["api://orders"],
        appRoles=[{"id": role, "value": "Orders.Read", "isEnabled": True, "allowedMemberTypes": ["Application"]}],
    )
    app = house.app("shop").with_secret()
    asked = {"scope": "api://orders/.default"}
    for one in (house, neighbour):
        assert [one.token(app, **asked).status for _ in range(3)] == [200] * 3
    api.assign(app.principal_id, role)
    for one in (neighbour, house):
        assert claims_of(one.token(app, **asked).json["access_token"])["roles"] == ["Orders.Read"]


def test_each_token_is_fresh_although_the_request_is_the_same(house: House) -> None:
    app = house.app("shop").with_secret()
    first = claims_of(house.token(app).json["access_token"])
    house.clock.advance(timedelta(minutes=30))
    second = claims_of(house.token(app).json["access_token"])
    assert second["iat"] - first["iat"] == second["exp"] - first["exp"] == 1800
    assert first["uti"] != second["uti"]
