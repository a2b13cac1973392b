"""One line of the directory's audit log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def line(
    tenant_id: str,
    now: datetime,
    note: Mapping[str, Any],
    caller: Mapping[str, Any],
    correlation_id: str,
    address: str,
) -> dict[str, Any]:
    """A row of `tables.audits`.

    `note` has the `activity`, and the `target_id`, `kind` and `name` of what was changed; `caller` the `objectId`,
    `kind`, `appId` and `name` of who changed it.
    """
    return {
        "tenant_id": tenant_id,
        "id": str(uuid.uuid4()),
        "at": now,
        "activity": note["activity"],
        "initiated_by": caller["objectId"],
        "target_id": note["target_id"],
        "record": {**note, "caller": dict(caller), "correlationId": correlation_id, "ipAddress": address},
    }
