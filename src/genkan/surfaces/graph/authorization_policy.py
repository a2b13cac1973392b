"""/policies/authorizationPolicy: what the tenant lets every user do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from genkan.directory import directory_roles, settings
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import not_served
from genkan.surfaces.graph.options import given, selected
from genkan.surfaces.graph.rendering import render, wanted_properties
from genkan.surfaces.graph.shapes.policy import AUTHORIZATION_POLICY, DEFAULT_PERMISSIONS
from genkan.surfaces.http import Reply

ENFORCED = (
    "allowedToCreateApps",
    "allowedToCreateSecurityGroups",
    "allowedToReadOtherUsers",
    "permissionGrantPoliciesAssigned",
)
GUEST_ROLES = tuple(item.id for item in directory_roles.roles() if item.by_default)


@dataclass(frozen=True, slots=True)
class Policy:
    """The one policy; `properties` by Graph's names."""

    properties: dict[str, Any]


def _policy(call: Call) -> Policy:
    found = settings.of(call.tx, call.tenant_id)
    chosen = {part.name: found.get(part.name, part.default) for part in DEFAULT_PERMISSIONS.fields}
    return Policy({"defaultUserRolePermissions": chosen, "guestUserRoleId": found["guestUserRoleId"]})


def get(call: Call) -> Reply:
    select = selected(given(call, ("$select",)), [AUTHORIZATION_POLICY])
    chosen = f"({','.join(select)})" if select else ""
    body = render(_policy(call), wanted_properties(AUTHORIZATION_POLICY, select, call.version), {})
    context = f"{call.root}/$metadata#policies/authorizationPolicy{chosen}/$entity"
    return Reply(200, {"@odata.context": context, **body})


def update(call: Call) -> Reply:
    """Changes what is enforced; of the rest only what stands already may be said again."""
    values = dict(read_body(call.request, AUTHORIZATION_POLICY, "update", stands={"id": "authorizationPolicy"}).values)
    before = render(_policy(call), AUTHORIZATION_POLICY.properties, {})
    permissions = values.pop("defaultUserRolePermissions", None) or {}
    changed = {name: value for name, value in values.items() if value != before[name]}
    changed |= {
        name: value for name, value in permissions.items() if value != before["defaultUserRolePermissions"][name]
    }
    left_out = sorted(changed.keys() - {*ENFORCED, "guestUserRoleId"})
    if left_out:
        raise not_served(f"the setting `{left_out[0]}`")
    if changed.get("guestUserRoleId", GUEST_ROLES[0]) not in GUEST_ROLES:
        raise not_served(f"the guest role `{changed['guestUserRoleId']}`")
    for name in changed.get("permissionGrantPoliciesAssigned") or ():
        if name.startswith(settings.FOR_SELF) and name not in (settings.LEGACY, settings.LOW):
            raise not_served(f"the permission grant policy `{name[:100]}`")
    settings.change(call.write, changed)
    call.audit("Update authorization policy", call.tenant_id, "Policy", **changed)
    return Reply(204)


ROWS: tuple[Row, ...] = (
    row("GET", "/policies/authorizationPolicy", get),
    row("PATCH", "/policies/authorizationPolicy", update),
)
