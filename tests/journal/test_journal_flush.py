"""What was noted is written once, whoever notes it and whatever the store says meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import pytest

from genkan.clock import ManualClock
from genkan.journal.journal import Journal
from genkan.store import Store
from genkan.store.engine import StoreBusy
from genkan.store.tables import journal as tables

TENANT = str(uuid.uuid4())
LINES, THREADS = 100, 4


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/genkan.db", durable=False)
    yield opened
    opened.close()


def sign_in(number: int) -> dict[str, Any]:
    now = ManualClock().now()
    return {
        "tenant_id": TENANT,
        "id": str(uuid.UUID(int=number)),
        "at": now,
        "error_code": 0,
        "app_id": None,
        "principal_id": None,
        "record": {"number": number},
    }


def numbers(journal: Journal) -> list[int]:
    return sorted(row["record"]["number"] for row in journal.newest(tables.sign_ins, TENANT, limit=10_000))


def test_lines_noted_while_others_are_written_are_each_written_once(store: Store) -> None:
    journal = Journal(store)

    def note(first: int) -> None:
        for number in range(first, first + LINES):
            journal.sign_in(sign_in(number))
            if number % 7 == 0:
                journal.flush()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(note, range(0, LINES * THREADS, LINES)))
    assert numbers(journal) == list(range(LINES * THREADS))
    assert not journal.has_news


def test_lines_wait_in_their_order_while_the_store_is_busy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(store)

    def busy() -> NoReturn:
        journal.sign_in(sign_in(2))  # somebody notes another meanwhile
        raise StoreBusy("locked")

    journal.sign_in(sign_in(0))
    journal.sign_in(sign_in(1))
    with monkeypatch.context() as patch:
        patch.setattr(store, "append", busy)
        with pytest.raises(StoreBusy):
            journal.flush()
    assert journal.has_news
    assert numbers(journal) == [0, 1, 2]
