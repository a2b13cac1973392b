"""Everything that can be said about mending one denial: roles, place, custom role, and the fix to paste."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from genkan.access.catalogue import Catalogue, Known
from genkan.access.recommend.custom import CustomRole, custom_role, name_for
from genkan.access.recommend.fixes import Fixes, Give, fixes
from genkan.access.recommend.place import Place, narrowest
from genkan.access.recommend.roles import Suggestion, habitual, practical, suggestions

IMPORT_THE_REST = (
    "To bring the rest from your own tenant: `az role definition list -o json > roles.json`, "
    "`az provider operation list -o json > operations.json`, "
    "then `genkan catalogue import roles.json operations.json`."
)


@dataclass(frozen=True, slots=True)
class Advice:
    """`roles` stand narrowest first; `practical` and `habitual` are two of them.

    `status` is the sentence that tells "no role grants it" from "not a known operation" from "a provider
    that this catalogue does not know". `custom` and its fixes are there for every action.
    """

    action: str
    data: bool
    known: Known
    status: str
    similar: tuple[str, ...]
    roles: tuple[Suggestion, ...]
    practical: Suggestion | None
    habitual: Suggestion | None
    place: Place
    fixes: Fixes | None
    custom: CustomRole
    custom_fixes: Fixes


def advise(
    catalogue: Catalogue,
    action: str,
    scope: str,
    *,
    data: bool = False,
    principal_id: str,
    principal_type: str = "ServicePrincipal",
    exists: bool | None = None,
    decision_id: str | None = None,
) -> Advice:
    """What would allow `action` at `scope` for this principal. `exists` tells whether the resource is there."""
    action = catalogue.canonical(action) or action
    known = catalogue.is_known(action, data)
    found = suggestions(catalogue, action, data)
    place = narrowest(scope, action, exists=exists)
    chosen = practical(found) or (found[0] if found else None)
    custom = custom_role(() if data else (action,), (action,) if data else (), (place.scope,), name_for(action))
    return Advice(
        action=action,
        data=data,
        known=known,
        status=_status(catalogue, action, data, known, len(found)),
        similar=_similar(catalogue, action, data) if known is Known.UNKNOWN_OPERATION else (),
        roles=found,
        practical=practical(found),
        habitual=habitual(catalogue, action, data),
        place=place,
        fixes=None
        if chosen is None
        else fixes(
            [Give(chosen.id, chosen.name, place.scope, principal_id, principal_type)],
            genkan=f"genkan role assign --decision {decision_id}" if decision_id else None,
        ),
        custom=custom,
        custom_fixes=fixes([Give(custom.id, custom.name, place.scope, principal_id, principal_type)], [custom]),
    )


def _status(catalogue: Catalogue, action: str, data: bool, known: Known, count: int) -> str:
    provider = action.partition("/")[0]
    kind = "data operation" if data else "operation"
    match known:
        case Known.PROVIDER_NOT_IN_CATALOGUE:
            return (
                f"The catalogue knows no operations of {provider}, so roles made for it may be missing here. "
                f"{IMPORT_THE_REST}"
            )
        case Known.UNKNOWN_OPERATION:
            return (
                f"`{action}` is not {'a' if data else 'an'} {kind} that the catalogue knows of {provider}: it is "
                "misspelt, newer than the catalogue, or none at all. Roles are named by their wildcards only."
            )
        case _ if count == 0:
            return f"No built-in role grants the {kind} `{action}`; a custom role can."
        case _:
            one = "One built-in role grants" if count == 1 else f"{count} built-in roles grant"
            # The core holds every role that grants an action of virtual machines, and the other eight by subject.
            whole = catalogue.complete or action.lower().startswith("microsoft.compute/virtualmachines/")
            tail = "" if whole else " Roles made for other providers than the core's may grant it too."
            return f"{one} the {kind} `{action}`.{tail}"


def _similar(catalogue: Catalogue, action: str, data: bool) -> tuple[str, ...]:
    """Known operations of the provider that are spelt nearly like this one."""
    provider = action.partition("/")[0]
    names = {one.action.lower(): one.action for one in catalogue.operations.expand(f"{provider}/*", data)}
    return tuple(names[near] for near in get_close_matches(action.lower(), names, n=3, cutoff=0.8))
