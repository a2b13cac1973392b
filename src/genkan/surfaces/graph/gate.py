"""The gate: a token becomes a caller, a route's row becomes a decision. Nothing else in this surface refuses access.

App-only: an accepted app role, or a directory role with the action. A user: an accepted delegated scope AND what the
user may do by directory role, ownership, or as everyone may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from genkan.access.explain.record import Asked, Asker, graph_record
from genkan.directory import directory_roles, groups, objects, owners, service_principals, settings, tenants, users
from genkan.journal.recorder import Recording
from genkan.surfaces.graph.accepted import Accepted
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import bad_query
from genkan.surfaces.graph.keys import object_id
from genkan.surfaces.http import Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller

GRAPH = "00000003-0000-0000-c000-000000000000"
GRANTED = "Granted"
# Lets a program do whatever the signed-in user may.
AS_USER = "Directory.AccessAsUser.All"
BASIC = frozenset({"User.ReadBasic.All"})


class Denied(Exception):
    """A decision that fell against the caller, with what `genkan why` tells about it.

    `would_do` are the directory roles that would let it through.
    """

    def __init__(
        self, caller: Caller, accepted: Accepted, reason: str, held: Sequence[str], would_do: Sequence[str]
    ) -> None:
        super().__init__(reason)
        self.caller, self.accepted, self.reason = caller, accepted, reason
        self.directory_roles, self.would_do = tuple(held), tuple(would_do)


def caller_of(services: Services, request: Request, other: Sequence[str] = ()) -> Caller:
    """`other` audiences stand in place of Graph's. Raises `TokenRefused`."""
    if other:
        return services.tokens.verify(request.headers.get("authorization"), other)
    # msgraph-sdk drops the port when it derives its scope from the base address.
    audiences = ("https://graph.microsoft.com", GRAPH, "https://localhost", request.base_url)
    return services.tokens.verify(request.headers.get("authorization"), audiences)


def let_in(call: Call, accepted: Accepted) -> None:
    """Raises `Denied`."""
    if call.caller.app_only:
        if call.segments[0].lower() == "me":
            raise bad_query("/me request is only valid with delegated authentication flow.")
        _application(call, accepted)
    else:
        _user(call, accepted)


def _application(call: Call, accepted: Accepted) -> None:
    if accepted.rolls_own and target_id(call) in (call.caller.object_id, _application_id(call, call.caller.app_id)):
        return
    had = _counting(call, accepted, call.caller.roles.intersection(accepted.application))
    if any(not value.endswith(".OwnedBy") for value in had):
        call.basic_only = had == BASIC and not _allowed_by(call, _roles(call), accepted)
        return
    reason = "MissingPermission"
    if had:
        if accepted.create:
            call.creates_as_owner = True
            return
        if call.request.method in ("GET", "HEAD") or _owns_target(call):
            return
        reason = "NotOwner"
    held = _roles(call)
    if held and _allowed_by(call, held, accepted):
        return
    raise _denied(call, accepted if had else _enough(call, accepted), reason, held)


def _enough(call: Call, accepted: Accepted) -> Accepted:
    """Of the accepted permissions those that would do for this object: `.OwnedBy` not for one of somebody else."""
    if accepted.create or call.request.method in ("GET", "HEAD") or _owns_target(call):
        return accepted
    return replace(accepted, application=tuple(name for name in accepted.application if not name.endswith(".OwnedBy")))


def _user(call: Call, accepted: Accepted) -> None:
    scopes = call.caller.scopes
    by_self = scopes.intersection(accepted.self_scopes)
    had = _counting(call, accepted, scopes.intersection((*accepted.delegated, AS_USER)))
    held = _roles(call)
    if not had and not accepted.any_scope and not (by_self and _is_self(call)):
        raise _denied(call, accepted, "MissingPermission", held)
    person = users.find(call.tx, call.tenant_id, call.caller.object_id)
    set_by_tenant = settings.of(call.tx, call.tenant_id)
    everyone = directory_roles.default_role(
        person.user_type if person else "Guest",
        set_by_tenant["guestUserRoleId"],
        reads_others=set_by_tenant["allowedToReadOtherUsers"],
    )
    if not _allowed_by(call, [*held, everyone], accepted):
        raise _denied(call, accepted, "NotAllowedToUser", held)
    call.basic_only = had == BASIC and not (by_self and _is_self(call))


def _allowed_by(call: Call, roles: Sequence[directory_roles.DirectoryRole], accepted: Accepted) -> bool:
    """Whether the roles grant every action that the call needs, for this target."""
    return all(_allows(call, roles, accepted, action) for action in _actions(call, accepted))


def _counting(call: Call, accepted: Accepted, had: frozenset[str]) -> frozenset[str]:
    """Without the permissions that are for one property, where the request changes another."""
    if not accepted.limited or not had:
        return had
    changed = _changed(call)
    return frozenset(
        name for name in had if name not in accepted.limited or changed <= {accepted.limited[name].lower()}
    )


def _changed(call: Call) -> set[str]:
    """The properties that a PATCH names, in lower case."""
    body = call.request.json()
    return {name.lower() for name in body if "@" not in name} - {"id"} if isinstance(body, dict) else set()


def _actions(call: Call, accepted: Accepted) -> set[str]:
    """The route's action, or those of the properties that a PATCH changes."""
    if not accepted.by_property:
        return {accepted.action} - {""}
    by_name = {name.lower(): action for name, action in accepted.by_property.items()}
    return {by_name.get(name, accepted.action) for name in _changed(call)} or {accepted.action}


def _allows(call: Call, roles: Sequence[directory_roles.DirectoryRole], accepted: Accepted, action: str) -> bool:
    ways = action.split("|")
    for role in roles:
        for block in role.blocks:
            if any(directory_roles.grants(block, way) for way in ways) and _holds(call, block.condition):
                return True
            as_owner = f"{action.rpartition('/')[0]}/createAsOwner"
            if accepted.create and directory_roles.grants(block, as_owner) and _may_create(call, role):
                call.creates_as_owner = True
                return True
    return False


def _holds(call: Call, condition: str | None) -> bool:
    if condition is None:
        return True
    return _owns_target(call) if condition == "$SubjectIsOwner" else _is_self(call)


def _may_create(call: Call, role: directory_roles.DirectoryRole) -> bool:
    """What everyone may create can be switched off for the tenant; a role that was assigned is not asked."""
    if not role.by_default:
        return True
    tenant = tenants.find(call.tx, call.tenant_id)
    entity_set = call.segments[0].lower()
    setting = "allowedToCreateSecurityGroups" if entity_set == "groups" else "allowedToCreateApps"
    return bool(tenant and tenant.settings.get(setting, True))


def _roles(call: Call) -> list[directory_roles.DirectoryRole]:
    caller = call.caller
    principals = [caller.object_id, *groups.groups_of(call.tx, call.tenant_id, caller.object_id)]
    return directory_roles.held(call.tx, call.tenant_id, principals)


def target_id(call: Call) -> str | None:
    """The object in the path, or the caller's own for `/me`."""
    if call.segments[0].lower() == "me":
        return call.caller.object_id
    key = call.params.get("id")
    return object_id(call.tx, call.tenant_id, call.segments[0], key) if key else None


def _is_self(call: Call) -> bool:
    return target_id(call) == call.caller.object_id


def _owns_target(call: Call) -> bool:
    """An owner of the object, or, for a service principal, of its application in this tenant."""
    target = target_id(call)
    if target is None:
        return False
    if owners.owns(call.tx, call.tenant_id, call.caller.object_id, target):
        return True
    if call.segments[0].lower() != "serviceprincipals":
        return False
    principal = service_principals.find(call.tx, call.tenant_id, target)
    home = principal and _application_id(call, principal.app_id)
    return bool(home and owners.owns(call.tx, call.tenant_id, call.caller.object_id, home))


def _application_id(call: Call, app_id: str) -> str | None:
    return object_id(call.tx, call.tenant_id, "applications", f"appId='{app_id}'")


def _denied(call: Call, accepted: Accepted, reason: str, held: Sequence[directory_roles.DirectoryRole]) -> Denied:
    would_do = [
        role.name
        for role in directory_roles.assignable()
        if accepted.action and _would_do(role, accepted.action.split("|"))
    ]
    return Denied(call.caller, accepted, reason, [role.name for role in held], would_do)


def granted(call: Call, accepted: Accepted) -> Denied:
    """What a recording notes of a call that was let in: nothing was denied, and the record has the same shape."""
    return Denied(call.caller, accepted, GRANTED, tuple(role.name for role in _roles(call)), ())


def record_of(denied: Denied, call: Call, recording: Recording | None = None) -> dict[str, object]:
    """The journal's row for a decision, without its id. `recording` heard it, and may have let it through."""
    allowed = denied.reason == GRANTED
    caller, accepted, request = denied.caller, denied.accepted, call.request
    named = objects.named(call.tx, caller.tenant_id, [caller.object_id])
    record = graph_record(
        Asker(caller.object_id, caller.kind, caller.app_id, caller.name),
        Asked(request.method, request.path),
        needs={
            "application": accepted.application,
            "delegated": (*accepted.self_scopes, *accepted.delegated),
            "directory_roles": denied.would_do,
        },
        had={
            "roles": sorted(caller.roles),
            "scopes": sorted(caller.scopes),
            "directory_roles": denied.directory_roles,
        },
        reason=denied.reason,
        at=call.now,
        allowed=allowed,
        recording=recording.id if recording and recording.allows_graph and not allowed else None,
        names={id: item.display_name for id, item in named.items()},
    )
    return {
        "tenant_id": caller.tenant_id,
        "at": call.now,
        "surface": "graph",
        "allowed": allowed,
        "recording_id": recording.id if recording else None,
        "principal_id": caller.object_id,
        "app_id": caller.app_id or None,
        "action": f"{request.method} {'/' + '/'.join(call.segments)}"[:512],
        "scope": request.path[:1100],
        "record": record,
    }


def _would_do(role: directory_roles.DirectoryRole, actions: Sequence[str]) -> bool:
    blocks = [block for block in role.blocks if block.condition is None]
    return any(directory_roles.grants(block, action) for block in blocks for action in actions)
