"""`genkan token show`: a token claim by claim, and whether it counts here."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from genkan.cli import options, output
from genkan.cli.fault import Fault


@click.group()
def token() -> None:
    """Tokens."""


@token.command()
@click.argument("jwt", metavar="JWT|-")
@options.data
@options.as_json
def show(jwt: str, data: str | None, as_json: bool) -> None:
    """Explain a token, and say whether it is valid here and why not. `-` reads it from the input.

    Reading needs no server; without one nothing is said about validity. The exit code is 0 either way.
    """
    from genkan.tokens import jwt as reading
    from genkan.tokens.caller import TokenRefused

    text = (sys.stdin.read() if jwt == "-" else jwt).strip()
    text = text[7:].strip() if text.lower().startswith("bearer ") else text
    try:
        header, claims = reading.parts(text)
    except TokenRefused as refused:
        why = "" if refused.detail == refused.refusal.value else f": {refused.detail}"
        raise Fault(
            f"this is {refused.refusal.value}{why}", next_step="pass the three parts of a JWT", exit_code=2
        ) from None
    verdict = _verdict(text, options.root(data))
    if as_json:
        output.print_json({"header": header, "claims": claims, "verdict": verdict})
        return
    _print(header, claims, verdict)


def _verdict(text: str, root: Path) -> dict[str, Any]:
    """What the running server says; `valid` is None where nobody can tell."""
    from genkan.server import runtime

    running = runtime.find(root)
    if running is None:
        return {"valid": None, "reason": "no server is up to ask; `genkan up` starts one"}
    from genkan.cli.client import Azure
    from genkan.cli.genkan_api import ask

    answer: dict[str, Any] = ask(Azure(running), "POST", "/tokens/show", {"token": text})
    return answer


def _print(header: dict[str, Any], claims: dict[str, Any], verdict: dict[str, Any]) -> None:
    from genkan.cli import claim_meanings

    output.table(("Header", "Value"), [(name, _text(value)) for name, value in header.items()], "")
    click.echo()
    rows = [(name, _text(value), claim_meanings.meaning(name, value)) for name, value in claims.items()]
    output.table(("Claim", "Value", "Meaning"), rows, "It makes no claims.")
    click.echo()
    click.echo(output.clean(_sentence(header, claims, verdict)))


def _sentence(header: dict[str, Any], claims: dict[str, Any], verdict: dict[str, Any]) -> str:
    """The verdict for people."""
    from genkan.cli import claim_meanings

    if verdict["valid"] is None:
        return f"Valid here? Unknown: {verdict['reason']}."
    if verdict["valid"]:
        until = claim_meanings.moment(claims.get("exp"))
        return f"Valid here until {until}, at {claims.get('aud')} only; signed by key {verdict['key']}."
    reason = verdict["reason"]
    match verdict["refusal"]:
        case "EXPIRED":
            reason = f"it expired at {claim_meanings.moment(claims.get('exp'))}"
        case "NOT_YET_VALID":
            reason = f"it is valid only from {claim_meanings.moment(claims.get('nbf'))} on"
        case "SIGNATURE" if verdict["key"] is None:
            reason = f"no key of this tenant is called `{header.get('kid')}`"
        case "SIGNATURE":
            reason = f"key {verdict['key']} did not sign it: header or claims were changed"
        case "ISSUER" | "TENANT":
            reason = f"it was issued by `{claims.get('iss')}` for tenant `{claims.get('tid')}`, which is not this one"
        case "KIND":
            reason = "it is not an access token; an id token tells a client who signed in, and opens nothing"
        case _:
            reason = f"{verdict['reason']}" + (f" ({verdict['detail']})" if verdict["detail"] else "")
    return f"Not valid here: {reason}."


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
