"""Writing deny assignments, which ARM only lets people read: for seeds and `genkan deny`.

They are taken in ARM's own shape, one or a list (`{"value": [...]}`, as a GET of ARM answers it), all or none.
The caller needs `Microsoft.Authorization/denyAssignments/write` (or `delete`) at each scope, like any other action.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from genkan.access import assignments, denies, management_groups
from genkan.access.errors import AccessProblem
from genkan.access.model import DenyAssignment, Permission
from genkan.access.rows import permissions_from_json
from genkan.access.scopes import MANAGEMENT_GROUPS, normalize
from genkan.resources import subscriptions
from genkan.resources.errors import ResourceProblem
from genkan.store import Read
from genkan.surfaces.admin import errors
from genkan.surfaces.admin.gate import Call
from genkan.surfaces.http import Reply

WRITE = "Microsoft.Authorization/denyAssignments/write"
DELETE = "Microsoft.Authorization/denyAssignments/delete"
MOST_AT_ONCE = 500
_LISTS = ("actions", "notActions", "dataActions", "notDataActions")


def put(call: Call) -> Reply:
    """Write one or several; those with a known `name` (a GUID) are replaced. Answers their ids in order."""
    body = call.body()
    given = body.get("value", [body])
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_AT_ONCE:
        raise errors.invalid(f"`value` must be a list of 1 to {MOST_AT_ONCE} deny assignments.")
    with call.services.store.write(call.tenant_id) as tx:
        read = [_read(tx, call, one) for one in given]
        for deny in read:
            if not call.may(WRITE, deny.scope):
                raise errors.forbidden(WRITE, f"at {deny.scope}")
        for deny in read:
            denies.put(tx, deny, call.now)
    return Reply(200, {"value": [{"name": deny.id, "scope": deny.scope} for deny in read]})


def delete(call: Call) -> Reply:
    with call.services.store.write(call.tenant_id) as tx:
        found = denies.find(tx, call.tenant_id, call.params["id"])
        if found is None:
            message = f"There is no deny assignment `{call.params['id'][:100]}`."
            raise errors.AdminError(404, "DenyAssignmentNotFound", message)
        if not call.may(DELETE, found.scope):
            raise errors.forbidden(DELETE, f"at {found.scope}")
        denies.remove(tx, found.id)
    return Reply(204)


def _read(tx: Read, call: Call, given: object) -> DenyAssignment:
    """A deny assignment in ARM's shape; raises a 400 that names what is wrong."""
    properties = given.get("properties") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(properties, dict):
        raise errors.invalid("A deny assignment is an object with `properties`.")
    name = given.get("name") or str(uuid.uuid4())
    if (deny_id := assignments.guid(name)) is None:
        raise errors.invalid(f"`name` must be a GUID, not `{str(name)[:100]}`.")
    condition = properties.get("condition")
    if not isinstance(condition, str | None):
        raise errors.invalid("`condition` must be text.")
    try:
        scope = _scope(tx, call.tenant_id, properties.get("scope"))
        condition, version = assignments.checked_condition(condition, properties.get("conditionVersion"))
    except (AccessProblem, ResourceProblem) as problem:
        raise errors.invalid(str(problem)) from None
    return DenyAssignment(
        id=deny_id,
        name=_text(properties, "denyAssignmentName", required=True),
        scope=scope,
        permissions=_permissions(properties.get("permissions")),
        principals=_ids(properties, "principals", least=1),
        exclude_principals=_ids(properties, "excludePrincipals", least=0),
        does_not_apply_to_child_scopes=properties.get("doNotApplyToChildScopes") is True,
        is_system_protected=properties.get("isSystemProtected") is True,
        description=_text(properties, "description"),
        condition=condition,
        condition_version=version,
    )


def _scope(tx: Read, tenant_id: str, given: object) -> str:
    if not isinstance(given, str) or not given.startswith("/") or len(given) > 1000:
        raise errors.invalid("`scope` must be a resource id, such as /subscriptions/{id}.")
    scope = normalize(given)
    if scope.startswith("/subscriptions/"):
        subscriptions.get(tx, tenant_id, scope.split("/")[2])
    elif scope.startswith(MANAGEMENT_GROUPS):
        management_groups.get(tx, tenant_id, scope.removeprefix(MANAGEMENT_GROUPS))
    elif scope != "/":
        raise errors.invalid(f"`{given[:100]}` is not a scope of this tenant.")
    return given.rstrip("/") or "/"


def _permissions(given: object) -> tuple[Permission, ...]:
    if not isinstance(given, list) or not given:
        raise errors.invalid("`permissions` must be a list of at least one block.")
    for block in given:
        lists = [block.get(name) or [] for name in _LISTS] if isinstance(block, dict) else [None]
        if not all(isinstance(one, list) and all(isinstance(text, str) and text for text in one) for one in lists):
            raise errors.invalid(f"Each block of `permissions` has lists of text: {', '.join(_LISTS)}.")
    return permissions_from_json(given)


def _ids(properties: Mapping[str, Any], name: str, *, least: int) -> tuple[str, ...]:
    given = properties.get(name) or []
    if not isinstance(given, list):
        raise errors.invalid(f'`{name}` must be a list of objects {{"id"}}.')
    found: Sequence[str | None] = [assignments.guid(one.get("id")) if isinstance(one, dict) else None for one in given]
    ids = tuple(one for one in found if one is not None)
    if len(ids) != len(given) or len(ids) < least:
        raise errors.invalid(f"`{name}` needs at least {least} objects with the object `id` of a principal (a GUID).")
    return ids


def _text(properties: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    given = properties.get(name) or ""
    if not isinstance(given, str) or len(given) > 256 or (required and not given):
        raise errors.invalid(f"`{name}` must be text of {1 if required else 0} to 256 characters.")
    return given
