"""What is counted for the first time by several at once: PostgreSQL lets them all write, and none may be lost."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from tests.tokens.house import House

from genkan.directory import tenants
from genkan.store import Store
from genkan.store.tables import tokens as tables
from genkan.tokens.errors import SignInRefused
from genkan.tokens.people import People

pytestmark = pytest.mark.postgres
THREADS, ROUNDS = 5, 8


def at_once(work: Callable[[], None]) -> None:
    together = Barrier(THREADS)

    def one(_number: int) -> None:
        together.wait()
        work()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, range(THREADS)))


def test_first_changes_of_a_tenant_are_all_counted(database: str) -> None:
    store = Store.open(database)
    for _ in range(ROUNDS):
        tenant_id = str(uuid.uuid4())

        def change(tenant_id: str = tenant_id) -> None:
            with store.write(tenant_id) as tx:
                assert tx.revision > 0

        at_once(change)
        assert store.revision(tenant_id) == THREADS
    store.close()


def test_first_wrong_passwords_of_a_person_are_all_counted(database: str) -> None:
    house = House(database)
    people = People(house.store, house.clock)
    with house.store.read() as tx:
        tenant = tenants.find(tx, house.tenant_id)
    assert tenant is not None
    for number in range(ROUNDS):
        person = house.person(f"ann{number}")

        def guess(upn: str = person.upn) -> None:
            with pytest.raises(SignInRefused, match="AADSTS50126"):
                asyncio.run(people.sign_in(tenant, upn, "not it", "127.0.0.1"))

        at_once(guess)
        with house.store.read() as tx:
            failures = tx.value(select(tables.lockouts.c.failures).where(tables.lockouts.c.user_id == person.id))
        assert failures == THREADS
    house.store.close()
