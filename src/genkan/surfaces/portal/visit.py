"""What a page is handed: the request, who asks, the way to Graph and ARM, and how to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from genkan.directory.tenants import Tenant
from genkan.surfaces.http import Reply, Request
from genkan.surfaces.portal import fields, navigation, notices, pages
from genkan.surfaces.portal.backend import Backend, Refused
from genkan.surfaces.portal.counts import Counts
from genkan.surfaces.portal.fields import Fields
from genkan.surfaces.portal.refusals import Problem, explain
from genkan.surfaces.portal.sessions import Session
from genkan.surfaces.services import Services

Crumbs = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in user."""

    id: str
    name: str
    upn: str


@dataclass(frozen=True)
class Visit:
    """One signed-in request."""

    request: Request
    params: Mapping[str, str]
    session: Session
    tenant: Tenant
    who: Person
    backend: Backend
    services: Services
    now: datetime
    counts: Counts

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query

    @cached_property
    def fields(self) -> Fields:
        return fields.read(self.request)

    @property
    def _asks(self) -> bool:
        return self.request.method in ("GET", "HEAD")

    def form(self) -> dict[str, str]:
        """The form's fields; of a repeated one the last counts."""
        return {name: value.strip() for name, value in self.fields.pairs}

    def many(self, name: str) -> list[str]:
        """Every value of a repeated field, empty ones dropped."""
        return [value for found, value in self.fields.pairs if found == name and value]

    def page(
        self,
        template: str,
        title: str,
        *,
        crumbs: Crumbs = (),
        status: int = 200,
        problem: Refused | Problem | None = None,
        **values: Any,
    ) -> Reply:
        """A page in the frame. `problem` is shown above it and decides the status."""
        shown = explain(problem) if isinstance(problem, Refused) else problem
        if status == 200 and problem is not None:
            # A search that finds nobody is a page like any other; a form that cannot be taken is a mistake.
            status = problem.status if isinstance(problem, Refused) else 200 if self._asks else 400
        text = pages.render(
            template,
            title=title,
            crumbs=[("Home", "/"), *crumbs, (title, None)] if crumbs or title != "Home" else [],
            navigation=navigation.SECTIONS,
            here=values.pop("here", None) or navigation.place_of(self.request.path),
            who=self.who,
            tenant=self.tenant,
            csrf=self.session.csrf,
            done=notices.DONE.get(self.query.get("done", "")),
            problem=shown,
            now=self.now,
            query=self.query,
            path=self.request.path,
            **values,
        )
        return Reply(status, text, media_type=pages.HTML)

    def go(self, path: str, done: str = "", **query: str) -> Reply:
        """On to another page after a form (303), with a key of `notices.DONE` to say what was done."""
        asked = {**query, **({"done": done} if done else {})}
        joint = "&" if "?" in path else "?"
        return Reply(303, headers={"location": path + (joint + urlencode(asked) if asked else "")})


def link(template: str, **values: str) -> str:
    """A path with its values percent-encoded: `link("/apps/{id}", id=...)`."""
    return template.format(**{name: quote(value, safe="") for name, value in values.items()})
