"""The public HTTP API as the command line uses it: the owner's credentials, Graph and ARM calls, Azure's errors.

There is no other way in: what `genkan-cli` may not do, the command line may not do.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from genkan.cli.fault import Fault
from genkan.cli.house import running_server
from genkan.cli.patience import Patient
from genkan.cli.web import httpx
from genkan.server import environment
from genkan.server.runtime import Running

GRAPH = "https://graph.microsoft.com"
ARM = "https://management.azure.com"
NEXT_STEPS: Mapping[str, str] = {
    "AuthorizationFailed": "give genkan-cli a role at that scope, as the admin or another owner",
    "Authorization_RequestDenied": "give genkan-cli the Graph permission that this needs",
    "PrincipalNotFound": "genkan app list",
    "ResourceGroupNotFound": "az group list, or check --group",
    "ResourceNotFound": "genkan vm list",
    "invalid_client": "restore genkan-cli's secret: owner.json and the store no longer agree",
}


class Azure:
    """One server, one caller. Tokens are kept while they are valid."""

    def __init__(self, running: Running) -> None:
        self.data_dir = Path(running.data_dir)
        try:
            self.owner = environment.owner(self.data_dir)
        except environment.NotKept as fault:
            raise Fault(str(fault)) from None
        context = ssl.create_default_context(cafile=running.ca)
        # The user's proxy and trust variables are for other hosts than this.
        transport = Patient(httpx.HTTPTransport(verify=context, trust_env=False))
        self._http = httpx.Client(base_url=running.url, transport=transport, trust_env=False, timeout=60)
        self._tokens: dict[str, tuple[str, float]] = {}  # each with the moment when it is too old

    @classmethod
    def of(cls, root: Path) -> Azure:
        return cls(running_server(root))

    @property
    def subscription(self) -> str:
        """The first subscription's scope."""
        return f"/subscriptions/{self.owner['subscription_id']}"

    def graph(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """A Graph call; `path` is below /v1.0. Raises Fault with Graph's own words."""
        return self._call(GRAPH, method, "/v1.0" + path, body, query)

    def arm(self, method: str, path: str, api_version: str, body: object = None, **query: str) -> Any:
        return self._call(ARM, method, path, body, {"api-version": api_version, **query})

    def graph_all(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every row of a Graph collection, page after page."""
        page = self.graph("GET", path, **query)
        while True:
            yield from page["value"]
            if not (link := page.get("@odata.nextLink")):
                return
            page = self._call(GRAPH, "GET", local(link), None, {})

    def arm_all(self, path: str, api_version: str, **query: str) -> Iterator[dict[str, Any]]:
        page = self.arm("GET", path, api_version, **query)
        while True:
            yield from page["value"]
            if not (link := page.get("nextLink")):
                return
            page = self._call(ARM, "GET", local(link), None, {})

    def send(self, resource: str, method: str, path: str, body: object = None, **query: str) -> httpx.Response:
        """The bare answer, errors included: for calls that are followed, such as long-running operations."""
        headers = {"Authorization": f"Bearer {self._token(resource)}", "User-Agent": "genkan-cli"}
        # OData's operators begin with `$`, which no keyword can.
        query = {("$" + name[1:] if name.startswith("_") else name): value for name, value in query.items()}
        try:
            return self._http.request(method, path, json=body, params=query or None, headers=headers)
        except httpx.HTTPError as fault:
            raise Fault(f"the server does not answer: {fault}", next_step="genkan up") from None

    def post(self, path: str, *, form: Mapping[str, str] | None = None, token: str = "") -> httpx.Response:
        """The bare answer to a form, or to nothing at all, with a token other than the command line's own."""
        headers = {"User-Agent": "genkan-cli"} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            return self._http.post(path, data=form, headers=headers)
        except httpx.HTTPError as fault:
            raise Fault(f"the server does not answer: {fault}", next_step="genkan up") from None

    def _call(self, resource: str, method: str, path: str, body: object, query: Mapping[str, str]) -> Any:
        answer = self.send(resource, method, path, body, **query)
        if answer.is_error:
            raise fault_of(answer)
        return answer.json() if answer.content else None

    def _token(self, resource: str) -> str:
        token, until = self._tokens.get(resource, ("", 0.0))
        if time.monotonic() >= until:
            form = {
                "grant_type": "client_credentials",
                "client_id": self.owner["client_id"],
                "client_secret": self.owner["client_secret"],
                "scope": f"{resource}/.default",
            }
            try:
                answer = self._http.post(f"/{quote(self.owner['tenant_id'])}/oauth2/v2.0/token", data=form)
            except httpx.HTTPError as fault:
                raise Fault(f"the server does not answer: {fault}", next_step="genkan up") from None
            if answer.is_error:
                raise fault_of(answer)
            content = answer.json()
            token, until = content["access_token"], time.monotonic() + content["expires_in"] / 2
            self._tokens[resource] = token, until
        return token


def fault_of(answer: httpx.Response) -> Fault:
    """An Azure error, of ARM, Graph or the token endpoint, as a Fault."""
    try:
        content = answer.json()
        error = content["error"]
        if isinstance(error, str):
            code, message = error, str(content.get("error_description", ""))
        else:
            code, message = str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        return Fault(f"the server answered {answer.status_code} with no reason", code=str(answer.status_code))
    return Fault(message.split("\r\n")[0], code, NEXT_STEPS.get(code, ""))


def local(link: str) -> str:
    """A nextLink on this server: path and query, whatever host it names."""
    return "/" + link.split("://", 1)[-1].partition("/")[2]


def quoted(value: str) -> str:
    """A string literal of OData."""
    return "'" + value.replace("'", "''") + "'"
