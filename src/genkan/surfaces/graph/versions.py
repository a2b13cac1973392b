"""If-Match: a change is made only to the version that the client read (RFC 9110, section 13.1.1)."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import etag
from genkan.surfaces.graph.errors import precondition_failed


def check_version(call: Call, found: Any) -> None:
    wanted = call.request.headers.get("if-match", "").strip()
    if wanted and wanted != "*" and etag(found) not in {item.strip() for item in wanted.split(",")}:
        raise precondition_failed()
