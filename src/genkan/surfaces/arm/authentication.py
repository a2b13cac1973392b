"""The token of a request, and how ARM words what is wrong with it."""

from __future__ import annotations

from genkan.surfaces.arm.errors import ArmError
from genkan.surfaces.http import Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller, Refusal, TokenRefused

AUDIENCES = ("https://management.azure.com", "https://management.core.windows.net")


def authenticate(services: Services, request: Request) -> Caller:
    """The caller whom the Authorization header proves. Raises a 401."""
    audiences = (*AUDIENCES, request.base_url)
    try:
        return services.tokens.verify(request.headers.get("authorization"), audiences)
    except TokenRefused as refused:
        raise _worded(services, request, refused) from None


def challenge(services: Services, tenant_id: str | None = None, error: str = "invalid_token") -> dict[str, str]:
    """The WWW-Authenticate header, which tells a client where tokens for this tenant come from."""
    if tenant_id is None:
        tenant = services.tokens.default_tenant()
        tenant_id = tenant.id if tenant else "common"
    described = "The authentication failed because of missing 'Authorization' header."
    if error == "invalid_token":
        described = "Could not verify the access token."
    return {
        "www-authenticate": f'Bearer authorization_uri="https://login.windows.net/{tenant_id}", error="{error}", '
        f'error_description="{described}"'
    }


def _worded(services: Services, request: Request, refused: TokenRefused) -> ArmError:
    headers = {"www-authenticate": refused.challenge} if refused.challenge else challenge(services)
    if refused.refusal is Refusal.MISSING:
        message = "Authentication failed. The 'Authorization' header is missing."
        if request.headers.get("authorization", "").strip():
            message = "Authentication failed. The 'Authorization' header is provided in an invalid format."
        return ArmError(401, "AuthenticationFailed", message, headers=headers)
    if refused.refusal is Refusal.EXPIRED:
        message = "The access token has expired. Please acquire a new token and try again."
        return ArmError(401, "ExpiredAuthenticationToken", message, headers=headers)
    if refused.refusal is Refusal.AUDIENCE:
        allowed = ",".join(f"'{one}'" for audience in AUDIENCES[::-1] for one in (audience + "/", audience))
        message = (
            f"The access token has been obtained for wrong audience or resource '{refused.detail}'. It should exactly "
            f"match with one of the allowed audiences {allowed}."
        )
        return ArmError(401, "InvalidAuthenticationTokenAudience", message, headers=headers)
    if refused.refusal is Refusal.REVOKED:
        message = "The access token is no longer valid: its principal was disabled, deleted or signed out."
        return ArmError(401, "InvalidAuthenticationToken", message, headers=headers)
    if refused.refusal is Refusal.NOT_YET_VALID:
        message = "The access token is not yet valid."
        return ArmError(401, "InvalidAuthenticationToken", message, headers=headers)
    return ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.", headers=headers)
