"""Microsoft Graph's lists over 100,000 users: the first page of each filter, in milliseconds.

Requests go through the surface in-process, with a token that the token service has verified; what is timed is
parsing, gate, SQL and JSON. The last line is JSON.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

from genkan.clock import SystemClock
from genkan.directory import first_party, groups, tenants
from genkan.journal.journal import Journal
from genkan.journal.recorder import Recorder
from genkan.store import Store
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import GraphSurface
from genkan.surfaces.http import Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller

USERS = 100_000
GOAL_MS = 20
ROUNDS = 30
DOMAIN = "bench.onmicrosoft.com"
EVENTUAL = {"consistencylevel": "eventual"}
FIRST = ("Ada", "Bela", "Cleo", "Dora", "Egon", "Finn", "Gita", "Hugo", "Iris", "Jona")
QUERIES = {
    "no filter": ("/users", {}),
    "displayName eq": ("/users?$filter=displayName eq 'Bela 54321'", {}),
    "startswith(displayName)": ("/users?$filter=startswith(displayName,'Iris 9')", {}),
    "mail eq": (f"/users?$filter=mail eq 'user77777@{DOMAIN}'", {}),
    "userPrincipalName eq": (f"/users?$filter=userPrincipalName eq 'user77777@{DOMAIN}'", {}),
    "department eq": ("/users?$filter=department eq 'Department 17'", {}),
    "department and accountEnabled": ("/users?$filter=department eq 'Department 17' and accountEnabled eq true", {}),
    "accountEnabled eq false": ("/users?$filter=accountEnabled eq false", {}),
    "no match by displayName": ("/users?$filter=startswith(displayName,'Zoe')", {}),
    "orderby displayName": ("/users?$orderby=displayName", {}),
    "city eq": ("/users?$filter=city eq 'City 7'", {}),
    "postalCode eq (no index)": ("/users?$filter=postalCode eq '12345'", {}),
    "endswith(mail), counted": (f"/users?$filter=endswith(mail,'7@{DOMAIN}')&$count=true", EVENTUAL),
    "group members": ("/groups/{group}/members", {}),
    "transitive members": ("/groups/{group}/transitiveMembers", {}),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'genkan.db'}", durable=False)
        tenant_id, caller_id, group_id = fill(store)
        figures = asyncio.run(measure(store, tenant_id, caller_id, group_id))
        store.close()
    for name, (median, worst, found) in figures.items():
        mark = " " if median <= GOAL_MS else "!"
        print(f"{mark} {median:7.2f} ms (worst of {ROUNDS}: {worst:7.2f}) {found:4} found  {name}")
    medians = {name: round(median, 2) for name, (median, _, _) in figures.items()}
    print(json.dumps({"users": USERS, "goal_ms": GOAL_MS, "median_ms": medians}))


def fill(store: Store) -> tuple[str, str, str]:
    """100,000 people, one group of 1,000 of them inside another."""
    tenant_id, now = str(uuid.uuid4()), SystemClock().now()
    ids = [str(uuid.uuid4()) for _ in range(USERS)]
    with store.write(tenant_id) as tx:
        tenants.create(tx, tenant_id, "Bench", DOMAIN, now)
        first_party.create_all(tx, now)
        for start in range(0, USERS, 5_000):
            tx.insert_many(tables.users, [person(ids[n], n, now) for n in range(start, start + 5_000)])
        inner, outer = groups.create(tx, "Inner", "inner", now), groups.create(tx, "Outer", "outer", now)
        for member in ids[:1_000]:
            tx.insert(tables.memberships, group_id=inner.id, member_id=member, member_type="User")
        groups.add_member(tx, outer.id, inner.id)
    return tenant_id, ids[0], inner.id


def person(id: str, number: int, now: Any) -> dict[str, Any]:
    name, upn = f"{FIRST[number % 10]} {number}", f"user{number}@{DOMAIN}"
    department = f"Department {number % 500}"
    return {
        "id": id,
        "upn": upn,
        "upn_key": upn,
        "display_name": name,
        "mail": upn,
        "mail_key": upn,
        "given_name_key": FIRST[number % 10].lower(),
        "surname_key": str(number),
        "department_key": department.lower(),
        "city_key": f"city {number % 100}",
        "user_type": "Member",
        "account_enabled": number % 50 != 0,
        "sessions_valid_from": now,
        "created_at": now,
        "properties": {"department": department, "city": f"City {number % 100}", "surname": str(number)},
    }


async def measure(store: Store, tenant_id: str, caller_id: str, group_id: str) -> dict[str, tuple[float, float, int]]:
    roles = frozenset({"Directory.Read.All", "User.Read.All", "GroupMember.Read.All"})
    caller = Caller(tenant_id, caller_id, "ServicePrincipal", caller_id, caller_id, "", roles=roles)
    clock = SystemClock()
    tokens = SimpleNamespace(verify=lambda *_: caller)
    services = SimpleNamespace(
        store=store, clock=clock, tokens=tokens, journal=Journal(store), recorder=Recorder(store, clock), access=None
    )
    surface = GraphSurface(cast(Services, services))
    figures = {}
    for name, (path, headers) in QUERIES.items():
        bare, _, query = path.replace("{group}", group_id).partition("?")
        segments = ("v1.0", *(part for part in bare.split("/") if part))
        times = []
        for _ in range(ROUNDS):
            request = Request(
                "GET", segments, quote(query, safe="=&$,'()@/"), headers, b"", "https", "graph.microsoft.com", ""
            )
            begin = time.perf_counter()
            reply = await surface.answer(request)
            reply.encoded()
            times.append((time.perf_counter() - begin) * 1000)
        if reply.status != 200:
            sys.exit(f"{name}: {reply.body}")
        figures[name] = (statistics.median(times), max(times), len(reply.body["value"]))
    return figures


if __name__ == "__main__":
    main()
