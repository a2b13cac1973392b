"""Federated identity credentials: a token of another issuer proves the client (workload identity federation).

Issuer, subject and audience are compared exactly. The issuer's keys come from its discovery document and are
kept for a while; a key id that is not among them leads to at most one new fetch a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from genkan import outbound
from genkan.outbound import OutboundRefused
from genkan.tokens import assertions, cluster
from genkan.tokens.assertions import Assertion
from genkan.tokens.clients import Client
from genkan.tokens.errors import aadsts

KEPT_FOR = timedelta(hours=24)
REFETCH_AFTER = timedelta(minutes=1)
MOST_ISSUERS = 256


@dataclass(frozen=True, slots=True)
class IssuerKeys:
    keys: KeySet
    fetched_at: datetime


class Issuers:
    """The keys of foreign issuers. `local` lists issuers that may be on loopback or private addresses.

    `cluster_file` holds the key of `cluster.ISSUER`, which is therefore not fetched.
    """

    def __init__(self, local: Collection[str] = (), cluster_file: Path | None = None) -> None:
        self._local, self._cluster_file = tuple(local), cluster_file
        self._held: dict[str, IssuerKeys] = {}

    async def check(self, assertion: Assertion, client: Client, now: datetime) -> None:
        """That one of the client's federated credentials matches and its issuer signed. Raises as `match` or 50012."""
        match(assertion, client)
        kid = assertion.header.get("kid")
        keys = await self._keys(assertion.issuer, kid if isinstance(kid, str) else None, now)
        if not assertions.signed_by(assertion, keys):
            raise aadsts(50012, reason="The key was not found, or the signature does not match.")

    async def _keys(self, issuer: str, kid: str | None, now: datetime) -> KeySet:
        if issuer == cluster.ISSUER:
            return self._of_the_cluster()
        held = self._held.get(issuer)
        fresh = held is not None and now - held.fetched_at < KEPT_FOR
        if held and fresh and (_has(held.keys, kid) or now - held.fetched_at < REFETCH_AFTER):
            return held.keys
        try:
            keys = await asyncio.to_thread(self._fetch, issuer)
        except (OutboundRefused, JoseError, ValueError, TypeError, KeyError) as fault:
            raise aadsts(50166, reason=str(fault)) from None
        if len(self._held) >= MOST_ISSUERS:
            self._held.pop(next(iter(self._held)))
        self._held[issuer] = IssuerKeys(keys, now)
        return keys

    def _of_the_cluster(self) -> KeySet:
        try:
            found = cluster.read(self._cluster_file) if self._cluster_file else None
        except (OSError, ValueError, TypeError) as fault:
            raise aadsts(50166, reason=f"The key of the cluster cannot be read: {fault}") from None
        if found is None:
            raise aadsts(50166, reason="This issuer has no key yet; `genkan run --workload` makes it.")
        return found.key_set

    def _fetch(self, issuer: str) -> KeySet:
        document = outbound.fetch_json(f"{issuer.rstrip('/')}/.well-known/openid-configuration", self._local)
        if not isinstance(document, dict) or document.get("issuer") != issuer:
            raise ValueError(f"the discovery document of `{issuer}` names another issuer")
        # Keys on another host are common (GitHub, Kubernetes), but a public issuer cannot point inside.
        found = outbound.fetch_json(str(document["jwks_uri"]), self._local)
        usable: list[Any] = [key for key in found["keys"] if key.get("kty") == "RSA" and key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": usable})


def match(assertion: Assertion, client: Client) -> None:
    """Raises AADSTS70025 without any credential, 700211, 700213, 7002138 or 700212 for the first part that differs."""
    held = client.federated
    said = {"issuer": assertion.issuer, "subject": assertion.subject, "audience": ", ".join(assertion.audiences)}
    if assertion.issuer.startswith(("https://sts.windows.net/", "https://login.microsoftonline.com/")):
        raise aadsts(700222)
    if not held:
        raise aadsts(70025, client=client.app_id, name=client.display_name)
    held = tuple(one for one in held if one.issuer == assertion.issuer)
    if not held:
        raise aadsts(700211, **said)
    same = tuple(one for one in held if one.subject == assertion.subject)
    if not same:
        nearly = any(one.subject.lower() == assertion.subject.lower() for one in held)
        raise aadsts(7002138 if nearly else 700213, **said)
    if not any(set(one.audiences) & set(assertion.audiences) for one in same):
        raise aadsts(700212, **said)


def _has(keys: KeySet, kid: str | None) -> bool:
    return kid is None or any(key.kid == kid for key in keys.keys)
