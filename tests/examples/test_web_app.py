"""examples/web_app.py, walked by a person with a browser: signs in, agrees, asks Graph, signs out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.clients.visitor import Visitor
from tests.examples.conftest import serving
from tests.running import Running


@pytest.fixture(scope="module")
def address(running: Running) -> Iterator[str]:
    running.cli("app", "create", "web-app")
    with serving(running, "web-app", "web_app.py") as address:
        running.cli("app", "redirect", "web-app", f"{address}/signed-in", f"{address}/")
        yield address


@pytest.fixture
def window(address: str) -> Iterator[httpx.Client]:
    """The app's cookies in a person's browser."""
    with httpx.Client(base_url=address, trust_env=False) as window:
        yield window


@pytest.fixture
def admin(running: Running) -> Iterator[Visitor]:
    made = Visitor(running, running.owner["admin_upn"], running.owner["admin_password"])
    yield made
    made.http.close()


def sign_in(window: httpx.Client, admin: Visitor) -> httpx.Response:
    """The page that one is back at."""
    asked = window.get("/sign-in").headers["location"]
    return window.get(admin.visit(asked), follow_redirects=True)


def test_person_signs_in_and_graph_knows_them(running: Running, window: httpx.Client, admin: Visitor) -> None:
    assert "Who are you?" in window.get("/").text
    asked = urlsplit(window.get("/sign-in").headers["location"])
    assert asked.netloc == "login.microsoftonline.com"
    assert parse_qs(asked.query)["code_challenge_method"] == ["S256"]
    home = sign_in(window, admin)
    assert (home.status_code, home.url.path, home.url.query) == (200, "/", b"")
    assert admin.upn in home.text
    assert window.get("/me").json()["userPrincipalName"] == admin.upn


def test_signing_out_ends_both_sessions(address: str, window: httpx.Client, admin: Visitor) -> None:
    assert admin.upn in sign_in(window, admin).text
    leaving = window.get("/sign-out").headers["location"]
    left = admin.http.get(leaving)
    assert (left.status_code, left.headers["location"]) == (303, f"{address}/")
    assert "Who are you?" in window.get("/").text
    assert window.get("/me").headers["location"] == "/sign-in"
    pages = len(admin.pages)
    sign_in(window, admin)
    assert 'name="password"' in admin.pages[pages]


def test_answer_to_another_browsers_question_is_refused(window: httpx.Client, admin: Visitor, address: str) -> None:
    back = admin.visit(window.get("/sign-in").headers["location"])
    with httpx.Client(base_url=address, trust_env=False) as other:
        assert other.get(back).status_code == 400
        other.get("/sign-in")
        assert other.get(back).status_code == 400
        assert "Who are you?" in other.get("/").text


def test_person_who_does_not_agree_is_told(window: httpx.Client) -> None:
    state = parse_qs(urlsplit(window.get("/sign-in").headers["location"]).query)["state"][0]
    said = window.get(
        "/signed-in", params={"error": "access_denied", "error_description": "AADSTS65004", "state": state}
    )
    assert (said.status_code, said.text) == (403, "access_denied: AADSTS65004")
