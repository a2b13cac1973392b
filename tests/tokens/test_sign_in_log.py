"""What strangers send is kept in a form that every database takes."""

from __future__ import annotations

from tests.tokens.house import House

from genkan.store.tables import journal


def test_odd_characters_and_endless_names_are_kept_short_and_whole(house: House) -> None:
    app = house.app("shop").with_secret()
    house.token(app, client_id="a\x00b" + "c" * 100_000)
    house.token(app, scope="x\ufffd\x00/.default")
    rows = house.journal.newest(journal.sign_ins, house.tenant_id)
    assert sorted(row["error_code"] for row in rows) == [500011, 700016]
    text = repr(rows)
    assert "\\x00" not in text
    assert len(text) < 5000


def test_half_characters_are_replaced() -> None:
    from genkan.tokens.sign_in_log import plain

    assert plain("a\ud800\x00b") == "a?b"
