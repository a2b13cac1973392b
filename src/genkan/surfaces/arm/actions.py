"""Which action a request needs, and at which scope: the rule, and where it does not hold.

The rule reads the part after the last `/providers/`: namespace, then types and names in turn. GET and HEAD
need `read`, PUT and PATCH `write`, DELETE `delete`; POST needs `{verb}/action`, the verb being the odd last
segment. What has no provider's type in it (groups, subscriptions, locations, tags) is Microsoft.Resources'
own. Everything keeps the casing of the request, because Azure's messages do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_SUFFIX = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """`action` and `scope` as the request wrote them."""

    action: str
    scope: str


# Types whose operations Azure catalogued under another name: as in paths (lower case) -> as in operations.
# Taken only where the catalogue has the result, so an entry can never hide what the rule finds.
_RENAMED = {
    "microsoft.apimanagement/service/api-version-sets": "Microsoft.ApiManagement/service/apiVersionSets",
    "microsoft.app/builders/builds": "Microsoft.App/builds",
    "microsoft.billing/billingpermissions": "Microsoft.Billing/billingAccounts/billingPermissions",
    "microsoft.devhub/locations": "Microsoft.DevHub/location",
    "microsoft.fileshares/fileshares/privateendpointconnections": "Microsoft.FileShares/privateEndpointConnections",
    "microsoft.fileshares/fileshares/privatelinkresources": "Microsoft.FileShares/privateLinkResources",
    "microsoft.maps/locations/operationresults": "Microsoft.Maps/operationResults",
    "microsoft.maps/locations/operationstatuses": "Microsoft.Maps/operationStatuses",
    "microsoft.network/dscpconfigurations": "Microsoft.Network/dscpConfiguration",
    "microsoft.storage/locations/deletedaccounts": "Microsoft.Storage/deletedAccounts",
}


def asked(method: str, segments: Sequence[str], known: Known) -> Asked:
    """The action and scope of a request. `known` says whether the catalogue has an action."""
    at = _last_providers(segments)
    if at is None or at + 2 >= len(segments):
        return _of_resources(method, segments)
    before, namespace, rest = segments[:at], segments[at + 1], segments[at + 2 :]
    types = "/".join((namespace, *rest[0::2]))
    candidates = [one for spelling in _spellings(types) for one in _candidates(method, spelling, rest)]
    action = next((one for one in candidates if known(one)), candidates[0])
    named = len(rest) - len(rest) % 2
    if named:
        scope = (*before, "providers", namespace, *rest[:named])
    elif method == "POST":
        scope = tuple(before)
    else:
        scope = (*before, "providers", namespace)
    return Asked(action, "/" + "/".join(scope))


def _candidates(method: str, types: str, rest: Sequence[str]) -> list[str]:
    """What the operation may be called, the likeliest first."""
    if method != "POST":
        suffix = _SUFFIX.get(method, "action")
        # A few GETs are catalogued as actions (listFollowerDatabases, runbookContent).
        return [f"{types}/{suffix}", f"{types}/action"] if suffix == "read" else [f"{types}/{suffix}"]
    if len(rest) % 2:
        # Some verbs are catalogued as a read, or as they stand (.../sourcecontrols/{id}/delete).
        return [f"{types}/action", f"{types}/read", types]
    # .../networkTrace/start: the last segment is a verb although it stands where a name would.
    return [f"{types}/{rest[-1]}/action", f"{types}/action", f"{types}/read"]


def _spellings(types: str) -> list[str]:
    """The types as the path has them, and as the catalogue may."""
    lower = types.lower()
    renamed = [new + types[len(old) :] for old, new in _RENAMED.items() if lower == old or lower.startswith(old + "/")]
    return [types, *renamed]


def _last_providers(segments: Sequence[str]) -> int | None:
    found = [number for number, segment in enumerate(segments) if segment.lower() == "providers"]
    if not found:
        return None
    last = found[-1]
    # Microsoft.Features/providers/{namespace}/features: here `providers` is a type, not the start of a scope.
    if last >= 2 and last - 2 in found and segments[last - 1].lower() == "microsoft.features":
        return last - 2
    return last


def _of_resources(method: str, segments: Sequence[str]) -> Asked:
    """Paths without a provider's type: /subscriptions/{id}/resourceGroups/{name} and their like."""
    types = "/".join(("Microsoft.Resources", *segments[0::2]))
    suffix = "action" if method == "POST" else _SUFFIX.get(method, "action")
    named = list(segments[: len(segments) - len(segments) % 2])
    if len(named) >= 2 and named[-2].lower() == "providers":
        named = named[:-2]  # A provider in a subscription is no scope.
    return Asked(f"{types}/{suffix}", "/" + "/".join(named))
