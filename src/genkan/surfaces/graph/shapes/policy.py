"""The authorizationPolicy resource (learn.microsoft.com/graph/api/resources/authorizationpolicy)."""

from __future__ import annotations

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.shape import Shape, complex_, flag, guid, moment, text, texts

DEFAULT_PERMISSIONS = complex_(
    "defaultUserRolePermissions",
    flag("allowedToCreateApps", default=True, nullable=False),
    flag("allowedToCreateSecurityGroups", default=True, nullable=False),
    flag("allowedToCreateTenants", default=True, nullable=False),
    flag("allowedToReadBitlockerKeysForOwnedDevice", default=True),
    flag("allowedToReadOtherUsers", default=True, nullable=False),
    texts("permissionGrantPoliciesAssigned"),
    nullable=False,
    default={},
)

AUTHORIZATION_POLICY = Shape(
    "authorizationPolicy",
    "policies/authorizationPolicy",
    tables.tenants,
    (
        text("id", default="authorizationPolicy", writable="never"),
        moment("deletedDateTime", writable="never"),
        flag("allowedToSignUpEmailBasedSubscriptions", default=True, nullable=False),
        flag("allowedToUseSSPR", default=True, nullable=False),
        flag("allowEmailVerifiedUsersToJoinOrganization", default=False, nullable=False),
        text(
            "allowInvitesFrom",
            default="everyone",
            nullable=False,
            values=("none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"),
        ),
        flag("allowUserConsentForRiskyApps"),
        flag("blockMsolPowerShell", default=False, nullable=False),
        text("description", default="Used to manage authorization related settings across the company."),
        text("displayName", default="Authorization Policy"),
        guid("guestUserRoleId", default="10dae51f-b6af-4016-8d66-8c2a99b929b3"),
        DEFAULT_PERMISSIONS,
    ),
)
