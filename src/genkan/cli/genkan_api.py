"""Calls to Genkan's own API under /_genkan, with the command line's own token for Azure Resource Manager."""

from __future__ import annotations

from typing import Any

from genkan.cli.client import ARM, Azure, fault_of


def ask(azure: Azure, method: str, path: str, body: object = None, **query: str) -> Any:
    """The JSON answer, None for an empty one. Raises Fault with the server's words."""
    answer = azure.send(ARM, method, "/_genkan" + path, body, **query)
    if answer.is_error:
        fault = fault_of(answer)
        # The next steps of ARM's errors are about ARM; these messages say themselves what to do.
        fault.next_step = "genkan run -- CMD" if answer.status_code == 404 and path == "/decisions/last" else ""
        raise fault
    return answer.json() if answer.content else None
