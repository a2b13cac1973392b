"""A browser for the tests: keeps cookies, follows forms, runs no script."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.tokens.house import PASSWORD, Answer, House


@dataclass
class Form:
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "input" and self.forms and given.get("type") != "checkbox":
            self.forms[-1].fields[given.get("name", "")] = given.get("value", "")
        elif tag == "button" and self.forms and "name" in given:
            self.forms[-1].buttons.append((given["name"], given.get("value", "")))
        elif tag == "script":
            self.scripts += 1


class Browser:
    def __init__(self, house: House, host: str = "login.microsoftonline.com") -> None:
        self.house, self.host = house, host
        self.cookies: dict[str, str] = {}
        self.last: Answer

    def get(self, path: str) -> Answer:
        return self._send("GET", path, b"", {})

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        return self._send("POST", path, urlencode(fields).encode(), headers)

    def submit(self, form: int = -1, **changes: str) -> Answer:
        """Send a form of the page that is shown, with some fields filled in."""
        found = forms_of(self.last)[form]
        return self.post(found.action, found.fields | changes, **{"Sec-Fetch-Site": "same-origin"})

    def sign_in(self, name: str, password: str = PASSWORD, **changes: str) -> Answer:
        return self.submit(-1, username=name, password=password, **changes)

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers = headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        self.last = self.house.send(method, path, body=body, headers=headers, host=self.host)
        for cookie in self.last.cookies:
            pair, _, rules = cookie.partition(";")
            name, _, value = pair.partition("=")
            if "max-age=0" in rules.lower():
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return self.last


def forms_of(answer: Answer) -> list[Form]:
    return forms_in(answer.text)


def forms_in(page: str) -> list[Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def scripts_in(answer: Answer) -> int:
    reader = _Reader()
    reader.feed(answer.text)
    return reader.scripts


def came_back(answer: Answer) -> dict[str, str]:
    """What the application is told at its redirect URI, in whichever response mode."""
    if "location" not in answer.headers:
        return {name: value for name, value in forms_of(answer)[0].fields.items() if name}
    parts = urlsplit(answer.headers["location"])
    pairs: dict[str, list[str]] = parse_qs(parts.fragment or parts.query, keep_blank_values=True)
    return {name: values[0] for name, values in pairs.items()}


def authorize(tenant: str, **fields: Any) -> str:
    return f"/{tenant}/oauth2/v2.0/authorize?{urlencode({k: v for k, v in fields.items() if v is not None})}"
