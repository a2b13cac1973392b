"""People: who signs in with a name and a password."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row

from genkan.directory import objects, references, tenants, values
from genkan.directory.errors import NotThere, Taken, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

_NOT_IN_NAMES = re.compile(r"""[\s@()\\\[\]";:<>,/|=?*]""")
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")


FORCED = ("forceChangePasswordNextSignIn", "forceChangePasswordNextSignInWithMfa")


@dataclass(frozen=True, slots=True)
class User:
    """`user_type` is Member or Guest; `properties` the rest of Graph's resource by its own names."""

    tenant_id: str
    id: str
    upn: str
    display_name: str
    mail: str | None
    user_type: str
    account_enabled: bool
    sessions_valid_from: datetime
    created_at: datetime
    password_changed_at: datetime | None = None
    deleted_at: datetime | None = None
    revision: int = 0
    properties: Mapping[str, Any] = field(default_factory=dict)
    password_hash: str | None = field(default=None, repr=False)


def create(
    tx: Write,
    upn: str,
    display_name: str,
    now: datetime,
    *,
    password_hash: str | None = None,
    mail: str | None = None,
    user_type: str = "Member",
    account_enabled: bool = True,
    properties: Mapping[str, Any] | None = None,
    id: str | None = None,
) -> User:
    """Add a person. The domain of the UPN must be verified. Raises `Taken`, `Unacceptable`."""
    _check_upn(tx, upn)
    _check_mail(tx, mail)
    kept = {name: value for name, value in (properties or {}).items() if value is not None}
    kept.setdefault("mailNickname", upn.partition("@")[0])
    _check_nickname(kept["mailNickname"])
    user_id = (id or str(uuid.uuid4())).lower()
    tx.insert(
        tables.users,
        id=user_id,
        upn=upn,
        upn_key=upn.lower(),
        display_name=display_name,
        mail=mail,
        mail_key=_lower(mail),
        user_type=user_type,
        account_enabled=account_enabled,
        password_hash=password_hash,
        password_changed_at=now if password_hash else None,
        sessions_valid_from=now,
        created_at=now,
        properties=kept,
    )
    made = _must(tx, user_id)
    values.written(tx, "user", None, made)
    return made


def find(tx: Read, tenant_id: str, id: str) -> User | None:
    row = objects.find(tx, tables.users, tenant_id, id=id.lower())
    return user(row) if row else None


def find_by_upn(tx: Read, tenant_id: str, upn: str) -> User | None:
    row = objects.find(tx, tables.users, tenant_id, upn_key=upn.lower())
    return user(row) if row else None


def every(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[User]:
    rows = tx.all(objects.living(tables.users, tenant_id, *where, order_by=order_by, limit=limit))
    return [user(row) for row in rows]


def has_mail(mail: str) -> ColumnElement[bool]:
    return tables.users.c.mail_key == mail.lower()


def update(tx: Write, user_id: str, *, properties: Mapping[str, Any] | None = None, **columns: Any) -> User:
    """Change columns (`upn`, `display_name`, `mail`, `user_type`, `account_enabled`) and properties by Graph's names.

    Raises `NotThere`, `Taken`, `Unacceptable`.
    """
    found = _must(tx, user_id)
    changed = dict(properties or {})
    _check_nickname(changed.get("mailNickname"))
    if "upn" in columns and columns["upn"].lower() != found.upn.lower():
        _check_upn(tx, columns["upn"])
    if "upn" in columns:
        columns["upn_key"] = columns["upn"].lower()
    if "mail" in columns:
        if _lower(columns["mail"]) != _lower(found.mail):
            _check_mail(tx, columns["mail"])
        columns["mail_key"] = _lower(columns["mail"])
    if "display_name" in columns:
        columns["display_name_key"] = columns["display_name"].lower()
    kept = {name: value for name, value in {**found.properties, **changed}.items() if value is not None}
    tx.update(tables.users, {"id": user_id}, properties=kept, **columns)
    after = _must(tx, user_id)
    values.written(tx, "user", found, after)
    return after


def must_change_password(found: User) -> bool:
    """Whether the next sign-in asks for a new password first (`passwordProfile`)."""
    profile = found.properties.get("passwordProfile") or {}
    return any(profile.get(name) for name in FORCED)


def set_password(tx: Write, user_id: str, password_hash: str, now: datetime) -> None:
    """A new password also ends the sessions that the old one began, and what forced its change."""
    found = _must(tx, user_id)
    if must_change_password(found):
        update(tx, user_id, properties={"passwordProfile": dict.fromkeys(FORCED, False)})
    tx.update(
        tables.users,
        {"id": user_id},
        password_hash=password_hash,
        password_changed_at=now,
        sessions_valid_from=now,
    )


def revoke_sessions(tx: Write, user_id: str, now: datetime) -> None:
    """Refresh tokens and sessions from before `now` count no more."""
    if not tx.update(tables.users, {"id": user_id}, sessions_valid_from=now):
        raise NotThere("user", user_id)


def delete(tx: Write, user_id: str, now: datetime) -> None:
    """Put the user among the deleted items; the UPN becomes free, as Entra does it by prefixing the id."""
    found = _must(tx, user_id)
    parked = found.id.replace("-", "") + found.upn
    objects.bury(tx, "user", user_id, now, upn=parked, upn_key=parked.lower(), sessions_valid_from=now)
    values.written(tx, "user", found, None)


def restore(tx: Write, user_id: str, now: datetime) -> User:
    """Bring a deleted user back under the old UPN. Raises `NotThere`, `Taken`."""
    row = objects.buried(tx, tx.tenant_id, "user", user_id, now)
    if row is None:
        raise NotThere("user", user_id)
    upn = row.upn.removeprefix(row.id.replace("-", ""))
    if find_by_upn(tx, tx.tenant_id, upn):
        raise Taken("user", "userPrincipalName", upn)
    tx.update(tables.users, {"id": user_id}, deleted_at=None, upn=upn, upn_key=upn.lower())
    restored = _must(tx, user_id)
    values.written(tx, "user", None, restored)
    return restored


def purge(tx: Write, user_id: str) -> None:
    references.forget(tx, user_id)
    tx.delete(tables.users, id=user_id)


def user(row: Row[Any]) -> User:
    return User(
        row.tenant_id,
        row.id,
        row.upn,
        row.display_name,
        row.mail,
        row.user_type,
        row.account_enabled,
        row.sessions_valid_from,
        row.created_at,
        row.password_changed_at,
        row.deleted_at,
        row.revision,
        row.properties,
        row.password_hash,
    )


def _check_upn(tx: Write, upn: str) -> None:
    local, at, domain = upn.rpartition("@")
    if not at or not local or local[-1] == "." or _NOT_IN_NAMES.search(local):
        raise Unacceptable("userPrincipalName", "Property userPrincipalName is invalid.")
    if domain.lower() not in {item.name for item in tenants.domains(tx, tx.tenant_id)}:
        raise Unacceptable(
            "userPrincipalName",
            "The domain portion of the userPrincipalName property is invalid. You must use one of the verified "
            "domain names in your organization.",
        )
    if find_by_upn(tx, tx.tenant_id, upn):
        raise Taken("user", "userPrincipalName", upn)


def _check_nickname(nickname: str | None) -> None:
    if nickname is not None and _NOT_IN_NAMES.search(nickname):
        raise Unacceptable("mailNickname", "Invalid value specified for property 'mailNickname' of resource 'User'.")


def _check_mail(tx: Write, mail: str | None) -> None:
    if mail is not None and not _MAIL.fullmatch(mail):
        raise Unacceptable("mail", "Invalid value specified for property 'mail' of resource 'User'.")
    if mail is not None and objects.find(tx, tables.users, tx.tenant_id, mail_key=mail.lower()):
        raise Taken("user", "mail", mail)


def _lower(value: Any) -> str | None:
    return value.lower() if isinstance(value, str) else None


def _must(tx: Write, user_id: str) -> User:
    found = find(tx, tx.tenant_id, user_id)
    if found is None:
        raise NotThere("user", user_id)
    return found
