"""Directory extensions: properties that an application defines, for objects of its tenant to carry.

Definitions stand in their application's `properties`. A removed one stays there with the moment of its removal:
the values that objects hold are found no more, and are there again when it is added anew.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from genkan.clock import iso
from genkan.directory import applications
from genkan.directory.applications import Application
from genkan.directory.errors import NotThere, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

KEPT_IN = "extensionProperties"
FULL_NAME = re.compile(r"extension_([0-9a-f]{32})_\w+", re.ASCII | re.IGNORECASE)
LOCAL_NAME = re.compile(r"\w{1,120}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExtensionProperty:
    """`name` is the full one, `extension_<application id without dashes>_<name>`; `targets` are Graph's type names."""

    id: str
    name: str
    data_type: str
    targets: tuple[str, ...]
    multi_valued: bool
    app_display_name: str


def of(application: Application) -> list[ExtensionProperty]:
    """What an application defines now."""
    return [
        ExtensionProperty(
            item["id"],
            item["name"],
            item["dataType"],
            tuple(item["targetObjects"]),
            item["isMultiValued"],
            application.display_name,
        )
        for item in _kept(application)
        if "deletedDateTime" not in item
    ]


def find(application: Application, id: str) -> ExtensionProperty | None:
    return next((item for item in of(application) if item.id == id.lower()), None)


def named(tx: Read, tenant_id: str, names: Iterable[str]) -> list[ExtensionProperty]:
    """Those of these full names, in any case, that are defined in the tenant: one query."""
    wanted = {name.lower(): match[1] for name in names if (match := FULL_NAME.fullmatch(name))}
    if not wanted:
        return []
    app_ids = {str(uuid.UUID(app_id)) for app_id in wanted.values()}
    owners = applications.every(tx, tenant_id, tables.applications.c.app_id.in_(app_ids))
    return [item for owner in owners for item in of(owner) if item.name.lower() in wanted]


def every(tx: Read, tenant_id: str) -> list[ExtensionProperty]:
    """All that are defined in the tenant."""
    defines = tables.applications.c.properties[KEPT_IN].as_string().is_not(None)
    return [item for owner in applications.every(tx, tenant_id, defines) for item in of(owner)]


def define(
    tx: Write, application: Application, name: str, data_type: str, targets: Sequence[str], *, multi_valued: bool
) -> ExtensionProperty:
    """Add a definition under its local name. Raises `Unacceptable`.

    One that was removed comes back only with the type it had: objects may still hold values of it.
    """
    if LOCAL_NAME.fullmatch(name) is None:
        raise Unacceptable("name", "Invalid value specified for property 'name' of resource 'ExtensionProperty'.")
    full = f"extension_{application.app_id.replace('-', '')}_{name}"
    before = next((item for item in _kept(application) if item["name"].lower() == full.lower()), None)
    if before is not None and "deletedDateTime" not in before:
        raise Unacceptable("name", f"An extension property exists with the name {full}.")
    if before is not None and (before["dataType"], before["isMultiValued"]) != (data_type, multi_valued):
        raise Unacceptable("dataType", f"An extension property of another type existed with the name {full}.")
    made = {
        "id": str(uuid.uuid4()),
        "name": before["name"] if before else full,
        "dataType": data_type,
        "targetObjects": list(targets),
        "isMultiValued": multi_valued,
    }
    others = [item for item in _kept(application) if item is not before]
    after = applications.update(tx, application.id, properties={KEPT_IN: [*others, made]})
    found = find(after, str(made["id"]))
    assert found is not None
    return found


def remove(tx: Write, application: Application, id: str, now: datetime) -> None:
    """Raises `NotThere`."""
    if find(application, id) is None:
        raise NotThere("extensionProperty", id)
    items = [{**item, "deletedDateTime": iso(now)} if item["id"] == id.lower() else item for item in _kept(application)]
    applications.update(tx, application.id, properties={KEPT_IN: items})


def _kept(application: Application) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = application.properties.get(KEPT_IN, ())
    return found
