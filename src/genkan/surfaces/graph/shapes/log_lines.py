"""The journal's lines as `$filter` sees them: who signed in, by the names people have now; audits by their kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, and_, case, func, literal, select

from genkan.store.tables import directory
from genkan.store.tables import journal as tables

# Entra's categories of directory audits, by the kind of the target as the journal has it (lower case).
CATEGORIES = {
    "application": "ApplicationManagement",
    "domain": "DirectoryManagement",
    "group": "GroupManagement",
    "organization": "DirectoryManagement",
    "policy": "Policy",
    "role": "RoleManagement",
    "service principal": "ApplicationManagement",
    "serviceprincipal": "ApplicationManagement",
    "user": "UserManagement",
}
OTHER, SERVICE, SUCCESS = "DirectoryManagement", "Core Directory", "success"


def sign_in_lines() -> CTE:
    lines, people = tables.sign_ins, directory.users
    record: Any = lines.c.record
    query = select(
        lines,
        func.coalesce(people.c.upn_key, func.lower(record["userPrincipalName"].as_string())).label("upn_key"),
        people.c.upn.label("upn"),
        people.c.display_name.label("display_name"),
        people.c.display_name_key.label("display_name_key"),
        func.lower(record["appDisplayName"].as_string()).label("app_name_key"),
        func.lower(record["ipAddress"].as_string()).label("address_key"),
        func.lower(record["grantType"].as_string()).label("grant_key"),
        func.lower(record["resource"].as_string()).label("resource_key"),
    ).outerjoin_from(lines, people, and_(people.c.tenant_id == lines.c.tenant_id, people.c.id == lines.c.principal_id))
    return query.cte("sign_in_lines")


def audit_lines() -> CTE:
    lines = tables.audits
    record: Any = lines.c.record
    kind = func.lower(record["kind"].as_string())
    query = select(
        lines,
        func.lower(case(CATEGORIES, value=kind, else_=OTHER)).label("category_key"),
        func.lower(record["correlationId"].as_string()).label("correlation_key"),
        func.lower(record["caller"]["name"].as_string()).label("caller_name_key"),
        func.lower(record["caller"]["appId"].as_string()).label("caller_app_key"),
        literal(SERVICE.lower()).label("service_key"),
        literal(SUCCESS).label("result_key"),
    )
    return query.cte("audit_lines")
