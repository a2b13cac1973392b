"""The keys that sign the tenant's tokens, and their rotation: publish, then sign, then retire."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from genkan.clock import iso
from genkan.surfaces.admin import errors
from genkan.surfaces.admin.gate import Call
from genkan.surfaces.http import Reply
from genkan.tokens.keys import SigningKey

# Resource servers read the key set again once a day; a managed identity's token lives as long.
PUBLISH_FOR = timedelta(hours=24)
LONGEST_TOKEN = timedelta(hours=24)
MOST = timedelta(days=30)


def show(call: Call) -> Reply:
    """What the key set publishes, oldest first. Public halves only."""
    keys = call.services.tokens.keys
    return Reply(200, {"value": _listed(keys.all(call.tenant_id), keys.signing(call.tenant_id), call.now)})


def rotate(call: Call) -> Reply:
    """POST `{"publishSeconds"?, "keepSeconds"?}`: a new key, published now, signing after the first of them.

    The others are kept for the second after that, which is never shorter than the longest token lives.
    """
    body, tokens = call.body(), call.services.tokens
    publish_for = _seconds(body.get("publishSeconds"), "publishSeconds", PUBLISH_FOR)
    least = max(LONGEST_TOKEN, tokens.lifetimes.access_token) + tokens.lifetimes.skew
    keep_for = max(_seconds(body.get("keepSeconds"), "keepSeconds", least), least)
    tokens.keys.all(call.tenant_id)  # a tenant whose first token is yet to come has its first key now
    made = tokens.keys.rotate(call.tenant_id, publish_for=publish_for, keep_for=keep_for)
    found = _listed(tokens.keys.all(call.tenant_id), tokens.keys.signing(call.tenant_id), call.now)
    return Reply(201, {"kid": made.kid, "value": found})


def _listed(keys: tuple[SigningKey, ...], signing: SigningKey, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "kid": key.kid,
            "state": _state(key, signing, now),
            "createdAt": iso(key.created_at),
            "signsFrom": iso(key.signs_from),
            "retiresAt": iso(key.retires_at) if key.retires_at else None,
        }
        for key in keys
    ]


def _state(key: SigningKey, signing: SigningKey, now: datetime) -> str:
    if key.kid == signing.kid:
        return "signing"
    return "published" if now < key.signs_from else "retiring"


def _seconds(given: object, name: str, default: timedelta) -> timedelta:
    if given is None:
        return default
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST.total_seconds():
        raise errors.invalid(f"`{name}` must be a whole number of seconds, at most {MOST.days} days.")
    return timedelta(seconds=given)
