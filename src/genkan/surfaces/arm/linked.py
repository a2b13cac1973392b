"""Linked access: what a body refers to needs a permission of its own, there.

One table from the type of the referred resource to the action. The body is searched for ids: values of `id`
members, and the names in `userAssignedIdentities`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genkan.resources import ids, references
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.needs import LinkedNeed, Needs
from genkan.surfaces.http import RequestProblem

ACTIONS: Mapping[str, str] = {
    "microsoft.network/virtualnetworks/subnets": "Microsoft.Network/virtualNetworks/subnets/join/action",
    "microsoft.network/networkinterfaces": "Microsoft.Network/networkInterfaces/join/action",
    "microsoft.network/publicipaddresses": "Microsoft.Network/publicIPAddresses/join/action",
    "microsoft.network/networksecuritygroups": "Microsoft.Network/networkSecurityGroups/join/action",
    "microsoft.network/routetables": "Microsoft.Network/routeTables/join/action",
    "microsoft.network/natgateways": "Microsoft.Network/natGateways/join/action",
    "microsoft.managedidentity/userassignedidentities": (
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"
    ),
}


def of_body(call: Call) -> list[LinkedNeed]:
    """What a write of this body needs elsewhere; nothing for what lies inside the written resource itself."""
    try:
        body = call.request.json()
    except RequestProblem:
        return []  # The handler refuses it; here nothing is referred to.
    own = ids.key(call.scope) + "/"
    needs: dict[str, LinkedNeed] = {}
    for given in (*references.referred(body), *_identities(body)):
        found = ids.parse(given)
        action = ACTIONS.get(found.type.lower()) if found else None
        if found and action and not ids.key(given).startswith(own):
            needs.setdefault(ids.key(given), LinkedNeed(action, given, _with_the_name(action, found.name)))
    return list(needs.values())


def _with_the_name(action: str, name: str) -> str | None:
    """An identity's action as Managed Identity Operator writes it: `userAssignedIdentities/*/assign/action`.

    That role does let people assign identities in Azure, though its `*` stands where the operation has nothing;
    that the star takes the identity's name is our guess.
    """
    kind, verb = "userAssignedIdentities/", "assign/action"
    return action.replace(f"{kind}{verb}", f"{kind}{name}/{verb}") if action.endswith(kind + verb) else None


def _identities(body: Any) -> Iterator[str]:
    """The user-assigned identities that a write gives. A null takes one away, which needs nothing there."""
    identity = body.get("identity") if isinstance(body, dict) else None
    named = identity.get("userAssignedIdentities") if isinstance(identity, dict) else None
    if isinstance(named, dict):
        yield from (one for one, kept in named.items() if kept is not None)


LINKED = Needs(linked=of_body)
