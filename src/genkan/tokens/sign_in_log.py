"""One line of the sign-in log: who asked for what, from where, and how it ended; nothing that proves anything."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from genkan.tokens.clients import Client
from genkan.tokens.errors import SignInRefused

LONGEST = 500


def line(
    tenant_id: str,
    at: datetime,
    grant: str,
    client_id: str,
    asked: str,
    address: str,
    client: Client | None,
    principal_id: str | None,
    refusal: SignInRefused | None,
    *,
    name: str | None = None,
    request_id: str | None = None,
) -> dict[str, Any]:
    """A row for `journal.sign_in`. `asked` is the resource or scope, `name` what a person typed as user name."""
    record: dict[str, Any] = {
        "grantType": plain(grant),
        "clientId": plain(client_id),
        "appDisplayName": client.display_name if client else None,
        "resource": plain(asked),
        "ipAddress": address,
        "failureReason": plain(refusal.message) if refusal else None,
    }
    if name is not None:
        record["userPrincipalName"] = plain(name)
    return {
        "tenant_id": tenant_id,
        "id": request_id or str(uuid.uuid4()),
        "at": at,
        "error_code": refusal.code if refusal else 0,
        "app_id": client.app_id if client else None,
        "principal_id": principal_id,
        "record": record,
    }


def plain(text: str) -> str:
    """What a stranger sent, as every database takes it: bounded, no NUL, no half characters."""
    return text[:LONGEST].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
