"""From method and path to action and scope: the rule, its exceptions, and what the SDKs' own paths give."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from genkan.access.catalogue import core
from genkan.surfaces.arm.actions import Asked, asked

REFERENCE = Path(__file__).parents[3] / "shared" / "data"
LEAST_SHARE = 0.95
SUB = "/subscriptions/s"
GROUP = SUB + "/resourceGroups/g"
VM = GROUP + "/providers/Microsoft.Compute/virtualMachines/v"


def known_to_core(action: str) -> bool:
    return core().canonical(action) is not None


def of(method: str, path: str, known: Callable[[str], bool] = known_to_core) -> Asked:
    return asked(method, [part for part in path.split("/") if part], known)


@pytest.mark.parametrize(
    ("method", "path", "action", "scope"),
    [
        ("GET", VM, "Microsoft.Compute/virtualMachines/read", VM),
        ("HEAD", VM, "Microsoft.Compute/virtualMachines/read", VM),
        ("PATCH", VM, "Microsoft.Compute/virtualMachines/write", VM),
        ("DELETE", VM, "Microsoft.Compute/virtualMachines/delete", VM),
        ("POST", VM + "/start", "Microsoft.Compute/virtualMachines/start/action", VM),
        ("GET", VM + "/instanceView", "Microsoft.Compute/virtualMachines/instanceView/read", VM),
        (
            "GET",
            SUB + "/providers/Microsoft.Compute/virtualMachines",
            "Microsoft.Compute/virtualMachines/read",
            SUB + "/providers/Microsoft.Compute",
        ),
        (
            "PUT",
            VM + "/providers/Microsoft.Authorization/roleAssignments/r",
            "Microsoft.Authorization/roleAssignments/write",
            VM + "/providers/Microsoft.Authorization/roleAssignments/r",
        ),
        (
            "GET",
            GROUP + "/providers/Microsoft.Network/virtualNetworks/n/subnets",
            "Microsoft.Network/virtualNetworks/subnets/read",
            GROUP + "/providers/Microsoft.Network/virtualNetworks/n",
        ),
        ("GET", "/subscriptions", "Microsoft.Resources/subscriptions/read", "/"),
        ("GET", "/tenants", "Microsoft.Resources/tenants/read", "/"),
        ("GET", "/providers", "Microsoft.Resources/providers/read", "/"),
        ("GET", SUB, "Microsoft.Resources/subscriptions/read", SUB),
        ("GET", SUB + "/resourcegroups", "Microsoft.Resources/subscriptions/resourcegroups/read", SUB),
        ("PUT", GROUP, "Microsoft.Resources/subscriptions/resourceGroups/write", GROUP),
        ("GET", SUB + "/providers/Microsoft.Compute", "Microsoft.Resources/subscriptions/providers/read", SUB),
        ("POST", SUB + "/providers/Microsoft.Compute/register", "Microsoft.Compute/register/action", SUB),
        (
            "POST",
            "/providers/Microsoft.Authorization/elevateAccess",
            "Microsoft.Authorization/elevateAccess/action",
            "/",
        ),
        (
            "GET",
            SUB + "/providers/Microsoft.Features/providers/Microsoft.Compute/features/f",
            "Microsoft.Features/providers/features/read",
            SUB + "/providers/Microsoft.Features/providers/Microsoft.Compute/features/f",
        ),
    ],
)
def test_action_and_scope_of_a_request(method: str, path: str, action: str, scope: str) -> None:
    assert of(method, path) == Asked(action, scope)


def test_nothing_at_all_has_an_action_too() -> None:
    for method in ("GET", "PUT", "POST", "DELETE", "OPTIONS", "BREW"):
        for path in ("/", "/providers", "/providers/A.B", "/x/y/providers", "/subscriptions/s/providers/A.B/c/d/e"):
            found = of(method, path)
            assert found.action.count("/") >= 1
            assert found.scope.startswith("/")


def templates() -> Iterator[tuple[str, str]]:
    """(method, path) of every request that the installed azure-mgmt-* packages can build."""
    spec = find_spec("azure.mgmt")
    for folder in spec.submodule_search_locations if spec and spec.submodule_search_locations else ():
        for source in Path(folder).glob("**/_operations.py"):
            yield from _templates_in(source.read_text("utf-8"))
        for source in Path(folder).glob("**/_*_operations.py"):
            if "aio" not in source.parts:
                yield from _templates_in(source.read_text("utf-8"))


_BUILDER = re.compile(
    r"_url = (?:kwargs\.pop\(\s*\"template_url\",\s*)?\(?\s*((?:\"[^\"]*\"\s*(?:\#[^\n]*)?\s*)+)"
    r".*?HttpRequest\(\s*method=\"([A-Z]+)\"",
    re.DOTALL,
)


def _templates_in(source: str) -> Iterator[tuple[str, str]]:
    for function in source.split("\ndef build_")[1:]:
        match = _BUILDER.search(function)
        if match:
            yield match[2], "".join(re.findall(r'"([^"]*)"', match[1]))


def share(pairs: set[tuple[str, str]], known: Callable[[str], bool], types: frozenset[str]) -> tuple[int, int]:
    """How many of the paths whose type is catalogued at all give a catalogued action, and of how many."""
    answerable = found = 0
    for method, path in pairs:
        action = of(method, path, known).action.lower()
        if _type_of(action) in types:
            answerable += 1
            found += known(action)
    return found, answerable


def _type_of(action: str) -> str:
    head, _, verb = action.rpartition("/")
    return head.rpartition("/")[0] if verb == "action" else head


def test_paths_of_the_installed_sdks_give_catalogued_actions(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = {(method, path) for method, path in templates() if "/providers/" in path}
    if not pairs:
        pytest.skip("no azure-mgmt packages are installed")
    operations = core().operations
    names = [one.action.lower() for one in operations.expand("*")]
    found, answerable = share(pairs, known_to_core, frozenset(_type_of(name) for name in names))
    with capsys.disabled():
        sys.stdout.write(
            f"\nSDK paths: {len(pairs)}; of {answerable} that the core catalogue can answer {found} are catalogued\n"
        )
    assert answerable > 500
    assert found >= LEAST_SHARE * answerable


def reference(name: str) -> Any:
    if not (REFERENCE / name).exists():
        pytest.skip("the reference data is not here")
    return json.loads((REFERENCE / name).read_text("utf-8"))


def all_operations() -> dict[str, str]:
    """Every operation of the reference: lower case -> its plane, `a` or `d`."""
    described = reference("provider-operations.json")["operations"]
    return {
        f"{kind}/{suffix}".lower(): plane
        for kind, planes in described.items()
        for plane, suffixes in planes.items()
        for suffix in suffixes.split()
    }


def test_paths_of_the_installed_sdks_give_actions_of_the_whole_reference(capsys: pytest.CaptureFixture[str]) -> None:
    control = {name for name, plane in all_operations().items() if plane == "a"}
    pairs = {(method, path) for method, path in templates() if "/providers/" in path}
    found, answerable = share(pairs, lambda name: name.lower() in control, frozenset(map(_type_of, control)))
    with capsys.disabled():
        sys.stdout.write(f"\nSDK paths: of {answerable} that the reference can answer {found} are catalogued\n")
    assert found >= LEAST_SHARE * answerable


def test_exceptions_of_the_reference_are_followed(capsys: pytest.CaptureFixture[str]) -> None:
    control = {name for name, plane in all_operations().items() if plane == "a"}
    # For one path the reference lists two answers; the catalogue has both, and the rule's own comes first.
    exceptions = [
        one
        for one in reference("arm-action-exceptions.json")["exceptions"]
        if one["action"] != "Microsoft.Kusto/SKUs/read"
    ]
    wrong = []
    for one in exceptions:
        path = one["path"] if one["path"].startswith(("/subscriptions", "/tenants")) else SUB + one["path"]
        if one["path"] in ("/providers", "/providers/{ns}") or "managementGroups/{mg}" in one["path"]:
            path = one["path"]
        action = of(one["method"], path, lambda name: name.lower() in control).action
        if action.lower() != one["action"].lower():
            wrong.append((one["method"], one["path"], action, one["action"]))
    with capsys.disabled():
        sys.stdout.write(f"\nexceptions of the rule followed: {len(exceptions) - len(wrong)} of {len(exceptions)}\n")
    assert wrong == []
