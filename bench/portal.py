"""The portal's pages in a tenant with 100,000 users and 10,000 applications, in milliseconds.

    python bench/portal.py

Pages are asked for in this process, signed in as the admin: session, Graph and ARM with their gates, SQL, and
rendering are in the time, the network is not. The last line is JSON.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from genkan.clock import SystemClock
from genkan.directory import credentials, values
from genkan.server.house import House, open_house
from genkan.server.settings import Settings
from genkan.store.tables import directory as tables
from genkan.surfaces.http import Request
from genkan.surfaces.portal import cookies, links

USERS, APPS = 100_000, 10_000
GOAL_MS = 150
ROUNDS = 10
HOST = "localhost:8443"
FIRST = ("Ada", "Bela", "Cleo", "Dora", "Egon", "Finn", "Gita", "Hugo", "Iris", "Jona")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        house = open_house(Settings(root, root, f"sqlite:///{root / 'genkan.db'}"), SystemClock())
        owner = json.loads((root / "owner.json").read_text())
        app = fill(house, owner["tenant_id"])
        figures = asyncio.run(measure(house, owner, app))
        house.close()
    for name, (median, worst, size) in figures.items():
        mark = " " if median <= GOAL_MS else "!"
        print(f"{mark} {median:7.1f} ms (worst of {ROUNDS}: {worst:7.1f}) {size // 1024:4} KiB  {name}")
    medians = {name: round(median, 1) for name, (median, _, _) in figures.items()}
    slowest = max(medians.values())
    print(json.dumps({"users": USERS, "apps": APPS, "goal_ms": GOAL_MS, "slowest_ms": slowest, "median_ms": medians}))


def fill(house: House, tenant_id: str) -> str:
    """People and applications with their service principals and secrets; returns one application's object id."""
    now = house.services.clock.now()
    store = house.services.store
    ids = [(str(uuid.uuid4()), str(uuid.uuid4()), str(uuid.uuid4())) for _ in range(APPS)]
    with store.write(tenant_id) as tx:
        for start in range(0, USERS, 5_000):
            values.insert_all(tx, "user", [_person(n, now) for n in range(start, start + 5_000)])
        for start in range(0, APPS, 5_000):
            part = list(enumerate(ids))[start : start + 5_000]
            values.insert_all(tx, "application", [_application(n, one, now) for n, one in part])
            values.insert_all(tx, "servicePrincipal", [_principal(n, one, now) for n, one in part])
            names = [{"name": one[1], "service_principal_id": one[2]} for _, one in part]
            tx.insert_many(tables.service_principal_names, names)
        for number in range(0, APPS, 10):
            end = now + timedelta(days=number % 700 + 1)
            credentials.add_password(tx, ids[number][0], "bench", now, end=end)
    return ids[0][0]


async def measure(house: House, owner: dict[str, str], app: str) -> dict[str, tuple[float, float, int]]:
    jar = await sign_in(house, owner)
    figures = {}
    for name, path in pages(owner, app).items():
        taken = []
        for _ in range(ROUNDS + 1):
            began = time.perf_counter()
            reply = await visit(house, path, jar)
            taken.append((time.perf_counter() - began) * 1000)
        assert reply.status == 200, f"{path}: {reply.status}"
        # The first one compiles templates and reads the catalogue: once in a server's life.
        figures[name] = (statistics.median(taken[1:]), max(taken[1:]), len(reply.encoded()))
    return figures


def pages(owner: dict[str, str], app: str) -> dict[str, str]:
    group = quote(f"/subscriptions/{owner['subscription_id']}/resourceGroups/demo", safe="")
    return {
        "Home": "/",
        "Entra overview": "/entra",
        "Users": "/users",
        "Users, searched": "/users?q=Iris%209",
        "Groups": "/groups",
        "App registrations": "/apps",
        "App registrations, searched": "/apps?q=app%207",
        "One application": f"/apps/{app}",
        "Certificates & secrets": f"/apps/{app}/credentials",
        "API permissions": f"/apps/{app}/permissions",
        "Add a permission": f"/apps/{app}/permissions/add",
        "Enterprise applications": "/enterprise-apps",
        "Managed identities": "/managed-identities",
        "Roles and administrators": "/roles",
        "Management groups": "/azure/management-groups",
        "Access control (IAM)": f"/azure/access?id={group}",
        "Roles of Azure": f"/azure/access?tab=roles&id={group}",
        "Denials": "/denials",
        "Sign-in logs": "/sign-ins",
        "Audit logs": "/audit",
        "Activity log": "/activity",
        "Role catalogue": "/catalogue",
        "Settings": "/settings",
    }


async def sign_in(house: House, owner: dict[str, str]) -> str:
    with house.services.store.write(owner["tenant_id"]) as tx:
        row = tx.get(tables.users, tenant_id=owner["tenant_id"], upn_key=owner["admin_upn"].lower())
        assert row is not None
        token = links.create(tx, row.id, house.services.clock.now())
    reply = await visit(house, f"{links.PATH}?token={token}", "")
    return next(one.partition(";")[0] for one in reply.cookies if cookies.SESSION in one)


async def visit(house: House, path: str, jar: str) -> Any:
    where, _, query = path.partition("?")
    segments = tuple(piece for piece in where.split("/") if piece)
    return await house.ask("portal", Request("GET", segments, query, {"cookie": jar}, b"", "https", HOST, "127.0.0.1"))


def _person(number: int, now: Any) -> dict[str, Any]:
    upn = f"user{number}@bench.example"
    return {
        "id": str(uuid.uuid4()),
        "upn": upn,
        "upn_key": upn,
        "display_name": f"{FIRST[number % 10]} {number}",
        "user_type": "Member",
        "account_enabled": True,
        "sessions_valid_from": now,
        "created_at": now,
        "properties": {},
    }


def _application(number: int, ids: tuple[str, str, str], now: Any) -> dict[str, Any]:
    return {
        "id": ids[0],
        "app_id": ids[1],
        "display_name": f"app {number}",
        "sign_in_audience": "AzureADMyOrg",
        "created_at": now,
        "properties": {},
    }


def _principal(number: int, ids: tuple[str, str, str], now: Any) -> dict[str, Any]:
    return {
        "id": ids[2],
        "app_id": ids[1],
        "display_name": f"app {number}",
        "type": "Application",
        "account_enabled": True,
        "created_at": now,
        "properties": {},
    }


if __name__ == "__main__":
    main()
