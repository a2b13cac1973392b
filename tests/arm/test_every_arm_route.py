"""Every row of ARM's table: it says what it needs, and no body makes it fail."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.arm.conftest import World

from genkan.surfaces.arm.needs import Access, Needs
from genkan.surfaces.arm.routes import ROUTES

WRONG: list[Any] = [
    None,
    [],
    3,
    "text",
    {},
    {"properties": 3},
    {"properties": []},
    {"properties": {"permissions": [3], "roleName": "r", "assignableScopes": [3]}},
    {"properties": {"details": {"parent": 3}}},
    {"properties": {"details": {"parent": {"id": 3}}}, "parentGroupId": 3},
    {"properties": {"tags": {"a": 3}}, "operation": "Merge", "tags": 3},
    {"location": 3, "tags": [], "identity": 3},
    {"location": "westeurope", "properties": {"subnets": 3, "addressSpace": 3, "ipConfigurations": 3}},
    {"location": "westeurope", "properties": {"subnets": [3], "ipConfigurations": [3], "securityRules": [3]}},
    {
        "location": "westeurope",
        "properties": {"ipConfigurations": [{"name": "a", "properties": {"subnet": {"id": 3}}}]},
    },
    {"location": "westeurope", "properties": {"hardwareProfile": {"vmSize": 3}, "networkProfile": 3}},
    {"location": "westeurope", "identity": {"type": "UserAssigned", "userAssignedIdentities": {"x": {}}}},
    {"location": "westeurope", "identity": {"type": 3, "userAssignedIdentities": 3}},
    {"properties": {"level": 3, "notes": 3, "issuer": 3, "principalId": 3, "roleDefinitionId": 3}},
    {"Actions": [3], "Subject": 3},
    {"Actions": [{"Id": 3}], "Subject": {"Attributes": 3}},
    {"properties": {"template": 3, "parameters": 3}},
    {"properties": {"template": {"resources": [3], "parameters": 3}, "mode": 3}},
    {"properties": {"template": {"resources": [{"type": "a", "name": "b"}]}, "mode": "Incremental"}},
]


def path_of(world: World, template: str) -> str:
    known = {
        "subscriptionId": world.subscription,
        "scope*": world.group.lstrip("/"),
        "resourceGroupName": "demo",
        "vmName": "vm1",
        "namespace": "Microsoft.Compute",
    }
    return re.sub(r"\{([^}]+)\}", lambda gap: known.get(gap[1], "12121212-1212-4121-8121-121212121212"), template)


def test_every_route_says_what_it_needs_and_only_descriptions_are_open() -> None:
    assert all(isinstance(row.needs, Needs) for row in ROUTES)
    opened = {row.template for row in ROUTES if row.needs.access is Access.PUBLIC}
    assert opened == {"/metadata/endpoints", "/metadata/endpoints/vmImageAliases"}


@pytest.mark.parametrize("body", WRONG, ids=lambda body: json.dumps(body)[:60])
def test_no_body_makes_a_route_fail(world: World, body: Any) -> None:
    owner = world.owner()
    for row in ROUTES:
        if row.method not in ("PUT", "PATCH", "POST"):
            continue
        answer = world.ask(owner, row.method, path_of(world, row.template), raw=json.dumps(body).encode())
        assert answer.status < 500, (row.method, row.template)
        if answer.status >= 400:
            assert set(answer.error) >= {"code", "message"}
        world.finish()


@pytest.mark.parametrize("wanted", ["'", "a eq", "atScope() and", "principalId eq 'x", "x" * 3000, "()", "and and"])
def test_no_filter_makes_a_list_fail(world: World, wanted: str) -> None:
    owner = world.owner()
    for row in ROUTES:
        if row.method == "GET":
            answer = world.ask(owner, "GET", path_of(world, row.template), filter=wanted)
            assert answer.status < 500, (row.template, answer.body)
