from __future__ import annotations

import pytest

from genkan.surfaces.routing import Route, Routes

ROUTES = Routes(
    [
        Route("GET", "/subscriptions", "list"),
        Route("GET", "/subscriptions/{subscriptionId}/resourceGroups/{name}", "group"),
        Route("PUT", "/subscriptions/{subscriptionId}/resourceGroups/{name}", "put group"),
        Route("GET", "/subscriptions/{subscriptionId}/resourceGroups/special", "special"),
        Route("GET", "{scope*}/providers/Microsoft.Authorization/roleAssignments", "assignments"),
        Route("PUT", "{scope*}/providers/Microsoft.Authorization/roleAssignments/{name}", "assign"),
    ]
)


def find(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    match = ROUTES.match(method, [part for part in path.split("/") if part])
    return None if match is None else (match.route.handler, match.params)


def test_literals_match_in_any_case_and_parameters_keep_theirs() -> None:
    assert find("GET", "/SUBSCRIPTIONS/S1/resourcegroups/Demo") == ("group", {"subscriptionId": "S1", "name": "Demo"})


def test_a_literal_wins_over_a_parameter() -> None:
    assert find("GET", "/subscriptions/s/resourceGroups/Special") == ("special", {"subscriptionId": "s"})


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/providers/Microsoft.Authorization/roleAssignments/a", "/"),
        ("/subscriptions/s/providers/microsoft.authorization/roleassignments/a", "/subscriptions/s"),
        (
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v"
            "/providers/Microsoft.Authorization/roleAssignments/a",
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v",
        ),
    ],
)
def test_an_extension_resource_is_found_below_every_scope(path: str, scope: str) -> None:
    assert find("PUT", path) == ("assign", {"scope": scope, "name": "a"})


def test_head_is_answered_by_the_row_of_get() -> None:
    assert find("HEAD", "/subscriptions") == ("list", {})


def test_a_path_without_a_row_is_none_and_other_methods_are_named() -> None:
    assert find("GET", "/nothing") is None
    assert find("DELETE", "/subscriptions/s/resourceGroups/g") is None
    assert ROUTES.methods(["subscriptions", "s", "resourceGroups", "g"]) == ["GET", "PUT"]


def test_the_same_row_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two routes"):
        Routes([Route("GET", "/a/{x}", 1), Route("GET", "/A/{y}", 2)])
