"""What a condition sees of a request that hands out or takes back a role.

Role Based Access Control Administrator is mostly assigned with a condition on which roles may be given, to
which kinds of principals, or to whom. A write shows the new assignment as `@Request`; a delete shows the
one that goes as `@Resource`. Names: "Authorization actions and attributes" of the Azure RBAC reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from genkan.access.conditions import Attributes
from genkan.access.model import PrincipalType, RoleAssignment

WRITE = "Microsoft.Authorization/roleAssignments/write"
DELETE = "Microsoft.Authorization/roleAssignments/delete"

_ROLE = "Microsoft.Authorization/roleAssignments:RoleDefinitionId"
_PRINCIPAL = "Microsoft.Authorization/roleAssignments:PrincipalId"
_PRINCIPAL_TYPE = "Microsoft.Authorization/roleAssignments:PrincipalType"


def attributes_of_write(role_definition_id: str, principal_id: str, principal_type: PrincipalType | None) -> Attributes:
    """For a PUT of a role assignment: what its body asks for. A role may be given by its GUID or its full id."""
    return Attributes(request=_shown(role_definition_id, principal_id, principal_type))


def attributes_of_delete(assignment: RoleAssignment) -> Attributes:
    """For a DELETE of a role assignment: what is being taken back."""
    return Attributes(
        resource=_shown(assignment.role_definition_id, assignment.principal_id, assignment.principal_type)
    )


def _shown(role_definition_id: str, principal_id: str, principal_type: PrincipalType | None) -> Mapping[str, str]:
    shown = {_ROLE: role_definition_id.rsplit("/", 1)[-1], _PRINCIPAL: principal_id}
    if principal_type is not None:
        shown[_PRINCIPAL_TYPE] = principal_type
    return shown
