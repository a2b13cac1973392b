"""password (RFC 6749 4.3): a program is trusted with a person's name and password."""

from __future__ import annotations

from genkan.tokens.errors import aadsts
from genkan.tokens.grants import in_a_persons_name
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.issuing import Issuer

NAME = "password"


async def grant(issuer: Issuer, asked: Asked) -> Granted:
    name, password = asked.request.required("username"), asked.request.required("password")
    scope = in_a_persons_name.scope_of(asked)
    if not scope:
        raise aadsts(90014, name="scope")
    signed_in = await issuer.people.sign_in(asked.tenant, name, password)
    return in_a_persons_name.grant(issuer, asked, signed_in, scope)
