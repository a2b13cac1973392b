"""Recordings: start, keep alive, stop, list, read what was used.

Only its owner renews and stops one; the gate's `sees_recordings` says who else reads it. A recording that allows
everything is a power, so it goes no further than its owner's: on ARM to who may give roles at every subscription,
on Graph to who may give app roles or directory roles.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from typing import Any

from genkan.access.explain.explanation import plain
from genkan.access.recommend.policy import Policy, policy
from genkan.clock import iso
from genkan.directory import directory_roles, first_party, groups, permissions, service_principals
from genkan.journal import recorder
from genkan.journal.command_line import LONGEST
from genkan.journal.journal import FLUSH_SECONDS
from genkan.journal.recorder import Recording
from genkan.store import Read
from genkan.surfaces.admin import errors
from genkan.surfaces.admin.gate import READ_ASSIGNMENTS, WRITE_ASSIGNMENTS, Call, require_everywhere, sees_recordings
from genkan.surfaces.http import Reply

# Each of these lets its holder give itself any other permission of Graph.
_GIVERS = frozenset({"AppRoleAssignment.ReadWrite.All", "RoleManagement.ReadWrite.Directory"})
MOST = 200
_FARTHEST = 100_000_000
_GUID_OF_SUBSCRIPTION = re.compile(r"(?i)^/subscriptions/[0-9a-f-]{36}")


def start(call: Call) -> Reply:
    """`{"principalId"?, "enforce"?, "command"?}`. Without a principal everyone but the owner is recorded.

    `command` is kept and shown as it stands: whoever sends it leaves secrets out, as `genkan record` does.
    """
    body = call.body()
    principal_id, enforce = body.get("principalId"), body.get("enforce", False)
    if not isinstance(enforce, bool):
        raise errors.invalid("`enforce` is true or false.")
    if principal_id is not None:
        try:
            principal_id = str(uuid.UUID(str(principal_id)))
        except ValueError:
            raise errors.invalid("`principalId` must be an object id.") from None
    command = _command(body.get("command"))
    with call.services.store.write(call.tenant_id) as tx:
        require_everywhere(call, tx, READ_ASSIGNMENTS)
        if not enforce:
            require_everywhere(call, tx, WRITE_ASSIGNMENTS)
        made = recorder.start(
            tx,
            call.caller.object_id,
            call.now,
            principal_id=principal_id,
            allows_arm=not enforce,
            allows_graph=not enforce and _gives_on_graph(call, tx),
            command=command,
        )
    return Reply(201, _shown(made, call))


def renew(call: Call) -> Reply:
    """Keeps it open a while longer. What it allows must still be its owner's to give."""
    with call.services.store.write(call.tenant_id) as tx:
        found = _own(call, tx)
        if not found.is_open(call.now):
            raise errors.AdminError(409, "RecordingEnded", "This recording has ended; start another.")
        if found.allows_arm:
            require_everywhere(call, tx, WRITE_ASSIGNMENTS)
        if found.allows_graph and not _gives_on_graph(call, tx):
            raise errors.forbidden("one of " + ", ".join(sorted(_GIVERS)), "of Microsoft Graph")
        recorder.renew(tx, found, call.now)
    return Reply(204)


async def stop(call: Call) -> Reply:
    """Stops it and answers what `show` answers."""
    with call.services.store.write(call.tenant_id) as tx:
        recorder.stop(tx, _own(call, tx), call.now)
    # Other workers write what they heard within this time.
    await asyncio.sleep(2 * FLUSH_SECONDS)
    return show(call)


def listed(call: Call) -> Reply:
    """`top` and `$skip`; newest first, with what each has heard so far: all calls, and different actions."""
    top, skip = _number(call, "top", 50, 1, MOST), _number(call, "$skip", 0, 0, _FARTHEST)
    call.services.journal.flush()
    with call.services.store.read() as tx:
        owner = None if sees_recordings(call, tx) else call.caller.object_id
        found = recorder.listed(tx, call.tenant_id, owner_id=owner, skip=skip, limit=top + 1)
        counts = recorder.counted(tx, call.tenant_id, [one.id for one in found])
    rows = []
    for one in found[:top]:
        calls, actions = counts.get(one.id, (0, 0))
        rows.append(_shown(one, call) | {"calls": calls, "actions": actions})
    body: dict[str, Any] = {"value": rows}
    if len(found) > top:
        body["nextLink"] = f"{call.request.base_url}/_genkan/recordings?top={top}&$skip={skip + top}"
    return Reply(200, body)


def show(call: Call) -> Reply:
    """What was used so far, and the least that would allow it."""
    call.services.journal.flush()
    with call.services.store.read() as tx:
        found = recorder.find(tx, call.tenant_id, call.params["id"])
        if found is None or not (_owns(call, found) or sees_recordings(call, tx)):
            raise errors.unknown_recording(call.params["id"][:100])
        rows = recorder.heard(tx, call.tenant_id, found.id)
    result = policy(rows, call.services.access.catalogue(call.tenant_id))
    return Reply(200, _shown(found, call) | {"allow": allow(result), "policy": plain(result)})


def allow(result: Policy) -> dict[str, Any]:
    """The part that `genkan record --check` holds a program to: no ids that change from run to run."""
    arm = {(use.action, use.data, _anywhere(_place_of(use.scope))) for use in result.uses}
    return {
        "arm": [{"action": action, "data": data, "scope": scope} for action, data, scope in sorted(arm)],
        "graph": list(result.graph_permissions),
    }


def _place_of(scope: str) -> str:
    segments = [segment for segment in scope.split("/") if segment]
    grouped = len(segments) >= 4 and segments[2].lower() == "resourcegroups"
    return "/" + "/".join(segments[:4] if grouped else segments[:2])


def _anywhere(scope: str) -> str:
    return _GUID_OF_SUBSCRIPTION.sub("/subscriptions/*", scope)


def _own(call: Call, tx: Read) -> Recording:
    found = recorder.find(tx, call.tenant_id, call.params["id"])
    if found is None or not _owns(call, found):
        raise errors.unknown_recording(call.params["id"][:100])
    return found


def _owns(call: Call, found: Recording) -> bool:
    return found.owner_id == call.caller.object_id.lower()


def _command(given: Any) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or not given.isprintable() or len(given) > LONGEST:
        raise errors.invalid(f"`command` is a line of at most {LONGEST} printable characters.")
    return given.strip() or None


def _number(call: Call, name: str, otherwise: int, least: int, most: int) -> int:
    given = call.request.query.get(name, str(otherwise))
    if not (given.isascii() and given.isdigit() and len(given) <= 9 and least <= int(given) <= most):
        raise errors.invalid(f"`{name}` is a whole number from {least} to {most}.")
    return int(given)


def _gives_on_graph(call: Call, tx: Read) -> bool:
    principals = [call.caller.object_id, *groups.groups_of(tx, call.tenant_id, call.caller.object_id)]
    if any(role.name == "Global Administrator" for role in directory_roles.held(tx, call.tenant_id, principals)):
        return True
    graph = service_principals.find_by_app_id(tx, call.tenant_id, first_party.GRAPH)
    held = permissions.role_values(tx, call.tenant_id, principals, graph.id) if graph else []
    return not _GIVERS.isdisjoint(held)


def _shown(found: Recording, call: Call) -> dict[str, Any]:
    return {
        "id": found.id,
        "ownerId": found.owner_id,
        "principalId": found.principal_id,
        "allowsArm": found.allows_arm,
        "allowsGraph": found.allows_graph,
        "open": found.is_open(call.now),
        "startedAt": iso(found.started_at),
        "expiresAt": iso(found.expires_at),
        "command": found.command,
        "stoppedAt": None if found.stopped_at is None else iso(found.stopped_at),
    }
