"""Continuous access evaluation: a revoked token is challenged so that a capable client fetches a fresh one."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta

import pytest
from tests.tokens.house import House

from genkan.directory import users
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
