"""Continuation tokens: signed, bound to the tenant and the query, and used as bind parameters only."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from genkan.store import Read
from genkan.store.tables import directory as tables
from genkan.surfaces.graph.errors import GraphError

LONGEST = 4_000


def seal(tx: Read, tenant_id: str, purpose: str, content: Any) -> str:
    """`purpose` names what the token may be used for: the list and its options."""
    payload = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(_mark(tx, tenant_id, purpose, payload) + payload).rstrip(b"=").decode()


def unseal(tx: Read, tenant_id: str, purpose: str, token: str) -> Any:
    """What was sealed for the same purpose. Raises Graph's error for anything else."""
    try:
        if len(token) > LONGEST:
            raise ValueError
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise _not_ours() from None
    mark, payload = raw[:32], raw[32:]
    if not hmac.compare_digest(mark, _mark(tx, tenant_id, purpose, payload)):
        raise _not_ours()
    return json.loads(payload)


def _mark(tx: Read, tenant_id: str, purpose: str, payload: bytes) -> bytes:
    row = tx.get(tables.tenants, id=tenant_id)
    assert row is not None, "the caller's token was issued for this tenant"
    text = f"{tenant_id}\n{purpose}\n".encode()
    return hmac.new(bytes(row.paging_key), text + payload, hashlib.sha256).digest()


def _not_ours() -> GraphError:
    return GraphError(
        400,
        "Directory_ExpiredPageToken",
        "The specified page token value has expired and can no longer be included in your request.",
    )
