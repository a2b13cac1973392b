"""What the rooms below refuse, in ARM's codes and words. One entry a problem; wording is Azure's where known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from genkan.access import errors as access
from genkan.resources import errors as resources
from genkan.surfaces.arm.errors import ArmError

Problem = resources.ResourceProblem | access.AccessProblem


def worded(problem: Problem) -> ArmError:
    """The ARM error for a domain problem. A problem without an entry is a fault of this table."""
    return _WORDS[type(problem)](problem)


def _n(guid: str) -> str:
    """A GUID without hyphens, as the authorization service prints it."""
    return guid.replace("-", "")


# Microsoft.Network words each kind by itself. Keyed by the kind's name in ids.
_IN_USE = {
    "subnets": (
        "InUseSubnetCannotBeDeleted",
        "Subnet {name} is in use by {user} and cannot be deleted. In order to delete the subnet, delete all the "
        "resources within the subnet. See aka.ms/deletesubnet.",
    ),
    "networkInterfaces": (
        "NicInUse",
        "Network Interface {id} is used by existing resource {user}. In order to delete the network interface, it must "
        "be dissociated from the resource. To learn more, see aka.ms/deletenic.",
    ),
    "publicIPAddresses": (
        "PublicIPAddressCannotBeDeleted",
        "Public IP address {id} can not be deleted since it is still allocated to resource {user}. In order to delete "
        "the public IP, disassociate/detach the Public IP address from the resource. To learn how to do this, see "
        "aka.ms/deletepublicip.",
    ),
    "networkSecurityGroups": (
        "InUseNetworkSecurityGroupCannotBeDeleted",
        "Network security group {id} cannot be deleted because it is in use by the following resources: {user}. In "
        "order to delete the Network security group, remove the association with the resource(s). To learn how to do "
        "this, see aka.ms/deletensg.",
    ),
}


def _in_use(p: resources.InUse) -> ArmError:
    kind, name = p.resource_id.split("/")[-2:]
    code, message = _IN_USE.get(kind, ("InUse", "The resource {id} is in use by {user} and cannot be deleted."))
    return ArmError(400, code, message.format(id=p.resource_id, name=name, user=p.user))


def _location_unknown(p: resources.LocationUnknown) -> ArmError:
    message = (
        f"The provided location '{p.location}' is not available for resource group or type. "
        f"List of available regions is '{','.join(p.known)}'."
    )
    return ArmError(400, "LocationNotAvailableForResourceGroup", message)


def _location_fixed(p: resources.LocationFixed) -> ArmError:
    if p.kind == "resource group":
        message = (
            f"Invalid resource group location '{p.wanted}'. The Resource group already exists in location '{p.actual}'."
        )
        return ArmError(409, "InvalidResourceGroupLocation", message)
    message = (
        f"The resource '{p.name}' already exists in location '{p.actual}'. A resource with the same name cannot be "
        f"created in location '{p.wanted}'. Please select a new resource name."
    )
    return ArmError(409, "InvalidResourceLocation", message)


def _invalid_name(p: resources.InvalidName) -> ArmError:
    code = "InvalidResourceGroup" if p.kind == "resource group" else "InvalidResourceName"
    return ArmError(400, code, f"The provided {p.kind} name '{p.name}' is not valid: {p.rule}.")


def _principal_missing(p: access.PrincipalMissing) -> ArmError:
    message = (
        f"Principal {_n(p.principal_id)} does not exist in the directory {p.tenant_id}. Check that you have the "
        "correct principal ID. If you are creating this principal and then immediately assigning a role, this error "
        "might be related to a replication delay. In this case, set the role assignment principalType property to a "
        "value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype"
    )
    return ArmError(400, "PrincipalNotFound", message)


def _type_differs(p: access.PrincipalTypeDiffers) -> ArmError:
    # "PrinciaplType" and the blank before the comma are Azure's.
    message = (
        f"The PrincipalId '{_n(p.principal_id)}' has type '{p.actual}' , which is different from specified "
        f"PrinciaplType '{p.given}'."
    )
    return ArmError(400, "UnmatchedPrincipalType", message)


_WORDS: dict[type[Exception], Callable[[Any], ArmError]] = {
    resources.SubscriptionMissing: lambda p: ArmError(
        404, "SubscriptionNotFound", f"The subscription '{p.subscription_id}' could not be found."
    ),
    resources.GroupMissing: lambda p: ArmError(
        404, "ResourceGroupNotFound", f"Resource group '{p.name}' could not be found."
    ),
    resources.ResourceMissing: lambda p: ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{p.label}' under resource group '{p.group}' was not found. For more details please go to "
        "https://aka.ms/ARMResourceNotFoundFix",
    ),
    resources.ParentMissing: lambda p: ArmError(
        404,
        "ParentResourceNotFound",
        f"Failed to perform 'write' on resource '{p.label}' because the parent resource could not be found.",
    ),
    resources.LockMissing: lambda p: ArmError(404, "LockNotFound", f"The lock '{p.name}' could not be found."),
    resources.InvalidName: _invalid_name,
    resources.LocationMissing: lambda _: ArmError(
        400, "LocationRequired", "The location property is required for this definition."
    ),
    resources.LocationUnknown: _location_unknown,
    resources.LocationFixed: _location_fixed,
    resources.InvalidProperty: lambda p: ArmError(400, "InvalidParameter", p.message, target=p.target),
    resources.GroupGoing: lambda p: ArmError(
        409,
        "ResourceGroupBeingDeleted",
        f"The resource group '{p.name}' is in deprovisioning state and cannot perform this operation.",
    ),
    resources.InUse: _in_use,
    resources.Busy: lambda p: ArmError(
        409, "Conflict", f"The request failed due to conflict with a concurrent request: {p}."
    ),
    resources.TooManyTags: lambda p: ArmError(400, "TagsLimitExceeded", f"The request has too many tags: {p}."),
    resources.IdentityMissing: lambda p: ArmError(
        400,
        "FailedIdentityOperation",
        f"Identity operation failed: the user-assigned identity '{p.identity_id}' was not found.",
    ),
    resources.ReferenceMissing: lambda p: ArmError(
        400,
        "InvalidResourceReference",
        f"Resource {p.missing} referenced by resource {p.user} was not found. Please make sure that the referenced "
        "resource exists, and that both resources are in the same region.",
    ),
    resources.TooManyCredentials: lambda p: ArmError(400, "TooManyFederatedIdentityCredentials", f"Too many: {p}."),
    access.InvalidAssignmentId: lambda p: ArmError(
        400,
        "InvalidRoleAssignmentId",
        f"The role assignment ID '{p.given}' is not valid. The role assignment ID must be a GUID.",
    ),
    access.InvalidPrincipalId: lambda _: ArmError(
        400, "InvalidPrincipalId", "A valid principal ID must be provided for role assignment."
    ),
    access.PrincipalMissing: _principal_missing,
    access.PrincipalTypeDiffers: _type_differs,
    access.RoleMissing: lambda p: ArmError(
        400,
        "RoleDefinitionDoesNotExist",
        f"The specified role definition with ID '{_n(p.role_definition_id)}' does not exist.",
    ),
    access.AssignmentExists: lambda p: ArmError(
        409,
        "RoleAssignmentExists",
        f"The role assignment already exists. The ID of the existing role assignment is {_n(p.assignment_id)}.",
    ),
    access.AssignmentFixed: lambda _: ArmError(
        400,
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    ),
    access.AssignmentMissing: lambda p: ArmError(
        404, "RoleAssignmentNotFound", f"The role assignment '{p.assignment_id}' is not found."
    ),
    access.TooManyAssignments: lambda _: ArmError(
        400,
        "RoleAssignmentLimitExceeded",
        "The role assignment limit has been exceeded. No more role assignments can be created.",
    ),
    access.InvalidCondition: lambda p: ArmError(
        400, "InvalidRoleAssignmentCondition", f"The given role assignment condition is invalid. {p}"
    ),
    access.RoleNameMissing: lambda _: ArmError(
        400, "RoleDefinitionNameNullOrEmpty", "The role definition name cannot be null or empty."
    ),
    access.AssignableScopesMissing: lambda _: ArmError(
        400, "MissingAssignableScopes", "The role definition must have at least one assignable scope."
    ),
    access.NoScope: lambda p: ArmError(
        400,
        "LinkedInvalidPropertyId",
        f"Property id '{p.given}' at path 'properties.assignableScopes' is invalid. Expect fully qualified resource Id "
        "that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
    ),
    access.RoleNameTaken: lambda p: ArmError(
        409,
        "RoleDefinitionWithSameNameExists",
        f"A custom role with the same name already exists in this directory. Use a different name: '{p.name}'.",
    ),
    access.RoleInUse: lambda _: ArmError(
        409,
        "RoleDefinitionHasAssignments",
        "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).",
    ),
    access.BuiltInRoleFixed: lambda p: ArmError(
        409,
        "RoleDefinitionExists",
        f"The role definition '{_n(p.role_definition_id)}' is built in and cannot be written or deleted.",
    ),
    access.TooManyRoles: lambda _: ArmError(
        400, "RoleDefinitionLimitExceeded", "Role definition limit exceeded. No more role definitions can be created."
    ),
    access.InvalidRole: lambda p: ArmError(400, "InvalidRoleDefinition", str(p)),
    access.UnknownAction: lambda p: ArmError(
        400,
        "InvalidActionOrNotAction",
        f"'{p.pattern}' does not match any of the actions supported by the providers.",
    ),
    access.InvalidAssignableScope: lambda p: ArmError(
        400, "InvalidAssignableScope", f"'{p.scope}' is not a valid assignable scope: {p.why}."
    ),
    access.ManagementGroupMissing: lambda p: ArmError(
        404, "NotFound", f"'/providers/Microsoft.Management/managementGroups/{p.name}' not found"
    ),
    access.ManagementGroupInvalid: lambda p: ArmError(400, "BadRequest", str(p)),
    access.ManagementGroupNotEmpty: lambda p: ArmError(
        400, "GroupNotEmpty", f"The management group '{p.name}' has children and cannot be deleted."
    ),
    access.RootGroupFixed: lambda _: ArmError(
        400, "RootGroupFixed", "The root management group cannot be moved or deleted."
    ),
}
