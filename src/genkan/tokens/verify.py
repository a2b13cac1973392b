"""Whether a bearer token counts here, and whose it is.

A token is checked whole once (`jwt.read`) and remembered by its digest; each later use checks only what can
change: the time, the signing key's retirement, and whether the principal still stands.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from genkan.clock import Clock
from genkan.store import Read, Store
from genkan.store.tables import directory as tables
from genkan.tokens import challenge, token_id
from genkan.tokens.caller import Caller, Refusal, TokenRefused
from genkan.tokens.claims import BACKDATE_S, V1_ISSUER, V2_ISSUER
from genkan.tokens.held import Held
from genkan.tokens.jwt import Jwt, verified
from genkan.tokens.keys import SigningKeys
from genkan.tokens.lifetimes import Lifetimes

MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """A token that was checked whole."""

    caller: Caller
    kid: str
    not_before: float
    expires: float
    issued: float  # to the microsecond, where the token tells


@dataclass(frozen=True, slots=True)
class Standing:
    """What the directory says about a principal now."""

    enabled: bool
    sessions_valid_from: datetime | None = None


class Verifier:
    def __init__(self, store: Store, clock: Clock, keys: SigningKeys, lifetimes: Lifetimes, held: Held) -> None:
        self._store, self._clock, self._keys, self._held = store, clock, keys, held
        self._skew = lifetimes.skew.total_seconds()
        self._known: OrderedDict[bytes, Known] = OrderedDict()

    def authenticate(self, authorization: str | None, audiences: Collection[str], tenant_id: str | None) -> Caller:
        """The caller whom this Authorization header proves.

        `audiences` are compared without regard to a trailing slash. With `tenant_id` only that tenant's tokens
        count. Raises `TokenRefused`.
        """
        token = bearer(authorization)
        digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        known = self._known.get(digest)
        if known is None:
            known = self._check(token)
            self._known[digest] = known
            if len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        self._check_again(known)
        caller = known.caller
        if tenant_id is not None and caller.tenant_id != tenant_id:
            raise TokenRefused(Refusal.TENANT)
        if caller.audience.rstrip("/") not in {audience.rstrip("/") for audience in audiences}:
            raise TokenRefused(Refusal.AUDIENCE, caller.audience)
        return caller

    def _check(self, token: str) -> Known:
        jwt = verified(token, self._keys)
        claims, tenant_id = jwt.claims, jwt.tenant_id
        issuers = {"1.0": V1_ISSUER, "2.0": V2_ISSUER}
        issuer = issuers.get(_text(claims, "ver"))
        if issuer is None or claims.get("iss") != issuer.format(tenant=tenant_id):
            raise TokenRefused(Refusal.ISSUER)
        if jwt.header.get("typ") != "JWT" or ("scp" not in claims and not _is_app_only(claims)):
            # An id token has neither scopes nor an application of its own.
            raise TokenRefused(Refusal.KIND)
        times = {name: _number(claims, name) for name in ("iat", "nbf", "exp")}
        return Known(_caller(jwt), jwt.kid, times["nbf"], times["exp"], issued_at(claims))

    def _check_again(self, known: Known) -> None:
        now = self._clock.now().timestamp()
        if now >= known.expires + self._skew:
            raise TokenRefused(Refusal.EXPIRED)
        if now < known.not_before - self._skew:
            raise TokenRefused(Refusal.NOT_YET_VALID)
        caller = known.caller
        if self._keys.named(caller.tenant_id, known.kid) is None:
            raise TokenRefused(Refusal.SIGNATURE)
        standing = self._standing(caller)
        if not standing.enabled:
            raise self._revoked(caller)
        valid_from = standing.sessions_valid_from
        if valid_from and known.issued < valid_from.timestamp():
            raise self._revoked(caller)

    def _revoked(self, caller: Caller) -> TokenRefused:
        authority = f"https://login.microsoftonline.com/{caller.tenant_id}"
        return TokenRefused(Refusal.REVOKED, challenge=challenge.www_authenticate(self._clock.now(), authority))

    def _standing(self, caller: Caller) -> Standing:
        def load(tx: Read) -> tuple[Standing, Iterable[str]]:
            table = tables.users if caller.kind == "User" else tables.service_principals
            row = tx.first(
                select(table).where(
                    table.c.tenant_id == caller.tenant_id,
                    table.c.id == caller.object_id,
                    table.c.deleted_at.is_(None),
                )
            )
            if row is None:
                return Standing(enabled=False), [caller.tenant_id]
            since = row.sessions_valid_from if caller.kind == "User" else None
            return Standing(row.account_enabled, since), [caller.tenant_id]

        return self._held.get(("standing", caller.tenant_id, caller.object_id), load)


def issued_at(claims: dict[str, Any]) -> float:
    """When a token of ours was issued. `iat` is dated back and in whole seconds, so `uti` tells it better."""
    exact = token_id.issued_at(claims.get("uti"))
    dated = _number(claims, "iat") + BACKDATE_S
    return exact if exact is not None and dated <= exact < dated + 1 else dated


def bearer(authorization: str | None) -> str:
    """The token of an Authorization header (RFC 6750 2.1). Raises `TokenRefused`."""
    if not authorization or not authorization.strip():
        raise TokenRefused(Refusal.MISSING)
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise TokenRefused(Refusal.MISSING)
    if not token.strip():
        raise TokenRefused(Refusal.MISSING)
    return token.strip()


def _caller(jwt: Jwt) -> Caller:
    claims = jwt.claims
    app_id = _text(claims, "appid") or _text(claims, "azp")
    app_only = _is_app_only(claims)
    roles = claims.get("roles") or []
    return Caller(
        tenant_id=jwt.tenant_id,
        object_id=_text(claims, "oid"),
        kind="ServicePrincipal" if app_only else "User",
        app_id=app_id,
        name=app_id if app_only else _text(claims, "upn") or _text(claims, "preferred_username") or app_id,
        audience=_text(claims, "aud"),
        roles=frozenset(roles),
        scopes=frozenset(_text(claims, "scp").split()),
        claims=claims,
    )


def _is_app_only(claims: dict[str, Any]) -> bool:
    """A token that an application holds for itself: its subject is its own object id, and it has no scopes."""
    named = "appid" in claims or "azp" in claims
    return named and "scp" not in claims and claims.get("sub") == claims.get("oid")


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str):
        raise TokenRefused(Refusal.MALFORMED, f"`{name}` is not a string")
    return value


def _number(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefused(Refusal.MALFORMED, f"`{name}` is not a number")
    return float(value)
