"""Finding the application that a person means by a name, a client id or an object id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from genkan.cli.client import Azure, quoted
from genkan.cli.fault import Fault


def find(azure: Azure, named: str) -> dict[str, Any]:
    """The application of that name, client id or object id; a Fault when there is none or more than one."""
    for name in ("appId", "id", "displayName"):
        if name != "displayName" and not is_guid(named):
            continue
        found = list(azure.graph_all("/applications", _filter=f"{name} eq {quoted(named)}"))
        if len(found) > 1:
            ids = ", ".join(one["appId"] for one in found)
            raise Fault(
                f"{len(found)} applications are called `{named}`", next_step=f"name one by its client ID: {ids}"
            )
        if found:
            return found[0]
    raise Fault(f"there is no application `{named}`", next_step="genkan app list")


def is_guid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
