"""A person with a browser at the sign-in pages of a running server; keeps cookies, fills in forms, runs no script.

Everything goes through the proxy under the names that real clients hand out (`login.microsoftonline.com`).
"""

from __future__ import annotations

import ssl
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from tests.login.browser import forms_in
from tests.running import Running

MOST_PAGES = 6


class Visitor:
    def __init__(self, running: Running, upn: str, password: str) -> None:
        trusted = ssl.create_default_context(cafile=str(running.data / "ca.pem"))
        self.http = httpx.Client(proxy=running.server["proxy"], verify=trusted, trust_env=False)
        self.upn, self.password = upn, password
        self.pages: list[str] = []

    def visit(self, url: str) -> str:
        """Sign in, agree to what is asked, and tell to which address of the application one is sent back."""
        home = urlsplit(url).netloc
        answer = self.http.get(url)
        for _ in range(MOST_PAGES):
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["location"])
                if urlsplit(target).netloc != home:
                    return target
                answer = self.http.get(target)
                continue
            self.pages.append(answer.text)
            form = forms_in(answer.text)[-1]
            target = urljoin(str(answer.url), form.action)
            if urlsplit(target).netloc != home:
                return f"{target}?{urlencode(form.fields)}"
            answer = self._submit(answer, **self._filled(form.fields))
        raise AssertionError(f"after {MOST_PAGES} pages still not back: {answer.text}")

    def enter(self, page: str, code: str) -> str:
        """Type the code of a waiting program in, sign in and confirm; the last page."""
        answer = self._submit(self.http.get(page), otc=code)
        answer = self._submit(answer, username=self.upn, password=self.password)
        answer = self._submit(answer, decision="accept")
        return answer.text

    def _filled(self, fields: dict[str, str]) -> dict[str, str]:
        if "password" in fields:
            return {"username": self.upn, "password": self.password}
        return {"decision": "accept"}

    def _submit(self, shown: httpx.Response, **changes: str) -> httpx.Response:
        form = forms_in(shown.text)[-1]
        headers = {"Sec-Fetch-Site": "same-origin"}
        return self.http.post(urljoin(str(shown.url), form.action), data=form.fields | changes, headers=headers)
