"""signIn and directoryAudit."""

from __future__ import annotations

from genkan.surfaces.graph.shapes.log_lines import SERVICE, SUCCESS, audit_lines, sign_in_lines
from genkan.surfaces.graph.shapes.shape import Shape, complex_, complexes, flag, guid, moment, number, text, texts

_IDENTITY = (text("id"), text("displayName"))

SIGN_IN = Shape(
    "signIn",
    "auditLogs/signIns",
    sign_in_lines(),
    (
        guid("id", column="id"),
        moment("createdDateTime", column="at"),
        text("userDisplayName", key="display_name_key"),
        text("userPrincipalName", key="upn_key"),
        guid("userId", column="principal_id"),
        guid("appId", column="app_id"),
        text("appDisplayName", key="app_name_key"),
        text("ipAddress", key="address_key"),
        text("clientAppUsed", key="grant_key"),
        text("correlationId", filterable=False),
        text("conditionalAccessStatus", default="notApplied", filterable=False),
        flag("isInteractive", default=False, filterable=False),
        text("riskDetail", default="none", filterable=False),
        text("riskLevelAggregated", default="none", filterable=False),
        text("riskLevelDuringSignIn", default="none", filterable=False),
        text("riskState", default="none", filterable=False),
        texts("riskEventTypes_v2", filterable=False),
        text("resourceDisplayName", key="resource_key"),
        text("resourceId", filterable=False),
        complex_("status", number("errorCode", column="error_code"), text("failureReason"), text("additionalDetails")),
        complex_("deviceDetail", filterable=False),
        complex_("location", filterable=False),
        complexes("appliedConditionalAccessPolicies", filterable=False),
    ),
)

DIRECTORY_AUDIT = Shape(
    "directoryAudit",
    "auditLogs/directoryAudits",
    audit_lines(),
    (
        guid("id", column="id"),
        text("category", key="category_key"),
        text("correlationId", key="correlation_key"),
        text("result", default=SUCCESS, key="result_key"),
        text("resultReason", default="", filterable=False),
        text("activityDisplayName", column="activity"),
        moment("activityDateTime", column="at"),
        text("loggedByService", default=SERVICE, key="service_key"),
        text("operationType", filterable=False),
        complex_(
            "initiatedBy",
            complex_(
                "user",
                guid("id", column="initiated_by"),
                text("displayName"),
                text("userPrincipalName", key="caller_name_key"),
                text("ipAddress"),
            ),
            complex_(
                "app",
                text("appId", key="caller_app_key"),
                text("displayName"),
                guid("servicePrincipalId", column="initiated_by"),
                text("servicePrincipalName"),
            ),
        ),
        complexes(
            "targetResources",
            *_IDENTITY,
            text("type"),
            text("userPrincipalName"),
            text("groupType"),
            complexes("modifiedProperties"),
            filterable=False,
        ),
        complexes("additionalDetails", text("key"), text("value"), filterable=False),
    ),
)
