"""auditLogs: what their lists are filtered by, as the reference has it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.graph.house import As, House


def signed_in(house: House, error: int, principal_id: str | None, **record: Any) -> None:
    line = {"grantType": "password", "appDisplayName": "Shop", "ipAddress": "127.0.0.1", "resource": "Microsoft Graph"}
    house.journal.sign_in(
        {
            "tenant_id": house.tenant_id,
            "id": str(uuid.uuid4()),
            "at": house.clock.now(),
            "error_code": error,
            "app_id": "11111111-2222-3333-4444-555555555555",
            "principal_id": principal_id,
            "record": {**line, "failureReason": None, **record},
        }
    )


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("createdDateTime ge 2020-01-01T00:00:00Z", 3),
        ("userPrincipalName eq 'BOB@contoso.onmicrosoft.com'", 1),
        ("startswith(userPrincipalName,'nobody')", 1),
        ("userDisplayName eq 'bob'", 1),
        ("status/errorCode eq 0", 2),
        ("status/errorCode ne 0", 1),
        ("status/errorCode eq 50126 and appDisplayName eq 'shop'", 1),
        ("ipAddress eq '127.0.0.1' and clientAppUsed eq 'client_credentials'", 1),
        ("resourceDisplayName eq 'microsoft graph'", 3),
    ],
)
def test_sign_ins_are_found_by_who_what_and_how(house: House, admin: As, filter: str, found: int) -> None:
    bob = house.user("bob")
    signed_in(house, 0, bob.id)
    signed_in(house, 0, None, grantType="client_credentials")
    signed_in(house, 50126, None, userPrincipalName="nobody@contoso.onmicrosoft.com")
    assert len(admin.find("/auditLogs/signIns", filter)) == found


def test_sign_in_shows_the_name_that_the_person_has(house: House, admin: As) -> None:
    bob = house.user("bob")
    signed_in(house, 0, bob.id)
    (line,) = admin.get("/auditLogs/signIns").value
    assert (line["userDisplayName"], line["userPrincipalName"], line["userId"]) == ("Bob", bob.upn, bob.id)


def test_audits_are_found_by_category_result_and_who_began_them(house: House, admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    admin.post(
        "/groups", {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    ).made()
    program = house.program("Application.ReadWrite.All")
    program.patch(f"/applications/{app['id']}", {"notes": "x"}).empty()

    def names(filter: str) -> list[str]:
        return sorted(one["activityDisplayName"] for one in admin.find("/auditLogs/directoryAudits", filter))

    assert names("category eq 'ApplicationManagement'") == ["Add application", "Update application"]
    assert names("category eq 'GroupManagement' and result eq 'success'") == ["Add group"]
    assert names(f"initiatedBy/user/id eq '{admin.object_id}'") == ["Add application", "Add group"]
    assert names(f"initiatedBy/app/appId eq '{program.app_id}'") == ["Update application"]
    assert names("initiatedBy/user/userPrincipalName eq 'nobody@contoso.onmicrosoft.com'") == []
    assert names("loggedByService eq 'Core Directory' and startswith(activityDisplayName,'Update')") == [
        "Update application"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/roleManagement/directory/roleDefinitions?$orderby=displayName desc",
        "/roleManagement/directory/roleDefinitions?$filter=isEnabled eq true and isBuiltIn eq true",
        "/directoryRoles?$filter=description eq 'Global Reader'",
        "/me/memberOf?$filter=displayName eq 'Global Administrator'",
    ],
)
def test_roles_are_sorted_and_filtered_like_other_lists(admin: As, path: str) -> None:
    assert admin.get(path).value


@pytest.mark.parametrize(
    "path",
    [
        "/auditLogs/signIns?$filter=status/failureReason eq 'x'",
        "/auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq 'x')",
        "/roleManagement/directory/roleDefinitions?$filter=rolePermissions/any(r:r/condition eq null)",
        "/roleManagement/directory/roleAssignments?$filter=condition eq 'x'",
        "/servicePrincipals/{id}/appRoleAssignedTo?$filter=principalDisplayName eq 'x'",
    ],
)
def test_what_no_list_can_be_filtered_by_is_refused(admin: As, path: str) -> None:
    graph = admin.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").made()
    assert admin.get(path.replace("{id}", graph["id"])).status == 400
