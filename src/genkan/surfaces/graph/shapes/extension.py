"""The extensionProperty resource (learn.microsoft.com/graph/api/resources/extensionproperty), and its values."""

from __future__ import annotations

from genkan.directory.extensions import ExtensionProperty
from genkan.store.tables import directory as tables
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape, flag, guid, moment, text, texts

TARGETS = ("User", "Group", "AdministrativeUnit", "Application", "Device", "Organization")
LONGEST_TEXT = 256
LONGEST_BINARY = 344  # 256 bytes in base64
KINDS = {
    "Binary": Kind.BINARY,
    "Boolean": Kind.FLAG,
    "DateTime": Kind.MOMENT,
    "Integer": Kind.NUMBER,
    "LargeInteger": Kind.LONG,
    "String": Kind.TEXT,
}

EXTENSION_PROPERTY = Shape(
    "extensionProperty",
    "extensionProperties",
    tables.applications,
    (
        guid("id", column="id", writable="never"),
        moment("deletedDateTime", writable="never"),
        text("appDisplayName", column="app_display_name", writable="never"),
        text("dataType", column="data_type", required=True, values=tuple(KINDS)),
        flag("isMultiValued", column="multi_valued", default=False),
        flag("isSyncedFromOnPremises", default=False, writable="never"),
        text("name", column="name", required=True),
        texts("targetObjects", column="targets", required=True),
    ),
)


def value_of(defined: ExtensionProperty) -> Property:
    """The property that objects get by a definition."""
    element = KINDS[defined.data_type]
    kind = Kind.TEXTS if defined.multi_valued else element
    longest = LONGEST_BINARY if element is Kind.BINARY else LONGEST_TEXT
    return Property(defined.name, kind, longest=longest, on_select=True, element=element)
