"""Signing in with our own OpenID Connect, and links asked for with a token."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.portal.conftest import Visitor, World, send, text_of

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import links
from genkan.tokens.portal_token import APP_ID


def test_a_person_signs_in_and_lands_where_they_wanted_to_go(world: World) -> None:
    visitor = Visitor(world)
    wanted = visitor.get("/apps?view=owned").headers["location"]
    door = visitor.page(wanted)
    start = re.search(r'href="(/signin/start[^"]*)"', door)
    assert start is not None
    back = _signed_in(visitor, visitor.get(unescape(start[1])))
    landed = visitor.get(back)
    assert landed.status == 303
    assert landed.headers["location"] == "/apps?view=owned"
    assert visitor.get("/").status == 200


def test_a_sign_in_counts_only_in_the_browser_that_began_it(world: World) -> None:
    victim, attacker = Visitor(world), Visitor(world)
    back = _signed_in(attacker, attacker.get("/signin/start"))
    refused = victim.get(back)
    assert refused.status == 403
    assert "SignInNotOurs" in refused.body
    assert victim.get("/").status == 303


def test_a_code_that_was_redeemed_signs_nobody_in_again(world: World) -> None:
    visitor = Visitor(world)
    back = _signed_in(visitor, visitor.get("/signin/start"))
    under_way = dict(visitor.cookies)
    assert visitor.get(back).status == 303
    again = Visitor(world, under_way).get(back)
    assert again.status == 403
    assert "invalid_grant" in again.body


def test_a_refused_sign_in_is_told(world: World) -> None:
    visitor = Visitor(world)
    visitor.get("/signin/start")
    began = parse_qs(urlsplit(visitor.get("/signin/start").headers["location"]).query)
    asked = urlencode({"error": "access_denied", "error_description": "<script>x", "state": began["state"][0]})
    refused = visitor.get(f"/signin-oidc?{asked}")
    assert refused.status == 403
    assert "access_denied" in refused.body
    assert "<script>x" not in refused.body


def test_the_portal_is_an_ordinary_registration(world: World, admin: Visitor) -> None:
    admin.get("/signin")
    Visitor(world).get("/signin/start")
    html = admin.page("/apps?q=Genkan")
    assert "Genkan Portal" in html
    assert APP_ID in html


def test_a_persons_token_gets_a_link_for_that_person(world: World) -> None:
    made = send(world.house, "portal", "POST", links.PATH, _bearer(_persons_token(world)), b"")
    assert made.status == 201
    visitor = Visitor(world)
    path = urlsplit(made.body["url"])
    assert visitor.get(f"{path.path}?{path.query}").status == 303
    assert world.owner["admin_upn"] in visitor.page("/")


def test_a_programs_token_gets_no_link(world: World) -> None:
    token = world.token(world.owner["client_id"], world.owner["client_secret"])
    refused = send(world.house, "portal", "POST", links.PATH, _bearer(token), b"")
    assert refused.status == 403
    assert refused.body["error"]["code"] == "UserTokenNeeded"


def test_no_token_gets_no_link(world: World, admin: Visitor) -> None:
    assert send(world.house, "portal", "POST", links.PATH, {}, b"").status == 401
    assert admin.send_raw(links.PATH, b"").status == 401


def _signed_in(visitor: Visitor, began: Reply) -> str:
    """Give name and password to the sign-in page; the address that it leads back to."""
    assert began.status == 303
    target = urlsplit(began.headers["location"])
    page = _login(visitor, "GET", f"{target.path}?{target.query}", b"")
    fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.body))
    action = re.search(r'<form[^>]*action="([^"]+)"', page.body)
    assert action is not None, text_of(page)
    owner = visitor.world.owner
    fields |= {"username": owner["admin_upn"], "password": owner["admin_password"]}
    sent = urlencode({name: unescape(value) for name, value in fields.items()}).encode()
    reply = _login(visitor, "POST", unescape(action[1]), sent)
    assert reply.status in (302, 303), text_of(reply)
    location = {name.lower(): value for name, value in reply.headers.items()}["location"]
    back = urlsplit(location)
    assert back.path == "/signin-oidc"
    return f"{back.path}?{back.query}"


def _login(visitor: Visitor, method: str, path: str, body: bytes) -> Reply:
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    headers = {"cookie": cookie, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    reply = send(visitor.world.house, "login", method, path, headers, body)
    for one in reply.cookies:
        name, _, value = one.partition(";")[0].partition("=")
        visitor.cookies[name] = value
    return reply


def _persons_token(world: World) -> str:
    form = {
        "grant_type": "password",
        "client_id": "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
        "username": world.owner["admin_upn"],
        "password": world.owner["admin_password"],
        "scope": "https://management.azure.com/.default",
    }
    reply = world.ask("login", "POST", f"/{world.owner['tenant_id']}/oauth2/v2.0/token", form=form)
    assert reply.status == 200, reply.body
    return str(reply.body["access_token"])


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
