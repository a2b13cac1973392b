"""client_credentials with a token of another issuer, and what the outbound door refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.tokens.house import Answer, App, House, claims_of
from tests.tokens.papers import JWT_BEARER, ForeignIssuer, trust

from genkan import outbound
from genkan.outbound import OutboundRefused


@pytest.fixture
def issuer() -> Iterator[ForeignIssuer]:
    made = ForeignIssuer()
    yield made
    made.close()


@pytest.fixture
def house(tmp_path: Path, issuer: ForeignIssuer) -> Iterator[House]:
    made = House(f"sqlite:///{tmp_path}/genkan.db", local_issuers=[issuer.url])
    yield made
    made.store.close()


@pytest.fixture
def app(house: House, issuer: ForeignIssuer) -> App:
    made = house.app("shop")
    trust(made, issuer.url)
    return made


def ask(app: App, assertion: str) -> Answer:
    return app.house.token(app, client_assertion=assertion, client_assertion_type=JWT_BEARER)


def test_token_of_a_trusted_issuer_buys_ours(app: App, issuer: ForeignIssuer) -> None:
    answer = ask(app, issuer.token(app.house.clock.now()))
    assert answer.status == 200, answer.text
    assert claims_of(answer.json["access_token"])["appidacr"] == "2"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"iss": "https://elsewhere.example"}, 700211),
        ({"sub": "repo:me/other:ref:main"}, 700213),
        ({"sub": "repo:Me/it:ref:main"}, 7002138),
        ({"aud": "api://azureadtokenexchange"}, 700212),
        ({"exp": 1}, 700024),
        ({"iss": "https://sts.windows.net/x/"}, 700222),
    ],
)
def test_promise_35_what_does_not_match_exactly_is_refused(
    app: App, issuer: ForeignIssuer, claims: dict[str, str], code: int
) -> None:
    assert ask(app, issuer.token(app.house.clock.now(), **claims)).json["error_codes"] == [code]


def test_application_without_any_federated_credential_answers_70025(house: House, issuer: ForeignIssuer) -> None:
    answer = ask(house.app("plain"), issuer.token(house.clock.now()))
    assert (answer.status, answer.json["error_codes"]) == (401, [70025])


def test_another_key_under_the_same_id_is_refused_with_50012(app: App, issuer: ForeignIssuer) -> None:
    forger = ForeignIssuer()
    token = forger.token(app.house.clock.now(), iss=issuer.url)
    forger.close()
    assert ask(app, token).json["error_codes"] == [50012]


def test_promise_35_keys_are_kept_and_an_unknown_key_id_leads_to_one_fetch_a_minute(
    app: App, issuer: ForeignIssuer
) -> None:
    for _ in range(3):
        assert ask(app, issuer.token(app.house.clock.now())).status == 200
    assert len(issuer.asked) == 2
    issuer.kid = "second"
    assert ask(app, issuer.token(app.house.clock.now())).json["error_codes"] == [50012]
    assert len(issuer.asked) == 2
    app.house.clock.advance(timedelta(minutes=1))
    assert ask(app, issuer.token(app.house.clock.now())).status == 200
    assert len(issuer.asked) == 4


def test_promise_34_issuer_on_loopback_that_is_not_listed_is_never_asked(app: App) -> None:
    hidden = ForeignIssuer()
    other = app.house.app("other")
    trust(other, hidden.url)
    answer = ask(other, hidden.token(app.house.clock.now()))
    hidden.close()
    assert answer.json["error_codes"] == [50166]
    assert hidden.asked == []


def test_discovery_document_of_another_issuer_is_refused(app: App, issuer: ForeignIssuer) -> None:
    issuer.discovery = {"issuer": "https://elsewhere.example"}
    assert ask(app, issuer.token(app.house.clock.now())).json["error_codes"] == [50166]


def test_promise_34_key_set_on_an_inner_address_is_not_fetched(app: App, issuer: ForeignIssuer) -> None:
    issuer.discovery = {"jwks_uri": "http://169.254.169.254/keys"}
    assert ask(app, issuer.token(app.house.clock.now())).json["error_codes"] == [50166]


INNER = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "::1", "fc00::1", "fe80::1", "::",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_promise_34_name_that_leads_to_an_inner_address_is_refused(address: str) -> None:
    with pytest.raises(OutboundRefused, match="not a public address"):
        outbound.fetch_json("https://issuer.example/", resolve=lambda host, port: [address])


def test_promise_34_one_inner_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(OutboundRefused, match="not a public address"):
        outbound.fetch_json("https://issuer.example/", resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"])


@pytest.mark.parametrize("url", ["http://issuer.example/", "ftp://issuer.example/", "https://", "https://a@b.example/"])
def test_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(OutboundRefused):
        outbound.fetch_json(url, resolve=lambda host, port: ["8.8.8.8"])


def test_promise_34_ipv4_inside_ipv6_is_judged_as_ipv4() -> None:
    with pytest.raises(OutboundRefused, match="not a public address"):
        outbound.fetch_json("https://[::ffff:127.0.0.1]/")


def test_promise_34_answer_beyond_the_limit_is_refused(issuer: ForeignIssuer) -> None:
    issuer.discovery = {"filler": "x" * outbound.MAX_BYTES}
    with pytest.raises(OutboundRefused, match="more than"):
        outbound.fetch_json(f"{issuer.url}/.well-known/openid-configuration", [issuer.url])


@pytest.mark.parametrize("near", ["{url}.evil.example/", "{url}1/", "http://127.0.0.1/"])
def test_promise_34_only_addresses_below_a_listed_issuer_are_local(issuer: ForeignIssuer, near: str) -> None:
    with pytest.raises(OutboundRefused):
        outbound.fetch_json(near.format(url=issuer.url), [issuer.url])
    assert issuer.asked == []
