"""signIn and directoryAudit."""

from __future__ import annotations

from genkan.store.tables import journal as tables
from genkan.surfaces.graph.shapes.shape import Shape, complex_, complexes, flag, guid, moment, number, text, texts

_IDENTITY = (text("id"), text("displayName"))

SIGN_IN = Shape(
    "signIn",
    "auditLogs/signIns",
    tables.sign_ins,
    (
        guid("id", column="id"),
        moment("createdDateTime", column="at"),
        text("userDisplayName", filterable=False),
        text("userPrincipalName", filterable=False),
        guid("userId", column="principal_id"),
        guid("appId", column="app_id"),
        text("appDisplayName", filterable=False),
        text("ipAddress", filterable=False),
        text("clientAppUsed", filterable=False),
        text("correlationId", filterable=False),
        text("conditionalAccessStatus", default="notApplied", filterable=False),
        flag("isInteractive", default=False, filterable=False),
        text("riskDetail", default="none", filterable=False),
        text("riskLevelAggregated", default="none", filterable=False),
        text("riskLevelDuringSignIn", default="none", filterable=False),
        text("riskState", default="none", filterable=False),
        texts("riskEventTypes_v2", filterable=False),
        text("resourceDisplayName", filterable=False),
        text("resourceId", filterable=False),
        complex_("status", number("errorCode"), text("failureReason"), text("additionalDetails"), filterable=False),
        complex_("deviceDetail", filterable=False),
        complex_("location", filterable=False),
        complexes("appliedConditionalAccessPolicies", filterable=False),
    ),
)

DIRECTORY_AUDIT = Shape(
    "directoryAudit",
    "auditLogs/directoryAudits",
    tables.audits,
    (
        guid("id", column="id"),
        text("category", default="Core Directory", filterable=False),
        text("correlationId", filterable=False),
        text("result", default="success", filterable=False),
        text("resultReason", default="", filterable=False),
        text("activityDisplayName", column="activity"),
        moment("activityDateTime", column="at"),
        text("loggedByService", default="Core Directory", filterable=False),
        text("operationType", filterable=False),
        complex_(
            "initiatedBy",
            complex_("user", *_IDENTITY, text("userPrincipalName"), text("ipAddress")),
            complex_(
                "app", text("appId"), text("displayName"), text("servicePrincipalId"), text("servicePrincipalName")
            ),
            filterable=False,
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
