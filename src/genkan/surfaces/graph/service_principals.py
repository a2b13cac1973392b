"""/servicePrincipals: what applications are in this tenant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from genkan.directory import applications, first_party, owners, published, service_principals
from genkan.directory.service_principals import ServicePrincipal
from genkan.store import Read
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import certificate_lists, credentials
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import count_reply, created, list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import GraphError, bad_request, denied, not_found
from genkan.surfaces.graph.keys import object_id
from genkan.surfaces.graph.links import bound, own
from genkan.surfaces.graph.odata.predicate import Elements
from genkan.surfaces.graph.shapes.service_principal import SERVICE_PRINCIPAL
from genkan.surfaces.graph.versions import check_version
from genkan.surfaces.http import Reply

APART = ("passwordCredentials", "keyCredentials")
MANAGED = "ManagedIdentity"


def _collections() -> Mapping[str, Elements]:
    names, table = tables.service_principal_names, tables.service_principals
    belongs = (names.c.tenant_id == table.c.tenant_id) & (names.c.service_principal_id == table.c.id)
    return {
        "serviceprincipalnames": Elements(
            names, names.c.service_principal_id, names.c.name, belongs, service_principals.name_key
        )
    }


def _names(tx: Read, tenant_id: str, found: Sequence[ServicePrincipal]) -> Mapping[str, Mapping[str, Any]]:
    """As written where we know it; Microsoft's own have theirs only in the table of names."""
    bare = [item.id for item in found if "servicePrincipalNames" not in item.properties]
    stored = service_principals.names_of(tx, tenant_id, bare) if bare else {}
    return {id: {"servicePrincipalNames": names} for id, names in stored.items()}


def _published(_tx: Read, _tenant_id: str, found: Sequence[ServicePrincipal]) -> Mapping[str, Mapping[str, Any]]:
    return {
        item.id: {"appRoles": published.app_roles(item), "oauth2PermissionScopes": published.scopes(item)}
        for item in found
    }


SERVICE_PRINCIPALS = Entity(
    SERVICE_PRINCIPAL,
    service_principals.every,
    extras={
        "passwordCredentials": credentials.shown_passwords,
        "keyCredentials": certificate_lists.shown_keys,
        "servicePrincipalNames": _names,
        "appRoles": _published,
        "oauth2PermissionScopes": _published,
    },
    collections=_collections,
)


def find(call: Call) -> ServicePrincipal:
    """The service principal that the path names. Raises Graph's 404."""
    key = call.params["id"]
    id = object_id(call.tx, call.tenant_id, "servicePrincipals", key)
    found = service_principals.find(call.tx, call.tenant_id, id) if id else None
    if found is None:
        raise not_found(key)
    return found


def list_(call: Call) -> Reply:
    return list_reply(call, SERVICE_PRINCIPALS)


def count(call: Call) -> Reply:
    return count_reply(call, SERVICE_PRINCIPALS)


def get(call: Call) -> Reply:
    return one_reply(call, SERVICE_PRINCIPALS, find(call))


def create(call: Call) -> Reply:
    body = read_body(call.request, SERVICE_PRINCIPAL, "create")
    columns = body.columns(SERVICE_PRINCIPAL)
    app_id = columns["app_id"]
    home = applications.home_of(call.tx, app_id)
    known = first_party.apps().get(app_id)
    if home is not None and home.tenant_id != call.tenant_id and home.sign_in_audience == "AzureADMyOrg":
        home = None
    if home is None and known is None:
        message = f"The appId '{app_id}' of the service principal does not reference a valid application object."
        raise GraphError(
            400,
            "Request_BadRequest",
            message,
            details=[{"code": "NoBackingApplicationObject", "message": message, "target": "appId"}],
        )
    if call.creates_as_owner and not (home and owners.owns(call.tx, call.tenant_id, call.caller.object_id, home.id)):
        raise denied()
    properties = body.properties(SERVICE_PRINCIPAL, *APART)
    names = properties.pop("servicePrincipalNames", None) or []
    properties["createdByAppId"] = call.caller.app_id or None
    found = service_principals.create(
        call.write,
        app_id,
        columns.get("display_name") or (home.display_name if home else known.display_name if known else app_id),
        call.now,
        account_enabled=columns.get("account_enabled", True),
        names=[name for name in names if name.lower() != app_id],
        app_owner_tenant_id=first_party.MICROSOFT_SERVICES if home is None else home.tenant_id,
        properties={name: value for name, value in properties.items() if value is not None},
    )
    certificate_lists.write(call, found.id, body)
    own(call, found.id, bound(call, body, "owners")["owners"])
    call.audit("Add service principal", found.id, "ServicePrincipal", found.display_name)
    return created(call, SERVICE_PRINCIPALS, found)


def update(call: Call) -> Reply:
    found = find(call)
    check_version(call, found)
    stands = {"id": found.id, "appId": found.app_id}
    body = read_body(call.request, SERVICE_PRINCIPAL, "update", stands=stands)
    bound(call, body)
    if body.values.keys() & set(APART):
        guard_managed(found)
    properties = body.properties(SERVICE_PRINCIPAL, *APART, over=found.properties)
    names = properties.get("servicePrincipalNames")
    if names is not None and found.app_id not in (name.lower() for name in names):
        raise bad_request("The servicePrincipalNames must contain the appId.", target="servicePrincipalNames")
    service_principals.update(call.write, found.id, properties=properties, **body.columns(SERVICE_PRINCIPAL))
    certificate_lists.write(call, found.id, body)
    call.audit("Update service principal", found.id, "ServicePrincipal", found.display_name)
    return Reply(204)


def delete(call: Call) -> Reply:
    found = find(call)
    guard_deletion(found)
    check_version(call, found)
    service_principals.delete(call.write, found.id, call.now)
    call.audit("Remove service principal", found.id, "ServicePrincipal", found.display_name)
    return Reply(204)


def guard_deletion(found: ServicePrincipal) -> None:
    """Microsoft's own stay, and those of managed identities go with their resource. Raises Graph's 400."""
    if found.app_id in first_party.apps():
        raise bad_request(f"The service principal '{found.display_name}' is Microsoft's own and cannot be deleted.")
    guard_managed(found)


def guard_managed(found: ServicePrincipal) -> None:
    if found.type == MANAGED:
        raise bad_request(
            f"The service principal '{found.display_name}' is a managed identity: only its resource may change it so."
        )


def add_password(call: Call) -> Reply:
    found = find(call)
    guard_managed(found)
    return credentials.add(call, found.id, "ServicePrincipal")


def remove_password(call: Call) -> Reply:
    return credentials.remove(call, find(call).id, "ServicePrincipal")


ROWS: tuple[Row, ...] = (
    row("GET", "/servicePrincipals", list_),
    row("POST", "/servicePrincipals", create),
    row("GET", "/servicePrincipals/$count", count),
    row("GET", "/servicePrincipals/{id}", get),
    row("PATCH", "/servicePrincipals/{id}", update),
    row("DELETE", "/servicePrincipals/{id}", delete),
    row("POST", "/servicePrincipals/{id}/addPassword", add_password),
    row("POST", "/servicePrincipals/{id}/removePassword", remove_password),
)
