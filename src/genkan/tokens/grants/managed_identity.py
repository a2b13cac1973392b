"""A managed identity's token: no request of OAuth, the platform vouches for the resource that asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from genkan.directory.tenants import Tenant
from genkan.tokens import claims
from genkan.tokens.clients import Client
from genkan.tokens.grants.client_credentials import allowed_target
from genkan.tokens.grants.grant import Granted
from genkan.tokens.issuing import Issuer

LIFETIME = timedelta(hours=24)
EXPLICIT = "isExplicit="


def grant(issuer: Issuer, tenant: Tenant, client: Client, resource: str, carrier: str, now: datetime) -> Granted:
    """`carrier` is the id of the resource that asks: a machine, a site. Raises as `allowed_target`."""
    target = allowed_target(issuer, tenant, client, resource, "https://login.microsoftonline.com")
    content = claims.app_only(
        tenant,
        client,
        "2",
        target.resource,
        resource,
        list(target.roles),
        list(target.directory_roles),
        [],
    )
    names = [name for name in client.principal.get("alternativeNames") or () if not name.startswith(EXPLICIT)]
    if names:
        content["xms_mirid"] = names[0]
    if target.resource.first_party:
        content["xms_az_rid"] = carrier
    signed = claims.stamped(content, now, LIFETIME)
    return Granted(
        access_token=issuer.keys.signing(tenant.id).sign(signed, target.resource.token_version),
        resource=resource,
        principal_id=client.principal_id or "",
        issued=now,
        expires=now + LIFETIME,
    )
