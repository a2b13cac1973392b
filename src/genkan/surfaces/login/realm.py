"""User realm: how a user signs in, asked by clients before they send a password."""

from __future__ import annotations

from genkan.surfaces.http import Reply
from genkan.surfaces.login.context import Context


def v1(context: Context) -> Reply:
    """`Managed` for a user of a verified domain, `Unknown` otherwise; it never says whether the user exists."""
    user = context.params["user"]
    _, _, domain = user.rpartition("@")
    known = bool(domain) and context.services.tokens.tenant(domain) is not None
    body: dict[str, str] = {"ver": "1.0", "account_type": "Managed" if known else "Unknown"}
    if known:
        body["domain_name"] = domain
    body |= {"cloud_instance_name": "microsoftonline.com", "cloud_audience_urn": "urn:federation:MicrosoftOnline"}
    return Reply(body=body)
