"""What proves identity: the keys that sign."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String

from genkan.store.tables.schema import tenant_table
from genkan.store.types import Moment

signing_keys = tenant_table(
    "signing_keys",
    Column("kid", String(64), primary_key=True),
    Column("private_key", LargeBinary, nullable=False),  # PKCS#8, encrypted with the server's key file
    Column("certificate", LargeBinary, nullable=False),  # DER
    Column("created_at", Moment, nullable=False),
    Column("signs_from", Moment, nullable=False),
    Column("retires_at", Moment),
)
