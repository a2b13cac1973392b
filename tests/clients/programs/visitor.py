"""A person at a browser, as a program: opens an address, signs in, sends every form that it is shown.

python visitor.py URL        with VISITOR_NAME, VISITOR_PASSWORD, and VISITOR_CODE for a device code
"""

from __future__ import annotations

import sys
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from os import environ
from urllib.parse import urlencode, urljoin


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.action, self.fields = "", dict[str, str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action, self.fields = given["action"], {}
        elif tag == "input" and given.get("type") != "checkbox":
            self.fields[given["name"]] = given.get("value", "")
        elif tag == "button" and given.get("value") == "accept":
            self.fields[given["name"]] = "accept"


def main() -> None:
    address = sys.argv[1]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    answers = {
        "username": environ["VISITOR_NAME"],
        "password": environ["VISITOR_PASSWORD"],
        "otc": environ.get("VISITOR_CODE", ""),
    }
    reply = browser.open(address, timeout=20)
    for _ in range(6):
        page = Page(reply.read().decode())
        if not page.action:
            return
        address = urljoin(reply.url, page.action)
        form = {name: answers.get(name) or value for name, value in page.fields.items()}
        reply = browser.open(address, urlencode(form).encode(), timeout=20)


if __name__ == "__main__":
    main()
