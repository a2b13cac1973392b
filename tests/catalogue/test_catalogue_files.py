"""The data files' formats: what they say, and that every fault is named with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from genkan.access.catalogue import CatalogueError, GraphPermission, Operation
from genkan.access.catalogue.loader import (
    CORE_AS_OF,
    DATA,
    core_directory_roles,
    core_graph_permissions,
    core_roles,
    parse_operations,
    parse_roles,
)
from genkan.access.model import Permission, RoleDefinition

GUID = "11111111-2222-4333-8444-555555555555"


def test_a_role_has_blocks_and_each_block_its_own_lists_and_condition() -> None:
    text = f"""
    # a comment
    role {GUID} Kitchen Operator (Preview)
      actions Contoso.Kitchen/ovens/*
      notActions Contoso.Kitchen/ovens/delete
      dataActions Contoso.Kitchen/ovens/bake/action
      notDataActions Contoso.Kitchen/ovens/burn/action
      block
      actions Microsoft.Authorization/roleAssignments/write
      condition @Request[a:b] StringEquals 'two words'
    """
    [(line, role)] = parse_roles(text, "kitchen.roles")
    assert line == 3
    assert role == RoleDefinition(
        GUID,
        "Kitchen Operator (Preview)",
        (
            Permission(
                ("Contoso.Kitchen/ovens/*",),
                ("Contoso.Kitchen/ovens/delete",),
                ("Contoso.Kitchen/ovens/bake/action",),
                ("Contoso.Kitchen/ovens/burn/action",),
            ),
            Permission(
                ("Microsoft.Authorization/roleAssignments/write",),
                condition="@Request[a:b] StringEquals 'two words'",
                condition_version="2.0",
            ),
        ),
    )


def test_a_role_is_assignable_everywhere_unless_it_names_scopes() -> None:
    text = f"role {GUID} Narrow\n scopes /providers/Contoso.Kitchen\n actions *"
    [(_, role)] = parse_roles(text, "kitchen.roles")
    assert role.assignable_scopes == ("/providers/Contoso.Kitchen",)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("actions *", 1, "before the first `role`"),
        ("role not-a-guid Name\n actions *", 1, "expected `role"),
        (f"role {GUID}\n actions *", 1, "expected `role"),
        (f"role {GUID.replace('1', 'A', 1)} Name\n actions *", 1, "expected `role"),
        (f"role {GUID} Name\n\n actions", 3, "names no action"),
        (f"role {GUID} Name\n actions *\n actions *", 3, "stands twice"),
        (f"role {GUID} Name\n action *", 2, "`action` is not a line of a role"),
        (f"role {GUID} Name\n scopes subscriptions", 2, "`scopes` is not a line of a role"),
        (f"role {GUID} Name", 1, "is empty"),
        (f"role {GUID} Name\n block\n actions *", 2, "is empty"),
        (f"role {GUID} Name\n actions *\n condition", 3, "one condition"),
        (f"role {GUID} Name\n actions *\n condition a\n condition b", 4, "one condition"),
    ],
)
def test_a_faulty_role_file_is_named_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(CatalogueError) as fault:
        list(parse_roles(text, "kitchen.roles"))
    assert (fault.value.file, fault.value.line) == ("kitchen.roles", line)
    assert problem in fault.value.problem
    assert str(fault.value).startswith(f"kitchen.roles:{line}: ")


def test_a_role_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roles").mkdir()
    for name in ("a", "b"):
        (tmp_path / "roles" / f"{name}.roles").write_text(f"role {GUID} Role {name}\n actions *", "utf-8")
    with pytest.raises(CatalogueError, match=r"b\.roles:1: role .* is already named `Role a`"):
        core_roles(tmp_path)


def test_an_operation_line_names_a_type_and_its_operations() -> None:
    text = """
    # ovens and wines
    provider Contoso.Kitchen
    . register/action
    ovens read write
    data ovens bake/action
    provider Contoso.Cellar
    wines  read
    """
    assert list(parse_operations(text, "kitchen.operations")) == [
        Operation("Contoso.Kitchen/register/action"),
        Operation("Contoso.Kitchen/ovens/read"),
        Operation("Contoso.Kitchen/ovens/write"),
        Operation("Contoso.Kitchen/ovens/bake/action", data=True),
        Operation("Contoso.Cellar/wines/read"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("ovens read", 1, "before the first `provider`"),
        ("provider", 1, "expected `provider"),
        ("provider Contoso.Kitchen Contoso.Cellar", 1, "expected `provider"),
        ("provider Contoso.Kitchen\novens", 2, "`ovens` names no operation"),
        ("provider Contoso.Kitchen\ndata ovens", 2, "`ovens` names no operation"),
        ("provider Contoso.Kitchen\novens read\nOvens Read", 3, "stands twice"),
    ],
)
def test_a_faulty_operations_file_is_named_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(CatalogueError) as fault:
        list(parse_operations(text, "kitchen.operations"))
    assert (fault.value.file, fault.value.line) == ("kitchen.operations", line)
    assert problem in fault.value.problem


def test_a_faulty_directory_role_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "directory-roles").write_text(f"# header\n{GUID}\n", "utf-8")
    with pytest.raises(CatalogueError, match=r"directory-roles:2: expected a template id and a name"):
        core_directory_roles(tmp_path)


def test_a_graph_permission_is_an_app_role_a_scope_or_both(tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "permissions").write_text(
        f"# header\nOven.Read {GUID} - - Read it\nOven.Bake {GUID} {GUID} admin Bake\nOven.Look - {GUID} user Look\n",
        "utf-8",
    )
    assert core_graph_permissions(tmp_path) == (
        GraphPermission(GUID, "Oven.Read", "application", True),
        GraphPermission(GUID, "Oven.Bake", "application", True),
        GraphPermission(GUID, "Oven.Bake", "delegated", True),
        GraphPermission(GUID, "Oven.Look", "delegated", False),
    )


def test_an_empty_file_has_no_roles() -> None:
    assert list(parse_roles("# nothing yet\n", "kitchen.roles")) == []


@pytest.mark.parametrize(
    "line", ["Oven.Read", f"Oven.Read {GUID} - nobody a", "Oven.Read x - admin a", f"Oven.Read {GUID} - -"]
)
def test_a_faulty_graph_permission_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "permissions").write_text(f"# header\n{line}\n", "utf-8")
    with pytest.raises(CatalogueError, match=r"permissions:2: "):
        core_graph_permissions(tmp_path)


def test_every_data_file_opens_with_its_source_and_date() -> None:
    files = [
        *DATA.glob("roles/*"),
        *DATA.glob("operations/*"),
        DATA / "directory-roles",
        DATA / "graph" / "permissions",
    ]
    assert len(files) > 20
    for path in files:
        header = [line for line in path.read_text("utf-8").splitlines()[:4] if line.startswith("#")]
        assert any("Source: facts as " in line for line in header), path.name
        assert any(CORE_AS_OF.isoformat() in line for line in header), path.name
