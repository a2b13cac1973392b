"""Upserts: a PATCH by a name of one's own choosing makes what is not there, when the client prefers it."""

from __future__ import annotations

from genkan.surfaces.graph.accepted import Accepted
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.keys import named, object_id
from genkan.surfaces.graph.permissions import PERMISSIONS

SETS = ("applications", "groups")


def wants_creation(call: Call) -> bool:
    """`Prefer: create-if-missing`."""
    wishes = call.request.headers.get("prefer", "").lower().replace(";", ",").split(",")
    return "create-if-missing" in (wish.strip() for wish in wishes)


def new_name(call: Call) -> str | None:
    """The uniqueName that the path addresses an object by, when none has it and the client wants it made."""
    key = named(call.params.get("id", ""))
    if key is None or key[0] != "uniquename" or not wants_creation(call):
        return None
    missing = object_id(call.tx, call.tenant_id, call.segments[0], call.params["id"]) is None
    return key[1] if missing else None


def needed(call: Call, accepted: Accepted) -> Accepted:
    """What the caller needs: for an object that is to be made, what making one takes."""
    entity_set = call.segments[0].lower()
    upsert = call.request.method == "PATCH" and len(call.segments) == 2 and entity_set in SETS
    return PERMISSIONS["POST", f"/{entity_set}"] if upsert and new_name(call) is not None else accepted
