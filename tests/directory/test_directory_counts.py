"""What is counted as objects change is what counting them would tell."""

from __future__ import annotations

import random
import uuid
from pathlib import Path

from sqlalchemy import func, select

from genkan.clock import ManualClock
from genkan.directory import users, values
from genkan.directory.errors import DirectoryRefusal
from genkan.store import Store, Write
from genkan.store.tables import directory as tables

TENANT, OTHER = str(uuid.uuid4()), str(uuid.uuid4())
EXTENSION = f"extension_{uuid.uuid4().hex}_badge"
NAMES = ("city", "department", "otherMails", EXTENSION)
STEPS = 160


def properties(chance: random.Random) -> dict[str, object]:
    """Each given, taken away, or left as it was."""
    said: dict[str, object] = {}
    for name in NAMES:
        value = chance.choice(["x", "y", "", None])
        if value is not None:
            kept = [f"{value}@example.com"] if value else []
            said[name] = kept if name == "otherMails" else value or None
    return said


def step(tx: Write, chance: random.Random, ids: list[str]) -> None:
    now, id = ManualClock().now(), chance.choice(ids) if ids else ""
    match chance.choice(["create", "create", "update", "update", "delete", "restore", "purge", "many"]):
        case "create":
            number = str(uuid.UUID(int=chance.getrandbits(128)))
            given = {name: value for name, value in properties(chance).items() if value is not None}
            ids.append(users.create(tx, f"{number}@example.com", "Ann", now, properties=given).id)
        case "update":
            users.update(tx, id, properties=properties(chance))
        case "delete":
            users.delete(tx, id, now)
        case "restore":
            users.restore(tx, id, now)
        case "purge":
            users.delete(tx, id, now)  # only what is deleted can be purged
            users.purge(tx, id)
        case "many":
            rows = [row(tx, chance) for _ in range(3)]
            values.insert_all(tx, "user", rows)
            ids.extend(str(each["id"]) for each in rows)


def row(tx: Write, chance: random.Random) -> dict[str, object]:
    id, now = str(uuid.UUID(int=chance.getrandbits(128))), ManualClock().now()
    return {
        "id": id,
        "upn": f"{id}@example.com",
        "upn_key": f"{id}@example.com",
        "display_name": "Bob",
        "user_type": "Member",
        "account_enabled": True,
        "sessions_valid_from": now,
        "created_at": now,
        "properties": {"city": "z"},
    }


def counted(tx: Write) -> dict[str, int]:
    """Each property's objects, told by its rows; and all who live."""
    rows, people = tables.directory_values, tables.users
    found = {
        name: int(
            tx.value(
                select(func.count(func.distinct(rows.c.object_id))).where(
                    rows.c.tenant_id == tx.tenant_id, rows.c.property == values.row_name("user", name)
                )
            )
        )
        for name in NAMES
    }
    living = select(func.count()).where(people.c.tenant_id == tx.tenant_id, people.c.deleted_at.is_(None))
    return found | {"": int(tx.value(living))}


def test_counts_follow_every_change(tmp_path: Path) -> None:
    store, chance = Store.open(f"sqlite:///{tmp_path}/genkan.db", durable=False), random.Random(20)
    ids: dict[str, list[str]] = {TENANT: [], OTHER: []}
    refused = 0
    for number in range(STEPS):
        tenant_id = OTHER if number % 5 == 0 else TENANT
        try:
            with store.write(tenant_id) as tx:
                step(tx, chance, ids[tenant_id])
        except DirectoryRefusal:
            refused += 1
        if number % 20 == 0 or number == STEPS - 1:
            with store.write(tenant_id) as tx:
                truth = counted(tx)
                assert {name: values.count(tx, tenant_id, "user", name) for name in truth} == truth, number
    assert 0 < refused < STEPS
    assert all(truth.values()), "nothing was counted"
    store.close()
