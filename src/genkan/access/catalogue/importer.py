"""Takes a user's own listings into the catalogue: bytes in, typed parts and differences out.

Every listing is taken as az or Graph prints it and recognised by its shape, never by its name. Nothing is
taken in part: the first thing that is wrong refuses the file, with its place and what to do.
"""

from __future__ import annotations

import codecs
import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from genkan.access.catalogue.catalogue import Catalogue
from genkan.access.catalogue.entries import PartKind
from genkan.access.catalogue.errors import ImportRefusedError
from genkan.access.catalogue.imported import Difference, Entry, ImportedPart
from genkan.access.catalogue.listings import directory, graph, operations, providers, roles
from genkan.access.catalogue.listings.document import Document
from genkan.access.catalogue.naming import key, name, substance

_LISTINGS = (roles, operations, providers, directory, graph)
_COMMANDS = "; ".join(f"`{kind.command}`" for kind in PartKind)


def read(file: str, content: bytes, today: date) -> ImportedPart:
    """One file as a part. `file` is its name only; raises `ImportRefusedError`."""
    document = Document(file, _parsed(file, content))
    for listing in _LISTINGS:
        if listing.recognises(document):
            found = listing.read(document)
            digest = hashlib.sha256(content).hexdigest()
            return ImportedPart(found.kind, file, today, digest, found.entries, found.left_out)
    raise ImportRefusedError(file, "is not a listing that the catalogue knows", f"It takes {_COMMANDS}")


def read_all(files: Iterable[tuple[str, bytes]], today: date) -> tuple[ImportedPart, ...]:
    """Several files, all or none; two of the same kind are refused."""
    found: dict[PartKind, ImportedPart] = {}
    for file, content in files:
        part = read(file, content, today)
        if part.kind in found:
            raise ImportRefusedError(
                file, f"lists {part.kind.words}, as `{found[part.kind].file}` does", "Import one of the two"
            )
        found[part.kind] = part
    return tuple(found.values())


def difference(part: ImportedPart, catalogue: Catalogue) -> Difference:
    """What would change if `part` stood in place of the catalogue's own."""
    now = _by_key(catalogue.entries(part.kind))
    then = _by_key(part.entries)
    return Difference(
        part.kind,
        _names(then[mark] for mark in then.keys() - now.keys()),
        _names(then[mark] for mark in then.keys() & now.keys() if substance(then[mark]) != substance(now[mark])),
        _names(now[mark] for mark in now.keys() - then.keys()),
    )


def _by_key(entries: Iterable[Entry]) -> dict[tuple[str, ...], Entry]:
    return {key(entry): entry for entry in entries}


def _names(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(sorted(map(name, entries), key=str.lower))


def _parsed(file: str, content: bytes) -> Any:
    """The JSON value. Windows PowerShell redirects into UTF-16, so a byte order mark decides."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefusedError(
            file, f"is not UTF-8 text (byte {error.start})", "Write az's output to the file again"
        ) from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        problem = f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        raise ImportRefusedError(file, problem, "Run the command again with `-o json`") from None
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        raise ImportRefusedError(file, "is not JSON that az prints", f"It takes {_COMMANDS}") from None
