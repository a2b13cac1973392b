"""Which requests of the sign-in host are counted, for whom, and how one too many is answered: 429 and Retry-After.

Programs are counted by client and address, people's forms, which name no client, by address alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from genkan.surfaces.http import Reply, Request
from genkan.surfaces.login import device, errors, pages, sign_in, token
from genkan.surfaces.login.context import Context
from genkan.tokens import request as token_request
from genkan.tokens.errors import SignInRefused
from genkan.tokens.rates import Rates

PROGRAMS: frozenset[Callable[..., Any]] = frozenset({token.v1, token.v2, device.v1, device.v2})
PEOPLE: frozenset[Callable[..., Any]] = frozenset({sign_in.submitted, device.code_entered})


def held_back(rates: Rates, context: Context, handler: Callable[..., Any]) -> Reply | None:
    """The answer to one request too many; None for one that may go on."""
    program = handler in PROGRAMS
    if not program and handler not in PEOPLE:
        return None
    try:
        rates.take(_client(context.request) if program else "", context.request.client)
    except SignInRefused as refusal:
        return errors.render(context, refusal) if program else pages.refusal(context, refusal)
    return None


def _client(request: Request) -> str:
    """As the form or a Basic header names it; whoever names none shares one bucket with others who do not."""
    fields = dict(token_request.form_of(request.body))
    return fields.get("client_id") or token_request.basic(request.headers.get("authorization", "")).get("client_id", "")
