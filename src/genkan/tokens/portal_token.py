"""Access tokens of the person who is signed in to Genkan's own portal.

Ordinary delegated tokens, signed by the tenant's key and verified like any other: what the portal may do is what
its scopes and the person's own roles allow.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from genkan.directory.tenants import Tenant
from genkan.tokens import claims, token_id
from genkan.tokens.keys import SigningKeys

APP_ID = "7d0c6f1e-5b3a-4c0e-9a55-67656e6b616e"
LIFETIME = timedelta(minutes=10)

# What the portal asks for, by the audience without its scheme's slash; a person's roles narrow it further.
SCOPES = {
    "https://graph.microsoft.com": (
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "AuditLog.Read.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Domain.Read.All",
        "Group.ReadWrite.All",
        "GroupMember.ReadWrite.All",
        "Organization.Read.All",
        "Policy.Read.All",
        "RoleManagement.ReadWrite.Directory",
        "User.ReadWrite.All",
    ),
    "https://management.azure.com": ("user_impersonation",),
}


def issue(
    keys: SigningKeys,
    tenant: Tenant,
    user_id: str,
    upn: str,
    name: str,
    audience: str,
    signed_in_at: datetime,
    now: datetime,
) -> str:
    """A version 1 token for `audience` (a key of `SCOPES`), valid for `LIFETIME`."""
    issuer = claims.V1_ISSUER.format(tenant=tenant.id)
    content = {
        "aud": audience,
        "iss": issuer,
        **claims.window(now, LIFETIME),
        "acr": "1",
        "amr": ["pwd"],
        "appid": APP_ID,
        "appidacr": "0",
        "auth_time": int(signed_in_at.timestamp()),
        "idtyp": "user",
        "name": name,
        "oid": user_id,
        "scp": " ".join(SCOPES[audience]),
        "sub": user_id,
        "tid": tenant.id,
        "unique_name": upn,
        "upn": upn,
        "uti": token_id.made(now),
        "ver": "1.0",
    }
    return keys.signing(tenant.id).sign(content, 1)
