"""What each claim of a token says, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_MEANING = {
    "aud": "Whom the token is for: another API refuses it.",
    "iss": "Who issued it: the tenant's token service.",
    "iat": "When it was issued.",
    "nbf": "From when it counts. Entra dates this back by five minutes.",
    "exp": "Until when it counts.",
    "aio": "For the issuer's own use.",
    "appid": "The application that asked for it (version 1 tokens).",
    "azp": "The application that asked for it (version 2 tokens).",
    "appidacr": "How the application proved itself: 0 not at all, 1 by a secret, 2 by a certificate.",
    "azpacr": "How the application proved itself: 0 not at all, 1 by a secret, 2 by a certificate.",
    "app_displayname": "The application's display name.",
    "idp": "Who proved the subject's identity.",
    "idtyp": "Whether it stands for an application or a user.",
    "oid": "The object ID of the principal: what roles are assigned to.",
    "sub": "The subject. For an application the same as its object ID.",
    "tid": "The tenant.",
    "roles": "Application permissions that an administrator consented to.",
    "scp": "What the program may do for the signed-in person.",
    "wids": "Directory roles of the principal, by template ID.",
    "groups": "Groups of the principal.",
    "ver": "The version of the token's format.",
    "uti": "The token's own ID.",
    "rh": "For the issuer's own use.",
    "xms_tcdt": "When the tenant was made.",
    "xms_idrel": "How the principal belongs to the tenant.",
}
_TIMES = frozenset({"iat", "nbf", "exp", "xms_tcdt", "auth_time"})


@dataclass(frozen=True, slots=True)
class Told:
    name: str
    value: str
    meaning: str


def told(content: dict[str, Any]) -> list[Told]:
    """Each claim with its meaning; those that have one first, in the token's own order."""
    rows = [Told(name, _value(name, value), _MEANING.get(name, "")) for name, value in content.items()]
    return sorted(rows, key=lambda row: not row.meaning)


def _value(name: str, value: Any) -> str:
    if name in _TIMES and isinstance(value, int):
        return f"{value} ({datetime.fromtimestamp(value, UTC):%d %b %Y, %H:%M:%S} UTC)"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)
