"""passwordCredentials of applications and service principals: shown, added, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from genkan.clock import iso
from genkan.directory import credentials, objects
from genkan.directory.credentials import DEFAULT_LIFETIME, PasswordCredential
from genkan.store import Read
from genkan.surfaces.graph.body import check, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import bad_request
from genkan.surfaces.graph.shapes.shape import complex_, guid, moment, text
from genkan.surfaces.http import Reply

CREDENTIAL = complex_(
    "passwordCredential", text("displayName", longest=90), moment("startDateTime"), moment("endDateTime")
)
# What only we decide, though clients may send it back from an earlier answer.
_DECIDED_HERE = ("keyId", "hint", "secretText", "customKeyIdentifier")
_ACCEPTED = ("passwordCredential", "displayName", "startDateTime", "endDateTime")


def shown_passwords(tx: Read, tenant_id: str, found: Sequence[Any]) -> Mapping[str, Mapping[str, Any]]:
    """The secrets of these owners, without the secrets."""
    ids = [item.id for item in found]
    shown: dict[str, list[dict[str, Any]]] = {id: [] for id in ids}
    for credential in credentials.passwords(tx, tenant_id, ids):
        shown[credential.owner_id].append(rendered(credential))
    return {id: {"passwordCredentials": each} for id, each in shown.items()}


def rendered(credential: PasswordCredential, secret: str | None = None) -> dict[str, Any]:
    return {
        "customKeyIdentifier": None,
        "displayName": credential.display_name,
        "endDateTime": iso(credential.ends_at),
        "hint": credential.hint,
        "keyId": credential.key_id,
        "secretText": secret,
        "startDateTime": iso(credential.starts_at),
    }


def add(call: Call, owner_id: str, kind: str) -> Reply:
    """POST addPassword: the only answer that has `secretText`."""
    body = read_object(call.request) if call.request.body.strip() else {}
    asked = body.get("passwordCredential")
    if asked is None:
        asked = {name: value for name, value in body.items() if name in _ACCEPTED[1:]}
    if isinstance(asked, dict):
        asked = {name: value for name, value in asked.items() if name not in _DECIDED_HERE}
    values = check(CREDENTIAL, asked, kind)
    start = values.get("startDateTime") or call.now
    end = values.get("endDateTime") or start + DEFAULT_LIFETIME
    if end <= start:
        raise bad_request("Key credential end date is invalid.", target="endDateTime")
    credential, secret = credentials.add_password(call.write, owner_id, values.get("displayName"), start, end)
    touch(call, owner_id, kind)
    call.audit(f"Update {kind.lower()} – Certificates and secrets management", owner_id, kind, keyId=credential.key_id)
    context = f"{call.root}/$metadata#microsoft.graph.passwordCredential"
    return Reply(200, {"@odata.context": context, **rendered(credential, secret)})


def remove(call: Call, owner_id: str, kind: str) -> Reply:
    """POST removePassword by keyId."""
    body = read_object(call.request)
    key_id = check(guid("keyId", required=True), body.get("keyId"), kind)
    if not credentials.remove_password(call.write, owner_id, key_id):
        raise bad_request(f"No password credential found with keyId '{key_id}'.", target="keyId")
    touch(call, owner_id, kind)
    call.audit(f"Update {kind.lower()} – Certificates and secrets management", owner_id, kind, keyId=key_id)
    return Reply(204)


def touch(call: Call, owner_id: str, kind: str) -> None:
    """The owner's revision moves with its credentials: its ETag and delta tell of them."""
    call.write.update(objects.TABLES["application" if kind == "Application" else "servicePrincipal"], {"id": owner_id})
