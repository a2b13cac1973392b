"""password (RFC 6749 4.3): a program is trusted with a person's name and password."""

from __future__ import annotations

from genkan.tokens.errors import aadsts
from genkan.tokens.grants import in_a_persons_name
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.issuing import Issuer

NAME = "password"

# Microsoft: the version 2 endpoint wants to know that it is a work account; ADAL's version 1 endpoint never asked.
UNSURE = frozenset({"common", "consumers"})


async def grant(issuer: Issuer, asked: Asked) -> Granted:
    """Raises AADSTS9001023, 900144, 90014, and what signing in raises."""
    if asked.request.version == 2 and asked.request.tenant_name.lower() in UNSURE:
        raise aadsts(9001023)
    name, password = asked.request.required("username"), asked.request.required("password")
    scope = in_a_persons_name.scope_of(asked)
    if not scope:
        raise aadsts(90014, name="scope")
    signed_in = await issuer.people.sign_in(asked.tenant, name, password, asked.address)
    return in_a_persons_name.grant(issuer, asked, signed_in, scope)
