"""passwordCredential and keyCredential: shared by applications and service principals."""

from __future__ import annotations

from genkan.surfaces.graph.shapes.shape import Kind, Property, complexes, guid, moment, text

PASSWORD_FIELDS = (
    Property("customKeyIdentifier", Kind.BINARY),
    text("displayName"),
    moment("endDateTime"),
    text("hint", writable="never"),
    guid("keyId"),
    text("secretText", writable="never"),
    moment("startDateTime"),
)
KEY_FIELDS = (
    Property("customKeyIdentifier", Kind.BINARY),
    text("displayName"),
    moment("endDateTime"),
    Property("key", Kind.BINARY),
    guid("keyId"),
    moment("startDateTime"),
    text("type"),
    text("usage"),
)


def password_credentials() -> Property:
    return complexes("passwordCredentials", *PASSWORD_FIELDS, filterable=False)


def key_credentials() -> Property:
    return complexes("keyCredentials", *KEY_FIELDS, filterable=False)


APP_ROLE_FIELDS = (
    Property("allowedMemberTypes", Kind.TEXTS, default=()),
    text("description", required=True),
    text("displayName", required=True),
    guid("id", required=True),
    Property("isEnabled", Kind.FLAG, default=True),
    text("origin", default="Application", writable="never"),
    text("value"),
)
SCOPE_FIELDS = (
    text("adminConsentDescription"),
    text("adminConsentDisplayName"),
    guid("id", required=True),
    Property("isEnabled", Kind.FLAG, default=True),
    text("type", values=("User", "Admin")),
    text("userConsentDescription"),
    text("userConsentDisplayName"),
    text("value"),
)
