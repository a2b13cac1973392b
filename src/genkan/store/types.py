"""Column types shared by every table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

# GUIDs are kept as lower-case text: the same in every database, and readable in a shell.
Guid = String(36)


class JsonDocument(TypeDecorator[Any]):
    """JSONB on PostgreSQL so that its members can be indexed; plain text elsewhere.

    Its driver's types are loaded where they are needed: they would add a tenth to the start of every server.
    """

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """A member is compared as what it is, not as a document (SQLAlchemy's advice for its JSON)."""
        return self.impl_instance.coerce_compared_value(op, value)


Json = JsonDocument()


class Moment(TypeDecorator[datetime]):
    """A UTC time. SQLite has no time zones, so it is stored naive and comes back aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)
