"""/policies/authorizationPolicy: what the tenant lets every user do."""

from __future__ import annotations

from typing import Any

from genkan.directory import settings
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import check, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import bad_request, not_served
from genkan.surfaces.graph.shapes.shape import complex_, flag, texts
from genkan.surfaces.http import Reply

PERMISSIONS = complex_(
    "defaultUserRolePermissions",
    flag("allowedToCreateApps", nullable=False),
    flag("allowedToCreateSecurityGroups", nullable=False),
    flag("allowedToCreateTenants", nullable=False),
    flag("allowedToReadBitlockerKeysForOwnedDevice"),
    flag("allowedToReadOtherUsers", nullable=False),
    texts("permissionGrantPoliciesAssigned"),
    nullable=False,
)
ENFORCED = ("allowedToCreateApps", "allowedToCreateSecurityGroups", "permissionGrantPoliciesAssigned")


def get(call: Call) -> Reply:
    found = settings.of(call.tx, call.tenant_id)
    chosen: dict[str, Any] = {part.name: found.get(part.name, True) for part in PERMISSIONS.fields}
    return Reply(
        200,
        {
            "@odata.context": f"{call.root}/$metadata#policies/authorizationPolicy/$entity",
            "id": "authorizationPolicy",
            "displayName": "Authorization Policy",
            "description": "Used to manage authorization related settings across the company.",
            "allowInvitesFrom": "everyone",
            "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
            "defaultUserRolePermissions": chosen,
        },
    )


def update(call: Call) -> Reply:
    body = read_object(call.request)
    unknown = {name for name in body if "@" not in name} - {"defaultUserRolePermissions"}
    if unknown:
        raise bad_request(f"Property '{min(unknown)[:100]}' of the authorization policy cannot be changed here.")
    values = check(PERMISSIONS, body.get("defaultUserRolePermissions", {}), "AuthorizationPolicy")
    left_out = [name for name in values if name not in ENFORCED]
    if left_out:
        raise not_served(f"the setting `{left_out[0]}`")
    for name in values.get("permissionGrantPoliciesAssigned") or ():
        if name.startswith(settings.FOR_SELF) and name not in (settings.LEGACY, settings.LOW):
            raise not_served(f"the permission grant policy `{name[:100]}`")
    settings.change(call.write, values)
    call.audit("Update authorization policy", call.tenant_id, "Policy", **values)
    return Reply(204)


ROWS: tuple[Row, ...] = (
    row("GET", "/policies/authorizationPolicy", get),
    row("PATCH", "/policies/authorizationPolicy", update),
)
