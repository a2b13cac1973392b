"""Each blade of an application: its forms, and what they refuse."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

from cryptography.hazmat.primitives.serialization import Encoding
from tests.portal.conftest import Visitor, World, text_of

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"


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


def test_a_mistake_inside_a_property_is_shown_at_its_own_line(admin: Visitor) -> None:
    app, _ = admin.register()
    text = _manifest(admin, app)
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if '"redirectUris": []' in line)
    lines[at] = lines[at].replace("[]", '"x"')
    reply = admin.post(f"{app}/manifest", {"manifest": "\n".join(lines)})
    assert reply.status == 400
    assert f"Line {at + 1} " in text_of(reply)


def test_an_unknown_property_of_a_manifest_is_shown_at_its_line(admin: Visitor) -> None:
    app, _ = admin.register()
    text = _manifest(admin, app).replace('  "displayName"', '  "colour": "red",\n  "displayName"')
    line = next(number for number, one in enumerate(text.split("\n"), 1) if "colour" in one)
    reply = admin.post(f"{app}/manifest", {"manifest": text})
    assert f"Line {line} " in text_of(reply)
    assert "colour" in text_of(reply)


def test_a_refused_form_keeps_what_was_typed(admin: Visitor) -> None:
    app, _ = admin.register()
    fields = {"web": "https://a.example/x", "audience": "Everybody"}
    refused = admin.post(f"{app}/authentication", fields)
    assert refused.status == 400
    assert "https://a.example/x" in refused.body
    other, other_id = admin.register("other")
    assert admin.post(f"{other}/api", {"uris": f"api://{other_id}"}).status == 303
    refused = admin.post(f"{app}/api", {"uris": f"api://{other_id}"})
    assert refused.status >= 400
    assert f">api://{other_id}</textarea>" in refused.body


def test_a_secret_until_a_day_counts_on_that_day(world: World, admin: Visitor) -> None:
    app, _ = admin.register()
    day = (world.clock.now() + timedelta(days=10)).date()
    assert admin.post(f"{app}/credentials/secrets", {"lifetime": "custom", "until": str(day)}).status == 200
    assert "10 days left" in text_of(admin.get(f"{app}/credentials"))
    past = admin.post(f"{app}/credentials/secrets", {"lifetime": "custom", "until": "2020-01-01"})
    assert past.status == 400


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


def _manifest(admin: Visitor, app: str) -> str:
    found = re.search(r'(?s)name="manifest"[^>]*>(.*?)</textarea>', admin.page(f"{app}/manifest"))
    assert found is not None
    return unescape(found[1])
