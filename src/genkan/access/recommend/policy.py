"""What a program used, and the least that would let it: the result of a recording.

Uses come from journalled decisions. ARM uses are gathered by place (a resource group, a subscription, a
management group), widest first, so that what a role at a wider place grants already is not asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from genkan.access.catalogue import Catalogue
from genkan.access.recommend import consent
from genkan.access.recommend.cover import Need, cover
from genkan.access.recommend.custom import CustomRole, custom_role
from genkan.access.recommend.fixes import Fixes, Give, fixes
from genkan.access.recommend.place import narrowest, resource_group_of
from genkan.access.scopes import ancestors, normalize

ROLE_NAME = "Recorded by Genkan"


@dataclass(frozen=True, slots=True)
class Use:
    """An operation at a scope, by one principal. `allowed` is what the decision alone said of its first use."""

    principal_id: str
    principal_type: str
    action: str
    data: bool
    scope: str
    allowed: bool
    times: int


@dataclass(frozen=True, slots=True)
class GraphUse:
    """A call to Microsoft Graph. The permissions that allow it stand least privileged first."""

    principal_id: str
    app_id: str
    app_only: bool
    call: str
    permissions: tuple[str, ...]
    allowed: bool
    times: int


@dataclass(frozen=True, slots=True)
class AtPlace:
    """What one principal needs at one place. `roles` are the smallest cover, `practical` the one of unmarked roles."""

    principal_id: str
    principal_type: str
    scope: str
    roles: tuple[Give, ...]
    excess: int
    practical: tuple[Give, ...]
    practical_excess: int
    uncovered: tuple[str, ...]
    exact: bool
    custom: CustomRole


@dataclass(frozen=True, slots=True)
class Policy:
    uses: tuple[Use, ...]
    graph: tuple[GraphUse, ...]
    places: tuple[AtPlace, ...]
    graph_permissions: tuple[str, ...]
    graph_az: str
    fixes: Fixes
    custom_fixes: Fixes


def policy(rows: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> Policy:
    """From rows of the journal's `decisions`, oldest first."""
    rows = list(rows)
    uses = _uses(rows, catalogue)
    graph = _graph(rows)
    places = _places(uses, catalogue)
    practical = [give for one in places for give in one.practical]
    customs = [Give(one.custom.id, one.custom.name, one.scope, one.principal_id, one.principal_type) for one in places]
    return Policy(
        uses=uses,
        graph=graph,
        places=places,
        graph_permissions=_least(graph),
        graph_az=_consents(graph),
        fixes=fixes(practical),
        custom_fixes=fixes(customs, list({one.custom.id: one.custom for one in places}.values())),
    )


def _uses(rows: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> tuple[Use, ...]:
    found: dict[tuple[str, str, bool, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["surface"] == "arm":
            key = (row["principal_id"], row["action"].lower(), row["record"]["data"], normalize(row["scope"]))
            found.setdefault(key, []).append(row)
    return tuple(
        Use(
            principal_id=same[0]["principal_id"],
            principal_type=same[0]["record"]["caller"]["kind"],
            action=catalogue.canonical(same[0]["action"]) or same[0]["action"],
            data=same[0]["record"]["data"],
            scope=same[0]["scope"],
            allowed=same[0]["allowed"],
            times=len(same),
        )
        for same in found.values()
    )


def _graph(rows: Sequence[Mapping[str, Any]]) -> tuple[GraphUse, ...]:
    found: dict[tuple[str, str, bool], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["surface"] == "graph":
            app_only = row["record"]["caller"]["kind"] == "ServicePrincipal"
            found.setdefault((row["principal_id"], row["action"], app_only), []).append(row)
    return tuple(
        GraphUse(
            principal_id=principal_id,
            app_id=same[0]["record"]["caller"]["appId"],
            app_only=app_only,
            call=call,
            permissions=tuple(same[0]["record"]["needs"]["application" if app_only else "delegated"]),
            allowed=same[0]["allowed"],
            times=len(same),
        )
        for (principal_id, call, app_only), same in found.items()
    )


def _places(uses: Sequence[Use], catalogue: Catalogue) -> tuple[AtPlace, ...]:
    """One entry for each principal and place, widest places first."""
    gathered: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        gathered.setdefault((use.principal_id, _place(use).lower()), []).append(use)
    made: list[AtPlace] = []
    for (principal_id, key), here in sorted(gathered.items(), key=lambda one: (len(ancestors(one[0][1])), one[0])):
        scope = _place(here[0])
        above = [
            give
            for one in made
            if one.principal_id == principal_id and normalize(one.scope) in ancestors(key)
            for give in one.practical
        ]
        left = [use for use in here if not _granted_by(above, use, catalogue)]
        if left:
            made.append(_at(catalogue, principal_id, left[0].principal_type, scope, left))
    return tuple(made)


def _at(catalogue: Catalogue, principal_id: str, principal_type: str, scope: str, uses: Sequence[Use]) -> AtPlace:
    needs = [Need(use.action, use.data) for use in uses]
    smallest, practical = cover(catalogue, needs), cover(catalogue, needs, unmarked_only=True)
    if practical.uncovered and not smallest.uncovered:
        practical = smallest
    return AtPlace(
        principal_id=principal_id,
        principal_type=principal_type,
        scope=scope,
        roles=tuple(Give(role.id, role.name, scope, principal_id, principal_type) for role in smallest.roles),
        excess=smallest.excess,
        practical=tuple(Give(role.id, role.name, scope, principal_id, principal_type) for role in practical.roles),
        practical_excess=practical.excess,
        uncovered=tuple(catalogue.canonical(need.action) or need.action for need in smallest.uncovered),
        exact=smallest.exact and practical.exact,
        custom=custom_role(
            [use.action for use in uses if not use.data],
            [use.action for use in uses if use.data],
            [scope],
            f"{ROLE_NAME} ({scope.rstrip('/').rpartition('/')[2] or 'root'})",
        ),
    )


def _granted_by(gives: Sequence[Give], use: Use, catalogue: Catalogue) -> bool:
    roles = (catalogue.role(give.role_id) for give in gives)
    return any(role is not None and catalogue.grants(role, use.action, use.data) for role in roles)


def _place(use: Use) -> str:
    """A resource group where there is one: a program's resources come and go, and live there together."""
    scope = narrowest(use.scope, use.action, exists=True).scope
    return resource_group_of(scope) or scope


def _consents(graph: Sequence[GraphUse]) -> str:
    """az commands for every app, and apart for calls as itself and for a user."""
    apps = sorted({(one.app_id, one.app_only) for one in graph})
    return "\n".join(
        consent.az(app_id, value, app_only=app_only)
        for app_id, app_only in apps
        for value in _least([one for one in graph if (one.app_id, one.app_only) == (app_id, app_only)])
    )


def _least(graph: Sequence[GraphUse]) -> tuple[str, ...]:
    """The fewest permissions that allow all calls, preferring the least privileged of each call."""
    left = [one for one in graph if one.permissions]
    chosen: list[str] = []
    while left:
        offered = {value for one in left for value in one.permissions}

        def worth(value: str, left: Sequence[GraphUse] = tuple(left)) -> tuple[int, int, str]:
            ranks = [one.permissions.index(value) for one in left if value in one.permissions]
            # How far down the lists it stands says how much more than needed it grants.
            return (sum(ranks) - len(ranks), -len(ranks), value)

        best = min(offered, key=worth)
        chosen.append(best)
        left = [one for one in left if best not in one.permissions]
    return tuple(sorted(chosen))
