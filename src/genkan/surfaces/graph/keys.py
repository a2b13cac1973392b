"""Addresses of single objects: `/users/{id}`, `users('upn')`, `applications(appId='..')`.

`split` turns key segments into plain ones before routes are matched; `object_id` finds what a key leads to.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from genkan.directory import applications, groups, service_principals, users
from genkan.store import Read
from genkan.surfaces.graph.errors import bad_query

_WITH_KEY = re.compile(r"([A-Za-z][A-Za-z0-9.]*)\((.*)\)", re.DOTALL)
_NAMED_KEY = re.compile(r"([A-Za-z]+)='(.*)'", re.DOTALL)
# SDKs and PowerShell write the namespace by its alias.
_NAMESPACE, _ALIAS = "microsoft.graph.", "graph."
CASTS = frozenset(
    {
        "administrativeunit",
        "application",
        "device",
        "directoryrole",
        "group",
        "orgcontact",
        "serviceprincipal",
        "user",
    }
)


def split(segments: Sequence[str]) -> tuple[str, ...]:
    """`applications(appId='x')` becomes `applications`, `appId='x'`; `delta()` becomes `delta`."""
    found: list[str] = []
    for segment in segments:
        match = _WITH_KEY.fullmatch(segment)
        name, key = (match[1], match[2]) if match else (segment, "")
        found.append(_plain(name))
        if key:
            found.append(_unquoted(key))
    return tuple(found)


def without_tenant(segments: Sequence[str], tenant_id: str) -> Sequence[str]:
    """`/v1.0/{tenant id}/users` and `/v1.0/myorganization/users` are `/v1.0/users`: Terraform's older clients."""
    if segments and segments[0].lower() in (tenant_id, "myorganization"):
        return segments[1:]
    return segments


def _plain(name: str) -> str:
    """Functions and actions may be written with their namespace; casts keep it, written out."""
    if name.lower().startswith(_ALIAS):
        name = _NAMESPACE + name[len(_ALIAS) :]
    if name.lower().startswith(_NAMESPACE) and name[len(_NAMESPACE) :].lower() not in CASTS:
        return name[len(_NAMESPACE) :]
    return name


def _unquoted(key: str) -> str:
    if len(key) >= 2 and key[0] == key[-1] == "'":
        return key[1:-1].replace("''", "'")
    return key


def named(key: str) -> tuple[str, str] | None:
    """The parts of an alternate key, `appId='x'`; None for a plain one."""
    match = _NAMED_KEY.fullmatch(key)
    return (match[1].lower(), match[2].replace("''", "'")) if match else None


def object_id(tx: Read, tenant_id: str, entity_set: str, key: str) -> str | None:
    """The id of the living object that a key leads to, None when there is none."""
    alternate = named(key)
    match entity_set.lower():
        case "applications":
            if alternate is None:
                return _guid(key)
            return _id(_application(tx, tenant_id, *alternate))
        case "serviceprincipals":
            if alternate is None:
                return _guid(key)
            _expect(alternate[0], "appid")
            return _id(service_principals.find_by_app_id(tx, tenant_id, alternate[1]))
        case "groups":
            if alternate is None:
                return _guid(key)
            _expect(alternate[0], "uniquename")
            return _id(groups.find_by_unique_name(tx, tenant_id, alternate[1]))
        case "users":
            if alternate is not None:
                _expect(alternate[0], "userprincipalname")
                key = alternate[1]
            return _guid(key) or _id(users.find_by_upn(tx, tenant_id, key))
    return _guid(key)


def _application(tx: Read, tenant_id: str, name: str, value: str) -> applications.Application | None:
    if name == "uniquename":
        return applications.find_by_unique_name(tx, tenant_id, value)
    _expect(name, "appid")
    return applications.find_by_app_id(tx, tenant_id, value)


def _expect(name: str, wanted: str) -> None:
    if name != wanted:
        raise bad_query(f"The key `{name}` is not an alternate key of this resource.")


def _id(
    found: applications.Application | service_principals.ServicePrincipal | groups.Group | users.User | None,
) -> str | None:
    return found.id if found else None


def is_guid(key: str) -> bool:
    return _guid(key) is not None


def _guid(key: str) -> str | None:
    try:
        return str(uuid.UUID(key)) if len(key) == 36 else None
    except ValueError:
        return None
