"""docs/graph-coverage.md is written by this test: what of Microsoft Graph's identity part is served.

Run it with GENKAN_WRITE_DOCS=1 to write the file anew; otherwise it fails when the file is out of date.
"""

from __future__ import annotations

import importlib
import os
import re
from pathlib import Path
from typing import Any

import pytest

from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.mixed import ENTITIES
from genkan.surfaces.graph.navigation import ROWS as NAVIGATION  # the relationships enter themselves in the entities
from genkan.surfaces.graph.permissions import PERMISSIONS
from genkan.surfaces.graph.routes import ROUTES
from genkan.surfaces.graph.shapes.extension import EXTENSION_PROPERTY
from genkan.surfaces.graph.shapes.grants import APP_ROLE_ASSIGNMENT, FEDERATED_CREDENTIAL, PERMISSION_GRANT
from genkan.surfaces.graph.shapes.logs import DIRECTORY_AUDIT, SIGN_IN
from genkan.surfaces.graph.shapes.roles import DIRECTORY_ROLE, ROLE_ASSIGNMENT, ROLE_DEFINITION, ROLE_TEMPLATE
from genkan.surfaces.graph.shapes.shape import Shape
from genkan.surfaces.graph.shapes.tenant import DOMAIN, ORGANIZATION

DOCUMENT = Path(__file__).parents[2] / "docs" / "graph-coverage.md"
FIELDS = Path(__file__).with_name("documented-properties")
SHAPES: tuple[Shape, ...] = (
    *(entity.shape for entity in ENTITIES.values()),
    APP_ROLE_ASSIGNMENT,
    PERMISSION_GRANT,
    FEDERATED_CREDENTIAL,
    EXTENSION_PROPERTY,
    DIRECTORY_ROLE,
    ROLE_TEMPLATE,
    ROLE_DEFINITION,
    ROLE_ASSIGNMENT,
    ORGANIZATION,
    DOMAIN,
    SIGN_IN,
    DIRECTORY_AUDIT,
)


def documented() -> dict[str, dict[str, str]]:
    """Properties of each v1.0 resource type with their types, recorded from the Graph reference."""
    found: dict[str, dict[str, str]] = {}
    for line in FIELDS.read_text("utf-8").splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if words[0] == "type":
            current = found[words[1]] = {}
        else:
            current.update((name, kind) for name, _, kind in (word.partition(":") for word in words))
    return found


def edm(shape: Shape, name: str) -> str:
    item = shape.property(name)
    assert item is not None
    return item.kind.value.removeprefix("Edm.").replace("Edm.", "")


def document() -> str:
    lines = [
        "# What of Microsoft Graph is served",
        "",
        "Written by a test from the tables in the code; do not edit. What is left out is listed in limits.md.",
        "",
        "## Resource types",
        "",
        "Compared with the properties that the v1.0 reference documents.",
        "",
        "| type | properties | missing | other type | not in the reference |",
        "|---|---|---|---|---|",
    ]
    known = documented()
    for shape in SHAPES:
        reference = known[shape.name]
        ours = {item.name for item in shape.properties}
        missing = sorted(reference.keys() - ours)
        differ = sorted(
            f"{name} ({edm(shape, name)} instead of {reference[name]})"
            for name in reference.keys() & ours
            if not same_type(edm(shape, name), reference[name])
        )
        extra = sorted(ours - reference.keys())
        cells = (shape.name, str(len(ours)), *(", ".join(names) or "none" for names in (missing, differ, extra)))
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "## Calls",
        "",
        "| call | applications need one of | delegated: one of | and, of the user |",
        "|---|---|---|---|",
    ]
    for row in sorted(ROUTES, key=lambda row: (row.template.lower(), row.method)):
        accepted = PERMISSIONS[row.method, row.template]
        scopes = [*(f"{name} (own)" for name in accepted.self_scopes), *accepted.delegated]
        lines.append(
            f"| {row.method} {row.template} | {', '.join(accepted.application) or 'not for applications'} | "
            f"{', '.join(scopes) or 'Directory.AccessAsUser.All'} | "
            f"{accepted.action.replace('|', ' or ') or 'by kind'} |"
        )
    lines += ["", "## $expand", ""]
    for entity in ENTITIES.values():
        lines.append(f"- {entity.shape.entity_set}: {expandable(entity)}")
    return "\n".join(lines) + "\n"


def expandable(entity: Entity) -> str:
    served = sorted(entity.expands)
    left_out = sorted(set(entity.shape.navigation) - set(served))
    return f"{', '.join(served)}; answered 501: {', '.join(left_out) or 'none'}"


def same_type(ours: str, theirs: str) -> bool:
    """Complex types have their own names in the reference."""
    simple = {"String", "Guid", "Boolean", "Int32", "DateTimeOffset", "Binary"}
    if ours in ("complex", "Collection(complex)"):
        return theirs.startswith("Collection(") == ours.startswith("Collection(") and (
            theirs.removeprefix("Collection(").removesuffix(")") not in simple
        )
    # Ids are GUIDs here and, in the reference, strings whose text says so.
    return theirs == ours or {ours, theirs} == {"Guid", "String"}


def test_coverage_document_is_up_to_date() -> None:
    assert NAVIGATION
    text = document()
    if os.environ.get("GENKAN_WRITE_DOCS"):
        DOCUMENT.write_text(text, "utf-8")
    assert DOCUMENT.read_text("utf-8") == text, "run this test with GENKAN_WRITE_DOCS=1"


def test_every_default_has_the_type_of_its_property() -> None:
    from genkan.surfaces.graph.body import check, stored

    for shape in SHAPES:
        for item in shape.properties:
            if item.default is not None and item.writable != "never":
                given = list(item.default) if isinstance(item.default, tuple) else item.default
                assert stored(item, check(item, given, shape.word)) == given, (shape.name, item.name)


# Documented, but not in the models of the SDK, which are made from the service's own description.
ONLY_IN_THE_REFERENCE = {
    "servicePrincipal": {"createdDateTime"},
    "federatedIdentityCredential": {"claimsMatchingExpression"},
    "organization": {"isMultipleDataLocationsForServicesEnabled"},
}


@pytest.mark.parametrize("name", sorted(documented()))
def test_documented_properties_are_those_of_the_sdk(name: str) -> None:
    pytest.importorskip("msgraph")
    module = {"oAuth2PermissionGrant": "o_auth2_permission_grant"}.get(
        name, re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    )
    model: Any = importlib.import_module(f"msgraph.generated.models.{module}")
    known = set(getattr(model, name[0].upper() + name[1:])().get_field_deserializers())
    assert documented()[name].keys() - known == ONLY_IN_THE_REFERENCE.get(name, set())
