"""Continuous access evaluation: a revoked token is challenged so that a capable client fetches a fresh one."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta

import pytest
from tests.tokens.house import PASSWORD, House, claims_of

from genkan.directory import passwords, users
from genkan.tokens.caller import TokenRefused

ARM_NAME = "https://management.azure.com"


def challenged(house: House, token: str) -> str:
    with pytest.raises(TokenRefused) as refused:
        house.tokens.verify(f"Bearer {token}", [ARM_NAME])
    assert refused.value.challenge is not None
    return refused.value.challenge


def test_client_that_answers_the_challenge_is_let_in_again(house: House) -> None:
    ann = house.person()
    old = house.ropc(ann).json["access_token"]
    house.clock.advance(timedelta(minutes=1))
    with house.store.write(house.tenant_id) as tx:
        users.revoke_sessions(tx, ann.id, house.clock.now())
    header = challenged(house, old)
    assert 'error="insufficient_claims"' in header
    assert f"https://login.microsoftonline.com/{house.tenant_id}" in header
    found = re.search(r'claims="([^"]+)"', header)
    assert found is not None
    claims = base64.b64decode(found[1]).decode()
    assert json.loads(claims)["access_token"]["nbf"]["essential"] is True
    fresh = house.ropc(ann, claims=claims).json["access_token"]
    assert house.tokens.verify(f"Bearer {fresh}", [ARM_NAME]).object_id == ann.id


@pytest.mark.parametrize("ending", ["revoked", "new password"])
def test_token_from_earlier_in_the_same_second_is_refused_and_a_later_one_counts(house: House, ending: str) -> None:
    ann, moment = house.person(), timedelta(milliseconds=1)
    house.clock.advance(timedelta(seconds=1) - timedelta(microseconds=house.clock.now().microsecond))
    old = house.ropc(ann).json
    house.clock.advance(moment)
    with house.store.write(house.tenant_id) as tx:
        if ending == "revoked":
            users.revoke_sessions(tx, ann.id, house.clock.now())
        else:
            users.set_password(tx, ann.id, passwords.hashed(PASSWORD), house.clock.now())
    house.clock.advance(moment)
    fresh = house.ropc(ann).json
    assert claims_of(old["access_token"])["iat"] == claims_of(fresh["access_token"])["iat"]
    assert "insufficient_claims" in challenged(house, old["access_token"])
    assert house.tokens.verify(f"Bearer {fresh['access_token']}", [ARM_NAME]).object_id == ann.id
    assert house.refresh(old["refresh_token"]).json["error_codes"] == [50173]
    assert house.refresh(fresh["refresh_token"]).status == 200


def test_token_of_the_very_moment_of_the_revocation_counts(house: House) -> None:
    ann = house.person()
    house.clock.advance(timedelta(microseconds=123_457))
    with house.store.write(house.tenant_id) as tx:
        users.revoke_sessions(tx, ann.id, house.clock.now())
    token = house.ropc(ann).json["access_token"]
    assert house.tokens.verify(f"Bearer {token}", [ARM_NAME]).object_id == ann.id


def test_disabled_application_is_challenged_and_then_refused_at_the_token_endpoint(house: House) -> None:
    app = house.app("shop").with_secret()
    token = house.token(app).json["access_token"]
    app.change(account_enabled=False)
    assert "insufficient_claims" in challenged(house, token)
    assert house.token(app).json["error_codes"] == [7000112]


def test_token_that_is_merely_expired_is_not_challenged(house: House) -> None:
    token = house.token(house.app("shop").with_secret()).json["access_token"]
    house.clock.advance(timedelta(hours=2))
    with pytest.raises(TokenRefused) as refused:
        house.tokens.verify(f"Bearer {token}", [ARM_NAME])
    assert refused.value.challenge is None
