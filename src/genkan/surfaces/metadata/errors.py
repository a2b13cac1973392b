"""Errors of the managed identity endpoints, in the shape that IMDS and the others share."""

from __future__ import annotations

from genkan.surfaces.http import Reply


class Refused(Exception):
    """`status` is 400 where Azure says "no identity": clients repeat 404, 410, 429 and 5xx for many seconds."""

    def __init__(self, status: int, error: str, text: str) -> None:
        super().__init__(text)
        self.status, self.error, self.text = status, error, text

    def reply(self) -> Reply:
        body = {"error": self.error, "error_description": self.text}
        # App Service's clients read these two.
        return Reply(self.status, body | {"statusCode": self.status, "message": self.text})


def no_identity(text: str = "Identity not found") -> Refused:
    return Refused(400, "invalid_request", text)
