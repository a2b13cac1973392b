"""/applications/{id}/federatedIdentityCredentials: by id or by name, as the reference has it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from genkan.directory import federation
from genkan.directory.applications import Application
from genkan.directory.federation import FederatedCredential
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import applications, credentials
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import Body, read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import bad_request, not_found, unsupported_query
from genkan.surfaces.graph.keys import named
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.graph.shapes.grants import FEDERATED_CREDENTIAL
from genkan.surfaces.graph.upserts import wants_creation
from genkan.surfaces.http import Reply

CREDENTIALS = Entity(FEDERATED_CREDENTIAL, federation.every)
AT = "/applications/{id}/federatedIdentityCredentials"


def _find(call: Call, owner_id: str) -> FederatedCredential:
    key = call.params["key"]
    alternate = named(key)
    found = federation.find(call.tx, call.tenant_id, owner_id, alternate[1] if alternate else key)
    if found is None:
        raise not_found(key)
    return found


def list_(call: Call) -> Reply:
    owner = applications.find(call)
    return list_reply(call, CREDENTIALS, tables.federated_credentials.c.owner_id == owner.id)


def get(call: Call) -> Reply:
    return one_reply(call, CREDENTIALS, _find(call, applications.find(call).id))


def add(call: Call, name: str | None = None) -> Reply:
    owner = applications.find(call)
    stands = {"name": name} if name else {}
    body = read_body(call.request, FEDERATED_CREDENTIAL, "create", stands=stands)
    if name and body.values["name"] != name:
        raise bad_request("The name in the body is not the name in the address.", target="name")
    _check(body)
    columns = body.columns(FEDERATED_CREDENTIAL)
    made = federation.add(call.write, owner.id, **columns)
    credentials.touch(call, owner.id, "Application")
    call.audit("Add federated identity credential", owner.id, "Application", owner.display_name, credential=made.name)
    rendered = render_all(call.tx, call.tenant_id, CREDENTIALS, [made], None, version=call.version)[0]
    context = f"{call.root}/$metadata#applications('{owner.id}')/federatedIdentityCredentials/$entity"
    return Reply(201, {"@odata.context": context, **rendered})


def update(call: Call) -> Reply:
    """Also creates one that is addressed by name, with `Prefer: create-if-missing`."""
    owner = applications.find(call)
    key = named(call.params["key"])
    if key and wants_creation(call) and federation.find(call.tx, call.tenant_id, owner.id, key[1]) is None:
        return add(call, key[1])
    found = _find(call, owner.id)
    body = read_body(call.request, FEDERATED_CREDENTIAL, "update", stands={"id": found.id, "name": found.name})
    _check(body)
    federation.update(call.write, found, body.columns(FEDERATED_CREDENTIAL))
    credentials.touch(call, owner.id, "Application")
    call.audit(
        "Update federated identity credential", owner.id, "Application", owner.display_name, credential=found.name
    )
    return Reply(204)


def remove(call: Call) -> Reply:
    owner = applications.find(call)
    found = _find(call, owner.id)
    federation.remove(call.write, owner.id, found.id)
    credentials.touch(call, owner.id, "Application")
    call.audit(
        "Remove federated identity credential", owner.id, "Application", owner.display_name, credential=found.name
    )
    return Reply(204)


def _expanded(call: Call, found: Application, expansion: Expansion) -> list[dict[str, Any]]:
    if expansion.options:
        raise unsupported_query("Options inside $expand of federated identity credentials are not supported.")
    held = federation.of(call.tx, call.tenant_id, found.id)
    return render_all(call.tx, call.tenant_id, CREDENTIALS, held, None, version=call.version)


applications.APPLICATIONS.expands["federatedIdentityCredentials"] = _expanded


def _check(body: Body) -> None:
    issuer = body.values.get("issuer")
    if issuer is not None:
        try:
            parts = urlsplit(issuer)
            valid = parts.scheme in ("https", "http") and bool(parts.hostname)
        except ValueError:
            valid = False
        if not valid:
            raise bad_request("Federated identity credential issuer is not a valid URL.", target="issuer")
    audiences = body.values.get("audiences")
    if audiences is not None and (len(audiences) != 1 or not 0 < len(audiences[0]) <= 600):
        raise bad_request("A federated identity credential has exactly one audience.", target="audiences")


ROWS: tuple[Row, ...] = (
    row("GET", AT, list_),
    row("POST", AT, add),
    row("GET", f"{AT}/{{key}}", get),
    row("PATCH", f"{AT}/{{key}}", update),
    row("DELETE", f"{AT}/{{key}}", remove),
)
