"""Authorization codes: used once, for ten minutes, by the client and redirect URI they were made for (RFC 6749 4.1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from genkan.store import Store
from genkan.store.tables import tokens as tables
from genkan.tokens import opaque
from genkan.tokens.errors import aadsts
from genkan.tokens.families import Families, new_id
from genkan.tokens.lifetimes import Lifetimes

VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}", re.ASCII)  # RFC 7636 4.1


@dataclass(frozen=True, slots=True)
class Code:
    """`details`: redirect_uri, scope, nonce, challenge, method, platform, and the sign-in."""

    user_id: str
    family_id: str
    details: dict[str, Any]


class Codes:
    def __init__(self, store: Store, families: Families, lifetimes: Lifetimes) -> None:
        self._store, self._families, self._lifetimes = store, families, lifetimes

    def issue(self, tenant_id: str, app_id: str, user_id: str, details: dict[str, Any], now: datetime) -> str:
        code = opaque.new(tenant_id)
        row = {
            "tenant_id": tenant_id,
            "digest": opaque.digest(code),
            "expires_at": now + self._lifetimes.code,
            "app_id": app_id,
            "user_id": user_id,
            "family_id": new_id(),
            "used_at": None,
            "details": details,
        }
        with self._store.append() as connection:
            connection.execute(insert(tables.authorization_codes).values(row))
        return code

    def redeem(
        self, code: str, tenant_id: str, app_id: str, redirect: str | None, verifier: str | None, now: datetime
    ) -> Code:
        """Use a code up. It is burnt before anything else is looked at, so that a verifier cannot be guessed.

        Raises AADSTS9002313, 70000, 70008, 700005, 54005 (which also ends what the first use gave), 500112, 50148 or
        501481.
        """
        table = tables.authorization_codes
        named = opaque.tenant_of(code)
        key = (table.c.tenant_id == named, table.c.digest == opaque.digest(code))
        with self._store.append() as connection:
            row = connection.execute(select(table).where(*key)).first()
            burnt = connection.execute(update(table).where(*key, table.c.used_at.is_(None)).values(used_at=now))
            won = burnt.rowcount == 1
        if named is None:
            raise aadsts(9002313).as_error("invalid_grant")
        if row is None:
            raise aadsts(70000)
        if not won:
            self._families.end(named, row.family_id, now)
            raise aadsts(54005)
        if named != tenant_id:
            raise aadsts(700005)
        if row.app_id != app_id:
            raise aadsts(70000)
        if now >= row.expires_at:
            raise aadsts(70008)
        if redirect != row.details["redirect_uri"]:
            raise aadsts(500112, redirect=redirect or "", registered=row.details["redirect_uri"])
        _check_verifier(row.details, verifier)
        return Code(row.user_id, row.family_id, row.details)


def _check_verifier(details: dict[str, Any], verifier: str | None) -> None:
    """RFC 7636 4.6; a verifier where there was no challenge is a downgrade (RFC 9700 4.8.2)."""
    challenge = details.get("challenge")
    if challenge is None:
        if verifier is not None:
            raise aadsts(501481)
        return
    if verifier is None or not VERIFIER.fullmatch(verifier):
        raise aadsts(50148)
    made = verifier
    if details.get("method") == "S256":
        made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not hmac.compare_digest(made, challenge):
        raise aadsts(501481)
