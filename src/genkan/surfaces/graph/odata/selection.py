"""`$select` and `$expand` as values, checked against the shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from genkan.surfaces.graph.odata.words import NotOData
from genkan.surfaces.graph.shapes.shape import Shape

INNER_OPTIONS = ("$select", "$top", "$count", "$orderby", "$levels", "$filter")


@dataclass(frozen=True, slots=True)
class Expansion:
    """One navigation property of `$expand`, with the options in its parentheses."""

    name: str
    options: dict[str, str] = field(default_factory=dict)


def parse_select(text: str, shapes: Sequence[Shape]) -> tuple[str, ...]:
    """The properties asked for, in their canonical names; each must be known to one of the shapes."""
    found: list[str] = []
    for raw in text.split(","):
        name = raw.strip()
        if not name:
            raise NotOData("Term '' is not valid in a $select or $expand expression.")
        item = next((each for each in (shape.property(name.split("/")[0]) for shape in shapes) if each), None)
        if item is None:
            raise NotOData(
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type "
                f"'microsoft.graph.{shapes[0].name}'."
            )
        if item.name not in found:
            found.append(item.name)
    return tuple(found)


def parse_expand(text: str, shape: Shape) -> tuple[Expansion, ...]:
    """`owners,members($select=id,displayName;$top=5)`."""
    found: list[Expansion] = []
    for piece in _split(text, ","):
        name, _, rest = piece.strip().partition("(")
        known = next((item for item in shape.navigation if item.lower() == name.strip().lower()), None)
        if known is None:
            raise NotOData(
                f"Parsing OData Select and Expand failed: Could not find a property named '{name.strip()}' on type "
                f"'microsoft.graph.{shape.name}'."
            )
        if rest and not rest.endswith(")"):
            raise NotOData("Parsing OData Select and Expand failed: Found an unbalanced bracket expression.")
        options: dict[str, str] = {}
        for option in _split(rest[:-1], ";") if rest else ():
            key, equals, value = option.strip().partition("=")
            if not equals or key.lower() not in INNER_OPTIONS:
                raise NotOData(f"Parsing OData Select and Expand failed: the option '{key}' is not valid here.")
            options[key.lower()] = value
        found.append(Expansion(known, options))
    return tuple(found)


def _split(text: str, mark: str) -> list[str]:
    """Split at `mark`, but not inside parentheses or quotes."""
    pieces, depth, quoted, begin = [], 0, False, 0
    for at, char in enumerate(text):
        if char == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
        elif char == mark and depth == 0:
            pieces.append(text[begin:at])
            begin = at + 1
    return [*pieces, text[begin:]]
