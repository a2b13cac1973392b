"""directoryRole, directoryRoleTemplate, unifiedRoleDefinition, unifiedRoleAssignment."""

from __future__ import annotations

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.facts import role_table
from genkan.surfaces.graph.shapes.shape import Shape, complexes, flag, guid, moment, text, texts

_NAME = text("displayName", column="display_name", key="display_name_key", nullable=False)
# The names say what the roles are; other descriptions there are not.
_DESCRIPTION = text("description", column="display_name", key="display_name_key")

DIRECTORY_ROLE = Shape(
    "directoryRole",
    "directoryRoles",
    role_table(),
    (
        guid("id", column="id", writable="never"),
        moment("deletedDateTime", writable="never", filterable=False),
        _DESCRIPTION,
        _NAME,
        guid("roleTemplateId", column="role_id"),
    ),
    navigation=("members",),
)
ROLE_TEMPLATE = Shape(
    "directoryRoleTemplate",
    "directoryRoleTemplates",
    role_table(),
    (
        guid("id", column="id", writable="never"),
        moment("deletedDateTime", writable="never", filterable=False),
        _DESCRIPTION,
        _NAME,
    ),
)
ROLE_DEFINITION = Shape(
    "unifiedRoleDefinition",
    "roleManagement/directory/roleDefinitions",
    role_table(),
    (
        guid("id", column="id", writable="never"),
        _DESCRIPTION,
        _NAME,
        flag("isBuiltIn", column="is_built_in"),
        flag("isEnabled", column="is_enabled"),
        texts("resourceScopes", default=("/",), filterable=False),
        guid("templateId", column="role_id"),
        text("version", default="1", filterable=False),
        complexes("rolePermissions", texts("allowedResourceActions"), text("condition"), filterable=False),
    ),
)
ROLE_ASSIGNMENT = Shape(
    "unifiedRoleAssignment",
    "roleManagement/directory/roleAssignments",
    tables.directory_role_assignments,
    (
        text("id", column="id", writable="never"),
        guid("principalId", column="principal_id", required=True),
        text("directoryScopeId", column="directory_scope"),
        text("appScopeId", filterable=False),
        text("condition", filterable=False),
        guid("roleDefinitionId", column="role_id", required=True),
    ),
    navigation=("principal", "roleDefinition", "directoryScope", "appScope"),
)
