"""Everything this surface answers, in one table; each row has its permissions or the surface does not start."""

from __future__ import annotations

from genkan.surfaces.graph import (
    admin_consent,
    app_role_assignments,
    applications,
    audit_logs,
    authorization_policy,
    certificate_trust,
    deleted_items,
    delta,
    directory_objects,
    directory_roles,
    domains,
    extension_properties,
    federated_credentials,
    groups,
    key_credentials,
    managers,
    member_checks,
    navigation,
    organization,
    permission_grants,
    role_management,
    service_principals,
    users,
)
from genkan.surfaces.graph.action import Action
from genkan.surfaces.graph.permissions import PERMISSIONS
from genkan.surfaces.routing import Route, Routes

ROUTES: Routes[Action] = Routes(
    Route(method, template, action, PERMISSIONS[method, template])
    for method, template, action in (
        *applications.ROWS,
        *admin_consent.ROWS,
        *federated_credentials.ROWS,
        *extension_properties.ROWS,
        *certificate_trust.ROWS,
        *service_principals.ROWS,
        *key_credentials.ROWS,
        *app_role_assignments.ROWS,
        *permission_grants.ROWS,
        *users.ROWS,
        *groups.ROWS,
        *navigation.ROWS,
        *managers.ROWS,
        *member_checks.ROWS,
        *directory_objects.ROWS,
        *directory_roles.ROWS,
        *role_management.ROWS,
        *organization.ROWS,
        *domains.ROWS,
        *authorization_policy.ROWS,
        *deleted_items.ROWS,
        *audit_logs.ROWS,
        *delta.ROWS,
    )
)
