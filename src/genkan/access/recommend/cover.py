"""The smallest set of built-in roles that covers many operations: set cover by what would be granted in excess.

Roles overlap, so what counts is the union: the known operations that all chosen roles grant together, and
the estimate for entries beyond the catalogue. Small sets are solved exactly by branch and bound; when that
takes too many steps the best found so far, at least as good as the greedy one, is given and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from genkan.access.catalogue import Catalogue, Known
from genkan.access.model import RoleDefinition
from genkan.access.recommend.breadth import weights_beyond
from genkan.access.recommend.marks import marks

MOST_STEPS = 20_000
ROLE_PRICE = 10  # one more assignment to look after is worth it when it spares more operations than this


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """One operation that somebody used."""

    action: str
    data: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """`roles` by name; `excess` is how many operations they grant beyond the needed ones.

    `uncovered` are needs that no unconditional built-in role grants. `exact` is false when the search was
    cut short: a smaller excess may exist.
    """

    roles: tuple[RoleDefinition, ...]
    excess: int
    uncovered: tuple[Need, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    role: RoleDefinition
    covers: int  # bit set over the needs
    control: int
    data: int
    beyond: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Roles chosen so far and the union of what they grant."""

    roles: tuple[_Candidate, ...] = ()
    covers: int = 0
    control: int = 0
    data: int = 0
    beyond: frozenset[tuple[str, int]] = frozenset()

    @property
    def granted(self) -> int:
        """How many operations the roles grant together."""
        return self.control.bit_count() + self.data.bit_count() + sum(weight for _, weight in self.beyond)

    @property
    def cost(self) -> int:
        return self.granted + ROLE_PRICE * len(self.roles)

    def plus(self, one: _Candidate) -> _Chosen:
        return _Chosen(
            (*self.roles, one),
            self.covers | one.covers,
            self.control | one.control,
            self.data | one.data,
            self.beyond | one.beyond,
        )


def cover(catalogue: Catalogue, needs: Iterable[Need], *, unmarked_only: bool = False) -> Cover:
    """The roles to give for `needs`. Conditional grants are left out: whether they help depends on the request.

    `unmarked_only` leaves out roles that are marked (see `marks.py`) for every need that they cover.
    """
    wanted = tuple(sorted({Need(need.action.lower(), need.data) for need in needs}))
    candidates = _candidates(catalogue, wanted, unmarked_only)
    coverable = 0
    for one in candidates:
        coverable |= one.covers
    search = _Search(candidates, coverable)
    best = search.run()
    known = sum(catalogue.is_known(need.action, need.data) is Known.KNOWN for need in wanted)
    return Cover(
        roles=tuple(sorted((one.role for one in best.roles), key=lambda role: role.name.lower())),
        excess=max(best.granted - known, 0) if best.roles else 0,
        uncovered=tuple(need for place, need in enumerate(wanted) if not coverable >> place & 1),
        exact=search.steps <= MOST_STEPS,
    )


def _candidates(catalogue: Catalogue, wanted: Sequence[Need], unmarked_only: bool) -> list[_Candidate]:
    found: list[_Candidate] = []
    for role in catalogue.roles:
        granted = catalogue.granted(role)
        covers = 0
        fits = not unmarked_only
        for place, need in enumerate(wanted):
            if catalogue.grants(role, need.action, need.data):
                against = marks(catalogue, role, need.action, need.data)
                fits = fits or not against
                if against.condition is None:
                    covers |= 1 << place
        if covers and fits:
            beyond = weights_beyond(catalogue, role)
            found.append(_Candidate(role, covers, granted.control, granted.data, beyond))
    return found


class _Search:
    """Branch on the need that fewest roles cover; cut where the union already costs as much as the best."""

    def __init__(self, candidates: Sequence[_Candidate], goal: int) -> None:
        self.goal = goal
        self.steps = 0
        self.by_need: dict[int, list[_Candidate]] = {
            place: sorted(
                (one for one in candidates if one.covers >> place & 1), key=lambda one: _Chosen().plus(one).cost
            )
            for place in range(goal.bit_length())
            if goal >> place & 1
        }
        self.best = self._greedy(candidates)

    def run(self) -> _Chosen:
        self._extend(_Chosen())
        return self.best

    def _greedy(self, candidates: Sequence[_Candidate]) -> _Chosen:
        chosen = _Chosen()
        while chosen.covers != self.goal:
            before, base = chosen, chosen.cost

            def price(one: _Candidate, before: _Chosen = before, base: int = base) -> tuple[float, str]:
                newly = (one.covers & ~before.covers).bit_count()
                return ((before.plus(one).cost - base) / newly if newly else float("inf"), one.role.name)

            chosen = chosen.plus(min(candidates, key=price))
        return chosen

    def _extend(self, chosen: _Chosen) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            return
        if chosen.covers == self.goal:
            if chosen.cost < self.best.cost:
                self.best = chosen
            return
        open_places = [place for place in self.by_need if not chosen.covers >> place & 1]
        place = min(open_places, key=lambda one: (len(self.by_need[one]), one))
        for one in self.by_need[place]:
            more = chosen.plus(one)
            # More roles only grant more, so the cost so far bounds what can come of it.
            if more.cost < self.best.cost:
                self._extend(more)
