"""The known answers against the whole reference catalogue, and what the core says beside it; skipped without it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from genkan.access.catalogue import Catalogue, Operation, core
from genkan.access.catalogue.entries import PartKind
from genkan.access.catalogue.imported import Entry, ImportedPart
from genkan.access.model import RoleDefinition
from genkan.access.recommend.marks import marks
from genkan.access.recommend.roles import practical, suggestions
from genkan.access.rows import permissions_from_json

REFERENCE = Path(__file__).parents[3] / "shared" / "data"
START = "Microsoft.Compute/virtualMachines/start/action"
LIST_KEYS = "Microsoft.Storage/storageAccounts/listKeys/action"


@pytest.fixture(scope="module")
def whole() -> Catalogue:
    """Every built-in role and operation of the reference."""
    if not REFERENCE.is_dir():
        pytest.skip("no reference data beside the checkout")
    roles = json.loads((REFERENCE / "builtin-roles.json").read_text("utf-8"))["roles"]
    operations = json.loads((REFERENCE / "provider-operations.json").read_text("utf-8"))["operations"]
    entries: dict[PartKind, tuple[Entry, ...]] = {
        PartKind.ROLES: tuple(
            RoleDefinition(role["id"], role["name"], permissions_from_json(role["permissions"])) for role in roles
        ),
        PartKind.OPERATIONS: tuple(
            Operation(f"{kind}/{suffix}", data)
            for kind, lists in operations.items()
            for data, letter in ((False, "a"), (True, "d"))
            for suffix in lists.get(letter, "").split()
        ),
    }
    today = date(2026, 9, 1)
    return core().with_imports(ImportedPart(kind, "reference", today, "0" * 64, kept) for kind, kept in entries.items())


def test_the_core_s_answer_for_starting_a_machine_is_the_whole_catalogue_s(whole: Catalogue) -> None:
    names = [one.name for one in suggestions(whole, START)]
    assert names == [one.name for one in suggestions(core(), START)]
    assert len(names) == 8


def test_the_practical_roles_are_the_same_with_the_whole_catalogue(whole: Catalogue) -> None:
    for action, data in (
        (START, False),
        (LIST_KEYS, False),
        ("Microsoft.KeyVault/vaults/secrets/getSecret/action", True),
        ("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read", True),
        ("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", False),
    ):
        ours, theirs = (practical(suggestions(one, action, data)) for one in (core(), whole))
        assert ours is not None
        assert theirs is not None
        assert ours.name == theirs.name, action


def test_the_core_s_estimate_stays_near_what_the_whole_catalogue_counts(whole: Catalogue) -> None:
    for one in suggestions(core(), START):
        if not one.general:
            true = next(other for other in suggestions(whole, START) if other.id == one.id)
            assert 0.7 < one.also / true.also < 1.4, (one.name, one.also, true.also)


def test_every_role_that_is_called_a_service_role_is_marked(whole: Catalogue) -> None:
    for role in whole.roles:
        if "service role" in role.name.lower():
            assert marks(whole, role, START).service, role.name


def test_the_narrowest_role_for_the_keys_of_an_account_is_a_service_s(whole: Catalogue) -> None:
    first = suggestions(whole, LIST_KEYS)[0]
    assert (first.name, first.marks.service) == ("Storage Account Key Operator Service Role", True)
