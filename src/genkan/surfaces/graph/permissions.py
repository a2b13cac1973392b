"""Who may call what: method and path template -> accepted permissions. The only table.

Source: the permission tables of the Microsoft Graph reference, as far as the permissions are in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
SP_WALK = both("Application.Read.All", APP_ALL, "Directory.Read.All", "Directory.ReadWrite.All")

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


def _applications() -> Iterator[tuple[str, Accepted]]:
    at = "/applications/{id}"
    yield "GET /applications", APP_READ.to("applications/standard/read")
    yield "POST /applications", APP_WRITE.to("applications/create", create=True)
    yield "GET /applications/$count", APP_READ.to("applications/standard/read")
    yield "GET /applications/delta", APP_DELTA.to("applications/standard/read")
    yield f"GET {at}", APP_READ_ONE.to("applications/standard/read")
    yield f"PATCH {at}", APP_WRITE.to("applications/basic/update")
    yield f"DELETE {at}", APP_WRITE.to("applications/delete")
    for name in ("addPassword", "removePassword", "addKey", "removeKey"):
        yield f"POST {at}/{name}", APP_CHANGE.to("applications/credentials/update")
    yield from _references("/applications", "owners", APP_READ_ONE, APP_CHANGE, "applications")
    yield f"GET {at}/federatedIdentityCredentials", FEDERATION_READ.to("applications/standard/read")
    yield f"POST {at}/federatedIdentityCredentials", APP_WRITE.to("applications/credentials/update")
    yield f"GET {at}/federatedIdentityCredentials/{{key}}", APP_WRITE.to("applications/standard/read")
    yield f"PATCH {at}/federatedIdentityCredentials/{{key}}", APP_WRITE.to("applications/credentials/update")
    yield f"DELETE {at}/federatedIdentityCredentials/{{key}}", APP_WRITE.to("applications/credentials/update")
    yield f"POST {at}/setVerifiedPublisher", Accepted((), (APP_ALL,), "applications/verification/update")


def _service_principals() -> Iterator[tuple[str, Accepted]]:
    at = "/servicePrincipals/{id}"
    yield "GET /servicePrincipals", APP_READ.to("servicePrincipals/standard/read")
    yield "POST /servicePrincipals", APP_CHANGE.to("servicePrincipals/create", create=True)
    yield "GET /servicePrincipals/$count", APP_READ.to("servicePrincipals/standard/read")
    yield "GET /servicePrincipals/delta", APP_DELTA.to("servicePrincipals/standard/read")
    yield f"GET {at}", APP_READ_ONE.to("servicePrincipals/standard/read")
    yield f"PATCH {at}", APP_CHANGE.to("servicePrincipals/basic/update")
    yield f"DELETE {at}", APP_CHANGE.to("servicePrincipals/delete")
    for name in ("addPassword", "removePassword", "addKey", "removeKey"):
        yield f"POST {at}/{name}", APP_CHANGE.to("servicePrincipals/credentials/update")
    yield from _references("/servicePrincipals", "owners", ASSIGNED_READ, APP_CHANGE, "servicePrincipals")
    for name in ("memberOf", "transitiveMemberOf"):
        yield from _walk(f"{at}/{name}", SP_WALK.to("servicePrincipals/memberOf/read"))
    yield from _walk(f"{at}/ownedObjects", SP_WALK.to("servicePrincipals/ownedObjects/read"))
    yield from _member_checks(at, "servicePrincipals/memberOf/read")
    yield f"GET {at}/appRoleAssignments", ASSIGNED_READ.to("servicePrincipals/appRoleAssignments/read")
    yield f"POST {at}/appRoleAssignments", ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"GET {at}/appRoleAssignments/{{key}}", ASSIGNED_READ.to("servicePrincipals/appRoleAssignments/read")
    yield f"DELETE {at}/appRoleAssignments/{{key}}", ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"GET {at}/appRoleAssignedTo", ASSIGNED_READ.to("servicePrincipals/appRoleAssignedTo/read")
    yield f"POST {at}/appRoleAssignedTo", ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"GET {at}/appRoleAssignedTo/{{key}}", ASSIGNED_READ.to("servicePrincipals/appRoleAssignedTo/read")
    yield f"DELETE {at}/appRoleAssignedTo/{{key}}", ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"GET {at}/oauth2PermissionGrants", GRANT_READ.to("servicePrincipals/oAuth2PermissionGrants/read")


def _users() -> Iterator[tuple[str, Accepted]]:
    yield "GET /users", USER_READ.to("users/standard/read")
    yield "POST /users", USER_WRITE.to("users/create")
    yield "GET /users/$count", USER_READ.to("users/standard/read")
    yield "GET /users/delta", USER_DELTA.to("users/standard/read")
    for at in ("/users/{id}", "/me"):
        yield f"GET {at}", USER_READ.to("users/standard/read").own("User.Read", "User.ReadWrite")
        change = USER_CHANGE.to("users/basic/update").own("User.ReadWrite")
        yield f"PATCH {at}", replace(change, by_property=USER_PROPERTIES, limited=LIMITED)
        yield from _walk(f"{at}/memberOf", MEMBER_OF.to("users/memberOf/read").own("User.Read"))
        yield from _walk(f"{at}/transitiveMemberOf", MEMBER_OF_ALL.to("users/memberOf/read").own("User.Read"))
        yield from _walk(f"{at}/ownedObjects", OWNED.to("users/ownedObjects/read").own("User.Read"))
        yield from _member_checks(at, "users/memberOf/read")
        yield f"GET {at}/appRoleAssignments", ASSIGNED_TO_PERSON.to("users/appRoleAssignments/read")
        grants = both("Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All")
        yield f"GET {at}/oauth2PermissionGrants", grants.to("users/oAuth2PermissionGrants/read")
        revoke = both("User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All")
        yield f"POST {at}/revokeSignInSessions", revoke.to("users/invalidateAllRefreshTokens")
    yield "DELETE /users/{id}", USER_DELETE.to("users/delete")
    yield "POST /users/{id}/appRoleAssignments", ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield "DELETE /users/{id}/appRoleAssignments/{key}", ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    change_password = both("User.ReadWrite.All", "Directory.ReadWrite.All")
    yield "POST /me/changePassword", replace(change_password, application=()).to("users/changePassword")


def _groups() -> Iterator[tuple[str, Accepted]]:
    at = "/groups/{id}"
    yield "GET /groups", GROUP_READ.to("groups/standard/read")
    yield "POST /groups", GROUP_CREATE.to("groups/create", create=True)
    yield "GET /groups/$count", GROUP_READ.to("groups/standard/read")
    yield "GET /groups/delta", GROUP_READ.to("groups/standard/read")
    yield f"GET {at}", GROUP_READ.to("groups/standard/read")
    yield f"PATCH {at}", GROUP_WRITE.to("groups/basic/update")
    yield f"DELETE {at}", both("Group.ReadWrite.All").to("groups/delete")
    yield from _references("/groups", "members", MEMBER_READ, MEMBER_WRITE, "groups")
    yield from _references("/groups", "owners", MEMBER_READ, GROUP_WRITE, "groups")
    yield from _walk(f"{at}/transitiveMembers", MEMBER_READ.to("groups/members/read"))
    member_of = both("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
    yield from _walk(f"{at}/memberOf", member_of.to("groups/memberOf/read"))
    yield from _walk(f"{at}/transitiveMemberOf", MEMBER_OF.to("groups/memberOf/read"))
    yield from _member_checks(at, "groups/memberOf/read")
    yield f"GET {at}/appRoleAssignments", ASSIGNED_TO_PERSON.to("groups/appRoleAssignments/read")
    yield f"POST {at}/appRoleAssignments", ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"DELETE {at}/appRoleAssignments/{{key}}", ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")


def _roles() -> Iterator[tuple[str, Accepted]]:
    yield "GET /directoryRoles", ROLE_READ.to("directoryRoles/standard/read")
    yield "POST /directoryRoles", ROLE_WRITE.to("directoryRoles/create")
    yield "GET /directoryRoles/{id}", ROLE_READ.to("directoryRoles/standard/read")
    yield from _walk("/directoryRoles/{id}/members", ROLE_READ.to("directoryRoles/members/read"))
    yield "POST /directoryRoles/{id}/members/$ref", ROLE_WRITE.to("directoryRoles/members/update")
    yield "DELETE /directoryRoles/{id}/members/{key}/$ref", ROLE_WRITE.to("directoryRoles/members/update")
    yield (
        "GET /directoryRoleTemplates",
        ROLE_READ.to("directoryRoleTemplates/standard/read|directoryRoles/standard/read"),
    )
    at = "/roleManagement/directory"
    definitions = both(*ROLE_READ.application[:2], "RoleManagement.Read.All", *ROLE_READ.application[2:])
    yield f"GET {at}/roleDefinitions", definitions.to("roleDefinitions/standard/read")
    yield f"GET {at}/roleDefinitions/{{key}}", definitions.to("roleDefinitions/standard/read")
    yield f"GET {at}/roleAssignments", ROLE_READ.to("roleAssignments/standard/read")
    yield f"POST {at}/roleAssignments", ROLE_WRITE.to("roleAssignments/create")
    yield f"GET {at}/roleAssignments/{{key}}", ROLE_READ.to("roleAssignments/standard/read")
    yield f"DELETE {at}/roleAssignments/{{key}}", ROLE_WRITE.to("roleAssignments/delete")


def _tenant() -> Iterator[tuple[str, Accepted]]:
    organization = ORGANIZATION_READ.to("organization/standard/read|organization/basicProfile/read").own("User.Read")
    yield "GET /organization", replace(organization, delegated=(*organization.delegated, "User.Read"))
    yield "GET /organization/{id}", replace(organization, delegated=(*organization.delegated, "User.Read"))
    yield "PATCH /organization/{id}", both("Organization.ReadWrite.All").to("organization/basic/update")
    yield "GET /domains", DOMAIN_READ.to("domains/standard/read")
    yield "POST /domains", DOMAIN_WRITE.to("domains/create")
    yield "GET /domains/{id}", DOMAIN_READ.to("domains/standard/read")
    yield "PATCH /domains/{id}", DOMAIN_WRITE.to("domains/basic/update")
    yield "DELETE /domains/{id}", DOMAIN_WRITE.to("domains/delete")
    yield "POST /domains/{id}/verify", DOMAIN_WRITE.to("domains/verify")
    yield "GET /policies/authorizationPolicy", POLICY.to("organization/standard/read")
    yield "PATCH /policies/authorizationPolicy", Accepted((), (), "organization/authorizationPolicy/update")


def _others() -> Iterator[tuple[str, Accepted]]:
    objects = replace(OBJECT_READ, delegated=("Directory.Read.All",))
    yield "POST /directoryObjects/getByIds", objects.to("users/standard/read")
    yield "GET /directoryObjects/{id}", objects.to("users/standard/read")
    yield "DELETE /directoryObjects/{id}", both("Directory.ReadWrite.All")
    yield from _member_checks("/directoryObjects/{id}", "users/memberOf/read")
    validate = both("Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
    yield "POST /directoryObjects/validateProperties", validate.to("groups/standard/read")
    yield "GET /oauth2PermissionGrants", GRANT_READ.to("oAuth2PermissionGrants/standard/read")
    yield "POST /oauth2PermissionGrants", GRANT_WRITE.to("oAuth2PermissionGrants/create")
    yield "GET /oauth2PermissionGrants/{id}", GRANT_READ.to("oAuth2PermissionGrants/standard/read")
    yield "PATCH /oauth2PermissionGrants/{id}", GRANT_WRITE.to("oAuth2PermissionGrants/basic/update")
    yield "DELETE /oauth2PermissionGrants/{id}", GRANT_WRITE.to("oAuth2PermissionGrants/delete")
    for kind in ("application", "servicePrincipal", "user", "group"):
        at = f"/directory/deletedItems/microsoft.graph.{kind}"
        yield f"GET {at}", DELETED_READ.to(f"{kind}s/standard/read")
    yield "GET /directory/deletedItems/{id}", DELETED_READ.to("users/standard/read")
    yield "POST /directory/deletedItems/{id}/restore", DELETED_WRITE
    yield "DELETE /directory/deletedItems/{id}", DELETED_WRITE
    for name, action in (("signIns", "signInReports"), ("directoryAudits", "auditLogs")):
        yield f"GET /auditLogs/{name}", LOGS.to(f"{action}/allProperties/read")
        yield f"GET /auditLogs/{name}/{{key}}", LOGS.to(f"{action}/allProperties/read")


def _consent() -> Iterator[tuple[str, Accepted]]:
    yield (
        "POST /api/RegisteredApplications/{id}/Consent",
        Accepted(action="servicePrincipals/permissions/update", any_scope=True),
    )


def _walk(at: str, accepted: Accepted) -> Iterator[tuple[str, Accepted]]:
    """A navigation property that leads to directory objects, also cast to one type, and counted."""
    for tail in ("", "/$count", "/{type}", "/{type}/$count"):
        yield f"GET {at}{tail}", accepted


def _references(
    entity_set: str, name: str, read: Accepted, write: Accepted, resource: str
) -> Iterator[tuple[str, Accepted]]:
    """The same, that is changed by `$ref`."""
    at = f"{entity_set}/{{id}}/{name}"
    yield from _walk(at, read.to(f"{resource}/{name}/read"))
    yield f"GET {at}/$ref", read.to(f"{resource}/{name}/read")
    yield f"POST {at}/$ref", write.to(f"{resource}/{name}/update")
    yield f"DELETE {at}/{{key}}/$ref", write.to(f"{resource}/{name}/update")


def _member_checks(at: str, action: str) -> Iterator[tuple[str, Accepted]]:
    for name in ("checkMemberGroups", "checkMemberObjects", "getMemberGroups", "getMemberObjects"):
        yield f"POST {at}/{name}", MEMBER_CHECK.to(action)


def _table() -> Mapping[tuple[str, str], Accepted]:
    found: dict[tuple[str, str], Accepted] = {}
    for rows in (_applications, _service_principals, _users, _groups, _roles, _tenant, _others, _consent):
        for line, accepted in rows():
            method, _, template = line.partition(" ")
            # /me is nobody for an application.
            found[method, template] = replace(accepted, application=()) if template.startswith("/me") else accepted
    return found


PERMISSIONS: Mapping[tuple[str, str], Accepted] = _table()
