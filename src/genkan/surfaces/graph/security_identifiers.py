"""`securityIdentifier` of users and groups: Windows' form of the object id, which Graph computes and never keeps."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from genkan.store import Read
from genkan.surfaces.graph.entity import Found


def sid(object_id: str) -> str:
    """The id's sixteen bytes, as Windows orders them, read as four numbers under the authority of Entra."""
    return "-".join(("S-1-12-1", *map(str, struct.unpack("<4I", uuid.UUID(object_id).bytes_le))))


def shown(_tx: Read, _tenant_id: str, found: Sequence[Found]) -> Mapping[str, Mapping[str, Any]]:
    return {each.id: {"securityIdentifier": sid(each.id)} for each in found}
