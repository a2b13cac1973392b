"""`genkan app certify` and `federate`: what an application proves itself with when it has no secret.

A certificate whose key it holds, or the tokens of an issuer that it trusts; both stand in Graph as az puts them.
"""

from __future__ import annotations

from pathlib import Path

import click

from genkan.cli import options, output
from genkan.cli.fault import Fault

AUDIENCE = "api://AzureADTokenExchange"


@click.command()
@click.argument("app")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.data
def certify(app: str, file: Path, data: str | None) -> None:
    """Let the key of a certificate prove the application.

    FILE holds the certificate as PEM; a private key in it is left alone and goes nowhere.
    """
    import base64

    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    from genkan.cli.applications import find
    from genkan.cli.client import Azure

    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
    except ValueError:
        raise Fault(f"{file} holds no certificate as PEM", next_step="openssl x509 -inform der -in FILE") from None
    azure = Azure.of(options.root(data))
    found = find(azure, app)
    added = {
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "key": base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(),
        "displayName": certificate.subject.rfc4514_string()[:120] or file.name,
    }
    # The list is replaced as a whole; what it held already is named by its ids.
    kept = azure.graph("GET", f"/applications/{found['id']}")["keyCredentials"]
    azure.graph("PATCH", f"/applications/{found['id']}", {"keyCredentials": [*kept, added]})
    ends = certificate.not_valid_after_utc.date().isoformat()
    click.echo(output.clean(f"{found['displayName']} is proved by {added['displayName']} until {ends}"))


@click.command()
@click.argument("app")
@click.option("--issuer", required=True, metavar="URL", help="The `iss` of its tokens; its keys are found below it.")
@click.option("--subject", required=True, metavar="SUBJECT", help="The `sub`, letter for letter.")
@click.option("--audience", default=AUDIENCE, metavar="AUD", help=f"The `aud`. Default: {AUDIENCE}.")
@click.option("--name", default="genkan", help="Name of the federated credential.")
@options.data
def federate(app: str, issuer: str, subject: str, audience: str, name: str, data: str | None) -> None:
    """Let another issuer's tokens prove the application.

    An issuer on loopback must be allowed by `genkan up --federation-issuers URL`.
    """
    from genkan.cli.applications import find
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    found = find(azure, app)
    trusted = {"name": name, "issuer": issuer, "subject": subject, "audiences": [audience]}
    azure.graph("POST", f"/applications/{found['id']}/federatedIdentityCredentials", trusted)
    click.echo(output.clean(f"{found['displayName']} trusts {issuer} for {subject}"))
