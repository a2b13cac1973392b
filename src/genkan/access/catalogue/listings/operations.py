"""`az provider operation list -o json`: every provider's operations, control and data."""

from __future__ import annotations

from collections.abc import Iterator

from genkan.access.catalogue.entries import Operation, PartKind
from genkan.access.catalogue.listings.document import Document, Listing


def recognises(document: Document) -> bool:
    """A list of providers by `name`, with operations of their own and of their resource types."""
    first = document.first()
    return first is not None and first.has("name", "operations", "resourceTypes")


def read(document: Document) -> Listing:
    """The operations, those that differ in case only once."""
    document = document.as_kind(PartKind.OPERATIONS)
    found: dict[tuple[str, bool], Operation] = {}
    for provider in document.items():
        provider.text("name")
        for operation in _operations(provider):
            found.setdefault((operation.action.lower(), operation.data), operation)
    if not found:
        raise document.problem("has no operation")
    return Listing(PartKind.OPERATIONS, tuple(found.values()))


def _operations(provider: Document) -> Iterator[Operation]:
    yield from map(_operation, provider.list("operations"))
    for kind in provider.list("resourceTypes"):
        yield from map(_operation, kind.list("operations"))


def _operation(item: Document) -> Operation:
    action = item.text("name")
    if "/" not in action or "*" in action:
        raise item.problem(f"at {item.place}.name: `{action[:60]}` is not an operation")
    return Operation(action, item.flag("isDataAction", False))
