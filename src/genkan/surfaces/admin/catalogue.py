"""The catalogue over HTTP: what is known and how old, and taking a user's own listings.

Files come in one JSON body, each packed with gzip and written in base64: a listing of all operations is far
larger than a body may be, and packs to a twentieth.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import zlib
from collections.abc import Sequence
from typing import Any

from genkan.access.catalogue import Catalogue, ImportRefusedError
from genkan.access.catalogue.entries import PartKind
from genkan.access.catalogue.imported import Difference, ImportedPart
from genkan.access.catalogue.importer import difference, read_all
from genkan.access.catalogue.storage import keep, kept
from genkan.access.explain.told import facts
from genkan.clock import iso
from genkan.surfaces.admin import errors
from genkan.surfaces.admin.gate import Call
from genkan.surfaces.http import Reply

MOST_UNPACKED = 96 * 1024 * 1024
MOST_FILES = 16
_SHOWN_NAMES = 20


def show(call: Call) -> Reply:
    catalogue = call.services.access.catalogue(call.tenant_id)
    with call.services.store.read() as tx:
        imports = {one.kind: one for one in kept(tx, call.tenant_id)}
    parts = []
    for kind in PartKind:
        origin, imported = catalogue.origin(kind), imports.get(kind.value)
        parts.append(
            {
                "kind": kind.value,
                "entries": len(catalogue.entries(kind)),
                "source": origin.source,
                "asOf": origin.as_of.isoformat(),
                "sha256": origin.sha256,
                "importedAt": iso(imported.imported_at) if imported else None,
            }
        )
    size = catalogue.size
    return Reply(
        200,
        {
            "complete": catalogue.complete,
            "sentence": facts(catalogue).sentence,
            "roles": size.roles,
            "operations": size.operations,
            "dataOperations": size.data_operations,
            "providers": size.providers,
            "parts": parts,
        },
    )


async def take(call: Call) -> Reply:
    """Takes all files or none, and says what each changes. Reading them is long work, so it leaves the event loop."""
    files = _files(call)
    catalogue = call.services.access.catalogue(call.tenant_id)
    try:
        parts, differences = await asyncio.to_thread(_read, files, call, catalogue)
    except ImportRefusedError as refused:
        raise errors.AdminError(400, "ImportRefused", str(refused)) from None
    with call.services.store.write(call.tenant_id) as tx:
        keep(tx, parts, call.now)
    return Reply(200, {"imported": [_told(part, one) for part, one in zip(parts, differences, strict=True)]})


def _read(
    files: Sequence[tuple[str, bytes]], call: Call, catalogue: Catalogue
) -> tuple[tuple[ImportedPart, ...], list[Difference]]:
    parts = read_all(((name, _unpacked(name, packed)) for name, packed in files), call.now.date())
    return parts, [difference(part, catalogue) for part in parts]


def _files(call: Call) -> list[tuple[str, bytes]]:
    given = call.body().get("files")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_FILES:
        raise errors.invalid(f'`files` must be a list of 1 to {MOST_FILES} objects {{"name", "gzip"}}.')
    files: list[tuple[str, bytes]] = []
    for one in given:
        name, packed = (one.get("name"), one.get("gzip")) if isinstance(one, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(packed, str):
            raise errors.invalid("Each of `files` has a text `name` and its content packed in `gzip`, in base64.")
        try:
            files.append((name[:255], base64.b64decode(packed, validate=True)))
        except (ValueError, binascii.Error):
            raise errors.invalid(f"`{name[:255]}`: `gzip` is not base64.") from None
    return files


def _unpacked(name: str, packed: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)  # 31: the gzip format
    try:
        content = unpacking.decompress(packed, MOST_UNPACKED)
    except zlib.error:
        raise ImportRefusedError(name, "is not packed with gzip", "Use `genkan catalogue import`") from None
    if not unpacking.eof:
        raise ImportRefusedError(name, f"is larger than {MOST_UNPACKED} bytes, or cut short", "Export it again")
    return content


def _told(part: ImportedPart, change: Difference) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "file": part.file,
        "sha256": part.sha256,
        "entries": len(part.entries),
        "leftOut": list(part.left_out),
        "added": _counted(change.added),
        "changed": _counted(change.changed),
        "dropped": _counted(change.dropped),
    }


def _counted(names: Sequence[str]) -> dict[str, Any]:
    return {"count": len(names), "first": list(names[:_SHOWN_NAMES])}
