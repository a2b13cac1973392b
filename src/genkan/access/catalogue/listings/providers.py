"""`az provider list -o json`: which resource types there are, with their api-versions."""

from __future__ import annotations

from genkan.access.catalogue.entries import PartKind, ResourceType
from genkan.access.catalogue.listings.document import Document, Listing


def recognises(document: Document) -> bool:
    """A list of providers by `namespace`, with resource types."""
    first = document.first()
    return first is not None and first.has("namespace", "resourceTypes")


def read(document: Document) -> Listing:
    """The resource types in the listing's order."""
    document = document.as_kind(PartKind.RESOURCE_TYPES)
    found: dict[tuple[str, str], ResourceType] = {}
    for provider in document.items():
        namespace = provider.text("namespace")
        for item in provider.list("resourceTypes"):
            kind = ResourceType(
                namespace, item.text("resourceType"), item.texts("apiVersions"), item.texts("locations")
            )
            found.setdefault((namespace.lower(), kind.type.lower()), kind)
    if not found:
        raise document.problem("has no resource type")
    return Listing(PartKind.RESOURCE_TYPES, tuple(found.values()))
