"""/applications: registrations and their secrets."""

from __future__ import annotations

from collections.abc import Mapping

from genkan.directory import applications, tenants
from genkan.directory.applications import Application
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import certificate_lists, credentials, registration_rules
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import count_reply, created, list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import not_found, not_served
from genkan.surfaces.graph.extension_values import extended, writable
from genkan.surfaces.graph.keys import object_id
from genkan.surfaces.graph.links import bound, own
from genkan.surfaces.graph.odata.predicate import Elements
from genkan.surfaces.graph.shapes.application import APPLICATION
from genkan.surfaces.graph.upserts import new_name
from genkan.surfaces.graph.versions import check_version
from genkan.surfaces.http import Reply

# Kept in tables of their own, so a body never writes them into the stored properties.
APART = ("passwordCredentials", "keyCredentials")


def _collections() -> Mapping[str, Elements]:
    uris, table = tables.identifier_uris, tables.applications
    belongs = (uris.c.tenant_id == table.c.tenant_id) & (uris.c.application_id == table.c.id)
    return {"identifieruris": Elements(uris, uris.c.application_id, uris.c.uri, belongs)}


APPLICATIONS = Entity(
    APPLICATION,
    applications.every,
    extras={"passwordCredentials": credentials.shown_passwords, "keyCredentials": certificate_lists.shown_keys},
    collections=_collections,
)


def find(call: Call) -> Application:
    """The application that the path names. Raises Graph's 404."""
    key = call.params["id"]
    id = object_id(call.tx, call.tenant_id, "applications", key)
    found = applications.find(call.tx, call.tenant_id, id) if id else None
    if found is None:
        raise not_found(key)
    return found


def list_(call: Call) -> Reply:
    return list_reply(call, extended(call, APPLICATIONS))


def count(call: Call) -> Reply:
    return count_reply(call, extended(call, APPLICATIONS))


def get(call: Call) -> Reply:
    return one_reply(call, extended(call, APPLICATIONS), find(call))


def register(call: Call, unique_name: str | None = None) -> Reply:
    shape = writable(call, APPLICATION)
    body = read_body(call.request, shape, "create")
    properties = body.properties(shape, *APART)
    columns = body.columns(APPLICATION)
    audience = columns.get("sign_in_audience", "AzureADMyOrg")
    registration_rules.complete(properties, audience)
    registration_rules.check(call, properties, {}, audience)
    registration_rules.settle_redirects(properties)
    tenant = tenants.find(call.tx, call.tenant_id)
    properties["createdByAppId"] = call.caller.app_id or None
    properties["publisherDomain"] = tenant.initial_domain if tenant else None
    found = applications.register(
        call.write,
        columns["display_name"],
        call.now,
        sign_in_audience=audience,
        identifier_uris=properties.pop("identifierUris", None) or (),
        unique_name=unique_name or columns.get("unique_name"),
        properties={name: value for name, value in properties.items() if value is not None},
    )
    certificate_lists.write(call, found.id, body)
    own(call, found.id, bound(call, body, "owners")["owners"])
    call.audit("Add application", found.id, "Application", found.display_name)
    return created(call, APPLICATIONS, found)


def update(call: Call) -> Reply:
    """Also creates one that is addressed by its uniqueName, with `Prefer: create-if-missing`."""
    name = new_name(call)
    if name is not None:
        return register(call, unique_name=name)
    found = find(call)
    check_version(call, found)
    shape = writable(call, APPLICATION)
    body = read_body(call.request, shape, "update", stands={"id": found.id, "appId": found.app_id})
    bound(call, body)
    properties = body.properties(shape, *APART, over=found.properties)
    columns = body.columns(APPLICATION)
    audience = columns.get("sign_in_audience", found.sign_in_audience)
    registration_rules.check(call, properties, found.properties, audience)
    registration_rules.settle_redirects(properties)
    applications.update(call.write, found.id, properties=properties, **columns)
    certificate_lists.write(call, found.id, body)
    call.audit("Update application", found.id, "Application", found.display_name)
    return Reply(204)


def refuse_publisher(_call: Call) -> Reply:
    raise not_served("verified publishers (setVerifiedPublisher)")


def delete(call: Call) -> Reply:
    found = find(call)
    check_version(call, found)
    applications.delete(call.write, found.id, call.now)
    call.audit("Delete application", found.id, "Application", found.display_name)
    return Reply(204)


def add_password(call: Call) -> Reply:
    return credentials.add(call, find(call).id, "Application")


def remove_password(call: Call) -> Reply:
    return credentials.remove(call, find(call).id, "Application")


ROWS: tuple[Row, ...] = (
    row("GET", "/applications", list_),
    row("POST", "/applications", register),
    row("GET", "/applications/$count", count),
    row("GET", "/applications/{id}", get),
    row("PATCH", "/applications/{id}", update),
    row("DELETE", "/applications/{id}", delete),
    row("POST", "/applications/{id}/addPassword", add_password),
    row("POST", "/applications/{id}/removePassword", remove_password),
    row("POST", "/applications/{id}/setVerifiedPublisher", refuse_publisher, reads=True),
)
