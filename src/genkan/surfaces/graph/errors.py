"""Graph's errors: one class, made here with code, status and wording, rendered here.

Wording follows what Microsoft Graph answers, where that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from genkan.directory.errors import AlreadyThere, DirectoryRefusal, NotThere, StillEnabled, Taken, Unacceptable
from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.tokens.caller import Refusal, TokenRefused

WORDS = {"application": "Application", "servicePrincipal": "ServicePrincipal", "user": "User", "group": "Group"}


class GraphError(Exception):
    """An answer that is an error. `details` as in Graph's error resource; `headers` go with the reply."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.details, self.headers = details, dict(headers or {})


def render(error: GraphError, request: Request, now: datetime) -> Reply:
    inner = {
        "date": now.strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request.id,
        "client-request-id": request.correlation_id,
    }
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.details:
        body["details"] = [dict(item) for item in error.details]
    body["innerError"] = inner
    return Reply(error.status, {"error": body}, dict(error.headers))


def bad_request(message: str, *, target: str | None = None, detail: str = "InvalidValue") -> GraphError:
    details = [{"code": detail, "message": message, "target": target}] if target else []
    return GraphError(400, "Request_BadRequest", message, details=details)


def bad_query(message: str) -> GraphError:
    """A query option that cannot be read."""
    return GraphError(400, "BadRequest", message)


def unsupported_query(message: str) -> GraphError:
    return GraphError(400, "Request_UnsupportedQuery", message)


def needs_consistency(operator: str) -> GraphError:
    return unsupported_query(
        f"Operator '{operator}' is not supported because the required parameters might be missing. Try adding "
        "$count=true query parameter and ConsistencyLevel:eventual header. Refer to "
        "https://aka.ms/graph-docs/advanced-queries for more information"
    )


def not_found(id: str) -> GraphError:
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    )


def no_segment(segment: str) -> GraphError:
    return GraphError(400, "BadRequest", f"Resource not found for the segment '{segment}'.")


def not_served(what: str) -> GraphError:
    """Something that Graph has and Genkan leaves out: a clear answer instead of a wrong one."""
    return GraphError(501, "NotImplemented", f"Genkan does not serve {what}; docs/limits.md lists what is left out.")


def denied() -> GraphError:
    return GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def precondition_failed() -> GraphError:
    return GraphError(
        412, "PreconditionFailed", "The object was changed since it was read: If-Match names another version."
    )


TOKEN_WORDS = {
    Refusal.MISSING: "Access token is empty.",
    Refusal.EXPIRED: "Lifetime validation failed, the token is expired.",
    Refusal.NOT_YET_VALID: "Lifetime validation failed, the token is not yet valid.",
    Refusal.AUDIENCE: "Access token validation failure. Invalid audience.",
    Refusal.SIGNATURE: "Access token validation failure. Invalid signature.",
    Refusal.ISSUER: "Access token validation failure. Invalid issuer.",
    Refusal.TENANT: "Access token validation failure. Invalid issuer.",
    Refusal.MALFORMED: "CompactToken parsing failed with error code: 80049217",
    Refusal.KIND: "Access token validation failure. The token is not an access token.",
    Refusal.REVOKED: "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
    "TokenIssuedBeforeRevocationTimestamp",
}


def token_refused(refused: TokenRefused) -> GraphError:
    challenge = (
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
        'client_id="00000003-0000-0000-c000-000000000000"'
    )
    words = TOKEN_WORDS[refused.refusal]
    headers = {"www-authenticate": refused.challenge or challenge}
    return GraphError(401, "InvalidAuthenticationToken", words, headers=headers)


def from_problem(problem: RequestProblem) -> GraphError:
    match problem.kind:
        case "too_large":
            return GraphError(413, "Request_EntityTooLarge", problem.message)
        case "bad_json":
            return GraphError(
                400,
                "BadRequest",
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of "
                "valid JSON format.",
            )
        case "busy":
            return GraphError(503, "ServiceUnavailable", problem.message)
        case "throttled":
            return GraphError(429, "TooManyRequests", problem.message)
    return GraphError(problem.status, "InternalServerError", problem.message)


def from_domain(refusal: DirectoryRefusal) -> GraphError:
    """What the directory refused, as Graph says it."""
    match refusal:
        case NotThere():
            return not_found(refusal.name)
        case Taken(kind="servicePrincipal"):
            return GraphError(
                409,
                "Request_MultipleObjectsWithSameKeyValue",
                "The service principal cannot be created, updated, or restored because the service principal name "
                f"{refusal.value} is already in use.",
                details=[
                    {
                        "code": "ConflictingObjects",
                        "message": f"The service principal name {refusal.value} is already in use.",
                        "target": refusal.property,
                    }
                ],
            )
        case Taken(kind="federatedIdentityCredential"):
            message = f"FederatedIdentityCredential with name {refusal.value} already exists."
            return GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message)
        case Taken():
            message = f"Another object with the same value for property {refusal.property} already exists."
            return bad_request(message, target=refusal.property, detail="ObjectConflict")
        case AlreadyThere(what="members" | "owners"):
            return bad_request(
                "One or more added object references already exist for the following modified properties: "
                f"'{refusal.what}'."
            )
        case AlreadyThere(what="role assignment"):
            return bad_request(
                "A conflicting object with one or more of the specified property values is present in the directory."
            )
        case AlreadyThere(what="permission entry"):
            return GraphError(409, "Request_MultipleObjectsWithSameKeyValue", "Permission entry already exists.")
        case AlreadyThere():
            return bad_request(f"{refusal.what[:1].upper()}{refusal.what[1:]} already exists on the object")
        case StillEnabled():
            return GraphError(400, "CannotDeleteOrUpdateEnabledEntitlement", str(refusal))
        case Unacceptable() if refusal.code:
            return GraphError(400, refusal.code, refusal.reason)
        case Unacceptable():
            return bad_request(refusal.reason, target=refusal.property)
    return bad_request(str(refusal))
