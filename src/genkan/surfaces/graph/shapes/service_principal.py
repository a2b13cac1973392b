"""The servicePrincipal resource (learn.microsoft.com/graph/api/resources/serviceprincipal)."""

from __future__ import annotations

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.credential import (
    APP_ROLE_FIELDS,
    SCOPE_FIELDS,
    key_credentials,
    password_credentials,
)
from genkan.surfaces.graph.shapes.shape import Shape, complex_, complexes, flag, guid, moment, text, texts

SERVICE_PRINCIPAL = Shape(
    "servicePrincipal",
    "servicePrincipals",
    tables.service_principals,
    (
        guid("id", column="id", writable="never"),
        moment("deletedDateTime", column="deleted_at", writable="never"),
        flag("accountEnabled", column="account_enabled", nullable=False),
        texts("alternativeNames"),
        text("appDisplayName", writable="never"),
        text("appDescription", writable="never"),
        guid("appId", column="app_id", writable="create", required=True),
        text("applicationTemplateId", writable="never"),
        guid("appOwnerOrganizationId", column="app_owner_tenant_id", writable="never"),
        flag("appRoleAssignmentRequired", default=False, nullable=False),
        moment("createdDateTime", column="created_at", writable="never"),
        text("description", longest=1024),
        text("disabledByMicrosoftStatus", writable="never"),
        text("displayName", column="display_name", key="display_name_key", nullable=False, longest=256),
        text("homepage"),
        text("loginUrl"),
        text("logoutUrl"),
        text("notes", longest=1024),
        texts("notificationEmailAddresses"),
        text("preferredSingleSignOnMode"),
        text("preferredTokenSigningKeyThumbprint"),
        texts("replyUrls"),
        texts("servicePrincipalNames"),
        text("servicePrincipalType", column="type", writable="never"),
        text("signInAudience", writable="never"),
        texts("tags"),
        guid("tokenEncryptionKeyId"),
        complex_("samlSingleSignOnSettings"),
        complexes("addIns"),
        complexes("appRoles", *APP_ROLE_FIELDS, writable="never"),
        complex_("info", writable="never", default={}),
        key_credentials(),
        complexes("oauth2PermissionScopes", *SCOPE_FIELDS, writable="never"),
        password_credentials(),
        complexes("resourceSpecificApplicationPermissions", writable="never"),
        complex_(
            "verifiedPublisher",
            text("displayName"),
            text("verifiedPublisherId"),
            moment("addedDateTime"),
            default={},
            writable="never",
        ),
    ),
    navigation=(
        "owners",
        "memberOf",
        "transitiveMemberOf",
        "ownedObjects",
        "createdObjects",
        "appRoleAssignments",
        "appRoleAssignedTo",
        "oauth2PermissionGrants",
        "federatedIdentityCredentials",
    ),
)
