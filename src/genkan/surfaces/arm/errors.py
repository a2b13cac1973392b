"""The one error class of this surface, with a maker for each of Azure's refusals.

Wording is Azure's own where it is known; `{"error": {"code", "message"}}` is its shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from genkan.surfaces.http import Reply


class ArmError(Exception):
    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        target: str | None = None,
        details: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.target, self.details, self.headers = target, details, dict(headers or {})

    def reply(self) -> Reply:
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.target is not None:
            error["target"] = self.target
        if self.details:
            error["details"] = list(self.details)
        headers = {"x-ms-failure-cause": "gateway"} | self.headers
        return Reply(self.status, {"error": error}, headers)


def missing_api_version() -> ArmError:
    message = "The api-version query parameter (?api-version=) is required for all requests."
    return ArmError(400, "MissingApiVersionParameter", message)


def invalid_api_version(given: str) -> ArmError:
    message = (
        f"The api-version '{given}' is invalid. The supported versions are of the form 'yyyy-MM-dd' "
        "or 'yyyy-MM-dd-preview'."
    )
    return ArmError(400, "InvalidApiVersionParameter", message)


def invalid_content(message: str) -> ArmError:
    return ArmError(400, "InvalidRequestContent", f"The request content was invalid and could not be read: {message}")


def invalid_subscription(given: str) -> ArmError:
    return ArmError(
        400, "InvalidSubscriptionId", f"The provided subscription identifier '{given}' is malformed or invalid."
    )


def subscription_missing(given: str) -> ArmError:
    return ArmError(404, "SubscriptionNotFound", f"The subscription '{given}' could not be found.")


def no_subscription() -> ArmError:
    message = "The request did not have a subscription or a valid tenant level resource provider."
    return ArmError(404, "MissingSubscription", message)


def foreign_subscription(issuer_tenant: str, subscription_tenant: str, headers: Mapping[str, str]) -> ArmError:
    message = (
        f"The access token is from the wrong issuer 'https://sts.windows.net/{issuer_tenant}/'. It must match the "
        f"tenant 'https://sts.windows.net/{subscription_tenant}/' associated with this subscription. Please use the "
        f"authority (URL) 'https://login.windows.net/{subscription_tenant}' to get the token. Note, if the "
        "subscription is transferred to another tenant there is no impact to the services, but information about new "
        "tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this "
        "error message, please try back later."
    )
    return ArmError(401, "InvalidAuthenticationTokenTenant", message, headers=headers)


def no_registered_provider(namespace: str) -> ArmError:
    return ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")


def invalid_resource_type(namespace: str, kind: str, api_version: str) -> ArmError:
    message = (
        f"The resource type '{kind}' could not be found in the namespace '{namespace}' for api version "
        f"'{api_version}'. Genkan serves the types that GET /subscriptions/{{id}}/providers lists."
    )
    return ArmError(404, "InvalidResourceType", message)


def not_served(path: str) -> ArmError:
    return ArmError(404, "NotFound", f"Genkan serves nothing at '{path}'.")


def method_not_allowed(method: str, allowed: Sequence[str]) -> ArmError:
    message = f"The requested resource does not support http method '{method}'."
    return ArmError(405, "MethodNotAllowed", message, headers={"allow": ", ".join(allowed)})


def scope_locked(scope: str, locks: Sequence[str], *, deletes: bool) -> ArmError:
    verb = "delete" if deletes else "write"
    held = ",".join(f"'{lock}'" for lock in locks)
    message = (
        f"The scope '{scope}' cannot perform {verb} operation because following scope(s) are locked: {held}. "
        "Please remove the lock and try again."
    )
    return ArmError(409, "ScopeLocked", message)


def bad_request(message: str, code: str = "BadRequest") -> ArmError:
    return ArmError(400, code, message)


def unsupported(message: str) -> ArmError:
    """Something that Azure has and Genkan leaves out; docs/limits.md lists it."""
    return ArmError(400, "NotSupportedByGenkan", f"{message} See docs/limits.md of Genkan.")
