"""/oidc/userinfo: outside of Graph's versions, for tokens with the scope openid."""

from __future__ import annotations

from tests.graph.house import House


def test_userinfo_tells_what_the_scopes_allow(house: House) -> None:
    ann = house.person(scopes="openid User.Read")
    told = ann.call("GET", "", version="oidc/userinfo").json
    assert set(told) == {"sub"}
    bob = house.person("bob", scopes="openid profile")
    assert bob.call("POST", "", version="oidc/userinfo").json["picture"].startswith("https://graph.microsoft.com/")


def test_userinfo_needs_a_persons_token_with_openid(house: House) -> None:
    assert house.person(scopes="User.Read").call("GET", "", version="oidc/userinfo").status == 403
    assert house.program("User.Read.All").call("GET", "", version="oidc/userinfo").status == 403
    assert house.send("GET", "/oidc/userinfo").status == 401
