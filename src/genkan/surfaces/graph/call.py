"""What a handler is handed: one request, matched and let in, inside its one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from genkan.store import Read, Write
from genkan.surfaces.http import Reply, Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller


@dataclass(slots=True)
class Call:
    """`params` are the template's; `prepared` is what the route's `before` made ahead of the transaction."""

    request: Request
    services: Services
    caller: Caller
    tx: Read
    version: str  # v1.0 or beta
    segments: tuple[str, ...]  # below the version
    params: Mapping[str, str]
    now: datetime
    prepared: Any = None
    creates_as_owner: bool = False  # the caller may create only because it will own the result
    basic_only: bool = False  # of people the caller may read the basic profile and no more
    audits: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tenant_id(self) -> str:
        return self.caller.tenant_id

    @property
    def write(self) -> Write:
        assert isinstance(self.tx, Write), "a changing route opens a writing transaction"
        return self.tx

    @property
    def root(self) -> str:
        """`https://host/v1.0`, as the client wrote it."""
        return f"{self.request.base_url}/{self.version}"

    @property
    def advanced(self) -> bool:
        """The client asked for Graph's advanced queries, or follows a list: page iterators leave the header out."""
        follows = "$skiptoken" in self.request.query
        return follows or self.request.headers.get("consistencylevel", "").lower() == "eventual"

    def audit(self, activity: str, target_id: str, kind: str, name: str | None = None, **details: Any) -> None:
        """Note a change for the directory's audit log; it is written after the transaction was."""
        self.audits.append({"activity": activity, "target_id": target_id, "kind": kind, "name": name} | details)


Handler = Callable[[Call], Reply]
