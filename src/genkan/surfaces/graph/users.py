"""/users and /me: people."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from genkan.directory import directory_roles, groups, passwords, users
from genkan.directory.users import User
from genkan.store import Read
from genkan.surfaces.graph import security_identifiers
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import Body, check, read_body, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import count_reply, created, list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import GraphError, bad_request, denied, not_found, not_served
from genkan.surfaces.graph.extension_values import extended, writable
from genkan.surfaces.graph.keys import object_id
from genkan.surfaces.graph.links import bound
from genkan.surfaces.graph.shapes.shape import text
from genkan.surfaces.graph.shapes.user import BASIC_USER, BEYOND_BASIC, USER
from genkan.surfaces.graph.versions import check_version
from genkan.surfaces.http import Reply, Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller

USERS = Entity(USER, users.every, extras={"securityIdentifier": security_identifiers.shown})


def _blank(_tx: Read, _tenant_id: str, found: Sequence[User]) -> Mapping[str, Mapping[str, Any]]:
    nothing = {name: item.default for name, item in BEYOND_BASIC.items()}
    return {each.id: nothing for each in found}


# What User.ReadBasic.All shows: the other properties are answered as if they had no value.
BASIC_USERS = replace(USERS, shape=BASIC_USER, extras=dict.fromkeys(BEYOND_BASIC, _blank))
CHANGE_PASSWORD = (text("currentPassword", required=True), text("newPassword", required=True))
# Those whom only the highest administrators may reset, disable or delete.
ABOVE_ALL = ("Global Administrator", "Privileged Authentication Administrator")
HARMLESS = ("Directory Readers", "Application Developer")


async def hash_password(request: Request, _services: Services, _caller: Caller) -> str | None:
    """The hash of the body's new password, made in a thread; None where there is none that can be used."""
    body = request.json()
    profile = body.get("passwordProfile") if isinstance(body, dict) else None
    password = profile.get("password") if isinstance(profile, dict) else None
    if not isinstance(password, str) or not passwords.acceptable(password):
        return None
    return await asyncio.to_thread(passwords.hashed, password)


async def check_password(request: Request, services: Services, caller: Caller) -> tuple[bool, str | None]:
    """Whether the current password is right, and the hash of the new one."""
    body = request.json()
    current, new = (body.get(name) if isinstance(body, dict) else None for name in ("currentPassword", "newPassword"))
    with services.store.read() as tx:
        person = users.find(tx, caller.tenant_id, caller.object_id)
    known = person.password_hash if person else None
    if not isinstance(current, str) or not isinstance(new, str) or known is None:
        return False, None
    right = await asyncio.to_thread(passwords.matches, known, current)
    acceptable = right and passwords.acceptable(new)
    return right, await asyncio.to_thread(passwords.hashed, new) if acceptable else None


def find(call: Call) -> User:
    """The user that the path names, or the caller under /me. Raises Graph's 404."""
    key = call.params.get("id", call.caller.object_id)
    id = object_id(call.tx, call.tenant_id, "users", key)
    found = users.find(call.tx, call.tenant_id, id) if id else None
    if found is None:
        raise not_found(key)
    return found


def list_(call: Call) -> Reply:
    return list_reply(call, _readable(call))


def count(call: Call) -> Reply:
    return count_reply(call, _readable(call))


def get(call: Call) -> Reply:
    return one_reply(call, _readable(call), find(call))


def _readable(call: Call) -> Entity:
    return BASIC_USERS if call.basic_only else extended(call, USERS)


def create(call: Call) -> Reply:
    shape = writable(call, USER)
    body = read_body(call.request, shape, "create")
    _check_binds(call, body)
    properties = body.properties(shape, "passwordProfile")
    if properties.get("mailNickname") is None:
        raise bad_request(
            "A value is required for property 'mailNickname' of resource 'User'.",
            target="mailNickname",
            detail="MissingRequiredProperty",
        )
    profile = body.values.get("passwordProfile")
    if profile is None:
        raise bad_request(
            "A value is required for property 'passwordProfile' of resource 'User'.",
            target="passwordProfile",
            detail="MissingRequiredProperty",
        )
    columns = body.columns(USER)
    found = users.create(
        call.write,
        columns["upn"],
        columns["display_name"],
        call.now,
        password_hash=_hashed(call),
        mail=columns.get("mail"),
        user_type=columns.get("user_type") or "Member",
        account_enabled=columns["account_enabled"],
        properties=properties | {"passwordProfile": _kept(profile)},
    )
    call.audit("Add user", found.id, "User", found.upn)
    return created(call, USERS, found)


def update(call: Call) -> Reply:
    found = find(call)
    check_version(call, found)
    shape = writable(call, USER)
    body = read_body(call.request, shape, "update")
    _check_binds(call, body)
    _guard(call, found, body)
    properties = body.properties(shape, "passwordProfile", over=found.properties)
    profile = body.values.get("passwordProfile")
    if profile is not None:
        properties["passwordProfile"] = _kept(profile)
        if "password" in profile:
            users.set_password(call.write, found.id, _hashed(call), call.now)
            call.audit("Reset user password", found.id, "User", found.upn)
    users.update(call.write, found.id, properties=properties, **body.columns(USER))
    if body.values.get("accountEnabled") is False:
        users.revoke_sessions(call.write, found.id, call.now)
    call.audit("Update user", found.id, "User", found.upn)
    return Reply(204)


def delete(call: Call) -> Reply:
    found = find(call)
    check_version(call, found)
    _guard(call, found, None)
    users.delete(call.write, found.id, call.now)
    call.audit("Delete user", found.id, "User", found.upn)
    return Reply(204)


def revoke_sessions(call: Call) -> Reply:
    found = find(call)
    users.revoke_sessions(call.write, found.id, call.now)
    call.audit("Update StsRefreshTokenValidFrom Timestamp", found.id, "User", found.upn)
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#Edm.Boolean", "value": True})


def change_password(call: Call) -> Reply:
    """A user changes their own password, knowing the old one."""
    if find(call).id != call.caller.object_id:
        raise denied()
    body = read_object(call.request)
    for item in CHANGE_PASSWORD:
        check(item, body.get(item.name), "User")
    right, password_hash = call.prepared
    if not right:
        raise bad_request(
            "The specified password does not match the current password of the user.", target="currentPassword"
        )
    if password_hash is None:
        raise _too_simple()
    users.set_password(call.write, call.caller.object_id, password_hash, call.now)
    call.audit("Change user password", call.caller.object_id, "User", call.caller.name)
    return Reply(204)


def _hashed(call: Call) -> str:
    if call.prepared is None:
        raise _too_simple()
    return str(call.prepared)


def _kept(profile: dict[str, Any]) -> dict[str, bool]:
    """What stays of a passwordProfile: never the password."""
    return {name: bool(profile.get(name)) for name in users.FORCED}


def _guard(call: Call, target: User, body: Body | None) -> None:
    """Administrators are reset, disabled and deleted only by those above them; nobody else by a mere permission."""
    if body is not None and not {"passwordProfile", "accountEnabled", "userPrincipalName"} & set(body.values):
        return
    if target.id == call.caller.object_id:
        return
    if any(role.name not in HARMLESS for role in _roles_of(call, target.id)):
        names = {role.name for role in _roles_of(call, call.caller.object_id)}
        if names.isdisjoint(ABOVE_ALL):
            raise denied()


def _roles_of(call: Call, id: str) -> list[directory_roles.DirectoryRole]:
    principals = [id, *groups.groups_of(call.tx, call.tenant_id, id)]
    return directory_roles.held(call.tx, call.tenant_id, principals)


def _check_binds(call: Call, body: Body) -> None:
    if "manager" in body.binds:
        raise not_served("`manager` of users")
    bound(call, body)


def _too_simple() -> GraphError:
    return bad_request(
        "The specified password does not comply with password complexity requirements. Please provide a different "
        "password.",
        target="passwordProfile",
        detail="PasswordDoesNotComplyWithPolicy",
    )


ROWS: tuple[Row, ...] = (
    row("GET", "/users", list_),
    row("POST", "/users", create, before=hash_password),
    row("GET", "/users/$count", count),
    row("GET", "/users/{id}", get),
    row("PATCH", "/users/{id}", update, before=hash_password),
    row("DELETE", "/users/{id}", delete),
    row("POST", "/users/{id}/revokeSignInSessions", revoke_sessions),
    row("GET", "/me", get),
    row("PATCH", "/me", update, before=hash_password),
    row("POST", "/me/revokeSignInSessions", revoke_sessions),
    row("POST", "/me/changePassword", change_password, before=check_password),
    row("POST", "/users/{id}/changePassword", change_password, before=check_password),
)
