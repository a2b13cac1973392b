"""How a client proves itself at the token endpoint (RFC 6749 2.3)."""

from __future__ import annotations

from datetime import datetime

from genkan.directory import credentials
from genkan.directory.credentials import Check
from genkan.tokens.claims import Proof
from genkan.tokens.clients import Client
from genkan.tokens.errors import aadsts
from genkan.tokens.request import TokenRequest


def authenticate(client: Client, request: TokenRequest, now: datetime) -> Proof:
    """Raises AADSTS7000215, 7000222, 7000216 or 7000218."""
    if request.client_secret is not None:
        return _by_secret(client, request.client_secret, now)
    if request.grant_type == "client_credentials":
        raise aadsts(7000216)
    raise aadsts(7000218)


def _by_secret(client: Client, secret: str, now: datetime) -> Proof:
    if client.public_first_party:
        raise aadsts(700025)
    match credentials.verify(client.passwords, secret, now):
        case Check.MATCH:
            return "1"
        case Check.EXPIRED:
            raise aadsts(7000222, client=client.app_id)
        case Check.NOT_YET | Check.NO_MATCH:
            raise aadsts(7000215, client=client.app_id)
