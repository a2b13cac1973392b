"""What a route asks of its caller: the third column of the table of routes.

The action is not written here: the gate works it out from method and path, for every request, route or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from genkan.access.conditions import Attributes

if TYPE_CHECKING:
    from genkan.surfaces.arm.call import Call


class Access(Enum):
    PUBLIC = "nobody need say who they are"
    TOKEN = "any valid token; the handler shows each caller its own"  # noqa: S105
    DECIDED = "the decision for action and scope"


@dataclass(frozen=True, slots=True)
class LinkedNeed:
    """An action that is also needed at something the request refers to; `or_action` serves as well."""

    action: str
    scope: str
    or_action: str | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """`listed`: a caller without the whole gets what it may read. The functions see the call before it is decided.

    `attributes` is what conditions can look at; `linked` further actions; `excused` lets a caller through whom
    the decision would refuse; `locked` is False for what locks do not stop; `apart` for a handler that makes
    further requests and so must hold no write transaction.
    """

    access: Access = Access.DECIDED
    listed: bool = False
    attributes: Callable[[Call], Attributes] | None = None
    linked: Callable[[Call], Sequence[LinkedNeed]] | None = None
    excused: Callable[[Call], bool] | None = None
    locked: bool = True
    api_version: bool = True
    apart: bool = False


DECIDED = Needs()
LISTED = Needs(listed=True)
ANY_TOKEN = Needs(Access.TOKEN)
PUBLIC = Needs(Access.PUBLIC, api_version=False)
UNLOCKED = Needs(locked=False)
