"""What each claim of a token means, in one line (protocol reference: access token and id token claims)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

MEANINGS: Mapping[str, str] = {
    "acct": "0: a member of the tenant, 1: a guest",
    "acr": "1: the person signed in",
    "aio": "opaque, for the authority's own use",
    "amr": "how the person signed in",
    "appid": "the client that the token was given to",
    "appidacr": "how the client proved itself (v1)",
    "aud": "the resource that the token is for",
    "auth_time": "when the person signed in",
    "azp": "the client that the token was given to",
    "azpacr": "how the client proved itself (v2)",
    "email": "the person's mail address",
    "exp": "not valid from this time on",
    "family_name": "the person's last name",
    "given_name": "the person's first name",
    "groups": "object ids of the groups it belongs to",
    "hasgroups": "too many groups to list; ask Graph",
    "_claim_names": "claims that are left out; ask the source",
    "_claim_sources": "where the left-out claims are answered",
    "iat": "when it was issued, dated back by five minutes",
    "identityprovider": "who proved the subject's identity",
    "idp": "who proved the subject's identity",
    "idtyp": "app: the client acts for itself",
    "ipaddr": "the address the sign-in came from",
    "iss": "the authority that issued it, and its tenant",
    "name": "a name to show, not to decide by",
    "nbf": "not valid before this time",
    "nonce": "ties an id token to the sign-in request",
    "oid": "the principal's object id in the directory",
    "preferred_username": "a name to show, not to decide by",
    "puid": "opaque",
    "rh": "opaque, for the authority's own use",
    "roles": "app roles that the principal holds at the resource",
    "scp": "what the client may do for the person",
    "sid": "the session",
    "sub": "the subject; of a person another one for each client",
    "tid": "the tenant",
    "upn": "the person's user principal name",
    "uti": "the id of this token",
    "ver": "the version of the claim set",
    "wids": "directory roles that the principal holds",
    "xms_cc": "capabilities of the client; cp1 handles a claims challenge",
    "xms_mirid": "the resource or identity that a managed identity's token was given to",
    "xms_tcdt": "when the tenant was made",
}
PROOFS = {"0": "it did not", "1": "by a secret", "2": "by a certificate or an assertion"}
TIMES = frozenset({"auth_time", "exp", "iat", "nbf", "xms_tcdt"})


def meaning(name: str, value: object) -> str:
    """The line for a claim; empty for one that is not known."""
    text = MEANINGS.get(name, "")
    if name in TIMES and (when := moment(value)):
        return f"{when}: {text}"
    if name in ("appidacr", "azpacr") and str(value) in PROOFS:
        return f"{text}: {PROOFS[str(value)]}"
    return text


def moment(value: object) -> str:
    """Seconds since 1970 as a time in UTC; empty for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    try:
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%SZ}"
    except (OverflowError, ValueError, OSError):
        return ""
