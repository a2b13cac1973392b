"""More groups than a token holds: the token names the place to ask instead."""

from __future__ import annotations

from tests.tokens.house import House, claims_of

from genkan.directory import groups
from genkan.tokens.person_claims import MOST_GROUPS


def test_overage_names_where_to_ask(house: House) -> None:
    app = house.app("web", isFallbackPublicClient=True, groupMembershipClaims="All")
    ann = house.person()
    with house.store.write(house.tenant_id) as tx:
        for number in range(MOST_GROUPS + 1):
            name = f"g{number}"
            made = groups.create(tx, name, name, house.clock.now(), security_enabled=True, mail_enabled=False)
            groups.add_member(tx, made.id, ann.id)
    answer = house.ropc(ann, client_id=app.app_id, scope="openid profile")
    claims = claims_of(answer.json["id_token"])
    assert "groups" not in claims
    source = claims["_claim_sources"][claims["_claim_names"]["groups"]]
    assert source["endpoint"] == f"https://graph.microsoft.com/v1.0/users/{ann.id}/getMemberObjects"
