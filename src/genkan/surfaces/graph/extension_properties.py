"""/applications/{id}/extensionProperties: the directory extensions that an application defines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from genkan.directory import extensions
from genkan.directory.applications import Application
from genkan.directory.extensions import ExtensionProperty
from genkan.surfaces.graph import applications
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import check, read_body, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import bad_request, not_found, unsupported_query
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.options import given, selected
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.graph.shapes.extension import EXTENSION_PROPERTY, TARGETS
from genkan.surfaces.graph.shapes.shape import flag
from genkan.surfaces.http import Reply

AT = "/applications/{id}/extensionProperties"


def _none_listed(*_: Any, **__: Any) -> Sequence[ExtensionProperty]:
    raise AssertionError("definitions stand inside applications and are listed here, not by a query")


DEFINITIONS = Entity(EXTENSION_PROPERTY, _none_listed)


def list_(call: Call) -> Reply:
    owner = applications.find(call)
    return _listed(call, extensions.of(owner), f"applications('{owner.id}')/extensionProperties")


def get(call: Call) -> Reply:
    return one_reply(call, DEFINITIONS, _find(call, applications.find(call)))


def define(call: Call) -> Reply:
    owner = applications.find(call)
    body = read_body(call.request, EXTENSION_PROPERTY, "create")
    values = body.columns(EXTENSION_PROPERTY)
    multi_valued = bool(values.get("multi_valued"))
    if not values["targets"] or not set(values["targets"]) <= set(TARGETS):
        raise bad_request(
            "Invalid value specified for property 'targetObjects' of resource 'ExtensionProperty'.",
            target="targetObjects",
        )
    targets = list(dict.fromkeys(values["targets"]))
    made = extensions.define(call.write, owner, values["name"], values["data_type"], targets, multi_valued=multi_valued)
    call.audit("Update application", owner.id, "Application", owner.display_name, extension=made.name)
    context = f"{call.root}/$metadata#applications('{owner.id}')/extensionProperties/$entity"
    location = f"{call.root}/applications/{owner.id}/extensionProperties/{made.id}"
    return Reply(201, {"@odata.context": context, **_rendered(call, [made])[0]}, {"location": location})


def remove(call: Call) -> Reply:
    owner = applications.find(call)
    found = _find(call, owner)
    extensions.remove(call.write, owner, found.id, call.now)
    call.audit("Update application", owner.id, "Application", owner.display_name, extension=found.name)
    return Reply(204)


def get_available(call: Call) -> Reply:
    """All of the tenant; none is synchronized from elsewhere, so who asks for those gets none."""
    body = read_object(call.request) if call.request.body.strip() else {}
    synchronized = check(flag("isSyncedFromOnPremises"), body.get("isSyncedFromOnPremises"), "DirectoryObject")
    found = [] if synchronized else extensions.every(call.tx, call.tenant_id)
    return _listed(call, found, "Collection(microsoft.graph.extensionProperty)")


def _find(call: Call, owner: Application) -> ExtensionProperty:
    found = extensions.find(owner, call.params["key"])
    if found is None:
        raise not_found(call.params["key"])
    return found


def _listed(call: Call, found: Sequence[ExtensionProperty], of: str) -> Reply:
    select = selected(given(call, ("$select", "$format")), [EXTENSION_PROPERTY])
    value = _rendered(call, found, select)
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#{of}", "value": value})


def _rendered(
    call: Call, found: Sequence[ExtensionProperty], select: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    return render_all(call.tx, call.tenant_id, DEFINITIONS, found, select, version=call.version)


def _expanded(call: Call, found: Application, expansion: Expansion) -> list[dict[str, Any]]:
    if expansion.options:
        raise unsupported_query("Options inside $expand of extension properties are not supported.")
    return _rendered(call, extensions.of(found))


applications.APPLICATIONS.expands["extensionProperties"] = _expanded


ROWS: tuple[Row, ...] = (
    row("GET", AT, list_),
    row("POST", AT, define),
    row("GET", f"{AT}/{{key}}", get),
    row("DELETE", f"{AT}/{{key}}", remove),
    row("POST", "/directoryObjects/getAvailableExtensionProperties", get_available, reads=True),
)
