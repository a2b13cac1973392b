"""Certificates & secrets: what an application proves itself with. A secret's value is shown once and never again."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from genkan.clock import iso
from genkan.surfaces.http import Reply
from genkan.surfaces.portal.apps import application
from genkan.surfaces.portal.apps.application import App
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.refusals import invalid
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.portal.wording import moment
from genkan.surfaces.routing import Route

BLADE = "/credentials"
LIFETIMES = (
    ("180", "Recommended: 180 days (6 months)"),
    ("90", "90 days (3 months)"),
    ("365", "365 days (12 months)"),
    ("545", "545 days (18 months)"),
    ("730", "730 days (24 months)"),
    ("custom", "Until a day of your choice"),
)


async def show(visit: Visit, *, problem: Any = None, secret: Any = None, tab: str = "") -> Reply:
    app = await application.load(visit)
    chosen = tab or visit.query.get("tab", "secrets")
    federated = []
    if chosen == "federated":
        federated = await visit.backend.every(application.at(visit) + "/federatedIdentityCredentials")
    tabs = (
        ("secrets", f"Client secrets ({len(app['passwordCredentials'])})"),
        ("certificates", f"Certificates ({len(app['keyCredentials'])})"),
        ("federated", "Federated credentials"),
    )
    return application.page(
        visit,
        app,
        BLADE,
        problem=problem,
        secret=secret,
        tabs=[(text, f"{application.path_of(visit, BLADE)}?tab={name}", name == chosen) for name, text in tabs],
        tab=chosen,
        secrets=_dated(app["passwordCredentials"], visit.now),
        certificates=_dated(app["keyCredentials"], visit.now),
        federated=federated,
        lifetimes=LIFETIMES,
        given=visit.form(),
        replaced_by=application.path_of(visit, BLADE) if secret else None,
    )


async def add_secret(visit: Visit) -> Reply:
    given = visit.form()
    end = _end(given, visit.now)
    if end is None:
        return await show(visit, problem=invalid("The day on which the secret ends cannot be read."), tab="secrets")
    body = {"passwordCredential": {"displayName": given.get("description") or None, "endDateTime": iso(end)}}
    try:
        made = await visit.backend.graph("POST", application.at(visit) + "/addPassword", body)
    except Refused as refused:
        return await show(visit, problem=refused, tab="secrets")
    return await show(visit, secret=made.body, tab="secrets")


async def delete_secret(visit: Visit) -> Reply:
    body = {"keyId": visit.params["key"]}
    try:
        await visit.backend.graph("POST", application.at(visit) + "/removePassword", body)
    except Refused as refused:
        return await show(visit, problem=refused, tab="secrets")
    return visit.go(application.path_of(visit, BLADE), "secret-deleted")


async def add_certificate(visit: Visit) -> Reply:
    """The certificate as a file or as text: PEM, DER, or DER in base64."""
    upload = visit.fields.uploads.get("file")
    content = upload.content if upload else visit.form().get("text", "").encode()
    certificate = _certificate(content)
    if certificate is None:
        problem = invalid("This is no X.509 certificate.", "Upload a .cer, .pem or .crt file, without its private key.")
        return await show(visit, problem=problem, tab="certificates")
    added = {
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
        "key": base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(),
        "displayName": visit.form().get("description") or certificate.subject.rfc4514_string()[:120] or "Certificate",
    }
    return await _change(visit, lambda app: [*app["keyCredentials"], added], "certificate-added")


async def delete_certificate(visit: Visit) -> Reply:
    def without(app: App) -> list[Any]:
        return [one for one in app["keyCredentials"] if one["keyId"] != visit.params["key"]]

    return await _change(visit, without, "certificate-deleted")


async def add_federated(visit: Visit) -> Reply:
    given = visit.form()
    body = {
        "name": given.get("name", ""),
        "issuer": given.get("issuer", ""),
        "subject": given.get("subject", ""),
        "audiences": [given.get("audience") or "api://AzureADTokenExchange"],
        "description": given.get("description") or None,
    }
    try:
        await visit.backend.graph("POST", application.at(visit) + "/federatedIdentityCredentials", body)
    except Refused as refused:
        return await show(visit, problem=refused, tab="federated")
    return visit.go(application.path_of(visit, BLADE) + "?tab=federated", "federation-added")


async def delete_federated(visit: Visit) -> Reply:
    path = application.at(visit) + link("/federatedIdentityCredentials/{key}", key=visit.params["key"])
    try:
        await visit.backend.graph("DELETE", path)
    except Refused as refused:
        return await show(visit, problem=refused, tab="federated")
    return visit.go(application.path_of(visit, BLADE) + "?tab=federated", "federation-deleted")


async def _change(visit: Visit, changed: Any, done: str) -> Reply:
    app = await application.load(visit)
    try:
        await visit.backend.graph("PATCH", application.at(visit), {"keyCredentials": changed(app)})
    except Refused as refused:
        return await show(visit, problem=refused, tab="certificates")
    return visit.go(application.path_of(visit, BLADE) + "?tab=certificates", done)


def _end(given: dict[str, str], now: datetime) -> datetime | None:
    lifetime = given.get("lifetime", "180")
    if lifetime == "custom":
        day = moment(given.get("until"))
        # The last day itself still counts.
        return day + timedelta(days=1, seconds=-1) if day else None
    return now + timedelta(days=int(lifetime)) if lifetime.isdigit() and int(lifetime) <= 10_000 else None


def _certificate(content: bytes) -> x509.Certificate | None:
    attempts: tuple[Callable[[], x509.Certificate], ...] = (
        lambda: x509.load_pem_x509_certificate(content),
        lambda: x509.load_der_x509_certificate(content),
        lambda: x509.load_der_x509_certificate(base64.b64decode(content, validate=False)),
    )
    for attempt in attempts:
        try:
            return attempt()
        except ValueError:
            continue
    return None


def _dated(credentials: list[App], now: datetime) -> list[App]:
    """Each with how many days it has left; the one that ends last stands first."""
    rows = []
    for one in credentials:
        end = moment(one.get("endDateTime"))
        days = (end - now).days if end else 0
        rows.append({**one, "days": days, "expired": end is not None and end <= now})
    return sorted(rows, key=lambda row: -row["days"])


ROWS = (
    Route("GET", "/apps/{id}/credentials", show),
    Route("POST", "/apps/{id}/credentials/secrets", add_secret),
    Route("POST", "/apps/{id}/credentials/secrets/{key}/delete", delete_secret),
    Route("POST", "/apps/{id}/credentials/certificates", add_certificate),
    Route("POST", "/apps/{id}/credentials/certificates/{key}/delete", delete_certificate),
    Route("POST", "/apps/{id}/credentials/federated", add_federated),
    Route("POST", "/apps/{id}/credentials/federated/{key}/delete", delete_federated),
)
