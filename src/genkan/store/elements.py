"""Elements of a JSON array as rows, in each database's own words: for `any` and `all` over stored collections."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, TableValuedAlias
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from genkan.store.types import Json


class JsonElements(GenericFunction[Any]):
    """A set-returning function with one column, `value`."""

    inherit_cache = True
    name = "json_each"


class JsonScalar(GenericFunction[str]):
    """The text of an element that is no object: SQLite gives it plainly, PostgreSQL as JSON."""

    inherit_cache = True
    type = String()


@compiles(JsonElements, "postgresql")
def _elements_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"jsonb_array_elements({compiler.process(element.clauses, **kw)})"


@compiles(JsonScalar, "postgresql")
def _scalar_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.clauses, **kw)} #>> '{{}}')"


@compiles(JsonScalar)
def _scalar(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


def elements(collection: ColumnElement[Any]) -> TableValuedAlias:
    """The rows of a JSON array; an absent array has none. Column `value` is of the JSON type."""
    from sqlalchemy import column

    return JsonElements(collection).table_valued(column("value", Json))


def as_text(value: ColumnElement[Any]) -> ColumnElement[str]:
    """An element that is a string."""
    return JsonScalar(value)
