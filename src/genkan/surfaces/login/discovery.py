"""Discovery documents (OpenID Connect Discovery 1.0, RFC 8414) and instance discovery.

Every address is built from the host that the client used, so that it comes back the same way. The issuer is
not: resources compare it as a constant, and clients accept Microsoft's host there.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from genkan.surfaces.http import Reply
from genkan.surfaces.login.context import ADFS, Context
from genkan.tokens.claims import V1_ISSUER, V2_ISSUER
from genkan.tokens.errors import aadsts
from genkan.tokens.resources import LOOPBACK

GRAPH_USERINFO = "https://graph.microsoft.com/oidc/userinfo"
SUPPORTED = (
    "sub",
    "iss",
    "cloud_instance_name",
    "cloud_instance_host_name",
    "cloud_graph_host_name",
    "msgraph_host",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "acr",
)
TIED = ("at_hash", "c_hash")
PUBLIC_CLOUD = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]


def v2(context: Context) -> Reply:
    prefix, tenant_id = _prefix(context)
    return Reply(
        body={
            "token_endpoint": f"{prefix}/oauth2/v2.0/token",
            "jwks_uri": f"{prefix}/discovery/v2.0/keys",
            "issuer": V2_ISSUER.format(tenant=tenant_id),
            "authorization_endpoint": f"{prefix}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{prefix}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{prefix}/oauth2/v2.0/logout",
            "frontchannel_logout_supported": True,
            # Graph's where Microsoft's names lead here; a client that was sent to another address stays there.
            "userinfo_endpoint": GRAPH_USERINFO
            if context.request.host in PUBLIC_CLOUD
            else f"{prefix}/openid/userinfo",
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "claims_supported": [*SUPPORTED, "nonce", "preferred_username", "name", "tid", "ver", *TIED, "email"],
        }
        | _shared(context)
    )


def v1(context: Context) -> Reply:
    prefix, tenant_id = _prefix(context)
    # A client that was sent to the adfs alias reads this document but speaks version 2.
    versioned = "/oauth2/v2.0" if context.tenant_segment.lower() == ADFS else "/oauth2"
    issuer = V2_ISSUER if context.tenant_segment.lower() == ADFS else V1_ISSUER
    return Reply(
        body={
            "token_endpoint": f"{prefix}{versioned}/token",
            "jwks_uri": f"{prefix}/discovery/keys",
            "issuer": issuer.format(tenant=tenant_id),
            "authorization_endpoint": f"{prefix}{versioned}/authorize",
            "device_authorization_endpoint": f"{prefix}{versioned}/devicecode",
            "end_session_endpoint": f"{prefix}{versioned}/logout",
            "userinfo_endpoint": f"{prefix}/openid/userinfo",
            "scopes_supported": ["openid"],
            "microsoft_multi_refresh_token": True,
            "claims_supported": [*SUPPORTED, "amr", "nonce", "email", "given_name", "family_name", "nickname"],
        }
        | _shared(context)
    )


def instances(context: Context) -> Reply:
    """Whether an authority's host can be trusted; asked by MSAL for hosts that it does not know."""
    _check_instance(context)
    prefix = f"{context.request.base_url}/common"
    aliases = [context.request.host, *PUBLIC_CLOUD]
    entry = {
        "preferred_network": context.request.host,
        "preferred_cache": context.request.host,
        "aliases": [context.request.host],
    }
    public = {
        "preferred_network": PUBLIC_CLOUD[0],
        "preferred_cache": PUBLIC_CLOUD[1],
        "aliases": PUBLIC_CLOUD,
    }
    known = [public] if context.request.host in aliases[1:] else [public, entry]
    return Reply(
        body={
            "tenant_discovery_endpoint": f"{prefix}/.well-known/openid-configuration",
            "api-version": context.request.query.get("api-version", "1.1"),
            "metadata": known,
        }
    )


def _check_instance(context: Context) -> None:
    """Raises AADSTS50049 for an authority that is neither ours nor Microsoft's."""
    asked = context.request.query.get("authorization_endpoint")
    if not asked:
        return
    try:
        host = urlsplit(asked).hostname
        own = urlsplit(f"//{context.request.host}").hostname
    except ValueError:
        host = own = None
    # Without its port, which MSAL for Python leaves out here.
    if host is None or host not in (own, *PUBLIC_CLOUD, *LOOPBACK):
        raise aadsts(50049)


def _prefix(context: Context) -> tuple[str, str]:
    """The address of the tenant as the client named it, and what the issuer says: `{tenantid}` for shared ones."""
    prefix = f"{context.request.base_url}/{context.tenant_segment}"
    if context.shared:
        return prefix, "{tenantid}"
    tenant = context.tenant()
    if context.tenant_segment.lower() == ADFS:
        return prefix, tenant.id
    return f"{context.request.base_url}/{tenant.id}", tenant.id


def _shared(context: Context) -> dict[str, Any]:
    return {
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token"],
        "request_uri_parameter_supported": False,
        "http_logout_supported": True,
        "tenant_region_scope": None if context.shared else "NA",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    }
