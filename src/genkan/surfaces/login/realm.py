"""User realm: how a user signs in, asked by clients before they send a password."""

from __future__ import annotations

from genkan.surfaces.http import Reply
from genkan.surfaces.login.context import Context


def show(context: Context) -> Reply:
    """`Managed` for a user of a verified domain, `Unknown` otherwise; it never says whether the user exists.

    The user stands in the path or in the query. Version 1.0 is what MSAL asks for, 2.x what older tools do.
    """
    query = context.request.query
    user = context.params.get("user") or query.get("user", "")
    domain = user.rpartition("@")[2]
    tenant = context.services.tokens.tenant(domain) if domain else None
    if query.get("api-version", "1.0").startswith("1"):
        body: dict[str, str | None] = {"ver": "1.0", "account_type": "Managed" if tenant else "Unknown"}
        if tenant:
            body["domain_name"] = domain
        body |= {"cloud_instance_name": "microsoftonline.com", "cloud_audience_urn": "urn:federation:MicrosoftOnline"}
        return Reply(body=body)
    body = {"NameSpaceType": "Managed" if tenant else "Unknown", "Login": user}
    if tenant:
        body |= {"DomainName": domain, "FederationBrandName": tenant.display_name, "TenantBrandingInfo": None}
    return Reply(body=body | {"cloud_instance_name": "microsoftonline.com"})
