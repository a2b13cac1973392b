"""Reading a refusal that somebody pasted: from az, an SDK's traceback, or the JSON of the real Azure.

The sentences are Azure's own (see the tests for where each was seen). Whatever wraps them is ignored:
quotes that JSON escaped, line breaks of a terminal, prefixes of programs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["plain", "condition", "linked", "deny", "vault"]

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_CLIENT = r"client '(?P<client>[^']*)' with object id '(?P<object_id>[^']*)'"
_AT = r" to perform action '(?P<action>[^']*)' over scope '(?P<scope>[^']*)'"
# Azure's older sentence leaves open whether a condition or the role was missing; the newer one tells.
_PLAIN = re.compile(_CLIENT + r" does not have authorization(?: or an ABAC condition not fulfilled)?" + _AT)
_CONDITION = re.compile(_CLIENT + r" has an authorization with ABAC condition that is not fulfilled" + _AT)
_LINKED = re.compile(
    _CLIENT + r" has permission to perform action '(?P<had>[^']*)' on scope '(?P<at>[^']*)'; however, it does not have"
    r" permission to perform action(?:\(s\))? '(?P<action>[^']*)' on the linked scope(?:\(s\))? '(?P<scope>[^']*)'"
)
_DENY = re.compile(
    _CLIENT + r" has permission to perform action '(?P<action>[^']*)' on scope '(?P<scope>[^']*)'; however, the access"
    r" is denied because of the deny assignment with name '(?P<deny>[^']*)'"
)
_VAULT = re.compile(
    r"Caller: appid=(?P<client>[^;\s]*);oid=(?P<object_id>[^;\s]*).*?Action: '(?P<action>[^']*)'"
    r".*?Resource: '(?P<scope>[^']*)'"
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("plain", _PLAIN),
    ("condition", _CONDITION),
    ("linked", _LINKED),
    ("deny", _DENY),
    ("vault", _VAULT),
)
_DECISION = re.compile(r"x-genkan-decision['\": ]+(?P<id>[0-9a-fA-F-]{36})")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a refusal says. `linked_*` is what the caller may do; `deny` the name of a deny assignment."""

    kind: Kind
    client: str
    object_id: str
    action: str
    scope: str
    linked_action: str | None = None
    linked_scope: str | None = None
    deny: str | None = None


class CannotTell(Exception):
    """The text names no action and scope that could be explained; the message says why, and what to do."""


def read(text: str) -> Pasted:
    """The first refusal in `text`. Raises `CannotTell`."""
    flat = _flat(text)
    found = [(match.start(), kind, match) for kind, pattern in _KINDS if (match := pattern.search(flat))]
    if not found:
        raise CannotTell(_why_not(flat))
    _, kind, match = min(found, key=lambda one: one[0])
    parts = {name: _unbroken(value) for name, value in match.groupdict().items()}
    # A linked refusal may list several actions and scopes; each is refused, so the first is as good as any.
    return Pasted(
        kind=kind,
        client=match["client"].strip(),
        object_id=parts["object_id"],
        action=parts["action"].split(",")[0],
        scope=parts["scope"].split(",")[0] or "/",
        linked_action=parts.get("had"),
        linked_scope=parts.get("at"),
        deny=match["deny"].strip() if kind == "deny" else None,
    )


def decision_id(text: str) -> str | None:
    """The id of one of Genkan's own decisions, when the text shows that header."""
    found = _DECISION.search(_flat(text))
    return found["id"].lower() if found else None


def _flat(text: str) -> str:
    """One line, with JSON's escapes undone."""
    plain = text.translate(_QUOTES).replace("\\r", " ").replace("\\n", " ").replace("\\u0027", "'").replace("\\'", "'")
    return re.sub(r"\s+", " ", plain.replace('\\"', '"'))


def _unbroken(value: str) -> str:
    """Ids hold no white space: what stands in one is a terminal's line break."""
    return re.sub(r"\s+", "", value)


def _why_not(flat: str) -> str:
    for mark, why in _CANNOT:
        if mark.lower() in flat.lower():
            return why
    return (
        "The text holds no refusal of Azure that names an action and a scope. Paste the whole message, from "
        "`AuthorizationFailed` or `The client '...'` to its end."
    )


_CANNOT = (
    (
        "AuthorizationPermissionMismatch",
        "Storage answered AuthorizationPermissionMismatch: it names neither the data action nor the scope, so nobody "
        "can tell from it which role is missing. Ask about the operation: `genkan why --action "
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read --data --scope <the account's id>`.",
    ),
    (
        "AuthorizationFailure",
        "Storage answered AuthorizationFailure, which comes from the account's network rules or disabled keys more "
        "often than from a role, and it names no action: nothing can be told from it.",
    ),
    (
        "Authorization_RequestDenied",
        "Microsoft Graph answered Authorization_RequestDenied, which does not say which permission the call needed. "
        "Run the program under `genkan run`: Genkan's own answer carries a decision id, and `genkan why` explains it.",
    ),
    (
        "AADSTS",
        "That is an error of signing in, not of authorization: the AADSTS number says what failed before any role "
        "was looked at.",
    ),
    (
        "InvalidAuthenticationToken",
        "The token itself was refused (401), before any role was looked at.",
    ),
)
