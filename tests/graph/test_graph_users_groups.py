"""People and groups: created, changed, joined, found."""

from __future__ import annotations

import pytest
from tests.graph.house import DOMAIN, EVENTUAL, As, House

from genkan.directory import passwords, users
from genkan.surfaces.graph import security_identifiers

LINK = "https://graph.microsoft.com/v1.0/directoryObjects/"


def new_user(name: str, **more: object) -> dict[str, object]:
    return {
        "accountEnabled": True,
        "displayName": name.title(),
        "mailNickname": name,
        "userPrincipalName": f"{name}@{DOMAIN}",
        "passwordProfile": {"password": "Correct-horse-7", "forceChangePasswordNextSignIn": False},
    } | more


def test_user_is_created_with_a_password_that_only_its_hash_tells(house: House, admin: As) -> None:
    made = admin.post("/users", new_user("bob", jobTitle="Baker", department="Bread")).made()
    assert made["userPrincipalName"] == f"bob@{DOMAIN}"
    assert "accountEnabled" not in made
    with house.store.read() as tx:
        found = users.find(tx, house.tenant_id, made["id"])
    assert found is not None
    assert found.password_hash is not None
    assert passwords.matches(found.password_hash, "Correct-horse-7")
    assert "Correct-horse-7" not in str(found.properties)
    shown = admin.get(f"/users/bob@{DOMAIN}?$select=id,accountEnabled,department").made()
    assert shown["accountEnabled"] is True
    assert shown["department"] == "Bread"
    assert admin.get(f"/users('bob@{DOMAIN}')").made()["id"] == made["id"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"passwordProfile": {"password": "simple"}}, "password complexity"),
        ({"passwordProfile": None}, "passwordProfile"),
        ({"userPrincipalName": "bob@example.com"}, "domain portion"),
        ({"displayName": None}, "displayName"),
        ({"accountEnabled": "yes"}, "accountEnabled"),
        ({"nonsense": 1}, "nonsense"),
        ({"id": "11111111-2222-3333-4444-555555555555"}, "read-only"),
    ],
)
def test_user_that_is_not_right_is_refused_and_not_written(admin: As, change: dict[str, object], message: str) -> None:
    answer = admin.post("/users", new_user("bob") | change)
    assert (answer.status, answer.error["code"]) == (400, "Request_BadRequest")
    assert message in answer.error["message"]
    assert admin.get(f"/users/bob@{DOMAIN}").status == 404


def test_second_user_with_the_same_name_conflicts(admin: As) -> None:
    admin.post("/users", new_user("bob")).made()
    answer = admin.post("/users", new_user("BOB"))
    assert answer.error["details"][0]["code"] == "ObjectConflict"
    assert "userPrincipalName" in answer.error["message"]


def test_deleted_user_can_be_restored_with_its_memberships(house: House, admin: As) -> None:
    bob = house.user("bob")
    group = house.group("Bakers", bob.id)
    admin.delete(f"/users/{bob.id}").empty()
    assert admin.get(f"/users/{bob.id}").status == 404
    assert admin.get(f"/groups/{group.id}/members").value == []
    deleted = admin.get("/directory/deletedItems/microsoft.graph.user?$select=id,deletedDateTime").value
    assert [item["id"] for item in deleted] == [bob.id]
    admin.post(f"/directory/deletedItems/{bob.id}/restore", {}).made()
    assert admin.get(f"/users/bob@{DOMAIN}").made()["id"] == bob.id
    assert [item["id"] for item in admin.get(f"/groups/{group.id}/members").value] == [bob.id]


def test_purged_user_is_gone_for_good(house: House, admin: As) -> None:
    bob = house.user("bob")
    admin.delete(f"/users/{bob.id}").empty()
    admin.delete(f"/directory/deletedItems/{bob.id}").empty()
    assert admin.post(f"/directory/deletedItems/{bob.id}/restore", {}).status == 404


def test_members_are_added_and_removed_by_reference(house: House, admin: As) -> None:
    bob, group = house.user("bob"), house.group("Bakers")
    admin.post(f"/groups/{group.id}/members/$ref", {"@odata.id": LINK + bob.id}).empty()
    again = admin.post(f"/groups/{group.id}/members/$ref", {"@odata.id": LINK + bob.id})
    assert "added object references already exist" in again.error["message"]
    listed = admin.get(f"/groups/{group.id}/members").value
    assert [(item["@odata.type"], item["displayName"]) for item in listed] == [("#microsoft.graph.user", "Bob")]
    cast = admin.get(
        f"/groups/{group.id}/members/microsoft.graph.user?$select=displayName&$count=true", headers=EVENTUAL
    )
    assert cast.json["@odata.count"] == 1
    assert cast.value == [{"displayName": "Bob"}]
    assert admin.get(f"/groups/{group.id}/members/microsoft.graph.group").value == []
    assert admin.get(f"/groups/{group.id}/members/$count", headers=EVENTUAL).body == b"1"
    admin.delete(f"/groups/{group.id}/members/{bob.id}/$ref").empty()
    assert admin.get(f"/groups/{group.id}/members").value == []
    unknown = {"@odata.id": LINK + "11111111-2222-3333-4444-555555555555"}
    assert admin.post(f"/groups/{group.id}/members/$ref", unknown).status == 404


def test_nested_membership_shows_in_transitive_lists_and_checks(house: House, admin: As) -> None:
    bob = house.user("bob")
    inner = house.group("Inner", bob.id)
    outer = house.group("Outer", inner.id)
    assert [item["id"] for item in admin.get(f"/users/{bob.id}/memberOf").value] == [inner.id]
    reached = {item["id"] for item in admin.get(f"/users/{bob.id}/transitiveMemberOf").value}
    assert reached == {inner.id, outer.id}
    transitive = {item["id"] for item in admin.get(f"/groups/{outer.id}/transitiveMembers").value}
    assert transitive == {inner.id, bob.id}
    asked = {"groupIds": [outer.id, "11111111-2222-3333-4444-555555555555"]}
    assert admin.post(f"/users/{bob.id}/checkMemberGroups", asked).value == [outer.id]
    got = admin.post(f"/users/{bob.id}/getMemberGroups", {"securityEnabledOnly": True}).value
    assert set(got) == {inner.id, outer.id}
    assert admin.post(f"/directoryObjects/{bob.id}/getMemberObjects", {"securityEnabledOnly": False}).status == 200


def test_group_is_created_with_members_and_owners_at_once(house: House, admin: As) -> None:
    bob = house.user("bob")
    made = admin.post(
        "/groups",
        {
            "displayName": "Bakers",
            "mailEnabled": False,
            "mailNickname": "bakers",
            "securityEnabled": True,
            "members@odata.bind": [LINK + bob.id],
            "owners@odata.bind": [f"https://graph.microsoft.com/v1.0/users/{bob.id}"],
        },
    ).made()
    shown = admin.get(f"/groups/{made['id']}?$expand=members($select=id),owners").made()
    assert shown["members"] == [{"@odata.type": "#microsoft.graph.user", "id": bob.id}]
    assert shown["owners"][0]["displayName"] == "Bob"
    last = admin.delete(f"/groups/{made['id']}/owners/{bob.id}/$ref")
    assert "at least one owner" in last.error["message"]


def test_dynamic_membership_is_refused_by_name(admin: As) -> None:
    group = {
        "displayName": "All",
        "mailEnabled": False,
        "mailNickname": "all",
        "securityEnabled": True,
        "groupTypes": ["DynamicMembership"],
        "membershipRule": "user.department -eq 'x'",
    }
    answer = admin.post("/groups", group)
    assert (answer.status, answer.error["code"]) == (501, "NotImplemented")
    assert "dynamic membership" in answer.error["message"]


def test_user_changes_their_own_password_knowing_the_old_one(house: House, admin: As) -> None:
    alice = house.person("alice")
    admin.patch(f"/users/{alice.object_id}", {"passwordProfile": {"password": "First-password-1"}}).empty()
    wrong = alice.post("/me/changePassword", {"currentPassword": "nope", "newPassword": "Second-password-2"})
    assert wrong.error["code"] == "Request_BadRequest"
    alice.post(
        "/me/changePassword", {"currentPassword": "First-password-1", "newPassword": "Second-password-2"}
    ).empty()


def test_me_is_the_signed_in_user_and_nobody_for_a_program(house: House) -> None:
    alice = house.person("alice", scopes="User.Read")
    assert alice.get("/me").made()["userPrincipalName"] == f"alice@{DOMAIN}"
    answer = house.program("User.Read.All").get("/me")
    assert answer.error["message"] == "/me request is only valid with delegated authentication flow."


def test_revoked_sessions_count_no_more(house: House, admin: As) -> None:
    bob = house.user("bob")
    assert admin.post(f"/users/{bob.id}/revokeSignInSessions").json["value"] is True


def test_security_identifier_is_the_object_id_in_windows_form(admin: As) -> None:
    # The pair is of a published answer of Graph's.
    assert security_identifiers.sid("7d96660a-02e1-4112-9515-1762d0cb66b7") == (
        "S-1-12-1-2107008522-1091699425-1645680021-3076967376"
    )
    body = {"displayName": "G", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    group = admin.post("/groups", body).made()
    assert group["securityIdentifier"] == security_identifiers.sid(group["id"])
    user = admin.post("/users", new_user("bob")).made()
    shown = admin.get(f"/users/{user['id']}?$select=securityIdentifier").made()
    assert shown["securityIdentifier"] == security_identifiers.sid(user["id"])


def test_group_counts_as_renewed_when_it_was_made(admin: As) -> None:
    body = {"displayName": "G", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    group = admin.post("/groups", body).made()
    assert group["renewedDateTime"] == group["createdDateTime"]
    found = admin.get(
        f"/groups?$filter=renewedDateTime le {group['createdDateTime']}&$count=true", headers=EVENTUAL
    ).made()
    assert [each["id"] for each in found["value"]] == [group["id"]]
