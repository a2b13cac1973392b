"""Resource ids, taken apart and put together."""

from __future__ import annotations

import pytest

from genkan.resources import ids

SUBNET = "/subscriptions/S/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s"


def test_id_is_taken_apart_and_put_together_canonically() -> None:
    found = ids.parse(SUBNET.upper().replace("MICROSOFT", "Microsoft"))
    assert found is not None
    assert str(found).lower() == SUBNET.lower()
    assert str(found).startswith("/subscriptions/s/resourceGroups/G/providers/")
    assert (found.name, found.key) == ("S", SUBNET.lower())
    assert found.parent is not None
    assert found.parent.type.lower() == "microsoft.network/virtualnetworks"
    assert found.parent.parent is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "/subscriptions/s",
        "/subscriptions/s/resourceGroups/g",
        "/subscriptions/s/resourceGroups/g/providers/A.B",
        "/subscriptions/s/resourceGroups/g/providers/A.B/c",
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/d/e",
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/d/providers/E.F/g/h",
        "/providers/Microsoft.Management/managementGroups/m/providers/A.B/c/d",
        "x" * 5000,
    ],
)
def test_what_is_no_resource_id_is_none(text: str) -> None:
    assert ids.parse(text) is None


def test_subscription_of_a_scope_is_found_and_of_others_is_none() -> None:
    assert ids.subscription_id(SUBNET) == "s"
    assert ids.subscription_id("/subscriptions/S/") == "s"
    assert ids.subscription_id("/providers/Microsoft.Management/managementGroups/m") is None
    assert ids.subscription_id("/") is None
