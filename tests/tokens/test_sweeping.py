"""Promise 59: what is over is removed, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from tests.tokens.house import House

from genkan.store.tables import tokens as tables


def count(house: House) -> int:
    with house.store.read() as tx:
        return int(tx.value(select(func.count()).select_from(tables.refresh_tokens)))


def test_refresh_tokens_are_removed_a_day_after_their_end(house: House) -> None:
    ann = house.person()
    house.ropc(ann)
    house.clock.advance(timedelta(days=90))
    house.ropc(ann)
    assert count(house) == 2
    house.clock.advance(timedelta(days=2))
    house.ropc(ann)
    assert count(house) == 2


def test_used_refresh_token_is_kept_so_that_its_second_use_is_recognised(house: House) -> None:
    body = house.ropc(house.person()).json
    house.refresh(body["refresh_token"])
    house.clock.advance(timedelta(days=30))
    house.ropc("ann@contoso.onmicrosoft.com")
    assert house.refresh(body["refresh_token"]).json["error_codes"] == [50173]
