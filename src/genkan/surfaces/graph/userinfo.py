"""/oidc/userinfo of Graph: the userinfo endpoint that version 2 discovery names, outside of v1.0 and beta."""

from __future__ import annotations

from genkan.directory import users
from genkan.surfaces.graph import errors
from genkan.surfaces.http import Reply
from genkan.surfaces.services import Services
from genkan.tokens import userinfo
from genkan.tokens.caller import Caller

PATH = ("oidc", "userinfo")
PICTURE = "https://graph.microsoft.com/v1.0/me/photo/$value"


def answer(services: Services, caller: Caller) -> Reply:
    """Raises Graph's 403 for a token without the scope `openid`."""
    with services.store.read() as tx:
        user = users.find(tx, caller.tenant_id, caller.object_id)
    if user is None or not userinfo.entitled(caller):
        raise errors.denied()
    told = userinfo.claims(caller, user)
    return Reply(200, told | {"picture": PICTURE} if "profile" in caller.scopes else told)
