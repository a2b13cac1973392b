"""certificateBasedApplicationConfiguration and certificateAuthorityAsEntity (beta)."""

from __future__ import annotations

from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape, complexes, flag, guid, moment, text

_AUTHORITY = (
    guid("id", column="id", writable="never"),
    Property("certificate", Kind.BINARY, column="text", required=True),
    flag("isRootAuthority", column="root", required=True),
    # Both stand in the certificate; what a body says about them is not asked.
    text("issuer", column="issuer"),
    text("issuerSubjectKeyIdentifier", column="issuer_key_id"),
)

CERTIFICATE_AUTHORITY = Shape(
    "certificateAuthorityAsEntity", "trustedCertificateAuthorities", tables.certificate_trusts, _AUTHORITY
)

CERTIFICATE_TRUST = Shape(
    "certificateBasedApplicationConfiguration",
    "certificateBasedApplicationConfigurations",
    tables.certificate_trusts,
    (
        guid("id", column="id", writable="never"),
        moment("deletedDateTime", writable="never", filterable=False),
        text("displayName", column="display_name", longest=256),
        text("description", column="description", longest=1024),
    ),
    navigation=("trustedCertificateAuthorities",),
)

AUTHORITIES = complexes("trustedCertificateAuthorities", *_AUTHORITY, required=True)
