"""Who may call what: method and path template -> accepted permissions. The only table.

Source: the permission tables of the Microsoft Graph reference, as far as the permissions are in the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from genkan.surfaces.graph import permission_sets as sets
from genkan.surfaces.graph.accepted import Accepted, both


def _applications() -> Iterator[tuple[str, Accepted]]:
    at = "/applications/{id}"
    yield "GET /applications", sets.APP_READ.to("applications/standard/read")
    yield "POST /applications", sets.APP_WRITE.to("applications/create", create=True)
    yield "GET /applications/$count", sets.APP_READ.to("applications/standard/read")
    yield "GET /applications/delta", sets.APP_DELTA.to("applications/standard/read")
    yield f"GET {at}", sets.APP_READ_ONE.to("applications/standard/read")
    change = sets.APP_WRITE.to("applications/basic/update")
    yield f"PATCH {at}", replace(change, by_property=sets.APPLICATION_PROPERTIES)
    yield f"DELETE {at}", sets.APP_WRITE.to("applications/delete")
    for name in ("addPassword", "removePassword", "addKey", "removeKey"):
        change = sets.APP_CHANGE.to("applications/credentials/update")
        yield f"POST {at}/{name}", replace(change, rolls_own=name.endswith("Key"))
    yield from _references("/applications", "owners", sets.APP_READ_ONE, sets.APP_CHANGE, "applications")
    yield f"GET {at}/federatedIdentityCredentials", sets.FEDERATION_READ.to("applications/standard/read")
    yield f"POST {at}/federatedIdentityCredentials", sets.APP_WRITE.to("applications/credentials/update")
    yield f"GET {at}/federatedIdentityCredentials/{{key}}", sets.APP_WRITE.to("applications/standard/read")
    yield f"PATCH {at}/federatedIdentityCredentials/{{key}}", sets.APP_WRITE.to("applications/credentials/update")
    yield f"DELETE {at}/federatedIdentityCredentials/{{key}}", sets.APP_WRITE.to("applications/credentials/update")
    yield f"GET {at}/extensionProperties", sets.APP_READ_ONE.to("applications/standard/read")
    yield f"POST {at}/extensionProperties", sets.APP_CHANGE.to("applications/extensionProperties/update")
    yield f"GET {at}/extensionProperties/{{key}}", sets.EXTENSION_READ.to("applications/standard/read")
    yield f"DELETE {at}/extensionProperties/{{key}}", sets.APP_CHANGE.to("applications/extensionProperties/update")
    trusts = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
    for tail in ("", "/{id}", "/{id}/trustedCertificateAuthorities", "/{id}/trustedCertificateAuthorities/{key}"):
        yield f"GET {trusts}{tail}", sets.TRUST_READ
    for call in ("POST ", "PATCH /{id}", "DELETE /{id}", "POST /{id}/trustedCertificateAuthorities"):
        yield f"{call.split()[0]} {trusts}{call.partition(' ')[2]}", sets.TRUST_WRITE
    yield f"DELETE {trusts}/{{id}}/trustedCertificateAuthorities/{{key}}", sets.TRUST_WRITE
    yield f"POST {at}/setVerifiedPublisher", Accepted((), (sets.APP_ALL,), "applications/verification/update")


def _service_principals() -> Iterator[tuple[str, Accepted]]:
    at = "/servicePrincipals/{id}"
    yield "GET /servicePrincipals", sets.APP_READ.to("servicePrincipals/standard/read")
    yield "POST /servicePrincipals", sets.APP_CHANGE.to("servicePrincipals/create", create=True)
    yield "GET /servicePrincipals/$count", sets.APP_READ.to("servicePrincipals/standard/read")
    yield "GET /servicePrincipals/delta", sets.APP_DELTA.to("servicePrincipals/standard/read")
    yield f"GET {at}", sets.APP_READ_ONE.to("servicePrincipals/standard/read")
    change = sets.APP_CHANGE.to("servicePrincipals/basic/update")
    yield f"PATCH {at}", replace(change, by_property=sets.PRINCIPAL_PROPERTIES)
    yield f"DELETE {at}", sets.APP_CHANGE.to("servicePrincipals/delete")
    for name in ("addPassword", "removePassword", "addKey", "removeKey"):
        change = sets.APP_CHANGE.to("servicePrincipals/credentials/update")
        yield f"POST {at}/{name}", replace(change, rolls_own=name.endswith("Key"))
    yield from _references("/servicePrincipals", "owners", sets.ASSIGNED_READ, sets.APP_CHANGE, "servicePrincipals")
    owned = replace(
        sets.SP_WALK, application=(*sets.SP_WALK.application[:1], sets.APP_OWNED, *sets.SP_WALK.application[1:])
    )
    yield from _walk(f"{at}/memberOf", owned.to("servicePrincipals/memberOf/read"))
    yield from _walk(f"{at}/transitiveMemberOf", sets.SP_WALK.to("servicePrincipals/memberOf/read"))
    yield from _walk(f"{at}/ownedObjects", owned.to("servicePrincipals/ownedObjects/read"))
    yield from _member_checks(at, "servicePrincipals/memberOf/read")
    yield f"GET {at}/appRoleAssignments", sets.ASSIGNED_READ.to("servicePrincipals/appRoleAssignments/read")
    yield f"POST {at}/appRoleAssignments", sets.ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"GET {at}/appRoleAssignments/{{key}}", sets.ASSIGNED_READ.to("servicePrincipals/appRoleAssignments/read")
    yield f"DELETE {at}/appRoleAssignments/{{key}}", sets.ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"GET {at}/appRoleAssignedTo", sets.ASSIGNED_READ.to("servicePrincipals/appRoleAssignedTo/read")
    yield f"POST {at}/appRoleAssignedTo", sets.ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"GET {at}/appRoleAssignedTo/{{key}}", sets.ASSIGNED_READ.to("servicePrincipals/appRoleAssignedTo/read")
    yield f"DELETE {at}/appRoleAssignedTo/{{key}}", sets.ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"GET {at}/oauth2PermissionGrants", sets.GRANT_READ.to("servicePrincipals/oAuth2PermissionGrants/read")


def _users() -> Iterator[tuple[str, Accepted]]:
    yield "GET /users", sets.USER_READ.to("users/standard/read")
    yield "POST /users", sets.USER_WRITE.to("users/create")
    yield "GET /users/$count", sets.USER_READ.to("users/standard/read")
    yield "GET /users/delta", sets.USER_DELTA.to("users/standard/read")
    for at in ("/users/{id}", "/me"):
        yield f"GET {at}", sets.USER_READ.to("users/standard/read").own("User.Read", "User.ReadWrite")
        change = sets.USER_CHANGE.to("users/basic/update").own("User.ReadWrite")
        yield f"PATCH {at}", replace(change, by_property=sets.USER_PROPERTIES, limited=sets.LIMITED)
        yield from _walk(f"{at}/memberOf", sets.MEMBER_OF.to("users/memberOf/read").own("User.Read"))
        yield from _walk(f"{at}/transitiveMemberOf", sets.MEMBER_OF_ALL.to("users/memberOf/read").own("User.Read"))
        yield from _walk(f"{at}/ownedObjects", sets.OWNED.to("users/ownedObjects/read").own("User.Read"))
        yield f"GET {at}/manager", sets.OWNED.to("users/manager/read")
        yield f"GET {at}/directReports", sets.OWNED.to("users/directReports/read").own("User.Read")
        yield from _member_checks(at, "users/memberOf/read")
        yield f"GET {at}/appRoleAssignments", sets.ASSIGNED_TO_PERSON.to("users/appRoleAssignments/read")
        grants = both("Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All")
        yield f"GET {at}/oauth2PermissionGrants", grants.to("users/oAuth2PermissionGrants/read")
        revoke = both("User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All")
        yield f"POST {at}/revokeSignInSessions", revoke.to("users/invalidateAllRefreshTokens")
    for method in ("PUT", "DELETE"):
        yield f"{method} /users/{{id}}/manager/$ref", sets.USER_WRITE.to("users/manager/update")
    yield "DELETE /users/{id}", sets.USER_DELETE.to("users/delete")
    yield "POST /users/{id}/appRoleAssignments", sets.ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield "DELETE /users/{id}/appRoleAssignments/{key}", sets.ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    change_password = both("User.ReadWrite.All", "Directory.ReadWrite.All")
    for at in ("/users/{id}", "/me"):
        yield f"POST {at}/changePassword", replace(change_password, application=()).to("users/changePassword")


def _groups() -> Iterator[tuple[str, Accepted]]:
    at = "/groups/{id}"
    yield "GET /groups", sets.GROUP_READ.to("groups/standard/read")
    yield "POST /groups", sets.GROUP_CREATE.to("groups/create", create=True)
    yield "GET /groups/$count", sets.GROUP_READ.to("groups/standard/read")
    yield "GET /groups/delta", sets.GROUP_READ.to("groups/standard/read")
    yield f"GET {at}", sets.GROUP_READ.to("groups/standard/read")
    yield f"PATCH {at}", sets.GROUP_WRITE.to("groups/basic/update")
    yield f"DELETE {at}", both("Group.ReadWrite.All").to("groups/delete")
    yield from _references("/groups", "members", sets.MEMBER_READ, sets.MEMBER_WRITE, "groups")
    yield from _references("/groups", "owners", sets.MEMBER_READ, sets.GROUP_WRITE, "groups")
    yield from _walk(f"{at}/transitiveMembers", sets.MEMBER_READ.to("groups/members/read"))
    member_of = both("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
    yield from _walk(f"{at}/memberOf", member_of.to("groups/memberOf/read"))
    delegated = ("GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
    above = replace(sets.MEMBER_OF, delegated=delegated)
    yield from _walk(f"{at}/transitiveMemberOf", above.to("groups/memberOf/read"))
    yield from _member_checks(at, "groups/memberOf/read")
    assigned = both(*sets.ASSIGNED_TO_PERSON.application, "Directory.ReadWrite.All")
    yield f"GET {at}/appRoleAssignments", assigned.to("groups/appRoleAssignments/read")
    yield f"POST {at}/appRoleAssignments", sets.ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")
    yield f"DELETE {at}/appRoleAssignments/{{key}}", sets.ASSIGN.to("servicePrincipals/appRoleAssignedTo/update")


def _roles() -> Iterator[tuple[str, Accepted]]:
    yield "GET /directoryRoles", sets.ROLE_READ.to("directoryRoles/standard/read")
    yield "POST /directoryRoles", sets.ROLE_WRITE.to("directoryRoles/create")
    yield "GET /directoryRoles/{id}", sets.ROLE_READ.to("directoryRoles/standard/read")
    yield from _walk("/directoryRoles/{id}/members", sets.ROLE_READ.to("directoryRoles/members/read"))
    yield "POST /directoryRoles/{id}/members/$ref", sets.ROLE_WRITE.to("directoryRoles/members/update")
    yield "DELETE /directoryRoles/{id}/members/{key}/$ref", sets.ROLE_WRITE.to("directoryRoles/members/update")
    templates = sets.ROLE_READ.to("directoryRoleTemplates/standard/read|directoryRoles/standard/read")
    for tail in ("", "/{id}"):
        yield f"GET /directoryRoleTemplates{tail}", templates
    at = "/roleManagement/directory"
    definitions = both(*sets.ROLE_READ.application[:2], "RoleManagement.Read.All", *sets.ROLE_READ.application[2:])
    yield f"GET {at}/roleDefinitions", definitions.to("roleDefinitions/standard/read")
    yield f"GET {at}/roleDefinitions/{{key}}", definitions.to("roleDefinitions/standard/read")
    assignments = replace(sets.ROLE_READ, delegated=definitions.delegated)
    yield f"GET {at}/roleAssignments", assignments.to("roleAssignments/standard/read")
    yield f"POST {at}/roleAssignments", sets.ROLE_WRITE.to("roleAssignments/create")
    yield f"GET {at}/roleAssignments/{{key}}", assignments.to("roleAssignments/standard/read")
    yield f"DELETE {at}/roleAssignments/{{key}}", sets.ROLE_WRITE.to("roleAssignments/delete")


def _tenant() -> Iterator[tuple[str, Accepted]]:
    organization = sets.ORGANIZATION_READ.to("organization/standard/read|organization/basicProfile/read").own(
        "User.Read"
    )
    yield "GET /organization", replace(organization, delegated=(*organization.delegated, "User.Read"))
    yield "GET /organization/{id}", replace(organization, delegated=(*organization.delegated, "User.Read"))
    yield "PATCH /organization/{id}", both("Organization.ReadWrite.All").to("organization/basic/update")
    yield "GET /domains", sets.DOMAIN_READ.to("domains/standard/read")
    yield "POST /domains", sets.DOMAIN_WRITE.to("domains/create")
    yield "GET /domains/{id}", sets.DOMAIN_READ.to("domains/standard/read")
    yield "PATCH /domains/{id}", sets.DOMAIN_WRITE.to("domains/basic/update")
    yield "DELETE /domains/{id}", sets.DOMAIN_WRITE.to("domains/delete")
    yield "POST /domains/{id}/verify", sets.DOMAIN_WRITE.to("domains/verify")
    policy = both("Policy.ReadWrite.Authorization")
    yield (
        "GET /policies/authorizationPolicy",
        both(*sets.POLICY.application, *policy.application).to("organization/standard/read"),
    )
    yield "PATCH /policies/authorizationPolicy", policy.to("organization/authorizationPolicy/update")


def _others() -> Iterator[tuple[str, Accepted]]:
    objects = replace(sets.OBJECT_READ, delegated=("Directory.Read.All",))
    for entity_set in ("directoryObjects", "users", "groups", "applications", "servicePrincipals"):
        yield f"POST /{entity_set}/getByIds", objects.to("users/standard/read")
    yield "POST /directoryObjects/getAvailableExtensionProperties", objects.to("applications/standard/read")
    yield "GET /directoryObjects/{id}", sets.ANY_OBJECT_READ
    yield "DELETE /directoryObjects/{id}", both("Directory.ReadWrite.All")
    yield from _member_checks("/directoryObjects/{id}", "users/memberOf/read")
    validate = both("Group.Read.All", "Directory.Read.All", "Directory.ReadWrite.All")
    validate = replace(validate, application=(*validate.application, "Group.ReadWrite.All"))
    yield "POST /directoryObjects/validateProperties", validate.to("groups/standard/read")
    yield "GET /oauth2PermissionGrants", sets.GRANT_READ.to("oAuth2PermissionGrants/standard/read")
    yield "POST /oauth2PermissionGrants", sets.GRANT_WRITE.to("oAuth2PermissionGrants/create")
    yield "GET /oauth2PermissionGrants/{id}", sets.GRANT_READ.to("oAuth2PermissionGrants/standard/read")
    yield "PATCH /oauth2PermissionGrants/{id}", sets.GRANT_WRITE.to("oAuth2PermissionGrants/basic/update")
    yield "DELETE /oauth2PermissionGrants/{id}", sets.GRANT_WRITE.to("oAuth2PermissionGrants/delete")
    for kind in ("application", "servicePrincipal", "user", "group"):
        at = f"/directory/deletedItems/microsoft.graph.{kind}"
        for tail in ("", "/$count"):
            yield f"GET {at}{tail}", sets.DELETED_READ.to(f"{kind}s/standard/read")
    for kind in ("administrativeUnit", "device"):
        yield f"GET /directory/deletedItems/microsoft.graph.{kind}", sets.DELETED_READ.to("users/standard/read")
    yield "GET /directory/deletedItems/{id}", sets.DELETED_READ.to("users/standard/read")
    yield "POST /directory/deletedItems/{id}/restore", sets.DELETED_WRITE
    yield "DELETE /directory/deletedItems/{id}", sets.DELETED_WRITE
    audits = both(*sets.LOGS.application, "Directory.Read.All")
    for name, action, logs in (("signIns", "signInReports", sets.LOGS), ("directoryAudits", "auditLogs", audits)):
        for tail in ("", "/{key}"):
            yield f"GET /auditLogs/{name}{tail}", logs.to(f"{action}/allProperties/read")


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
    for tail in ("", "/{key}"):
        yield f"GET {at}{tail}/$ref", read.to(f"{resource}/{name}/read")
        yield f"DELETE {at}{tail}/$ref", write.to(f"{resource}/{name}/update")
    yield f"POST {at}/$ref", write.to(f"{resource}/{name}/update")


def _member_checks(at: str, action: str) -> Iterator[tuple[str, Accepted]]:
    yield f"POST {at}/getMemberGroups", sets.MEMBER_CHECK.to(action)
    yield f"POST {at}/checkMemberGroups", sets.MEMBER_CHECK_MORE.to(action)
    for name in ("checkMemberObjects", "getMemberObjects"):
        yield f"POST {at}/{name}", sets.MEMBER_CHECK_MORE.to(action).own("User.Read")


def _table() -> Mapping[tuple[str, str], Accepted]:
    found: dict[tuple[str, str], Accepted] = {}
    for rows in (_applications, _service_principals, _users, _groups, _roles, _tenant, _others, _consent):
        for line, accepted in rows():
            method, _, template = line.partition(" ")
            # /me is nobody for an application.
            found[method, template] = replace(accepted, application=()) if template.startswith("/me") else accepted
    return found


PERMISSIONS: Mapping[tuple[str, str], Accepted] = _table()
