"""The catalogue through the API: shown to everyone, replaced by who may write role definitions, whole or not at all."""

from __future__ import annotations

import base64
import gzip
import json
import uuid
from pathlib import Path
from typing import Any

from tests.admin.conftest import Desk
from tests.arm.conftest import World

from genkan.access.catalogue.storage import of_file
from genkan.access.live import LiveAccess

START = "Microsoft.Compute/virtualMachines/start/action"


def listing(*roles: dict[str, Any]) -> list[dict[str, Any]]:
    """What `az role definition list -o json` prints."""
    return list(roles)


def built_in(name: str, *actions: str, guid: str | None = None) -> dict[str, Any]:
    guid = guid or str(uuid.uuid4())
    return {
        "assignableScopes": ["/"],
        "description": "x",
        "id": f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{guid}",
        "name": guid,
        "permissions": [{"actions": list(actions), "notActions": [], "dataActions": [], "notDataActions": []}],
        "roleName": name,
        "roleType": "BuiltInRole",
        "type": "Microsoft.Authorization/roleDefinitions",
    }


def file(name: str, content: object) -> dict[str, str]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {"name": name, "gzip": base64.b64encode(gzip.compress(raw)).decode()}


OWNER = built_in("Owner", "*", guid="8e3af657-a8ff-443c-a75c-2fe8c4bcb635")


def test_the_core_is_shown_with_its_parts_and_age(world: World, desk: Desk) -> None:
    found = desk.ask(world.app("my-app"), "GET", "catalogue").body
    assert not found["complete"]
    assert {part["kind"] for part in found["parts"]} == {
        "roles",
        "operations",
        "directoryRoles",
        "graphPermissions",
        "resourceTypes",
    }
    assert found["roles"] > 100
    assert all(part["importedAt"] is None for part in found["parts"])


def test_an_import_says_what_it_added_changed_and_dropped_and_counts_at_once(world: World, desk: Desk) -> None:
    owner = world.owner()
    roles = listing(OWNER, built_in("Starter", START))
    answer = desk.ask(owner, "POST", "catalogue", {"files": [file("roles.json", roles)]})
    assert answer.status == 200, answer.body
    (told,) = answer.body["imported"]
    assert (told["kind"], told["entries"], told["added"]) == ("roles", 2, {"count": 1, "first": ["Starter"]})
    assert told["dropped"]["count"] > 100
    shown = desk.ask(owner, "GET", "catalogue").body
    assert shown["roles"] == 2
    part = next(part for part in shown["parts"] if part["kind"] == "roles")
    assert (part["source"], len(part["sha256"])) == ("roles.json", 64)
    body = {"action": START, "scope": world.vm}
    mend = desk.ask(world.app("another"), "POST", "explain", body).body["mend"]
    assert [role["name"] for role in mend["roles"]] == ["Starter", "Owner"]


def test_another_process_sees_the_import_with_its_next_decision(world: World, desk: Desk) -> None:
    other = LiveAccess(world.store, world.clock)
    assert len(other.catalogue(world.tenant_id).roles) > 100
    desk.ask(world.owner(), "POST", "catalogue", {"files": [file("roles.json", listing(OWNER))]})
    assert [role.name for role in other.catalogue(world.tenant_id).roles] == ["Owner"]


def test_an_import_is_read_from_the_store_s_file_without_a_server(world: World, desk: Desk) -> None:
    desk.ask(world.owner(), "POST", "catalogue", {"files": [file("roles.json", listing(OWNER))]})
    database = world.store.engine.url.database
    assert database is not None
    (part,) = of_file(Path(database))
    assert part.file == "roles.json"


def test_an_import_takes_writing_role_definitions(world: World, desk: Desk) -> None:
    reader = world.holder("Reader", world.sub)
    answer = desk.ask(reader, "POST", "catalogue", {"files": [file("roles.json", listing(OWNER))]})
    assert (answer.status, answer.error["code"]) == (403, "AuthorizationFailed")
    assert "Microsoft.Authorization/roleDefinitions/write" in answer.error["message"]


def test_the_owner_of_one_of_two_subscriptions_cannot_replace_the_catalogue_of_both(world: World, desk: Desk) -> None:
    world.add_subscription("Another")
    answer = desk.ask(world.owner(), "POST", "catalogue", {"files": [file("roles.json", listing(OWNER))]})
    assert answer.status == 403


def test_one_bad_file_keeps_all_of_them_out(world: World, desk: Desk) -> None:
    owner = world.owner()
    files = [file("roles.json", listing(OWNER)), file("other.json", {"hello": "world"})]
    answer = desk.ask(owner, "POST", "catalogue", {"files": files})
    assert (answer.status, answer.error["code"]) == (400, "ImportRefused")
    assert "`other.json`" in answer.error["message"]
    assert desk.ask(owner, "GET", "catalogue").body["roles"] > 100


BAD: tuple[object, ...] = (
    {},
    {"files": []},
    {"files": "x"},
    {"files": [1]},
    {"files": [{"name": "a"}]},
    {"files": [{"name": "a", "gzip": "!"}]},
    {"files": [{"name": "a", "gzip": base64.b64encode(b"not packed").decode()}]},
    {"files": [{"name": "a", "gzip": base64.b64encode(gzip.compress(b"[]" * 999)[:-9]).decode()}]},
    {"files": [file("a", b"\xff\xfe\x00")]},
    {"files": [file("a", b"{")]},
    {"files": [file("a", [])] * 17},
)


def test_what_is_no_listing_is_refused_and_changes_nothing(world: World, desk: Desk) -> None:
    owner = world.owner()
    for body in BAD:
        assert desk.ask(owner, "POST", "catalogue", body).status == 400, body
    assert desk.ask(owner, "GET", "catalogue").body["roles"] > 100
