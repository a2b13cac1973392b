"""Sets of permissions that several calls accept alike, least privileged first; `permissions.py` gives them to calls."""

from __future__ import annotations

from dataclasses import replace

from genkan.surfaces.graph.accepted import Accepted, both

APP_ALL, APP_OWNED = "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy"
APP_READ = Accepted(
    ("Application.Read.All", APP_OWNED, APP_ALL, "Directory.Read.All"),
    ("Application.Read.All", APP_ALL, "Directory.Read.All", "Directory.ReadWrite.All"),
)
APP_READ_ONE = replace(APP_READ, application=(*APP_READ.application, "Directory.ReadWrite.All"))
APP_DELTA = Accepted(
    (APP_OWNED, "Application.Read.All", APP_ALL, "Directory.Read.All", "Directory.ReadWrite.All"),
    ("Directory.Read.All", "Application.Read.All", APP_ALL, "Directory.ReadWrite.All"),
)
APP_WRITE = Accepted((APP_OWNED, APP_ALL), (APP_ALL,))
APP_CHANGE = Accepted((APP_OWNED, APP_ALL, "Directory.ReadWrite.All"), (APP_ALL, "Directory.ReadWrite.All"))
FEDERATION_READ = Accepted(("Application.Read.All", APP_OWNED, APP_ALL), ("Application.Read.All", APP_ALL))
EXTENSION_READ = replace(FEDERATION_READ, delegated=(*FEDERATION_READ.delegated, "Directory.Read.All"))
# Both exist for people only. No action of directory roles is documented for these calls, but the two roles are.
CERTIFICATE_TRUST = "AppCertTrustConfiguration.ReadWrite.All"
TRUST_READ = Accepted((), ("AppCertTrustConfiguration.Read.All", CERTIFICATE_TRUST), "applications/policies/update")
TRUST_WRITE = Accepted((), (CERTIFICATE_TRUST,), "applications/policies/update")
SP_WALK = both("Application.Read.All", APP_ALL, "Directory.Read.All", "Directory.ReadWrite.All")

# A PATCH needs the action of each property that it changes; those not named here need `basic/update`.
APPLICATION_PROPERTIES = {
    "appRoles": "applications/appRoles/update",
    "signInAudience": "applications/audience/update",
    **dict.fromkeys(
        ("web", "spa", "publicClient", "isFallbackPublicClient", "oauth2RequirePostResponse"),
        "applications/authentication/update",
    ),
    **dict.fromkeys(("passwordCredentials", "keyCredentials", "tokenEncryptionKeyId", "trustedSubjectNameAndIssuers"),
                    "applications/credentials/update"),
    # The pages `API permissions` and `Expose an API` of a registration.
    **dict.fromkeys(("api", "identifierUris", "requiredResourceAccess"), "applications/permissions/update"),
    "notes": "applications/notes/update",
    "tags": "applications/tag/update",
}  # fmt: skip
PRINCIPAL_PROPERTIES = {
    "accountEnabled": "servicePrincipals/disable|servicePrincipals/enable",
    **dict.fromkeys(("homepage", "loginUrl", "logoutUrl", "replyUrls", "servicePrincipalNames",
                     "preferredSingleSignOnMode", "samlSingleSignOnSettings"),
                    "servicePrincipals/authentication/update"),
    **dict.fromkeys(("passwordCredentials", "keyCredentials", "tokenEncryptionKeyId"),
                    "servicePrincipals/credentials/update"),
    "notes": "servicePrincipals/notes/update",
    "tags": "servicePrincipals/tag/update",
}  # fmt: skip

USER_READ = both(
    "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"
)
USER_DELTA = both("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
USER_WRITE = both("User.ReadWrite.All", "Directory.ReadWrite.All")
USER_CHANGE = both(
    "User.ReadWrite.All",
    "Directory.ReadWrite.All",
    "User-PasswordProfile.ReadWrite.All",
    "User.EnableDisableAccount.All",
)
USER_DELETE = both("User.DeleteRestore.All", "User.ReadWrite.All")
OWNED = both("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")

GROUP_READ = both(
    "GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"
)
GROUP_CREATE = Accepted(
    ("Group.Create", "Group.ReadWrite.All", "Directory.ReadWrite.All"),
    ("Group.ReadWrite.All", "Directory.ReadWrite.All"),
)
GROUP_WRITE = both("Group.ReadWrite.All", "Directory.ReadWrite.All")
MEMBER_READ = both(
    "GroupMember.Read.All",
    "Group.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
)
MEMBER_WRITE = both("GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All")
MEMBER_OF = Accepted(
    ("Directory.Read.All", "Directory.ReadWrite.All"),
    ("GroupMember.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"),
)
MEMBER_OF_ALL = Accepted(
    ("User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"),
    ("User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"),
)
MEMBER_CHECK = both(
    "Application.Read.All",
    APP_ALL,
    "Device.Read.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "User.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
MEMBER_CHECK_MORE = both(*MEMBER_CHECK.application, "User.ReadWrite.All")

ASSIGNED_READ = Accepted(
    ("Application.Read.All", APP_ALL, APP_OWNED, "Directory.Read.All", "Directory.ReadWrite.All"),
    ("Application.Read.All", APP_ALL, "Directory.Read.All", "Directory.ReadWrite.All"),
)
ASSIGNED_TO_PERSON = both("AppRoleAssignment.ReadWrite.All", "Directory.Read.All")
ASSIGN = both("AppRoleAssignment.ReadWrite.All")
GRANT_READ = both("Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All")
GRANT_WRITE = both("DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All")

ROLE_READ = both(
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
ROLE_WRITE = both("RoleManagement.ReadWrite.Directory")
DOMAIN_READ = both("Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All")
DOMAIN_WRITE = both("Domain.ReadWrite.All")
ORGANIZATION_READ = both(
    "Organization.Read.All", "Organization.ReadWrite.All", "User.Read.All", "Directory.Read.All",
    "Directory.ReadWrite.All",
)  # fmt: skip
OBJECT_READ = both("Directory.Read.All")
# One object of any kind is read with the permissions of its kind; which kind it is the handler checks.
ANY_OBJECT_READ = Accepted(
    tuple(dict.fromkeys((*OBJECT_READ.application, "Directory.ReadWrite.All", *APP_READ_ONE.application,
                         *USER_READ.application, *GROUP_READ.application, *ROLE_READ.application))),
    tuple(dict.fromkeys((*OBJECT_READ.delegated, "Directory.ReadWrite.All", *APP_READ_ONE.delegated,
                         *USER_READ.delegated, *GROUP_READ.delegated, *ROLE_READ.delegated))),
)  # fmt: skip
LOGS = both("AuditLog.Read.All")
POLICY = both("Policy.Read.All")

# Deleted objects are read and restored with the permissions of their kind; which kind it is the handler checks.
DELETED_READ = both(
    "Application.Read.All", "Group.Read.All", "User.Read.All", APP_ALL, "Group.ReadWrite.All", "User.ReadWrite.All",
    "Directory.Read.All", "Directory.ReadWrite.All",
)  # fmt: skip
DELETED_WRITE = both(
    "User.DeleteRestore.All", APP_ALL, "Group.ReadWrite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"
)

DELETED_BY_KIND = {
    "application": both(APP_ALL),
    "servicePrincipal": both(APP_ALL),
    "user": both("User.DeleteRestore.All", "User.ReadWrite.All"),
    "group": both("Group.ReadWrite.All"),
}

# What a user may change about themselves (users/basicProfile/update when self).
OWN_PROFILE = ("aboutMe", "businessPhones", "interests", "mobilePhone", "preferredLanguage", "responsibilities",
               "schools", "skills", "streetAddress", "faxNumber", "otherMails")  # fmt: skip
LIMITED = {
    "User-PasswordProfile.ReadWrite.All": "passwordProfile",
    "User.EnableDisableAccount.All": "accountEnabled",
}
USER_PROPERTIES = {
    "accountEnabled": "users/disable|users/enable",
    "passwordProfile": "users/password/update",
    "userPrincipalName": "users/userPrincipalName/update",
    **dict.fromkeys(OWN_PROFILE, "users/basic/update|users/basicProfile/update"),
}
