"""elevateAccess: a Global Administrator takes User Access Administrator at `/`, and nobody else can.

The one place where a directory role counts on ARM.
"""

from __future__ import annotations

import uuid

from genkan.access import assignments
from genkan.access.assignments import Wish
from genkan.access.errors import AssignmentExists
from genkan.store.tables.directory import directory_role_assignments
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.decisions import Question
from genkan.surfaces.arm.denied import Denied
from genkan.surfaces.arm.needs import ANY_TOKEN
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

# The template id, the same in every tenant.
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
USER_ACCESS_ADMINISTRATOR = "User Access Administrator"


def elevate(call: Call) -> Reply:
    caller = call.caller
    held = call.tx.get(
        directory_role_assignments,
        tenant_id=call.tenant_id,
        principal_id=caller.object_id,
        role_id=GLOBAL_ADMINISTRATOR,
        directory_scope="/",
    )
    if held is None:
        raise Denied(Question(caller, call.action, "/"))
    catalogue = call.services.access.catalogue(call.tenant_id)
    role = catalogue.role_named(USER_ACCESS_ADMINISTRATOR)
    assert role is not None, "every catalogue has the general roles"
    wish = Wish(caller.object_id, role.id, caller.kind)
    try:
        assignments.put(call.write, catalogue, "/", str(uuid.uuid4()), wish, now=call.now, by=caller.object_id)
    except AssignmentExists:
        return Reply(200)  # Elevated already.
    return Reply(200)


ROWS = (Route("POST", "/providers/Microsoft.Authorization/elevateAccess", elevate, ANY_TOKEN),)
