"""Listings as az and Graph print them: recognised, read, told apart from the catalogue, or refused."""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genkan.access.catalogue import (
    CatalogueError,
    Difference,
    DirectoryPermission,
    DirectoryRole,
    GraphPermission,
    ImportedPart,
    ImportRefusedError,
    Operation,
    PartKind,
    ResourceType,
    core,
)
from genkan.access.catalogue.importer import difference, read, read_all
from genkan.access.catalogue.stored import dumps, loads
from genkan.access.model import Permission, RoleDefinition

TODAY = date(2026, 9, 1)
NAMES = (
    "role-definitions",
    "provider-operations",
    "providers",
    "directory-role-definitions",
    "graph-service-principal",
)
Sample = Callable[[str], Any]
Imported = Callable[[str], ImportedPart]
Refuse = Callable[[Any], str]


def test_built_in_roles_are_read_and_custom_roles_left_out(imported: Imported) -> None:
    part = imported("role-definitions")
    assert part.kind is PartKind.ROLES
    assert part.left_out == ("Our VM starter",)
    kitchen, reader = part.entries
    assert isinstance(reader, RoleDefinition)
    assert reader.created_on == datetime(2015, 2, 2, 21, 55, 9, 880642, UTC)
    assert isinstance(kitchen, RoleDefinition)
    assert kitchen.permissions == (
        Permission(
            ("Contoso.Kitchen/ovens/*", "Contoso.Kitchen/tables/read"),
            ("Contoso.Kitchen/ovens/delete",),
            ("Contoso.Kitchen/ovens/bake/action",),
        ),
        Permission(
            ("Microsoft.Authorization/roleAssignments/write",),
            condition=(
                "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
                "ForAnyOfAnyValues:GuidEquals{acdd72a7338548efbd42f606fba81ae7}"
            ),
            condition_version="2.0",
        ),
    )


def test_operations_of_providers_and_types_are_read(imported: Imported) -> None:
    part = imported("provider-operations")
    assert part.kind is PartKind.OPERATIONS
    assert part.entries == (
        Operation("Contoso.Kitchen/register/action"),
        Operation("Contoso.Kitchen/ovens/read"),
        Operation("Contoso.Kitchen/ovens/delete"),
        Operation("Contoso.Kitchen/ovens/bake/action", data=True),
        Operation("Microsoft.Compute/virtualMachines/start/action"),
    )


def test_resource_types_are_read_with_versions_and_locations(imported: Imported) -> None:
    part = imported("providers")
    assert part.kind is PartKind.RESOURCE_TYPES
    assert part.entries == (
        ResourceType(
            "Microsoft.Compute",
            "virtualMachines",
            ("2024-07-01", "2024-03-01", "2015-06-15"),
            ("East US", "West Europe"),
        ),
        ResourceType("Microsoft.Compute", "operations", ("2024-07-01",)),
    )


@pytest.mark.parametrize("bare", [False, True])
def test_directory_roles_are_read_from_an_answer_or_a_bare_list(sample: Sample, bare: bool) -> None:
    document = sample("directory-role-definitions")
    content = json.dumps(document["value"] if bare else document).encode()
    part = read("roles.json", content, TODAY)
    assert part.kind is PartKind.DIRECTORY_ROLES
    assert part.left_out == ("Badge printer",)
    assert part.entries == (
        DirectoryRole(
            "cf1c38e5-3621-4004-a7cb-879624dced7c",
            "Application Developer",
            (
                DirectoryPermission(("microsoft.directory/applications/createAsOwner",)),
                DirectoryPermission(("microsoft.directory/applications/basic/update",), "$SubjectIsOwner"),
            ),
            ("88d8e3e3-8f55-4a1e-953a-9b9898b8876b",),
        ),
    )


def test_graph_permissions_are_read_as_app_roles_and_scopes(imported: Imported) -> None:
    part = imported("graph-service-principal")
    assert part.kind is PartKind.GRAPH_PERMISSIONS
    assert part.entries == (
        GraphPermission("df021288-bdef-4463-88db-98f22de89214", "User.Read.All", "application", True),
        GraphPermission("e1fe6dd8-ba31-4d61-89e7-88639da4683d", "User.Read", "delegated", False),
        GraphPermission("a154be20-db9c-4678-8ab7-66f6cc099a59", "User.Read.All", "delegated", True),
    )


def test_a_part_keeps_file_date_and_sha256(sample: Sample) -> None:
    content = json.dumps(sample("providers")).encode()
    part = read("mine.json", content, TODAY)
    assert (part.file, part.date) == ("mine.json", TODAY)
    assert part.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_that_windows_shells_write_are_read(sample: Sample, encoding: str) -> None:
    content = json.dumps(sample("providers")).encode(encoding)
    assert len(read("mine.json", content, TODAY).entries) == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_part_comes_back_from_its_stored_text(imported: Imported, name: str) -> None:
    part = imported(name)
    assert loads(dumps(part)) == part


@pytest.mark.parametrize(
    "text", ["", "{}", '{"version":2}', '{"version":1,"kind":"wines"}', '{"version":1,"kind":"roles"}']
)
def test_a_stored_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError, match="the stored import"):
        loads(text)


def test_the_difference_names_what_is_added_changed_and_dropped(imported: Imported, sample: Sample) -> None:
    before = core().with_imports([imported("role-definitions")])
    document = sample("role-definitions")
    document[1]["permissions"][0]["notActions"] = []
    document[2]["roleType"] = "BuiltInRole"
    del document[0]
    part = read("new.json", json.dumps(document).encode(), TODAY)
    assert difference(part, before) == Difference(
        PartKind.ROLES, ("Our VM starter",), ("Kitchen Operator",), ("Reader",)
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_same_listing_again_makes_no_difference(imported: Imported, name: str) -> None:
    part = imported(name)
    assert not difference(part, core().with_imports([part]))


def test_order_casing_and_descriptions_make_no_difference(imported: Imported, sample: Sample) -> None:
    before = core().with_imports([imported("role-definitions")])
    document = sample("role-definitions")
    document.reverse()
    for role in document:
        role["description"] = "Said otherwise."
        role["updatedOn"] = "2026-08-30T00:00:00Z"
        for block in role["permissions"]:
            block["actions"] = [action.upper() for action in reversed(block["actions"])]
    assert not difference(read("new.json", json.dumps(document).encode(), TODAY), before)


def test_the_difference_names_operations_permissions_and_types(imported: Imported) -> None:
    operations = difference(imported("provider-operations"), core())
    assert operations.added == (
        "Contoso.Kitchen/ovens/bake/action (data)",
        "Contoso.Kitchen/ovens/delete",
        "Contoso.Kitchen/ovens/read",
        "Contoso.Kitchen/register/action",
    )
    assert len(operations.dropped) == 2106
    assert operations.changed == ()
    permissions = difference(imported("graph-service-principal"), core())
    assert permissions.added == permissions.changed == ()
    assert "Application.Read.All (application)" in permissions.dropped
    assert difference(imported("providers"), core()).added == (
        "Microsoft.Compute/operations",
        "Microsoft.Compute/virtualMachines",
    )
    roles = difference(imported("directory-role-definitions"), core())
    assert roles.changed == ("Application Developer",)
    assert "Global Reader" in roles.dropped


def test_several_files_are_taken_together(sample: Sample) -> None:
    files = [(f"{name}.json", json.dumps(sample(name)).encode()) for name in NAMES]
    assert {part.kind for part in read_all(files, TODAY)} == set(PartKind)


def test_two_files_of_one_kind_are_refused(sample: Sample) -> None:
    content = json.dumps(sample("providers")).encode()
    with pytest.raises(ImportRefusedError, match=r"`b\.json`: lists resource types, as `a\.json` does"):
        read_all([("a.json", content), ("b.json", content)], TODAY)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is not JSON: line 1, column 1"),
        (b"ERROR: Please run 'az login' to setup account.", "is not JSON: line 1"),
        (b"[1, 2", "is not JSON: line 1"),
        (b"\xff\xfa", "is not UTF-8 text (byte 0)"),
        (codecs.BOM_UTF16_LE + b"\x00", "is not UTF-8 text"),
        (b"[" * 200_000, "is not JSON that az prints"),
        (b"9" * 5000, "is not JSON that az prints"),
        (b"[]", "is not a listing that the catalogue knows"),
        (b"null", "is not a listing that the catalogue knows"),
        (b"[7]", "is not a listing that the catalogue knows"),
        (b'{"value": 7}', "is not a listing that the catalogue knows"),
        (b'[{"name": "rg1", "location": "eastus"}]', "is not a listing that the catalogue knows"),
    ],
)
def test_what_is_no_listing_is_refused_with_the_next_step(refuse: Refuse, content: bytes, problem: str) -> None:
    text = refuse(content)
    assert text.startswith(f"`given.json`: {problem}")
    assert "az " in text or "Write az's output" in text or "-o json" in text


Change = Callable[[Any], Any]


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("role-definitions", lambda d: d[1].update(name="kitchen"), "at [1].name: expected a GUID"),
        ("role-definitions", lambda d: d[1].update(name=d[0]["name"]), "at [1]: role acdd72a7"),
        ("role-definitions", lambda d: d[1].update(roleName=None), "at [1].roleName: expected a text, found nothing"),
        ("role-definitions", lambda d: d[1].update(roleType="Odd"), "at [1]: `Odd` is not a type of role"),
        ("role-definitions", lambda d: d[0].update(permissions={}), "at [0].permissions: expected a list"),
        (
            "role-definitions",
            lambda d: d[1]["permissions"][0].update(actions=["*", 7]),
            "at [1].permissions[0].actions[1]: expected a text, found `7`",
        ),
        ("role-definitions", lambda d: d[0].update(createdOn="yesterday"), "`yesterday` is not a time"),
        ("role-definitions", lambda d: d[0].update(description=7), "at [0].description: expected a text or null"),
        ("role-definitions", lambda d: d[0].update(permissions=[[]]), "at [0].permissions[0]: expected an object"),
        ("role-definitions", lambda d: d.append("Owner"), "at [3]: expected an object, found `Owner`"),
        ("role-definitions", lambda d: d.__delitem__(slice(0, 2)), "has no built-in role"),
        (
            "provider-operations",
            lambda d: d[0]["operations"][0].update(name="Contoso.Kitchen/*"),
            "at [0].operations[0].name: `Contoso.Kitchen/*` is not an operation",
        ),
        (
            "provider-operations",
            lambda d: d[0]["operations"][0].update(isDataAction="no"),
            "at [0].operations[0].isDataAction: expected true or false, found `no`",
        ),
        (
            "provider-operations",
            lambda d: d.__setitem__(slice(0, 2), [d[1] | {"resourceTypes": []}]),
            "has no operation",
        ),
        ("providers", lambda d: d[0].update(namespace=""), "at [0].namespace: expected a text"),
        ("providers", lambda d: d[0].update(resourceTypes=None), "has no resource type"),
        ("directory-role-definitions", lambda d: d.update({"@odata.nextLink": "x"}), "is one page of several"),
        ("directory-role-definitions", lambda d: d["value"].append(d["value"][0]), "stands twice"),
        (
            "directory-role-definitions",
            lambda d: d["value"][0].update(isBuiltIn=False),
            "has no built-in directory role",
        ),
        (
            "directory-role-definitions",
            lambda d: d["value"][0].update(templateId="x"),
            "at value[0].templateId: expected a GUID, found `x`",
        ),
        (
            "graph-service-principal",
            lambda d: d.update(appId="797f4846-ba00-4fd7-ba43-dac1f8f63013"),
            "is the service principal of app `797f4846-ba00-4fd7-ba43-dac1f8f63013`, not Graph's",
        ),
        (
            "graph-service-principal",
            lambda d: d["oauth2PermissionScopes"][0].update(type="Nobody"),
            "`Nobody` is neither Admin nor User",
        ),
        ("graph-service-principal", lambda d: d["appRoles"].append(d["appRoles"][0]), "twice"),
        (
            "graph-service-principal",
            lambda d: d.update(appRoles=[], oauth2PermissionScopes=None),
            "has neither app roles nor scopes",
        ),
    ],
)
def test_a_listing_with_a_fault_is_refused_at_its_place(
    sample: Sample, refuse: Refuse, name: str, change: Change, problem: str
) -> None:
    document = sample(name)
    change(document)
    text = refuse(document)
    assert problem in text
    assert "Import the output of `az " in text


def test_a_role_that_grants_nothing_is_a_fact_too(sample: Sample) -> None:
    document = sample("role-definitions")
    document[0].update(permissions=[], createdOn=None)
    part = read("given.json", json.dumps(document).encode(), TODAY)
    reader = core().with_imports([part]).role_named("Reader")
    assert reader is not None
    assert reader.permissions == ()
    assert reader.created_on is None


_SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
_FIELDS = st.sampled_from(
    [
        *("value", "name", "id", "roleName", "roleType", "permissions", "operations", "resourceTypes", "namespace"),
        *("displayName", "rolePermissions", "templateId", "isBuiltIn", "appId", "appRoles", "oauth2PermissionScopes"),
    ]
)
_ANY_JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_FIELDS, inner, max_size=6), max_leaves=20
)


@given(_ANY_JSON)
def test_any_json_is_taken_or_refused_and_never_breaks(value: Any) -> None:
    refused = False
    try:
        taken = bool(read("given.json", json.dumps(value).encode(), TODAY).entries)
    except ImportRefusedError as refusal:
        taken, refused = False, bool(refusal.remedy)
    assert taken is not refused


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_and_never_break(content: bytes) -> None:
    with pytest.raises(ImportRefusedError):
        read("given.json", content, TODAY)
