"""What can be wrong with a change of role definitions, assignments or management groups.

Each class is one of Azure's refusals; surfaces give it code, status and wording.
"""

from __future__ import annotations


class AccessProblem(Exception):
    """Any refusal of this room's writes."""


class InvalidAssignmentId(AccessProblem):
    def __init__(self, given: str) -> None:
        super().__init__(f"`{given}` is not a GUID")
        self.given = given


class InvalidPrincipalId(AccessProblem):
    pass


class PrincipalMissing(AccessProblem):
    def __init__(self, principal_id: str, tenant_id: str) -> None:
        super().__init__(f"no principal `{principal_id}`")
        self.principal_id, self.tenant_id = principal_id, tenant_id


class PrincipalTypeDiffers(AccessProblem):
    def __init__(self, principal_id: str, actual: str, given: str) -> None:
        super().__init__(f"`{principal_id}` is a {actual}, not a {given}")
        self.principal_id, self.actual, self.given = principal_id, actual, given


class RoleMissing(AccessProblem):
    def __init__(self, role_definition_id: str) -> None:
        super().__init__(f"no role definition `{role_definition_id}`")
        self.role_definition_id = role_definition_id


class AssignmentExists(AccessProblem):
    """Another assignment gives the same role to the same principal at the same scope."""

    def __init__(self, assignment_id: str) -> None:
        super().__init__(f"assignment `{assignment_id}` says the same")
        self.assignment_id = assignment_id


class AssignmentFixed(AccessProblem):
    """Scope, principal and role of an assignment never change."""


class AssignmentMissing(AccessProblem):
    def __init__(self, assignment_id: str) -> None:
        super().__init__(f"no role assignment `{assignment_id}`")
        self.assignment_id = assignment_id


class TooManyAssignments(AccessProblem):
    pass


class InvalidCondition(AccessProblem):
    """The condition cannot be read; the message names the position."""


class RoleNameTaken(AccessProblem):
    def __init__(self, name: str) -> None:
        super().__init__(f"another role is named `{name}`")
        self.name = name


class RoleInUse(AccessProblem):
    def __init__(self, role_definition_id: str) -> None:
        super().__init__(f"role `{role_definition_id}` is assigned")
        self.role_definition_id = role_definition_id


class BuiltInRoleFixed(AccessProblem):
    def __init__(self, role_definition_id: str) -> None:
        super().__init__(f"role `{role_definition_id}` is built in")
        self.role_definition_id = role_definition_id


class TooManyRoles(AccessProblem):
    pass


class InvalidRole(AccessProblem):
    """The definition lacks something or says something that cannot be."""


class RoleNameMissing(AccessProblem):
    pass


class AssignableScopesMissing(AccessProblem):
    pass


class UnknownAction(AccessProblem):
    """A pattern names a catalogued provider and none of its operations."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"`{pattern}` names no known operation")
        self.pattern = pattern


class NoScope(AccessProblem):
    """What is given as an assignable scope is not even an id."""

    def __init__(self, given: str) -> None:
        super().__init__(f"`{given}` is not a scope")
        self.given = given


class InvalidAssignableScope(AccessProblem):
    def __init__(self, scope: str, why: str) -> None:
        super().__init__(f"`{scope}` cannot be an assignable scope: {why}")
        self.scope, self.why = scope, why


class ManagementGroupMissing(AccessProblem):
    def __init__(self, name: str) -> None:
        super().__init__(f"no management group `{name}`")
        self.name = name


class ManagementGroupInvalid(AccessProblem):
    pass


class ManagementGroupNotEmpty(AccessProblem):
    def __init__(self, name: str) -> None:
        super().__init__(f"management group `{name}` has children")
        self.name = name


class RootGroupFixed(AccessProblem):
    """The root management group cannot be moved or deleted."""
