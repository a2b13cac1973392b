"""Templates of deployments, as far as Genkan reads them: literal resources, in the order of what they depend on.

Two expressions are known, because az itself writes them: `[parameters('name')]`, and
`[reference('<id>', '<api-version>', 'Full').a.b]`, which looks at a resource made earlier in the same template.
Every other expression is refused by name; Genkan is no template engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from genkan.surfaces.arm.errors import ArmError, unsupported

_PARAMETER = re.compile(r"\[parameters\('([^']+)'\)\]")
_REFERENCE = re.compile(r"\[reference\('([^']+)'\s*,\s*'([^']+)'\s*,\s*'Full'\)((?:\.\w+)+)\]", re.IGNORECASE)
_ENVELOPE = ("type", "name", "apiVersion", "dependsOn", "comments", "scope")

Look = Callable[[str, str], Mapping[str, Any]]  # (id, api-version) -> the resource's JSON


@dataclass(frozen=True, slots=True)
class Wanted:
    """One resource of a template. `body` may still hold references, to be filled in when its turn comes."""

    id: str
    label: str  # type and name, as `dependsOn` writes them
    type: str
    name: str
    api_version: str
    body: Mapping[str, Any]
    depends_on: tuple[str, ...]


def read(template: Mapping[str, Any], parameters: Mapping[str, Any], group_id: str) -> list[Wanted]:
    """The resources of a template for one resource group, each after what it depends on."""
    values = _values(template.get("parameters"), parameters)
    resources = template.get("resources", [])
    if not isinstance(resources, list):
        raise invalid("'resources' must be a list.")
    return _ordered([_wanted(one, values, group_id) for one in resources])


def filled(value: Any, look: Look) -> Any:
    """A body with its references replaced by what `look` finds."""
    if isinstance(value, dict):
        return {name: filled(item, look) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, look) for item in value]
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    found: Any = look(match[1], match[2])
    for step in match[3].lstrip(".").split("."):
        if not isinstance(found, Mapping) or step not in found:
            raise invalid(f"The template reference '{value}' leads to nothing.")
        found = found[step]
    return found


def invalid(message: str) -> ArmError:
    return ArmError(400, "InvalidTemplate", f"Deployment template validation failed: '{message}'")


def _values(declared: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    if declared is not None and not isinstance(declared, Mapping):
        raise invalid("'parameters' must be an object.")
    values = {}
    for name, about in (declared or {}).items():
        stated = given.get(name)
        if isinstance(stated, Mapping) and "value" in stated:
            values[name] = stated["value"]
        elif isinstance(about, Mapping) and "defaultValue" in about:
            values[name] = about["defaultValue"]
        else:
            raise invalid(f"The value for the template parameter '{name}' is not provided.")
    return values


def _wanted(given: Any, values: Mapping[str, Any], group_id: str) -> Wanted:
    if not isinstance(given, Mapping):
        raise invalid("Each resource must be an object.")
    resource = _with_parameters(given, values)
    texts = [resource.get(name) for name in ("type", "name", "apiVersion")]
    if not all(isinstance(text, str) and text for text in texts):
        raise invalid("Each resource must have a type, a name and an apiVersion.")
    kind, name, version = (str(text) for text in texts)
    for unknown in ("copy", "condition", "resources"):
        if unknown in resource:
            raise unsupported(f"Templates with '{unknown}' are not read by Genkan.")
    if kind.lower() == "microsoft.resources/deployments":
        raise unsupported("Templates with nested deployments are not read by Genkan.")
    depends = resource.get("dependsOn") or []
    if not isinstance(depends, list) or not all(isinstance(one, str) for one in depends):
        raise invalid("'dependsOn' must be a list of strings.")
    label = _label(kind, name)
    scope = resource.get("properties", {}).get("scope") if isinstance(resource.get("properties"), Mapping) else None
    # A role assignment says itself where it belongs; everything else belongs to the group.
    base = scope if isinstance(scope, str) and label.lower().startswith("microsoft.authorization/") else group_id
    body = {key: value for key, value in resource.items() if key not in _ENVELOPE}
    return Wanted(f"{base.rstrip('/')}/providers/{label}", label, kind, name, version, body, tuple(depends))


def _label(kind: str, name: str) -> str:
    """`Microsoft.Network/virtualNetworks/subnets` and `v/s` together: `.../virtualNetworks/v/subnets/s`."""
    namespace, *types = kind.split("/")
    names = name.split("/")
    if len(types) != len(names):
        raise invalid(f"The resource '{name}' of type '{kind}' has incorrect segment lengths.")
    return "/".join((namespace, *(part for pair in zip(types, names, strict=True) for part in pair)))


def _with_parameters(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {name: _with_parameters(item, values) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_parameters(item, values) for item in value]
    if not isinstance(value, str) or not value.startswith("[") or not value.endswith("]"):
        return value
    if value.startswith("[["):
        return value[1:]  # How a template writes a text that begins with a bracket.
    if match := _PARAMETER.fullmatch(value):
        if match[1] not in values:
            raise invalid(f"The template parameter '{match[1]}' is not found.")
        return values[match[1]]
    if _REFERENCE.fullmatch(value):
        return value
    raise unsupported(f"The template expression '{value[:200]}' is not read by Genkan.")


def _ordered(resources: list[Wanted]) -> list[Wanted]:
    """Each after those it depends on, otherwise as written."""
    done: list[Wanted] = []
    waiting = list(resources)
    while waiting:
        ready = [one for one in waiting if not any(_needs(one, other) for other in waiting if other is not one)]
        if not ready:
            raise invalid("Circular dependency detected.")
        done += ready
        waiting = [one for one in waiting if one not in ready]
    return done


def _needs(one: Wanted, other: Wanted) -> bool:
    names = {other.id.lower(), other.label.lower(), other.name.lower(), f"{other.type}/{other.name}".lower()}
    return any(dependency.lower().strip("/") in {name.strip("/") for name in names} for dependency in one.depends_on)
