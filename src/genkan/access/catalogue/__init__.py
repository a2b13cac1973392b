"""What Azure is known to have: built-in roles, operations, directory roles, Graph permissions, types.

May import `genkan.access.model` and `genkan.access.wildcards` only (and `storage.py` the store): no HTTP, no
clock. Start reading at `catalogue.py`; `data/` holds the facts, `loader.py` reads them, `importer.py` takes a
user's own.
"""

from genkan.access.catalogue.catalogue import Catalogue, core
from genkan.access.catalogue.entries import (
    DirectoryPermission,
    DirectoryRole,
    GraphPermission,
    Operation,
    PartKind,
    ResourceType,
)
from genkan.access.catalogue.errors import CatalogueError, ImportRefusedError
from genkan.access.catalogue.imported import Difference, ImportedPart
from genkan.access.catalogue.operations import Known, Operations

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Difference",
    "DirectoryPermission",
    "DirectoryRole",
    "GraphPermission",
    "ImportRefusedError",
    "ImportedPart",
    "Known",
    "Operation",
    "Operations",
    "PartKind",
    "ResourceType",
    "core",
]
