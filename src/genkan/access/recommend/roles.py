"""The built-in roles that would allow an action, narrowest first, each with what it also hands out."""

from __future__ import annotations

from dataclasses import dataclass

from genkan.access.catalogue import Catalogue, Known
from genkan.access.model import RoleDefinition
from genkan.access.recommend.breadth import breadth
from genkan.access.recommend.marks import Marks, is_general, marks

HABITUAL = "Contributor"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One role. `operations` and `data_operations` are all that it grants of the known ones.

    `beyond` estimates what its entries about providers that the catalogue does not list stand for; with
    any, `also` is an estimate too. `also` leaves the asked action itself out.
    """

    id: str
    name: str
    operations: int
    data_operations: int
    beyond: int
    also: int
    marks: Marks
    general: bool


def suggestions(catalogue: Catalogue, action: str, data: bool = False) -> tuple[Suggestion, ...]:
    """Every built-in role that grants the action, narrowest first, marked where something speaks against it."""
    found = [suggestion(catalogue, role, action, data) for role in catalogue.roles_granting(action, data)]
    return tuple(sorted(found, key=lambda one: (one.operations + one.data_operations + one.beyond, one.name.lower())))


def suggestion(catalogue: Catalogue, role: RoleDefinition, action: str, data: bool = False) -> Suggestion:
    """One role as an answer to one action, which it grants."""
    width = breadth(catalogue, role)
    # An action that the catalogue does not list is among `beyond`, or a wildcard grants it uncounted.
    itself = 1 if width.beyond or catalogue.is_known(action, data) is Known.KNOWN else 0
    return Suggestion(
        id=role.id,
        name=role.name,
        operations=width.operations,
        data_operations=width.data_operations,
        beyond=width.beyond,
        also=max(width.total - itself, 0),
        marks=marks(catalogue, role, action, data),
        general=is_general(role),
    )


def practical(found: tuple[Suggestion, ...]) -> Suggestion | None:
    """The narrowest that nothing speaks against: the one to say first. Its place in the order stays."""
    return next((one for one in found if not one.marks), None)


def habitual(catalogue: Catalogue, action: str, data: bool = False) -> Suggestion | None:
    """Contributor, which people give out of habit; None when it does not even grant the action."""
    role = catalogue.role_named(HABITUAL)
    if role is None or not catalogue.grants(role, action, data):
        return None
    return suggestion(catalogue, role, action, data)
