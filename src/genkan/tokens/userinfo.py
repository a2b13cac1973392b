"""What userinfo tells about the person of a token for Graph (OpenID Connect Core 5.3)."""

from __future__ import annotations

from typing import Any

from genkan.directory.users import User
from genkan.tokens.caller import Caller
from genkan.tokens.person_claims import names, pairwise

SCOPE = "openid"


def entitled(caller: Caller) -> bool:
    return not caller.app_only and SCOPE in caller.scopes


def claims(caller: Caller, user: User) -> dict[str, Any]:
    """`sub` is the one that the application sees in its id tokens."""
    found: dict[str, Any] = {"sub": pairwise(caller.tenant_id, caller.object_id, caller.app_id)}
    if "profile" in caller.scopes:
        found |= {"name": user.display_name} | names(user)
    if "email" in caller.scopes and user.mail:
        found["email"] = user.mail
    return found
