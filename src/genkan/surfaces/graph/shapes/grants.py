"""appRoleAssignment, oAuth2PermissionGrant, federatedIdentityCredential."""

from __future__ import annotations

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.shape import Shape, guid, moment, text, texts

APP_ROLE_ASSIGNMENT = Shape(
    "appRoleAssignment",
    "appRoleAssignments",
    tables.app_role_assignments,
    (
        text("id", column="id", writable="never"),
        moment("deletedDateTime", writable="never", filterable=False),
        guid("appRoleId", column="app_role_id", required=True),
        moment("createdDateTime", column="created_at", writable="never"),
        text("principalDisplayName", writable="never", filterable=False),
        guid("principalId", column="principal_id", required=True),
        text("principalType", column="principal_type", writable="never"),
        text("resourceDisplayName", writable="never", filterable=False),
        guid("resourceId", column="resource_id", required=True),
    ),
)

PERMISSION_GRANT = Shape(
    "oAuth2PermissionGrant",
    "oauth2PermissionGrants",
    tables.permission_grants,
    (
        guid("clientId", column="client_id", required=True),
        text("consentType", column="consent_type", required=True, values=("AllPrincipals", "Principal")),
        text("id", column="id", writable="never"),
        guid("principalId", column="principal_id"),
        guid("resourceId", column="resource_id", required=True),
        text("scope", column="scope", longest=3850),
        # Only in beta, which keeps them and minds them no more than v1.0 does.
        moment("startTime", column="start_time", writable="create", shown=False, filterable=False),
        moment("expiryTime", column="expiry_time", writable="create", shown=False, filterable=False),
    ),
)

FEDERATED_CREDENTIAL = Shape(
    "federatedIdentityCredential",
    "federatedIdentityCredentials",
    tables.federated_credentials,
    (
        guid("id", column="id", writable="never"),
        text("name", column="name", writable="create", required=True, nullable=False, longest=120),
        text("issuer", column="issuer", required=True, nullable=False, longest=600),
        text("subject", column="subject", required=True, nullable=False, longest=600),
        text("description", column="description", longest=600),
        texts("audiences", column="audiences", required=True, filterable=False),
    ),
)
