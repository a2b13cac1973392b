"""An authorization request (RFC 6749 4.1.1, OpenID Connect Core 3.1.2.1), read and checked in the order of the text.

Faults of client or redirect URI are shown to the person (`unsafe`); only after these two are proved may an
error travel back to the application.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from genkan.tokens import delegation, login_hint, redirects
from genkan.tokens.clients import Client
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.request import Version

RESPONSE_TYPES = ("code", "id_token", "code id_token")
RESPONSE_MODES = ("query", "fragment", "form_post")
PROMPTS = ("", "none", "login", "consent", "select_account")
CHALLENGE = re.compile(r"[A-Za-z0-9\-._~]{43,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    version: Version
    app_id: str
    redirect_uri: str
    platform: str
    response_types: tuple[str, ...]
    response_mode: str
    scope: str
    state: str | None
    nonce: str | None
    prompt: str
    login_hint: str
    max_age: int | None
    challenge: str | None
    method: str | None
    client_info: bool

    @property
    def scopes(self) -> list[str]:
        """The scope for each resource. The code is for the first, unless another is named where it is redeemed."""
        return delegation.by_resource(self.scope)


class Reported(Exception):
    """A refusal that goes back to the application, at its proved redirect URI."""

    def __init__(self, refusal: SignInRefused, redirect_uri: str, mode: str, state: str | None) -> None:
        super().__init__(str(refusal))
        self.refusal, self.redirect_uri, self.mode, self.state = refusal, redirect_uri, mode, state


def fields_of(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Raises AADSTS9000411 for a repeated parameter (RFC 6749 3.1)."""
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise aadsts(9000411, name=name)
        fields[name] = value
    return {name: value for name, value in fields.items() if value}


def proved_redirect(fields: Mapping[str, str], client: Client) -> tuple[str, str]:
    """The redirect URI and its platform. Raises AADSTS900144, 500113 or 50011, which must not be redirected."""
    redirect = fields.get("redirect_uri")
    if not redirect:
        raise aadsts(900144, name="redirect_uri")
    if not redirects.any_registered(client):
        raise aadsts(500113)
    platform = redirects.platform(client, redirect)
    if platform is None:
        raise aadsts(50011, redirect=redirect, client=client.app_id)
    return redirect, platform


def read(fields: Mapping[str, str], client: Client, version: Version) -> AuthorizationRequest:
    """Raises `SignInRefused` to be shown, or `Reported` to be sent back."""
    redirect, platform = proved_redirect(fields, client)
    types = tuple(sorted((fields.get("response_type") or "").split()))
    mode = fields.get("response_mode") or ("fragment" if "id_token" in types else "query")
    state = fields.get("state")
    try:
        return _read(fields, client, version, redirect, platform, types, mode)
    except SignInRefused as refusal:
        safe = mode if mode in RESPONSE_MODES else "query"
        raise Reported(refusal, redirect, safe, state) from None


def _read(
    fields: Mapping[str, str],
    client: Client,
    version: Version,
    redirect: str,
    platform: str,
    types: tuple[str, ...],
    mode: str,
) -> AuthorizationRequest:
    for name in ("request", "request_uri"):
        if name in fields:
            # Not ignored: what stands in a request object would count before the parameters (OpenID Core 6).
            raise aadsts(90023, name=name).as_error(f"{name}_not_supported")
    if not types:
        raise aadsts(900144, name="response_type")
    implicit = (client.application.get("web") or {}).get("implicitGrantSettings") or {}
    if "token" in types and not implicit.get("enableAccessTokenIssuance"):
        raise aadsts(700051)
    if " ".join(types) not in RESPONSE_TYPES:
        raise aadsts(70005, given=" ".join(types))
    if mode not in RESPONSE_MODES or (mode == "query" and "id_token" in types):
        raise aadsts(70007, given=mode)
    nonce = fields.get("nonce")
    if "id_token" in types:
        if not implicit.get("enableIdTokenIssuance"):
            raise aadsts(700054)
        if not nonce:
            raise aadsts(50009)
    challenge, method = _challenge(fields, platform, types)
    prompt = fields.get("prompt", "")
    if prompt not in PROMPTS:
        raise aadsts(90023, name="prompt")
    max_age = fields.get("max_age")
    if max_age is not None and not (max_age.isascii() and max_age.isdigit() and len(max_age) < 10):
        raise aadsts(90100, name="max_age")
    return AuthorizationRequest(
        version=version,
        app_id=client.app_id,
        redirect_uri=redirect,
        platform=platform,
        response_types=types,
        response_mode=mode,
        scope=_scope(fields, version, types),
        state=fields.get("state"),
        nonce=nonce,
        prompt=prompt,
        login_hint=login_hint.read(fields.get("login_hint", "")),
        max_age=int(max_age) if max_age is not None else None,
        challenge=challenge,
        method=method,
        client_info="client_info" in fields,
    )


def _challenge(fields: Mapping[str, str], platform: str, types: tuple[str, ...]) -> tuple[str | None, str | None]:
    """PKCE (RFC 7636 4.3): wanted from programs that can keep no secret, S256 or the weaker `plain`."""
    challenge = fields.get("code_challenge")
    if challenge is None:
        if "code" in types and platform != "web":
            raise aadsts(9002325)
        return None, None
    method = fields.get("code_challenge_method", "plain")
    if method not in ("plain", "S256") or (method == "plain" and platform != "web"):
        raise aadsts(50149)
    if not CHALLENGE.fullmatch(challenge):
        raise aadsts(501491)
    return challenge, method


def _scope(fields: Mapping[str, str], version: Version, types: tuple[str, ...]) -> str:
    if version == 1:
        if "code" not in types:
            return "openid profile"  # an id token is for the application itself
        resource = fields.get("resource", delegation.GRAPH_NAME)
        return f"{resource}/.default openid profile offline_access"
    scope = fields.get("scope")
    if not scope:
        raise aadsts(900144, name="scope")
    for part in delegation.by_resource(scope):
        delegation.read(part)
    return scope
