"""What each kind of host sends to get its identity's token, and what it is answered."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from genkan.resources import ids
from genkan.surfaces.http import Reply, Request
from genkan.surfaces.metadata import seats
from genkan.surfaces.metadata.errors import Refused, no_identity
from genkan.surfaces.metadata.seats import Seat
from genkan.surfaces.services import Services
from genkan.tokens.errors import SignInRefused


def nobody(_services: Services, request: Request, _params: dict[str, str]) -> Reply:
    """IMDS without a seat: this computer is no virtual machine."""
    _check_machine(request)
    raise no_identity()


def machine(services: Services, request: Request, params: dict[str, str]) -> Reply:
    """IMDS (api-version 2018-02-01); numbers are strings."""
    _check_machine(request)
    seat = seats.find(services, params["seat"])
    query = request.query
    named = _named(query, "client_id", "object_id", "msi_res_id", "mi_res_id")
    body = _token(services, request, seat, query.get("resource"), named)
    return Reply(body={name: str(value) for name, value in body.items()})


def app_service(services: Services, request: Request, params: dict[str, str]) -> Reply:
    """App Service and Functions (api-version 2019-08-01)."""
    seat = seats.find(services, params["seat"])
    _check_secret(request, "x-identity-header", seat)
    query = request.query
    named = _named(query, "client_id", "object_id", "principal_id", "mi_res_id")
    body = _token(services, request, seat, query.get("resource"), named)
    wanted = ("access_token", "client_id", "expires_on", "resource", "token_type")
    return Reply(body={name: str(body[name]) for name in wanted})


def machine_learning(services: Services, request: Request, params: dict[str, str]) -> Reply:
    """Azure ML (api-version 2017-09-01), which spells `clientid` without an underscore."""
    seat = seats.find(services, params["seat"])
    _check_secret(request, "secret", seat)
    named = _named(request.query, "clientid", "client_id", "object_id", "mi_res_id")
    body = _token(services, request, seat, request.query.get("resource"), named)
    return Reply(body={name: str(value) for name, value in body.items()})


def cloud_shell(services: Services, request: Request, params: dict[str, str]) -> Reply:
    """Cloud Shell: a form, and the header of IMDS."""
    _check_header(request)
    seat = seats.find(services, params["seat"])
    body = _token(services, request, seat, dict(request.form()).get("resource"), {})
    return Reply(body={name: str(value) for name, value in body.items()})


def _token(
    services: Services, request: Request, seat: Seat, resource: str | None, named: Mapping[str, str]
) -> dict[str, Any]:
    if not resource:
        raise Refused(400, "invalid_request", "Required query variable 'resource' is missing")
    tenant = services.tokens.tenant(seat.tenant_id)
    if tenant is None:
        raise no_identity()
    principal_id = _chosen(seat.resource.identity or {}, named)
    try:
        carrier = str(seat.resource.id)
        client, granted = services.tokens.for_managed_identity(tenant, principal_id, resource, carrier, request.client)
    except SignInRefused as refusal:
        error = "invalid_resource" if refusal.code == 500011 else refusal.wording.error
        raise Refused(400, error, str(refusal)) from None
    lifetime = int((granted.expires - granted.issued).total_seconds()) - 1
    return {
        "access_token": granted.access_token,
        "client_id": client.app_id,
        "expires_in": lifetime,
        "expires_on": int(granted.expires.timestamp()),
        "ext_expires_in": lifetime,
        "not_before": int(granted.issued.timestamp()) - 300,
        "resource": resource,
        "token_type": "Bearer",
    }


def _chosen(identity: Mapping[str, Any], named: Mapping[str, str]) -> str:
    """The principal id of the identity that is meant: the one named, the resource's own, or the only one."""
    assigned: Mapping[str, Mapping[str, str]] = identity.get("userAssignedIdentities") or {}
    own = identity.get("principalId")
    if named:
        for resource_id, entry in assigned.items():
            by_resource = {ids.key(resource_id)} & {
                ids.key(named[n]) for n in ("msi_res_id", "mi_res_id") if n in named
            }
            by_id = {entry["clientId"], entry["principalId"]} & {value.lower() for value in named.values()}
            if by_resource or by_id:
                return entry["principalId"]
        if own is not None and own in named.values():
            return str(own)
        raise no_identity()
    if own is not None:
        return str(own)
    if len(assigned) == 1:
        return next(iter(assigned.values()))["principalId"]
    if assigned:
        raise no_identity(
            "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in "
            "the token request"
        )
    raise no_identity()


def _named(query: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: query[name] for name in names if query.get(name)}


def _check_machine(request: Request) -> None:
    _check_header(request)
    if not request.query.get("api-version"):
        raise Refused(400, "invalid_request", "Required query variable 'api-version' is missing")


def _check_header(request: Request) -> None:
    """A forwarded request did not start on this machine: IMDS refuses it, against request forgery."""
    if request.headers.get("metadata", "").lower() != "true":
        raise Refused(400, "invalid_request", "Required metadata header not specified")
    if "x-forwarded-for" in request.headers:
        raise Refused(400, "invalid_request", "A forwarded request is refused")


def _check_secret(request: Request, header: str, seat: Seat) -> None:
    given = request.headers.get(header, "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), seat.secret.encode()):
        raise Refused(401, "unauthorized", f"The header `{header}` is missing or wrong.")
