"""Files that a browser uploads: a role listing for the catalogue, a certificate for an application."""

from __future__ import annotations

import gzip
import json
import uuid
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from tests.portal.conftest import Visitor, World, text_of

from genkan.surfaces.http import Reply

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def _upload(visitor: Visitor, path: str, name: str, content: bytes, **fields: str) -> Reply:
    """A form with a file, as a browser sends it (multipart/form-data, RFC 7578)."""
    line = uuid.uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in (fields | {"csrf": visitor.csrf}).items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
    body = b"".join([*parts, f"--{line}--\r\n".encode()])
    return visitor.send_raw(path, body, **{"content-type": f"multipart/form-data; boundary={line}"})


def _role(name: str, id: str, *actions: str) -> dict[str, Any]:
    """One of what `az role definition list -o json` prints."""
    return {
        "assignableScopes": ["/"],
        "description": "x",
        "id": f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{id}",
        "name": id,
        "permissions": [{"actions": list(actions), "notActions": [], "dataActions": [], "notDataActions": []}],
        "roleName": name,
        "roleType": "BuiltInRole",
        "type": "Microsoft.Authorization/roleDefinitions",
    }


def _roles() -> bytes:
    new = _role("Night Porter", str(uuid.uuid4()), "Microsoft.Compute/virtualMachines/start/action")
    return json.dumps([_role("Owner", OWNER, "*"), _role("Reader", READER, "*/read"), new]).encode()


def test_a_listing_of_roles_replaces_the_roles_and_says_what_changed(world: World, admin: Visitor) -> None:
    for name, content in (("roles.json", _roles()), ("roles.json.gz", gzip.compress(_roles()))):
        reply = _upload(admin, "/catalogue", name, content)
        assert reply.status == 200, text_of(reply)[:500]
        said = text_of(reply)
        assert "The catalogue is imported and counts from now on" in said
        assert "Built-in roles: 3 entries, 1 added" in said
    assert "Imported" in text_of(admin.get("/catalogue"))
    assert "Night Porter" in admin.page(f"/azure/access?tab=roles&id={world.group}")


def test_a_file_that_is_no_listing_is_refused_and_changes_nothing(admin: Visitor) -> None:
    for content in (b"not JSON", b"{}", b"", gzip.compress(b"[")):
        reply = _upload(admin, "/catalogue", "roles.json", content)
        assert reply.status == 400, content
        assert "Code:" in text_of(reply)
    assert "191" in text_of(admin.get("/catalogue"))


def test_a_person_without_rights_imports_nothing(world: World, admin: Visitor) -> None:
    fields = {"name": "Visitor", "upn": "visitor", "password": "Correct-Horse-42", "enabled": "yes"}
    assert admin.post("/users/new", fields).status == 303
    reply = _upload(world.visitor(f"visitor@{world.owner['domain']}"), "/catalogue", "roles.json", _roles())
    assert reply.status == 403
    assert "AuthorizationFailed" in text_of(reply)


def test_a_certificate_is_uploaded_as_a_file_once(world: World, admin: Visitor) -> None:
    certificate = world.house.services.tokens.keys.signing(world.owner["tenant_id"]).certificate
    for name, encoding in (("laptop.cer", Encoding.DER), ("laptop.pem", Encoding.PEM)):
        app, _ = admin.register()
        path, content = f"{app}/credentials/certificates", certificate.public_bytes(encoding)
        assert _upload(admin, path, name, content, description=name).status == 303
        assert name in admin.page(f"{app}/credentials?tab=certificates")
        again = _upload(admin, path, name, content)
        assert again.status == 400
        assert "the same certificate exists" in text_of(again)
        assert _upload(admin, path, "key.pem", b"-----BEGIN PRIVATE KEY-----").status == 400
