"""The `keyCredentials` of a resource as a list: shown, and replaced as a whole by POST and PATCH."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from genkan.clock import iso
from genkan.directory import certificates, credentials
from genkan.directory.certificates import KeyCredential
from genkan.store import Read
from genkan.surfaces.graph.body import Body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import bad_request


def shown_keys(tx: Read, tenant_id: str, found: Sequence[Any]) -> Mapping[str, Mapping[str, Any]]:
    """The certificates of these owners; `key` is null in lists, as Graph has it."""
    ids = [item.id for item in found]
    shown: dict[str, list[dict[str, Any]]] = {id: [] for id in ids}
    for credential in certificates.of(tx, tenant_id, ids):
        shown[credential.owner_id].append(rendered(credential))
    return {id: {"keyCredentials": each} for id, each in shown.items()}


def rendered(credential: KeyCredential) -> dict[str, Any]:
    return {
        "customKeyIdentifier": credential.thumbprint,
        "displayName": credential.display_name,
        "endDateTime": iso(credential.ends_at),
        "key": None,
        "keyId": credential.key_id,
        "startDateTime": iso(credential.starts_at),
        "type": credential.type,
        "usage": credential.usage,
    }


def write(call: Call, owner_id: str, body: Body) -> None:
    """Bring the owner's credentials to what the body lists: absent ones go, new certificates come."""
    if "keyCredentials" in body.values:
        _keys(call, owner_id, body.values["keyCredentials"] or [])
    if "passwordCredentials" in body.values:
        _passwords(call, owner_id, body.values["passwordCredentials"] or [])


def add(call: Call, owner_id: str, values: Mapping[str, Any]) -> KeyCredential:
    if values.get("type") not in (None, certificates.CERTIFICATE) or values.get("usage") not in (
        None,
        certificates.VERIFY,
    ):
        raise bad_request(
            "Only key credentials of the type 'AsymmetricX509Cert' with the usage 'Verify' are supported.",
            target="keyCredentials",
        )
    try:
        raw = base64.b64decode("".join((values.get("key") or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    return certificates.add(
        call.write,
        owner_id,
        raw,
        display_name=values.get("displayName"),
        starts_at=values.get("startDateTime"),
        ends_at=values.get("endDateTime"),
        key_id=_free_id(call, values.get("keyId")),
    )


def _keys(call: Call, owner_id: str, listed: Sequence[Mapping[str, Any]]) -> None:
    present = {item.key_id: item for item in certificates.of(call.tx, call.tenant_id, [owner_id])}
    kept = {item.get("keyId") for item in listed if item.get("keyId") in present}
    for key_id in present.keys() - kept:
        certificates.remove(call.write, owner_id, key_id)
    for item in listed:
        if item.get("keyId") not in kept:
            add(call, owner_id, item)


def _passwords(call: Call, owner_id: str, listed: Sequence[Mapping[str, Any]]) -> None:
    present = {item.key_id for item in credentials.passwords(call.tx, call.tenant_id, [owner_id])}
    kept = {item.get("keyId") for item in listed}
    if kept - present:
        raise bad_request(
            "New password credentials must be generated with the addPassword action.", target="passwordCredentials"
        )
    for key_id in present - kept:
        credentials.remove_password(call.write, owner_id, key_id)


def _free_id(call: Call, key_id: str | None) -> str | None:
    """A key id is taken from the client only while nobody has it."""
    if key_id is not None and certificates.taken(call.tx, call.tenant_id, key_id):
        raise bad_request("Key credential with the same keyId already exists.", target="keyCredentials")
    return key_id
