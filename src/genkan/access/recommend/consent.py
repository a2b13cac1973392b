"""The fix for Microsoft Graph, ready to paste: a permission added to an app, and the consent to it."""

from __future__ import annotations

import shlex

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"


def az(app_id: str, value: str, *, app_only: bool) -> str:
    """az commands that add and grant one permission: an app role of Graph when `app_only`, else a delegated scope."""
    app_id = shlex.quote(app_id)
    kind, listed = ("Role", "appRoles") if app_only else ("Scope", "oauth2PermissionScopes")
    lookup = f"az ad sp show --id {GRAPH_APP_ID} --query \"{listed}[?value=='{value}'].id | [0]\" -o tsv"
    lines = [
        f"az ad app permission add --id {app_id} --api {GRAPH_APP_ID} \\",
        f'  --api-permissions "$({lookup})={kind}"',
    ]
    if app_only:
        lines.append(f"az ad app permission admin-consent --id {app_id}")
    else:
        lines.append(f"az ad app permission grant --id {app_id} --api {GRAPH_APP_ID} --scope {value}")
    return "\n".join(lines)
