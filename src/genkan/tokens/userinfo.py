"""What userinfo tells about the person of a token for Graph (OpenID Connect Core 5.3)."""

from __future__ import annotations

from typing import Any

from genkan.tokens.caller import Caller
from genkan.tokens.person_claims import pairwise

SCOPE = "openid"


def entitled(caller: Caller) -> bool:
    return not caller.app_only and SCOPE in caller.scopes


def claims(caller: Caller) -> dict[str, Any]:
    """`sub` is the one that the application sees in its id tokens."""
    said, found = caller.claims, {"sub": pairwise(caller.tenant_id, caller.object_id, caller.app_id)}
    if "profile" in caller.scopes:
        found |= {name: said[name] for name in ("name", "family_name", "given_name") if name in said}
    if "email" in caller.scopes and "email" in said:
        found["email"] = said["email"]
    return found
