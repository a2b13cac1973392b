"""/directory/certificateAuthorities/certificateBasedApplicationConfigurations: whose certificates may be trusted."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any

from genkan.directory import certificate_trust
from genkan.directory.certificate_trust import Authority, Trust
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import not_found, unsupported_query
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.options import given, selected
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.graph.shapes.certificate_trust import AUTHORITIES, CERTIFICATE_AUTHORITY, CERTIFICATE_TRUST
from genkan.surfaces.http import Reply

AT = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
KIND = "CertificateBasedApplicationConfiguration"


def _none_listed(*_: Any, **__: Any) -> Sequence[Authority]:
    raise AssertionError("authorities stand inside a configuration and are listed here, not by a query")


def _expanded(call: Call, found: Trust, expansion: Expansion) -> list[dict[str, Any]]:
    if expansion.options:
        raise unsupported_query("Options inside $expand of trusted certificate authorities are not supported.")
    return _rendered(call, found.authorities)


TRUSTS = Entity(CERTIFICATE_TRUST, certificate_trust.every, expands={"trustedCertificateAuthorities": _expanded})
HELD = Entity(CERTIFICATE_AUTHORITY, _none_listed)


def list_(call: Call) -> Reply:
    return list_reply(call, TRUSTS)


def get(call: Call) -> Reply:
    return one_reply(call, TRUSTS, _find(call))


def add(call: Call) -> Reply:
    body = read_body(call.request, CERTIFICATE_TRUST, "create", also=(AUTHORITIES,))
    authorities = [_authority(one) for one in body.values[AUTHORITIES.name]]
    made = certificate_trust.add(call.write, authorities, **body.columns(CERTIFICATE_TRUST))
    call.audit("Add trusted certificate authorities", made.id, KIND, made.display_name)
    rendered = render_all(call.tx, call.tenant_id, TRUSTS, [made], None, version=call.version)[0]
    context = f"{call.root}/$metadata#{AT[1:]}/$entity"
    return Reply(201, {"@odata.context": context, **rendered}, {"location": f"{call.root}{AT}/{made.id}"})


def update(call: Call) -> Reply:
    found = _find(call)
    body = read_body(call.request, CERTIFICATE_TRUST, "update", also=(AUTHORITIES,))
    changes = body.columns(CERTIFICATE_TRUST)
    if AUTHORITIES.name in body.values:
        changes["authorities"] = [_authority(one) for one in body.values[AUTHORITIES.name]]
    certificate_trust.update(call.write, found.id, **changes)
    _note(call, found)
    return Reply(204)


def remove(call: Call) -> Reply:
    found = _find(call)
    certificate_trust.remove(call.write, found.id)
    call.audit("Delete trusted certificate authorities", found.id, KIND, found.display_name)
    return Reply(204)


def list_authorities(call: Call) -> Reply:
    found = _find(call)
    select = selected(given(call, ("$select",)), [CERTIFICATE_AUTHORITY])
    context = f"{call.root}/$metadata#{AT[1:]}('{found.id}')/trustedCertificateAuthorities"
    return Reply(200, {"@odata.context": context, "value": _rendered(call, found.authorities, select)})


def get_authority(call: Call) -> Reply:
    return one_reply(call, HELD, _find_authority(call, _find(call)))


def add_authority(call: Call) -> Reply:
    found = _find(call)
    made = _authority(read_body(call.request, CERTIFICATE_AUTHORITY, "create").values)
    certificate_trust.update(call.write, found.id, authorities=[*found.authorities, made])
    _note(call, found)
    context = f"{call.root}/$metadata#{AT[1:]}('{found.id}')/trustedCertificateAuthorities/$entity"
    return Reply(201, {"@odata.context": context, **_rendered(call, [made])[0]})


def remove_authority(call: Call) -> Reply:
    found = _find(call)
    gone = _find_authority(call, found)
    left = [one for one in found.authorities if one.id != gone.id]
    certificate_trust.update(call.write, found.id, authorities=left)
    _note(call, found)
    return Reply(204)


def _find(call: Call) -> Trust:
    return certificate_trust.must(call.tx, call.tenant_id, call.params["id"].lower())


def _find_authority(call: Call, trust: Trust) -> Authority:
    wanted = call.params["key"].lower()
    found = next((one for one in trust.authorities if one.id == wanted), None)
    if found is None:
        raise not_found(call.params["key"])
    return found


def _authority(values: Mapping[str, Any]) -> Authority:
    certificate = b64decode("".join(str(values["certificate"]).split()))
    return certificate_trust.authority(certificate, root=bool(values["isRootAuthority"]))


def _rendered(call: Call, found: Sequence[Authority], select: Sequence[str] | None = None) -> list[dict[str, Any]]:
    return render_all(call.tx, call.tenant_id, HELD, found, select, version=call.version)


def _note(call: Call, found: Trust) -> None:
    call.audit("Update trusted certificate authorities", found.id, KIND, found.display_name)


ROWS: tuple[Row, ...] = (
    row("GET", AT, list_),
    row("POST", AT, add),
    row("GET", f"{AT}/{{id}}", get),
    row("PATCH", f"{AT}/{{id}}", update),
    row("DELETE", f"{AT}/{{id}}", remove),
    row("GET", f"{AT}/{{id}}/trustedCertificateAuthorities", list_authorities),
    row("POST", f"{AT}/{{id}}/trustedCertificateAuthorities", add_authority),
    row("GET", f"{AT}/{{id}}/trustedCertificateAuthorities/{{key}}", get_authority),
    row("DELETE", f"{AT}/{{id}}/trustedCertificateAuthorities/{{key}}", remove_authority),
)
