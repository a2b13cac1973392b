"""What a person is told when Graph or ARM says no: what happened, the code, and the next step."""

from __future__ import annotations

from dataclasses import dataclass

from genkan.surfaces.portal.backend import Refused


@dataclass(frozen=True, slots=True)
class Problem:
    """`decision_id` leads to the explanation of a denial."""

    title: str
    message: str = ""
    next: str = ""
    code: str = ""
    decision_id: str | None = None


_TITLES = {
    400: "This was not accepted",
    401: "Your sign-in no longer counts",
    403: "You may not do this",
    404: "There is no such thing here, or you may not see it",
    405: "This cannot be done here",
    409: "This stands against something that exists",
    412: "Somebody changed this in the meantime",
    429: "Too many requests",
    501: "Genkan does not have this yet",
    503: "The store is busy",
}

_NEXT = {
    "AuthorizationFailed": "Ask someone who may assign roles there, or open the denial to see the narrowest role.",
    "LinkedAuthorizationFailed": "The linked resource needs a permission too: open the denial to see which.",
    "DenyAssignmentAuthorizationFailed": "No role helps while the deny assignment stands: open the denial to see it.",
    "Authorization_RequestDenied": "A directory role such as Application or User Administrator allows it.",
    "RoleAssignmentExists": "The same principal already has this role at this scope: nothing needs to be done.",
    "PrincipalNotFound": "Check the object ID: an application's own object ID is not that of its service principal.",
    "RoleDefinitionDoesNotExist": "Choose a role from the catalogue, or create the custom role first.",
    "RoleDefinitionHasAssignments": "Remove the assignments of this role first.",
    "ScopeLocked": "Remove the lock at this scope or above it first.",
    "Request_MultipleObjectsWithSameKeyValue": "Choose another value: each must be the only one of its kind.",
    "ObjectConflict": "Choose another value: each must be the only one of its kind.",
    "ResourceGroupNotFound": "Look at the list of resource groups: this one is gone or was never there.",
    "ResourceNotFound": "Look at the list of resources: this one is gone or was never there.",
    "Request_ResourceNotFound": "Go back to the list: it is gone or was never there.",
}
_NEXT_BY_STATUS = {
    400: "Mend what the message names and send the form again.",
    401: "Sign in again.",
    403: "Ask an administrator of this tenant, or sign in as another user.",
    404: "Go back to the list it came from.",
    409: "Look at what exists, then send the form again.",
    412: "Load the page again and repeat your change.",
    429: "Wait a moment and try again.",
    503: "Nothing was written. Try again in a moment.",
}


def explain(refused: Refused) -> Problem:
    return Problem(
        title=_TITLES.get(refused.status, "This did not work"),
        message=refused.message,
        next=_above(refused)
        or _NEXT.get(refused.code)
        or _NEXT_BY_STATUS.get(refused.status, "Look at the server's log for the reason."),
        code=refused.code,
        decision_id=refused.decision_id,
    )


def _above(refused: Refused) -> str:
    """Above subscriptions there is a way in that nobody guesses."""
    at_the_top = "/providers/Microsoft.Management" in refused.message or "over scope '/providers/" in refused.message
    if refused.code != "AuthorizationFailed" or not at_the_top:
        return ""
    return "A Global Administrator can elevate access under Microsoft Entra ID, Overview, and then assign roles here."


def invalid(message: str, next: str = "Mend it and send the form again.") -> Problem:
    """A form that could not be understood before anybody was asked."""
    return Problem("This form is not complete", message, next, "InvalidForm")
