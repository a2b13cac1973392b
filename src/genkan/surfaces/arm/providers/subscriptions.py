"""/subscriptions (REST reference: Resource Management, Subscriptions)."""

from __future__ import annotations

from typing import Any

from genkan.access.visible import has_any_at_or_below
from genkan.resources import locations, subscriptions
from genkan.resources.subscriptions import Subscription
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.needs import ANY_TOKEN, DECIDED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route


def index(call: Call) -> Reply:
    """Those in which the caller holds any role, at the subscription, above it or somewhere in it."""
    found = subscriptions.listed(call.tx, call.tenant_id)
    world = call.index
    recording = call.services.recorder.listening(call.tenant_id, call.caller.object_id)
    everything = recording is not None and recording.allows_arm
    shown = [one for one in found if everything or has_any_at_or_below(world, call.principal, one.scope, now=call.now)]
    count = {"type": "Total", "value": len(shown)}
    return Reply(200, {"value": [as_json(one) for one in shown], "count": count})


def get(call: Call) -> Reply:
    return Reply(200, as_json(_subscription(call)))


def in_locations(call: Call) -> Reply:
    subscription = _subscription(call)
    shown = []
    for location in locations.known():
        metadata: dict[str, Any] = {"regionType": "Physical", "regionCategory": "Recommended"}
        if location.paired:
            paired = {"name": location.paired, "id": f"{subscription.scope}/locations/{location.paired}"}
            metadata["pairedRegion"] = [paired]
        shown.append(
            {
                "id": f"{subscription.scope}/locations/{location.name}",
                "name": location.name,
                "type": "Region",
                "displayName": location.display_name,
                "regionalDisplayName": location.display_name,
                "metadata": metadata,
            }
        )
    return Reply(200, {"value": shown})


def as_json(one: Subscription) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": one.scope,
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": one.id,
        "tenantId": one.tenant_id,
        "displayName": one.display_name,
        "state": one.state,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }
    if one.tags:
        shown["tags"] = dict(one.tags)
    return shown


def _subscription(call: Call) -> Subscription:
    return subscriptions.get(call.tx, call.tenant_id, call.param("subscriptionId"))


ROWS = (
    Route("GET", "/subscriptions", index, ANY_TOKEN),
    Route("GET", "/subscriptions/{subscriptionId}", get, DECIDED),
    Route("GET", "/subscriptions/{subscriptionId}/locations", in_locations, DECIDED),
)
