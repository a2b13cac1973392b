"""Managed identity as each kind of host asks for it, and who may stand for a resource."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import pytest
from tests.tokens.house import Answer, App, House, claims_of

from genkan.access import assignments
from genkan.access.live import LiveAccess
from genkan.resources import groups, identities, ids, inventory, subscriptions
from genkan.resources.inventory import Draft
from genkan.surfaces.metadata import MetadataSurface

if TYPE_CHECKING:
    from genkan.surfaces.services import Services

ARM = "https://management.azure.com/"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


class Platform(House):
    """A house with a subscription, its owner `cli`, and resources that have identities."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.access = LiveAccess(self.store, self.clock)
        parts = {"store": self.store, "clock": self.clock, "tokens": self.tokens, "journal": self.journal}
        self.surface = MetadataSurface(  # type: ignore[assignment]
            cast("Services", SimpleNamespace(**parts, access=self.access))
        )
        self.subscription = str(uuid.uuid4())
        with self.store.write(self.tenant_id) as tx:
            subscriptions.create(tx, id=self.subscription, display_name="test")
            groups.put(tx, self.subscription, "demo", location="westeurope", tags={})
        self.cli = self.bearer("cli", OWNER)

    def bearer(self, name: str, role: str) -> dict[str, str]:
        """The header of an application with this role at the subscription."""
        app: App = self.app(name).with_secret()
        with self.store.write(self.tenant_id) as tx:
            wish = assignments.Wish(app.principal_id, role)
            scope = f"/subscriptions/{self.subscription}"
            catalogue = self.access.catalogue(self.tenant_id)
            assignments.put(tx, catalogue, scope, str(uuid.uuid4()), wish, now=self.clock.now(), by=None)
        from genkan.surfaces.login import LoginSurface

        surface = self.surface
        self.surface = LoginSurface(surface._services)
        token = self.token(app, scope="https://management.azure.com/.default").json["access_token"]
        self.surface = surface
        return {"Authorization": f"Bearer {token}"}

    def id(self, kind: str, name: str) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/demo/providers/{kind}/{name}"

    def identity(self, name: str) -> str:
        """A user-assigned identity."""
        made = self.id("Microsoft.ManagedIdentity/userAssignedIdentities", name)
        parsed = ids.parse(made)
        assert parsed is not None
        with self.store.write(self.tenant_id) as tx:
            identities.put(tx, parsed, Draft("westeurope"), self.clock.now())
        return made

    def resource(self, kind: str, name: str, identity: dict[str, Any] | None) -> dict[str, Any]:
        """A resource with an identity, and a seat for it."""
        made = self.id(kind, name)
        parsed = ids.parse(made)
        assert parsed is not None
        with self.store.write(self.tenant_id) as tx:
            held = identities.assigned(tx, parsed, None, identity, self.clock.now())
            inventory.put(tx, parsed, Draft("westeurope", identity=held), self.clock.now())
        answer = self.seat(made, self.cli)
        assert answer.status == 201, answer.text
        found: dict[str, Any] = {"id": made, "identity": held or {}} | answer.json
        return found

    def machine(self, identity: dict[str, Any] | None) -> dict[str, Any]:
        return self.resource("Microsoft.Compute/virtualMachines", "vm1", identity)

    def seat(self, resource_id: str, headers: dict[str, str]) -> Answer:
        return self.send("POST", "/msi/seats", body=json.dumps({"resourceId": resource_id}).encode(), headers=headers)

    def imds(self, seat: str, slash: str = "", **query: str) -> Answer:
        asked = urlencode({"api-version": "2018-02-01", "resource": ARM} | query)
        path = f"/msi/{seat}/metadata/identity/oauth2/token{slash}?{asked}"
        return self.get(path, headers={"Metadata": "true"}, host="127.0.0.1:8081")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Platform]:
    made = Platform(f"sqlite:///{tmp_path}/genkan.db")
    yield made
    made.store.close()


SYSTEM = {"type": "SystemAssigned"}


@pytest.mark.parametrize("slash", ["", "/"])
def test_machine_gets_its_own_identitys_token_for_a_day(house: Platform, slash: str) -> None:
    vm = house.machine(SYSTEM)
    body = house.imds(vm["seat"], slash).json
    assert body["expires_in"] == "86399"
    assert body["expires_on"] == str(int(house.clock.now().timestamp()) + 86400)
    assert (body["resource"], body["token_type"]) == (ARM, "Bearer")
    claims = claims_of(body["access_token"])
    assert claims["oid"] == vm["identity"]["principalId"]
    assert claims["appid"] == body["client_id"]
    assert (claims["aud"], claims["appidacr"], claims["xms_mirid"]) == (ARM, "2", vm["id"])
    caller = house.tokens.verify(f"Bearer {body['access_token']}", [ARM])
    assert caller.object_id == vm["identity"]["principalId"]


def test_seat_is_the_same_in_capital_and_small_letters(house: Platform) -> None:
    vm = house.machine(SYSTEM)
    for spelt in (vm["seat"].lower(), vm["seat"].upper()):
        assert claims_of(house.imds(spelt).json["access_token"])["oid"] == vm["identity"]["principalId"]


@pytest.mark.parametrize("name", ["client_id", "object_id", "msi_res_id", "mi_res_id"])
def test_one_of_several_user_assigned_identities_is_chosen_by_any_of_its_names(house: Platform, name: str) -> None:
    first, second = house.identity("first"), house.identity("second")
    vm = house.machine({"type": "UserAssigned", "userAssignedIdentities": {first: {}, second: {}}})
    entry = vm["identity"]["userAssignedIdentities"][second]
    value = {"client_id": entry["clientId"], "object_id": entry["principalId"]}.get(name, second.upper())
    claims = claims_of(house.imds(vm["seat"], **{name: value}).json["access_token"])
    assert (claims["oid"], claims["xms_mirid"]) == (entry["principalId"], second)


def test_several_identities_without_a_choice_are_refused_with_400(house: Platform) -> None:
    named: dict[str, Any] = {house.identity("first"): {}, house.identity("second"): {}}
    answer = house.imds(house.machine({"type": "UserAssigned", "userAssignedIdentities": named})["seat"])
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert "Multiple user assigned identities exist" in answer.json["error_description"]


def test_the_only_user_assigned_identity_needs_no_choice(house: Platform) -> None:
    only = house.identity("only")
    vm = house.machine({"type": "UserAssigned", "userAssignedIdentities": {only: {}}})
    assert claims_of(house.imds(vm["seat"]).json["access_token"])["xms_mirid"] == only


def test_no_identity_is_answered_400_so_that_clients_do_not_wait(house: Platform) -> None:
    without = house.machine(None)
    with_own = house.resource("Microsoft.Compute/virtualMachines", "vm2", SYSTEM)
    answers = [
        house.imds(without["seat"]),
        house.imds(with_own["seat"], client_id=str(uuid.uuid4())),
        house.imds("forged"),
        house.get("/metadata/identity/oauth2/token?api-version=2018-02-01", headers={"Metadata": "true"}),
    ]
    assert [answer.status for answer in answers] == [400] * 4


def test_imds_refuses_what_a_forged_request_would_lack(house: Platform) -> None:
    seat = house.machine(SYSTEM)["seat"]
    path = f"/msi/{seat}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={ARM}"
    assert house.get(path).status == 400
    forwarded = {"Metadata": "true", "X-Forwarded-For": "10.0.0.1"}
    assert house.get(path, headers=forwarded).status == 400
    assert house.get(path.replace("api-version", "x"), headers={"Metadata": "true"}).status == 400


def test_unknown_resource_is_refused_as_invalid_resource(house: Platform) -> None:
    answer = house.imds(house.machine(SYSTEM)["seat"], resource="https://nowhere.example")
    assert (answer.status, answer.json["error"]) == (400, "invalid_resource")


def test_app_service_wants_its_header(house: Platform) -> None:
    site = house.resource("Microsoft.Web/sites", "shop", SYSTEM)
    path = f"/msi/{site['seat']}/appservice?api-version=2019-08-01&resource={ARM}"
    assert house.get(path).status == 401
    body = house.get(path, headers={"X-IDENTITY-HEADER": site["secret"]}).json
    assert claims_of(body["access_token"])["oid"] == site["identity"]["principalId"]
    assert body["expires_on"].isdigit()


def test_machine_learning_spells_its_own_way(house: Platform) -> None:
    site = house.resource("Microsoft.Web/sites", "shop", SYSTEM)
    path = f"/msi/{site['seat']}/ml?api-version=2017-09-01&resource={ARM}"
    assert house.get(path, headers={"secret": "wrong"}).status == 401
    assert house.get(path, headers={"secret": site["secret"]}).status == 200


def test_cloud_shell_sends_a_form(house: Platform) -> None:
    site = house.resource("Microsoft.Web/sites", "shop", SYSTEM)
    answer = house.post(f"/msi/{site['seat']}/cloudshell", {"resource": ARM}, headers={"Metadata": "true"})
    assert claims_of(answer.json["access_token"])["aud"] == ARM


def test_only_who_may_run_code_on_a_resource_gets_a_seat(house: Platform) -> None:
    vm = house.machine(SYSTEM)["id"]
    assert house.seat(vm, house.bearer("reader", READER)).status == 403
    assert house.seat(vm, {}).status == 401
    assert house.seat(vm + "x", house.cli).status == 404


def test_seat_of_a_deleted_resource_is_worth_nothing(house: Platform) -> None:
    vm = house.machine(SYSTEM)
    parsed = ids.parse(vm["id"])
    assert parsed is not None
    with house.store.write(house.tenant_id) as tx:
        inventory.remove(tx, parsed)
    assert house.imds(vm["seat"]).status == 400
