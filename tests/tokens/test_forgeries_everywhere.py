"""Promise 17: every forged token is refused by everything that takes a token, and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.tokens.house import House, claims_of, header_of
from tests.tokens.papers import JWT_BEARER
from tests.tokens.test_verify import FORGERIES

GRAPH = "https://graph.microsoft.com"
Taker = Callable[[House, str], bool]


def userinfo(house: House, token: str) -> bool:
    """Whether the token was refused."""
    path = f"/{house.tenant_id}/openid/userinfo"
    return house.get(path, headers={"Authorization": f"Bearer {token}"}).status in (401, 403)


def on_behalf_of(house: House, token: str) -> bool:
    app = house.app("api").with_secret()
    answer = house.token(
        app,
        grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer",
        requested_token_use="on_behalf_of",
        assertion=token,
        scope=f"{GRAPH}/.default",
    )
    return answer.status in (400, 401)


def client_assertion(house: House, token: str) -> bool:
    app = house.app("client")
    return house.token(app, client_assertion=token, client_assertion_type=JWT_BEARER).status in (400, 401)


def id_token_hint(house: House, token: str) -> bool:
    path = f"/{house.tenant_id}/oauth2/v2.0/logout?post_logout_redirect_uri=https://x.example&id_token_hint={token}"
    answer = house.get(path)
    return answer.status == 200 and "location" not in answer.headers


TAKERS: list[Taker] = [userinfo, on_behalf_of, client_assertion, id_token_hint]


@pytest.mark.parametrize("taker", TAKERS, ids=lambda taker: taker.__name__)
def test_promise_17_forged_tokens_are_refused(house: House, taker: Taker) -> None:
    token = house.token(house.app("shop").with_secret(), scope=f"{GRAPH}/.default").json["access_token"]
    header, claims = header_of(token), claims_of(token)
    for name, forge in FORGERIES.items():
        assert taker(house, forge(house, header, claims)), name
