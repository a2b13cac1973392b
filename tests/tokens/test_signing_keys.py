"""Signing keys: published before they sign, kept until their last token is dead, sealed at rest."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key
from sqlalchemy import select
from tests.tokens.house import House, header_of

from genkan.store.tables import tokens as tables
from genkan.tokens.sealing import Seal, SealBroken
from genkan.tokens.service import TokenService

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def kid(house: House) -> str:
    token = house.token(house.app(f"app-{house.clock.now().timestamp()}").with_secret()).json["access_token"]
    return str(header_of(token)["kid"])


def published(house: House) -> set[str]:
    return {key["kid"] for key in house.get(f"/{house.tenant_id}/discovery/v2.0/keys").json["keys"]}


def test_promise_18_new_key_is_published_before_it_signs_and_the_old_one_stays_until_its_tokens_are_dead(
    house: House,
) -> None:
    old = kid(house)
    new = house.tokens.keys.rotate(house.tenant_id, publish_for=HOUR, keep_for=DAY).kid
    assert published(house) == {old, new}
    assert kid(house) == old
    house.clock.advance(HOUR)
    assert kid(house) == new
    assert published(house) == {old, new}
    house.clock.advance(DAY)
    assert published(house) == {new}


def test_promise_18_key_id_that_nobody_knows_is_refused_without_a_look_elsewhere(house: House) -> None:
    assert house.tokens.keys.named(house.tenant_id, "no-such-key") is None


def test_tenants_do_not_share_keys(house: House) -> None:
    other = house.tenant("fabrikam.onmicrosoft.com")
    first, second = (house.tokens.keys.signing(tenant).kid for tenant in (house.tenant_id, other))
    assert first != second
    assert house.tokens.keys.named(other, first) is None


def test_promise_19_private_key_is_sealed_in_the_store(house: House) -> None:
    kid(house)
    with house.store.read() as tx:
        row = tx.first(select(tables.signing_keys))
    assert row is not None
    with pytest.raises(ValueError, match="deserialize"):
        load_der_private_key(bytes(row.private_key), None)
    with pytest.raises(SealBroken):
        Seal(b"x" * 32).open(bytes(row.private_key), f"signing key {row.tenant_id} {row.kid}")
    with pytest.raises(SealBroken):
        Seal(b"k" * 32).open(bytes(row.private_key), f"signing key {row.tenant_id} another")


def test_promise_19_private_key_does_not_show_in_text(house: House) -> None:
    shown = repr(house.tokens.keys.signing(house.tenant_id))
    assert "RSAPrivateKey" not in shown
    assert "PRIVATE" not in shown


def test_another_sealing_key_cannot_open_the_store(house: House) -> None:
    kid(house)
    stranger = TokenService(house.store, house.clock, house.journal, b"x" * 32)
    with pytest.raises(SealBroken, match="another key file"):
        stranger.keys.signing(house.tenant_id)


def test_short_sealing_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"short")


def test_key_outlives_the_process(house: House, tmp_path: Path) -> None:
    first = kid(house)
    again = TokenService(house.store, house.clock, house.journal, b"k" * 32)
    assert again.keys.signing(house.tenant_id).kid == first
