"""What the portal demands of browsers, and what stands around every page."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
from tests.portal.conftest import Visitor, World, send, text_of

from genkan.surfaces.http import Request
from genkan.surfaces.portal import pages
from genkan.surfaces.portal.own_app import redirect_uri
from genkan.surfaces.portal.routes import PAGES
from genkan.surfaces.portal.sign_in import ROUTES as OPEN
from genkan.surfaces.portal.sign_in import own_path

ORIGIN = "https://localhost:8443"


def test_no_page_answers_without_a_session(world: World) -> None:
    stranger = Visitor(world)
    for row in PAGES:
        path = _filled(row.template)
        if row.method == "GET":
            reply = stranger.get(path)
            assert reply.status == 303, row.template
            assert reply.headers["location"].startswith("/signin?next=")
        else:
            assert stranger.send_raw(path, b"").status == 401, row.template


def test_a_path_that_is_none_does_not_tell_so_without_a_session(world: World) -> None:
    assert Visitor(world).get("/nowhere").status == 303


def test_every_form_needs_its_sessions_token(admin: Visitor) -> None:
    for row in PAGES:
        if row.method == "POST":
            for body in (b"", b"csrf=", b"csrf=" + b"0" * 64):
                refused = admin.send_raw(_filled(row.template), body)
                assert refused.status == 403, row.template
                assert "InvalidFormToken" in refused.body


def test_forms_of_other_sites_are_refused(admin: Visitor) -> None:
    sites = {"same-origin": True, "none": True, "same-site": False, "cross-site": False, "something-new": False}
    for site, passes in sites.items():
        reply = admin.post("/groups", {"name": "readers"}, **{"sec-fetch-site": site, "origin": ORIGIN})
        assert reply.status == (303 if passes else 403), site
        assert passes or "CrossSiteRequest" in reply.body


def test_without_fetch_metadata_the_origin_decides(admin: Visitor) -> None:
    origins = {
        ORIGIN: True,
        "https://localhost:9999": False,
        "https://evil.example": False,
        "https://localhost:8443.evil.example": False,
        "null": False,
    }
    cookie = "; ".join(f"{name}={value}" for name, value in admin.cookies.items())
    body = f"name=readers&csrf={admin.csrf}".encode()
    for origin, passes in origins.items():
        headers = {"cookie": cookie, "origin": origin}
        reply = send(admin.world.house, "portal", "POST", "/groups", headers, body)
        assert reply.status == (303 if passes else 403), origin


def test_no_page_lets_itself_be_framed(admin: Visitor) -> None:
    assert admin.get("/apps", **{"sec-fetch-dest": "iframe"}).status == 403
    headers = admin.get("/apps").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


def test_every_answer_carries_the_safe_headers(world: World, admin: Visitor) -> None:
    stranger = Visitor(world)
    answers = [admin.get(row.template) for row in PAGES if row.method == "GET" and "{" not in row.template]
    answers += [stranger.get(row.template) for row in OPEN if row.method == "GET"]
    answers += [stranger.get("/static/portal.css"), admin.get("/nowhere"), admin.send_raw("/apps/new", b"")]
    for reply in answers:
        policy = reply.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "no-referrer"


def test_pages_are_kept_by_no_cache_and_files_by_every_one(admin: Visitor) -> None:
    assert admin.get("/apps").headers["cache-control"] == "no-store"
    assert "immutable" in admin.get(pages.static_path("portal.css")).headers["cache-control"]


def test_only_the_named_files_are_served(admin: Visitor) -> None:
    for name in ("../pages.py", "tokens.css", "portal.css/..", "%2e%2e/pages.py"):
        assert admin.get(f"/static/{name}").status == 404, name


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil.example", "", "/a\\b", "/a\nb", "\\\\evil"],
)
def test_a_return_path_never_leads_elsewhere(path: str) -> None:
    assert own_path(path) == "/"


def test_a_return_path_of_our_own_is_kept() -> None:
    assert own_path("/apps?view=all") == "/apps?view=all"


def test_a_wrong_method_says_which_one_is_right(admin: Visitor) -> None:
    reply = admin.get("/apps/11111111-2222-3333-4444-555555555555/delete")
    assert reply.status == 405
    assert reply.headers["allow"] == "POST"


def test_an_unknown_address_says_what_to_do(admin: Visitor) -> None:
    reply = admin.get("/nowhere")
    assert reply.status == 404
    assert "Use the navigation" in text_of(reply)


def test_sign_in_comes_back_only_to_names_of_the_portal(admin: Visitor) -> None:
    def address(host: str) -> str | None:
        return redirect_uri(Request("GET", (), "", {}, b"", "https", host, ""))

    assert address("localhost:8443") == "https://localhost:8443/signin-oidc"
    assert address("[::1]:8443") == "https://[::1]:8443/signin-oidc"
    assert address("portal.azure.com") == "https://portal.azure.com/signin-oidc"
    for foreign in ("evil.example", "localhost.evil.example:8443", "localhost:8443@evil.example", "portal.azure.com."):
        assert address(foreign) is None


def test_no_template_holds_inline_script_or_style() -> None:
    folder = files("genkan.surfaces.portal").joinpath("templates")
    found = 0
    for path in _below(folder):
        text = path.read_text("utf-8")
        found += 1
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]* src=)", text), path.name
        assert "| safe" not in text, path.name
        assert not re.search(r"(?:src|href)=\"https?:", text), path.name
    assert found > 40


def _filled(template: str) -> str:
    return re.sub(r"\{\w+\}", "11111111-2222-3333-4444-555555555555", template)


def _below(folder: Traversable) -> list[Traversable]:
    rows: list[Traversable] = []
    for one in folder.iterdir():
        rows += _below(one) if one.is_dir() else [one]
    return rows
