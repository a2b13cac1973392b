"""The note's walk through the portal's forms, with a program beside it that uses what they make."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.serialization import Encoding
from tests.portal.conftest import Visitor, World, text_of

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"


def test_the_story_from_registration_to_the_first_allowed_call(world: World, admin: Visitor) -> None:
    assert "1 of 7" in text_of(admin.get("/"))
    app, app_id = admin.register("my-app")
    secret = admin.secret(app, description="start_vm.py")
    start = f"{world.machine}/start?api-version=2024-07-01"
    refused = world.ask("arm", "POST", start, world.token(app_id, secret))
    assert refused.status == 403
    home = text_of(admin.get("/"))
    assert "The story of my-app" in home
    assert "5 of 7" in home

    denial = admin.page("/denials/" + refused.headers["x-genkan-decision"])
    assert "Virtual Machine Contributor" in denial
    offered = re.search(r'class="button slim main" href="([^"]+)">Assign this', denial)
    assert offered is not None
    review = admin.page(unescape(offered[1]))
    assert "Nothing has been done yet" in review
    assert "az role assignment create" in review
    assert world.ask("arm", "POST", start, world.token(app_id, secret)).status == 403
    assigned = admin.post("/azure/access/add", _hidden(review))
    assert assigned.status == 303
    assert assigned.headers["location"].startswith("/denials/")
    assert world.ask("arm", "POST", start, world.token(app_id, secret)).status == 202
    assert "7 of 7" in text_of(admin.get("/"))


def test_a_secret_is_shown_once_and_then_only_its_hint(admin: Visitor) -> None:
    app, _ = admin.register()
    secret = admin.secret(app, description="ci", lifetime="90")
    for path in (f"{app}/credentials", app, f"{app}/manifest", "/"):
        assert secret not in admin.page(path)
    said = text_of(admin.get(f"{app}/credentials"))
    assert secret[:3] in said
    assert "89 days left" in said or "90 days left" in said


def test_a_deleted_secret_is_refused_with_7000215(world: World, admin: Visitor) -> None:
    app, _ = admin.register()
    secret = admin.secret(app)
    tried = admin.post(f"{app}/try", {"secret": secret, "scope": "https://management.azure.com/.default"})
    assert "The application signed in" in text_of(tried)
    assert secret not in tried.body
    assert "what roles are assigned to" in text_of(tried)
    path = re.search(rf'action="({app}/credentials/secrets/[^"]+/delete)"', admin.page(f"{app}/credentials"))
    assert path is not None
    assert admin.post(path[1], {}).status == 303
    refused = admin.post(f"{app}/try", {"secret": secret, "scope": "https://management.azure.com/.default"})
    assert "AADSTS7000215" in text_of(refused)


def test_a_lifetime_that_is_none_is_refused(admin: Visitor) -> None:
    app, _ = admin.register()
    for fields in ({"lifetime": "custom", "until": "soon"}, {"lifetime": "-1"}, {"lifetime": "99999999999"}):
        reply = admin.post(f"{app}/credentials/secrets", fields)
        assert "InvalidForm" in reply.body
    assert "No client secrets" in admin.page(f"{app}/credentials")


def test_consent_shows_and_counts(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    secret = admin.secret(app)
    graph = "https://graph.microsoft.com"
    assert world.ask("graph", "GET", "/v1.0/users", world.token(app_id, secret, graph)).status == 403
    offered = admin.page(f"{app}/permissions/add?kind=Role&q=User.Read.All")
    permission = re.search(r'name="permission" value="([^"]+)"', offered)
    assert permission is not None
    fields = {"api": "00000003-0000-0000-c000-000000000000", "kind": "Role", "permission": permission[1]}
    assert admin.post(f"{app}/permissions/add", fields).status == 303
    assert "Not granted" in admin.page(f"{app}/permissions")
    assert admin.post(f"{app}/permissions/consent", {}).status == 303
    said = text_of(admin.get(f"{app}/permissions"))
    assert "Granted for" in said
    assert "Not granted" not in said
    assert world.ask("graph", "GET", "/v1.0/users", world.token(app_id, secret, graph)).status == 200


def test_a_denial_of_graph_is_mended_from_its_page(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    secret = admin.secret(app)
    graph = "https://graph.microsoft.com"
    refused = world.ask("graph", "GET", "/v1.0/groups", world.token(app_id, secret, graph))
    path = "/denials/" + refused.headers["x-genkan-decision"]
    assert "Yes, grant" in admin.page(path)
    assert world.ask("graph", "GET", "/v1.0/groups", world.token(app_id, secret, graph)).status == 403
    assert admin.post(f"{path}/grant", {}).status == 303
    assert world.ask("graph", "GET", "/v1.0/groups", world.token(app_id, secret, graph)).status == 200


def test_an_app_role_is_made_assigned_and_taken_away(admin: Visitor) -> None:
    app, _ = admin.register()
    fields = {"title": "Writers", "value": "Orders.Write", "about": "May write", "members": "Both"}
    assert admin.post(f"{app}/app-roles", fields).status == 303
    principal = re.search(r'href="(/enterprise-apps/[^"]+)"', admin.page(app))
    assert principal is not None
    role = re.search(r'<option value="([0-9a-f-]{36})">Writers', admin.page(principal[1]))
    assert role is not None
    assert admin.post(f"{principal[1]}/assigned", {"who": "Administrator", "role": role[1]}).status == 303
    said = admin.page(principal[1])
    taken = re.search(rf'action="({principal[1]}/assigned/[^"]+/delete)"', said)
    assert taken is not None
    assert admin.post(unescape(taken[1]), {}).status == 303
    assert "Nobody is assigned" in admin.page(principal[1])
    gone = re.search(rf'action="({app}/app-roles/[^"]+/delete)"', admin.page(f"{app}/app-roles"))
    assert gone is not None
    assert admin.post(gone[1], {}).status == 303
    assert "No app roles" in admin.page(f"{app}/app-roles")


def test_an_api_gets_a_name_and_scopes(admin: Visitor) -> None:
    app, app_id = admin.register()
    assert admin.post(f"{app}/api", {"uris": f"api://{app_id}"}).status == 303
    fields = {"value": "Files.Read", "who": "User", "title": "Read files", "about": "Reads files for you"}
    assert admin.post(f"{app}/api/scopes", fields).status == 303
    said = admin.page(f"{app}/api")
    assert f"api://{app_id}" in said
    assert "Files.Read" in said
    gone = re.search(rf'action="({app}/api/scopes/[^"]+/delete)"', said)
    assert gone is not None
    assert admin.post(gone[1], {}).status == 303
    assert "No scopes" in admin.page(f"{app}/api")


def test_a_certificate_is_uploaded_and_deleted(world: World, admin: Visitor) -> None:
    app, _ = admin.register()
    key = world.house.services.tokens.keys.signing(world.owner["tenant_id"])
    pem = key.certificate.public_bytes(Encoding.PEM).decode()
    assert admin.post(f"{app}/credentials/certificates", {"text": pem, "description": "laptop"}).status == 303
    said = admin.page(f"{app}/credentials?tab=certificates")
    assert "laptop" in said
    gone = re.search(rf'action="({app}/credentials/certificates/[^"]+/delete)"', said)
    assert gone is not None
    assert admin.post(gone[1], {}).status == 303
    assert "laptop" not in admin.page(f"{app}/credentials?tab=certificates")
    refused = admin.post(f"{app}/credentials/certificates", {"text": "not a certificate"})
    assert "no X.509 certificate" in text_of(refused)


def test_a_federated_credential_is_added_and_deleted(admin: Visitor) -> None:
    app, _ = admin.register()
    fields = {"name": "main", "issuer": "https://issuer.example", "subject": "repo:a/b:ref:refs/heads/main"}
    assert admin.post(f"{app}/credentials/federated", fields).status == 303
    said = admin.page(f"{app}/credentials?tab=federated")
    assert "repo:a/b" in said
    gone = re.search(rf'action="({app}/credentials/federated/[^"]+/delete)"', said)
    assert gone is not None
    assert admin.post(gone[1], {}).status == 303
    assert "repo:a/b" not in admin.page(f"{app}/credentials?tab=federated")


def test_owners_and_settings_of_an_application_are_kept(world: World, admin: Visitor) -> None:
    app, _ = admin.register()
    assert "Administrator" in admin.page(f"{app}/owners")
    fields = [("web", "https://a.example/x"), ("spa", ""), ("publicClient", "http://localhost"), ("public", "yes")]
    assert admin.post(f"{app}/authentication", [*fields, ("audience", "AzureADMyOrg")]).status == 303
    said = admin.page(f"{app}/authentication")
    assert "https://a.example/x" in said
    assert "http://localhost" in said
    claims = [("idToken", "email"), ("accessToken", "upn"), ("groups", "SecurityGroup")]
    assert admin.post(f"{app}/token-configuration", claims).status == 303
    said = admin.page(f"{app}/token-configuration")
    assert re.search(r'name="idToken" value="email"[^>]* checked', said)
    assert not re.search(r'name="accessToken" value="email"[^>]* checked', said)


def test_a_machines_identity_is_turned_on_and_off(world: World, admin: Visitor) -> None:
    path = "/azure/identity?id=" + quote(world.machine, safe="")
    assert admin.post("/azure/identity", {"id": world.machine, "on": "yes"}).status == 303
    assert "Object (principal) ID" in admin.page(path)
    assert "vm1" in admin.page("/managed-identities")
    assert admin.post("/azure/identity", {"id": world.machine, "on": ""}).status == 303
    assert "Object (principal) ID" not in admin.page(path)


def test_a_manifest_with_a_mistake_names_the_line_and_changes_nothing(admin: Visitor) -> None:
    app, _ = admin.register()
    text = _manifest(admin, app)
    broken = text.replace('"displayName": "my-app"', '"displayName": my-app')
    line = next(number for number, one in enumerate(broken.split("\n"), 1) if "my-app" in one)
    reply = admin.post(f"{app}/manifest", {"manifest": broken})
    assert f"Line {line}" in text_of(reply)
    assert "InvalidJson" in reply.body
    assert "displayName&#34;: my-app" in reply.body
    assert _manifest(admin, app) == text


def test_a_manifest_cannot_change_what_the_service_sets(admin: Visitor) -> None:
    app, app_id = admin.register()
    text = _manifest(admin, app).replace(app_id, "11111111-2222-3333-4444-555555555555")
    reply = admin.post(f"{app}/manifest", {"manifest": text})
    assert "ReadOnlyProperty" in reply.body
    assert app_id in admin.page(app)


def test_a_manifest_with_a_wrong_value_is_refused_in_graphs_words_at_its_line(admin: Visitor) -> None:
    app, _ = admin.register()
    text = _manifest(admin, app).replace('"signInAudience": "AzureADMyOrg"', '"signInAudience": "Everybody"')
    reply = admin.post(f"{app}/manifest", {"manifest": text})
    assert reply.status == 400
    assert 'aria-invalid="true"' in reply.body


def test_a_manifest_saves_what_was_changed(admin: Visitor) -> None:
    app, _ = admin.register()
    content = json.loads(_manifest(admin, app))
    content["notes"] = "Looked after by the night shift"
    content["web"]["redirectUris"] = ["https://example.com/auth"]
    assert admin.post(f"{app}/manifest", {"manifest": json.dumps(content, indent=2)}).status == 303
    assert "night shift" in admin.page(app)
    assert "https://example.com/auth" in admin.page(f"{app}/authentication")


def test_an_application_can_be_deleted_restored_and_purged(admin: Visitor) -> None:
    app, app_id = admin.register()
    assert admin.post(f"{app}/delete", {}).status == 303
    assert admin.get(app).status == 404
    assert app_id in admin.page("/apps?view=deleted")
    assert admin.post(f"{app}/restore", {}).status == 303
    assert admin.get(app).status == 200
    admin.post(f"{app}/delete", {})
    assert admin.post(f"{app}/purge", {}).status == 303
    assert app_id not in admin.page("/apps?view=deleted")


def test_a_machine_starts_and_stops(world: World, admin: Visitor) -> None:
    path = "/azure/overview?id=" + quote(world.machine, safe="")
    assert "VM deallocated" in admin.page(path)
    assert admin.post("/azure/machine/do/start", {"id": world.machine}).status == 303
    assert "VM starting" in admin.page(path)
    world.clock.advance(timedelta(seconds=5))
    assert "VM running" in admin.page(path)
    assert admin.post("/azure/machine/do/melt", {"id": world.machine}).status >= 400


def test_assignments_are_added_listed_and_removed(world: World, admin: Visitor) -> None:
    admin.register("my-app")
    fields = {"id": world.group, "role": CONTRIBUTOR, "who": "my-app"}
    assert admin.post("/azure/access/add", fields).status == 303
    path = "/azure/access?id=" + quote(world.group, safe="")
    html = admin.page(path)
    assert "2 role assignments" not in html
    assert "my-app" in html
    again = admin.post("/azure/access/add", fields)
    assert again.status == 409
    assert "RoleAssignmentExists" in again.body
    assignment = re.search(r'name="assignment" value="([^"]+)"', html)
    assert assignment is not None
    assert admin.post("/azure/access/remove", {"id": world.group, "assignment": assignment[1]}).status == 303
    assert "my-app" not in admin.page(path)


def test_a_condition_stands_in_the_lines_to_paste(world: World, admin: Visitor) -> None:
    admin.register("my-app")
    condition = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})))"
    asked = urlencode({"id": world.group, "role": CONTRIBUTOR, "who": "my-app", "condition": condition})
    said = unescape(admin.page(f"/azure/access/review?{asked}"))
    assert said.count("Microsoft.Authorization/roleAssignments/write") >= 4
    assert '--condition-version "2.0"' in said
    assert "condition_version" in said


def test_nobody_and_too_many_are_told_apart(world: World, admin: Visitor) -> None:
    scope = quote(world.group, safe="")
    nobody = admin.get(f"/azure/access/review?id={scope}&role={CONTRIBUTOR}&who=no-such-app")
    assert "Nobody goes by that name" in text_of(nobody)
    admin.register("twin")
    admin.register("twin")
    many = admin.get(f"/azure/access/review?id={scope}&role={CONTRIBUTOR}&who=twin")
    assert "More than one goes by that name" in text_of(many)


def test_check_access_explains_without_doing(world: World, admin: Visitor) -> None:
    admin.register("my-app")
    asked = urlencode({"id": world.machine, "tab": "check", "who": "my-app", "action": "Microsoft.Compute/disks/read"})
    said = text_of(admin.get(f"/azure/access?{asked}"))
    assert "Denied" in said
    assert "my-app" in said
    itself = urlencode({"id": world.machine, "tab": "check", "action": "Microsoft.Compute/disks/read"})
    assert "Allowed" in text_of(admin.get(f"/azure/access?{itself}"))


def _hidden(html: str) -> dict[str, str]:
    """The fields of the form that assigns."""
    form = html[html.index('action="/azure/access/add"') :]
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")])
    return {name: unescape(value) for name, value in pairs if name != "csrf"}


def _manifest(admin: Visitor, app: str) -> str:
    found = re.search(r'(?s)name="manifest"[^>]*>(.*?)</textarea>', admin.page(f"{app}/manifest"))
    assert found is not None
    return unescape(found[1])
