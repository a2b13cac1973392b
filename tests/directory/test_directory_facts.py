"""The typed facts, held against the reference data where that is beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genkan.directory import directory_roles, published

REFERENCE = Path(__file__).parents[3] / "shared" / "data"


def _reference(name: str) -> Any:
    path = REFERENCE / name
    if not path.exists():
        pytest.skip("no reference data beside the checkout")
    return json.loads(path.read_text("utf-8"))


def test_graph_permissions_equal_the_reference() -> None:
    known = {item["value"]: item for item in _reference("graph-permissions.json")["permissions"]}
    for item in published.graph_permissions():
        expected = known[item.value]
        assert item.app_role_id == expected.get("application"), item.value
        assert item.scope_id == expected.get("delegated"), item.value
        if item.scope_id:
            assert item.user_consent == (expected["delegatedConsent"] == "User"), item.value


def test_directory_roles_grant_nothing_that_the_reference_does_not() -> None:
    known = {item["templateId"]: item for item in _reference("directory-roles.json")["roles"]}
    for role in directory_roles.roles():
        expected = known[role.id]
        assert role.name == expected["name"]
        for block in role.blocks:
            same = [item for item in expected["permissions"] if item.get("condition") == block.condition]
            actions = {action for item in same for action in item["actions"]}
            assert set(block.actions) <= actions, (role.name, block.condition, set(block.actions) - actions)
        readers = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
        assert role.inherits_reader == (readers in expected.get("inherits", [])), role.name
