"""Applications that are only for whom they were assigned to (appRoleAssignmentRequired)."""

from __future__ import annotations

import uuid

import pytest
from tests.login.browser import Browser, came_back
from tests.login.shop import REDIRECT, allow, ask, redeem
from tests.tokens.house import App, House

from genkan.directory import groups
from genkan.store.tables import directory as tables

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def app(house: House) -> App:
    made = house.app("shop", web={"redirectUris": [REDIRECT]}).with_secret()
    allow(made, "User.Read")
    made.change(properties={"appRoleAssignmentRequired": True})
    return made


def assign(app: App, principal_id: str, kind: str = "User") -> None:
    with app.house.store.write(app.tenant_id) as tx:
        row = {"id": str(uuid.uuid4()), "principal_id": principal_id, "principal_type": kind}
        row |= {"resource_id": app.principal_id, "app_role_id": DEFAULT_ACCESS}
        tx.insert(tables.app_role_assignments, **row, created_at=app.house.clock.now())


def test_person_who_is_not_assigned_is_told_50105_on_the_page(app: App) -> None:
    browser, ann = Browser(app.house), app.house.person()
    browser.get(ask(app))
    page = browser.sign_in(ann.upn)
    assert (page.status, "AADSTS50105" in page.text, ann.upn in page.text) == (400, True, True)
    silent = came_back(browser.get(ask(app, prompt="none")))
    assert silent["error"] == "interaction_required"
    answer = app.house.ropc(ann, client_id=app.app_id, client_secret=app.secret, scope="User.Read")
    assert (answer.json["error"], answer.json["error_codes"]) == ("invalid_grant", [50105])


def test_person_who_is_assigned_signs_in_until_the_assignment_is_taken(app: App) -> None:
    browser, ann = Browser(app.house), app.house.person()
    assign(app, ann.id)
    browser.get(ask(app))
    body = redeem(app, came_back(browser.sign_in(ann.upn))["code"]).json
    with app.house.store.write(app.tenant_id) as tx:
        tx.delete(tables.app_role_assignments, principal_id=ann.id)
    again = app.house.refresh(body["refresh_token"], client_id=app.app_id, client_secret=app.secret, scope="")
    assert again.json["error_codes"] == [50105]


def test_group_admits_its_direct_members_only(app: App) -> None:
    house, ann, bob = app.house, app.house.person(), app.house.person("bob")
    with house.store.write(house.tenant_id) as tx:
        made = [groups.create(tx, n, n, house.clock.now(), security_enabled=True, mail_enabled=False) for n in "ab"]
        groups.add_member(tx, made[0].id, ann.id)
        groups.add_member(tx, made[1].id, bob.id)
        groups.add_member(tx, made[0].id, made[1].id)
    assign(app, made[0].id, "Group")
    form = {"client_id": app.app_id, "client_secret": app.secret, "scope": "User.Read"}
    assert house.ropc(ann, **form).status == 200
    assert house.ropc(bob, **form).json["error_codes"] == [50105]
