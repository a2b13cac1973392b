"""How pages put values into words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.wording import breaks, credential_state, distance, moment, ticked, when

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_times_of_graph_and_arm_are_read_with_all_their_digits() -> None:
    assert moment("2026-11-23T05:12:00Z") == datetime(2026, 11, 23, 5, 12, tzinfo=UTC)
    assert moment("2026-11-23T05:12:00.1234567Z") == datetime(2026, 11, 23, 5, 12, 0, 123456, tzinfo=UTC)
    assert moment("soon") is None
    assert moment(None) is None
    assert when("2026-11-03T05:12:00Z") == "3 Nov 2026, 05:12 UTC"


def test_distances_are_told_in_their_largest_unit() -> None:
    assert distance(NOW + timedelta(days=12, hours=3), NOW) == "in 12 days"
    assert distance(NOW - timedelta(minutes=1), NOW) == "1 minute ago"
    assert distance(NOW, NOW) == "now"


def test_back_ticks_become_code_and_everything_else_stays_text() -> None:
    assert str(ticked("a `b<i>` c")) == "a <code>b&lt;i&gt;</code> c"
    assert str(ticked("an odd ` <one>")) == "an odd ` &lt;one&gt;"
    assert str(ticked("<b>")) == "&lt;b&gt;"


def test_long_words_may_be_broken_after_their_separators_and_stay_text() -> None:
    assert str(breaks("Microsoft.Compute/*/read")) == "Microsoft.<wbr>Compute/*/read"
    assert str(breaks("https://graph.microsoft.com/.default")) == "https://graph.<wbr>microsoft.<wbr>com/<wbr>.default"
    assert str(breaks("GET /v1.0/users")) == "GET /v1.0/<wbr>users"
    assert str(breaks("a@b.c<i>/d")) == "a@<wbr>b.<wbr>c&lt;i&gt;/d"


def test_credentials_are_judged_by_the_one_that_lasts_longest() -> None:
    def ending(days: int) -> dict[str, str]:
        return {"endDateTime": (NOW + timedelta(days=days, minutes=1)).isoformat()}

    assert credential_state([ending(-1)], NOW)["text"] == "Expired"
    assert credential_state([ending(-1), ending(3)], NOW)["text"] == "Expires soon"
    assert credential_state([ending(0)], NOW)["text"] == "Expires today"
    assert credential_state([ending(3), ending(100)], NOW)["text"] == "Current"


def test_scopes_are_told_apart() -> None:
    subscription = "/subscriptions/11111111-2222-3333-4444-555555555555"
    group = subscription + "/resourceGroups/demo"
    kinds = {
        "/": "tenant",
        "/providers/Microsoft.Management/managementGroups/corp": "management",
        subscription: "subscription",
        group: "group",
        group + "/providers/Microsoft.Compute/virtualMachines/vm1": "machine",
        group + "/providers/Microsoft.Network/virtualNetworks/net/subnets/a": "resource",
        "/nonsense": "unknown",
    }
    for id, kind in kinds.items():
        assert scope.read(id).kind == kind
    subnet = scope.read(group + "/providers/Microsoft.Network/virtualNetworks/net/subnets/a")
    assert subnet.type == "Microsoft.Network/virtualNetworks/subnets"
    assert [one.name for one in subnet.parents] == ["11111111-2222-3333-4444-555555555555", "demo"]
