"""The one error class of this surface: `{"error": {"code", "message"}}`, as ARM has it."""

from __future__ import annotations

from collections.abc import Mapping

from genkan.surfaces.http import Reply


class AdminError(Exception):
    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, dict(headers or {})

    def reply(self) -> Reply:
        return Reply(self.status, {"error": {"code": self.code, "message": self.message}}, self.headers)


def unauthenticated(why: str) -> AdminError:
    message = f"A token for Azure Resource Manager is needed: the one given is {why}."
    if why == "no bearer token":
        message = "A bearer token for Azure Resource Manager is needed in the Authorization header."
    headers = {"www-authenticate": 'Bearer error="invalid_token"'}
    return AdminError(401, "InvalidAuthenticationToken", message, headers)


def forbidden(action: str, where: str) -> AdminError:
    return AdminError(403, "AuthorizationFailed", f"This takes `{action}` {where}.")


def invalid(message: str) -> AdminError:
    return AdminError(400, "InvalidRequest", message)


def unknown_decision(decision_id: str) -> AdminError:
    message = (
        f"There is no decision `{decision_id}` that you may see. Denials are kept with their id, which a refused call "
        "carries in its header x-genkan-decision."
    )
    return AdminError(404, "DecisionNotFound", message)


def no_decision_yet() -> AdminError:
    return AdminError(404, "DecisionNotFound", "Nothing was denied yet that you may see.")


def unknown_recording(recording_id: str) -> AdminError:
    return AdminError(404, "RecordingNotFound", f"There is no recording `{recording_id}` of yours.")
