"""Decisions that hang on more than the route: ownership, the object's kind, what the tenant lets everybody do."""

from __future__ import annotations

from tests.graph.house import As, House


def test_denial_names_owned_by_only_where_it_would_do(house: House, admin: As) -> None:
    program = house.program()
    mine, theirs = (admin.post("/applications", {"displayName": name}).made() for name in ("mine", "theirs"))
    link = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{program.object_id}"}
    admin.post(f"/applications/{mine['id']}/owners/$ref", link).empty()

    def least(method: str, path: str) -> str:
        assert program.call(method, path, {"displayName": "x"}).status == 403
        return str(house.last_decision()["record"]["needs"]["application"][0])

    assert least("PATCH", f"/applications/{theirs['id']}") == "Application.ReadWrite.All"
    assert least("PATCH", f"/applications/{mine['id']}") == "Application.ReadWrite.OwnedBy"
    assert least("POST", "/applications") == "Application.ReadWrite.OwnedBy"


def test_guests_read_like_members_where_the_tenant_lets_them(house: House, admin: As) -> None:
    guest, bob = house.person("guest", user_type="Guest"), house.user("bob")
    assert guest.get(f"/users/{bob.id}").status == 403
    member_role = "a0b1b346-4d3e-4e8b-98f8-753987be4970"
    admin.patch("/policies/authorizationPolicy", {"guestUserRoleId": member_role}).empty()
    assert guest.get(f"/users/{bob.id}").status == 200
    policy = admin.get("/policies/authorizationPolicy?$select=id,guestUserRoleId").made()
    assert "policies/authorizationPolicy(id,guestUserRoleId)" in policy["@odata.context"]
    assert (policy["id"], policy["guestUserRoleId"], len(policy)) == ("authorizationPolicy", member_role, 3)
    restricted = {"guestUserRoleId": "2af84b1e-32c8-42b7-82bc-daa82404023b"}
    assert admin.patch("/policies/authorizationPolicy", restricted).status == 501


def test_people_read_only_themselves_where_the_tenant_says_so(house: House, admin: As) -> None:
    alice, bob = house.person("alice"), house.user("bob")
    reader = house.person("reader", role="Directory Readers")
    assert alice.get(f"/users/{bob.id}").status == 200
    change = {"defaultUserRolePermissions": {"allowedToReadOtherUsers": False}}
    admin.patch("/policies/authorizationPolicy", change).empty()
    assert alice.get(f"/users/{bob.id}").status == 403
    assert alice.get("/users").status == 403
    assert alice.get("/me").status == alice.get(f"/users/{alice.object_id}").status == 200
    assert reader.get("/users").status == 200


def test_settings_that_nothing_enforces_are_kept_as_they_stand(admin: As) -> None:
    path = "/policies/authorizationPolicy"
    shown = admin.get(path).made()
    assert (shown["allowInvitesFrom"], shown["blockMsolPowerShell"]) == ("everyone", False)
    admin.patch(path, {"allowInvitesFrom": "everyone", "defaultUserRolePermissions": {}}).empty()
    refused = admin.patch(path, {"allowInvitesFrom": "none"})
    assert (refused.status, "allowInvitesFrom" in refused.error["message"]) == (501, True)


def test_program_may_set_the_policy_with_its_permission(house: House) -> None:
    program = house.program("Policy.ReadWrite.Authorization")
    change = {"defaultUserRolePermissions": {"allowedToCreateApps": False}}
    program.patch("/policies/authorizationPolicy", change).empty()
    assert program.get("/policies/authorizationPolicy").made()["defaultUserRolePermissions"]["allowedToCreateApps"] is (
        False
    )
    assert house.program("Policy.Read.All", name="reader").patch("/policies/authorizationPolicy", change).status == 403


def test_one_object_is_read_with_the_permission_of_its_kind(house: House, admin: As) -> None:
    bob, group = house.user("bob"), house.group("Team")
    for role, allowed in (("User.Read.All", bob.id), ("Group.Read.All", group.id)):
        program = house.program(role, name=role)
        assert program.get(f"/directoryObjects/{allowed}").status == 200
        other = ({bob.id, group.id} - {allowed}).pop()
        assert program.get(f"/directoryObjects/{other}").status == 403
    owner = house.program("Application.ReadWrite.OwnedBy", name="owner")
    assert owner.get(f"/directoryObjects/{owner.object_id}").status == 200


def test_program_that_creates_groups_puts_into_them_whom_it_may_read(house: House) -> None:
    bob, program = house.user("bob"), house.program("Group.Create")
    reader = house.program("Group.Create", "User.Read.All", name="reader")
    body = {"displayName": "g", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    links = {"members@odata.bind": [f"https://graph.microsoft.com/v1.0/users/{bob.id}"]}
    assert program.post("/groups", body | links).status == 403
    own = {"owners@odata.bind": [f"https://graph.microsoft.com/v1.0/directoryObjects/{program.object_id}"]}
    program.post("/groups", body | own).made()
    reader.post("/groups", body | links).made()


def test_application_rolls_its_own_keys_without_any_permission(house: House, admin: As) -> None:
    """Without a proof it is refused for that, and not for the permission; others' keys take one."""
    program, other = house.program(), house.program(name="other")
    app = admin.get(f"/applications(appId='{program.app_id}')").made()
    for path in (f"/applications/{app['id']}", f"/servicePrincipals/{program.object_id}"):
        answer = program.post(f"{path}/addKey", {"keyCredential": {}, "proof": "x"})
        assert (answer.status, answer.error["code"]) == (401, "Authentication_MissingOrMalformed")
        assert program.post(f"{path}/addPassword", {}).status == 403
    assert program.post(f"/servicePrincipals/{other.object_id}/addKey", {}).status == 403
