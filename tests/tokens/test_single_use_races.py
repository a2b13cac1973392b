"""Promise 4: of many simultaneous redemptions of one code exactly one wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from tests.tokens.house import House

from genkan.tokens.codes import Codes
from genkan.tokens.errors import SignInRefused
from genkan.tokens.families import Families
from genkan.tokens.lifetimes import Lifetimes

CODES, THREADS = 100, 50


@pytest.mark.timeout(400)
def test_promise_4_exactly_one_of_many_redemptions_wins(house: House) -> None:
    lifetimes = Lifetimes()
    codes = Codes(house.store, Families(house.store, lifetimes), lifetimes)
    now, app_id = house.clock.now(), "11111111-1111-4111-8111-111111111111"
    details = {"redirect_uri": "https://x.example", "challenge": None}
    issued = [codes.issue(house.tenant_id, app_id, app_id, details, now) for _ in range(CODES)]

    codes_seen: set[int] = set()
    together = Barrier(THREADS)

    def redeem(code: str) -> bool:
        together.wait()
        try:
            codes.redeem(code, house.tenant_id, app_id, "https://x.example", None, now)
        except SignInRefused as refusal:
            codes_seen.add(refusal.code)
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        for code in issued:
            assert sum(pool.map(redeem, [code] * THREADS)) == 1
    assert codes_seen == {54005}


def test_promise_4_exactly_one_of_two_houses_wins(house: House, tmp_path: Path) -> None:
    neighbour = House(f"sqlite:///{tmp_path}/genkan.db", make_tenant=False)
    lifetimes = Lifetimes()
    both = [Codes(one.store, Families(one.store, lifetimes), lifetimes) for one in (house, neighbour)]
    now, app_id = house.clock.now(), "11111111-1111-4111-8111-111111111111"
    code = both[0].issue(house.tenant_id, app_id, app_id, {"redirect_uri": "r", "challenge": None}, now)
    assert both[1].redeem(code, house.tenant_id, app_id, "r", None, now).user_id == app_id
    with pytest.raises(SignInRefused, match="AADSTS54005"):
        both[0].redeem(code, house.tenant_id, app_id, "r", None, now)
    neighbour.store.close()
