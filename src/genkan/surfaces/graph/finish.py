"""The last touch to every answer: Graph's headers, and the client's wish for metadata."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply, Request

# Which machine of Graph's answered; support asks for it, and clients log it.
DIAGNOSTIC = '{"ServerInfo":{"DataCenter":"Genkan","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"genkan"}}'
# Control information that an answer keeps even when no metadata is asked for (OData JSON Format 4.01, 3.1.3).
KEPT = frozenset({"@odata.nextLink", "@odata.count", "@odata.deltaLink"})


def finished(reply: Reply, request: Request) -> Reply:
    reply.headers.setdefault("cache-control", "no-cache")
    reply.headers |= {
        "client-request-id": request.correlation_id,
        "odata-version": "4.0",
        "request-id": request.id,
        "x-ms-ags-diagnostic": DIAGNOSTIC,
    }
    if reply.body is not None and reply.media_type.startswith("application/json"):
        bare = "odata.metadata=none" in request.headers.get("accept", "").lower().replace(" ", "")
        if bare:
            reply.body = _without_metadata(reply.body)
        reply.media_type = (
            f"application/json;odata.metadata={'none' if bare else 'minimal'};odata.streaming=true;"
            "IEEE754Compatible=false;charset=utf-8"
        )
    return reply


def _without_metadata(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_metadata(each)
            for name, each in value.items()
            if not name.startswith("@odata.") or name in KEPT
        }
    return [_without_metadata(each) for each in value] if isinstance(value, list) else value
