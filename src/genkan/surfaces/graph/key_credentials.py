"""keyCredentials: certificates shown, written as a whole list with the resource, added and removed with proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.jwk import KeySet, RSAKey

from genkan.directory import certificates
from genkan.surfaces.graph import applications, certificate_lists, service_principals
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import check, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.credentials import touch
from genkan.surfaces.graph.errors import GraphError, bad_request
from genkan.surfaces.graph.shapes.credential import KEY_FIELDS
from genkan.surfaces.graph.shapes.shape import complex_, guid
from genkan.surfaces.http import Reply
from genkan.tokens import assertions
from genkan.tokens.errors import SignInRefused

KEY = complex_("keyCredential", *KEY_FIELDS, required=True)
# The audience of a proof of possession (Graph reference, application: addKey).
SKEW = timedelta(minutes=5)
LONGEST_PROOF_S = 600
PROOF_AUDIENCE = "00000002-0000-0000-c000-000000000000"


def add_key(call: Call, owner_id: str, kind: str) -> Reply:
    body = read_object(call.request)
    _prove(call, owner_id, body.get("proof"))
    made = certificate_lists.add(call, owner_id, check(KEY, body.get("keyCredential"), kind))
    touch(call, owner_id, kind)
    call.audit(f"Update {kind.lower()} – Certificates and secrets management", owner_id, kind, keyId=made.key_id)
    context = f"{call.root}/$metadata#microsoft.graph.keyCredential"
    return Reply(200, {"@odata.context": context, **certificate_lists.rendered(made)})


def remove_key(call: Call, owner_id: str, kind: str) -> Reply:
    body = read_object(call.request)
    _prove(call, owner_id, body.get("proof"))
    key_id = check(guid("keyId", required=True), body.get("keyId"), kind)
    if not certificates.remove(call.write, owner_id, key_id):
        raise bad_request(f"No key credential found with keyId '{key_id}'.", target="keyId")
    touch(call, owner_id, kind)
    call.audit(f"Update {kind.lower()} – Certificates and secrets management", owner_id, kind, keyId=key_id)
    return Reply(204)


def _prove(call: Call, owner_id: str, proof: Any) -> None:
    """A token that the owner signed with a certificate it has already, alive for at most ten minutes."""
    if not isinstance(proof, str):
        raise _no_proof()
    try:
        assertion = assertions.read(proof)
        assertions.check_times(assertion, call.now, SKEW)
    except SignInRefused:
        raise _no_proof() from None
    start, end = (assertion.claims.get(name) for name in ("nbf", "exp"))
    if not isinstance(start, int | float) or not isinstance(end, int | float) or end - start > LONGEST_PROOF_S:
        raise _no_proof()
    if PROOF_AUDIENCE not in assertion.audiences or assertion.issuer.lower() != owner_id:
        raise _no_proof()
    for held in certificates.of(call.tx, call.tenant_id, [owner_id]):
        key = x509.load_der_x509_certificate(held.certificate).public_key()
        alive = held.starts_at <= call.now < held.ends_at
        if (
            alive
            and isinstance(key, RSAPublicKey)
            and assertions.signed_by(assertion, KeySet([RSAKey.import_key(key)]))
        ):
            return
    raise _no_proof()


def _no_proof() -> GraphError:
    return GraphError(401, "Authentication_MissingOrMalformed", "Access Token missing or malformed.")


def _rows(at: str, find: Callable[[Call], Any], kind: str) -> Iterator[Row]:
    yield row("POST", f"{at}/addKey", lambda call: add_key(call, find(call).id, kind))
    yield row("POST", f"{at}/removeKey", lambda call: remove_key(call, find(call).id, kind))


ROWS: tuple[Row, ...] = (
    *_rows("/applications/{id}", applications.find, "Application"),
    *_rows("/servicePrincipals/{id}", service_principals.find, "ServicePrincipal"),
)
