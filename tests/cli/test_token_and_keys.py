from __future__ import annotations

import json
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.running import GENKAN, Running
from tests.tokens.papers import ForeignIssuer


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture
def http(house: Running) -> Iterator[httpx.Client]:
    trusted = ssl.create_default_context(cafile=str(house.data / "ca.pem"))
    with httpx.Client(base_url=house.server["url"], verify=trusted, trust_env=False) as made:
        yield made


def token(house: Running, http: httpx.Client) -> str:
    form = {"grant_type": "client_credentials", "scope": "https://management.azure.com/.default"}
    form |= {name: house.owner[name] for name in ("client_id", "client_secret")}
    answer = http.post(f"/{house.owner['tenant_id']}/oauth2/v2.0/token", data=form)
    return str(answer.json()["access_token"])


def kid(text: str) -> str:
    from genkan.tokens import jwt

    return str(jwt.parts(text)[0]["kid"])


def test_token_is_explained_claim_by_claim_and_found_valid(house: Running, http: httpx.Client) -> None:
    text = token(house, http)
    said = house.cli("token", "show", text)
    assert house.owner["client_id"] in said
    assert "how the client proved itself (v1): by a secret" in said
    assert "the resource that the token is for" in said
    assert f"at https://management.azure.com only; signed by key {kid(text)}." in said
    shown = house.json("token", "show", text)
    assert shown["verdict"]["valid"] is True
    assert shown["claims"]["tid"] == house.owner["tenant_id"]


def test_token_is_read_from_the_input_with_its_scheme(house: Running, http: httpx.Client) -> None:
    done = subprocess.run(
        [GENKAN, "token", "show", "-"],
        input=f"Bearer {token(house, http)}\n",
        env=house.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Valid here until" in done.stdout


def test_changed_token_and_one_of_another_issuer_are_told_why(house: Running, http: httpx.Client) -> None:
    head, claims, signature = token(house, http).split(".")
    changed = f"{head}.{claims}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    assert f"Not valid here: key {kid(changed)} did not sign it" in house.cli("token", "show", changed)
    foreign = ForeignIssuer()
    try:
        shown = house.json("token", "show", foreign.token(datetime.now(UTC)))
    finally:
        foreign.close()
    assert shown["verdict"]["valid"] is False


def test_token_of_a_disabled_application_is_told_why(house: Running, http: httpx.Client) -> None:
    house.cli("app", "create", "gone")
    kept = json.loads((house.data / "apps" / "gone.json").read_text())
    form = {"grant_type": "client_credentials", "scope": "https://management.azure.com/.default"}
    form |= {"client_id": kept["AZURE_CLIENT_ID"], "client_secret": kept["AZURE_CLIENT_SECRET"]}
    text = http.post(f"/{house.owner['tenant_id']}/oauth2/v2.0/token", data=form).json()["access_token"]
    graph = form | {name: house.owner[name] for name in ("client_id", "client_secret")}
    graph["scope"] = "https://graph.microsoft.com/.default"
    bearer = http.post(f"/{house.owner['tenant_id']}/oauth2/v2.0/token", data=graph).json()["access_token"]
    path = f"/v1.0/servicePrincipals(appId='{kept['AZURE_CLIENT_ID']}')"
    done = http.patch(path, json={"accountEnabled": False}, headers={"Authorization": f"Bearer {bearer}"})
    assert done.is_success, done.text
    assert "was disabled, deleted or signed out" in house.cli("token", "show", text)


def test_without_a_server_the_token_is_read_and_validity_is_unknown(
    house: Running, http: httpx.Client, tmp_path: Path
) -> None:
    text = token(house, http)
    done = house.run(GENKAN, "token", "show", text, "--data", str(tmp_path))
    assert house.owner["tenant_id"] in done
    assert "Valid here? Unknown: no server is up" in done


def test_what_is_no_token_is_refused(house: Running) -> None:
    assert "not a token that can be read: not three parts" in house.cli("token", "show", "hello", expect=2)


def key_set(house: Running, http: httpx.Client) -> set[str]:
    answer = http.get(f"/{house.owner['tenant_id']}/discovery/v2.0/keys")
    return {key["kid"] for key in answer.json()["keys"]}


def states(found: list[dict[str, Any]]) -> list[str]:
    return [one["state"] for one in found]


def test_rotation_publishes_then_signs_and_old_tokens_still_verify(house: Running, http: httpx.Client) -> None:
    before = token(house, http)
    (old,) = house.json("keys", "list")
    assert (old["kid"], old["state"]) == (kid(before), "signing")
    rotated = house.json("keys", "rotate", "--publish", "4s")
    assert states(rotated) == ["signing", "published"]
    new = rotated[1]["kid"]
    assert key_set(house, http) == {old["kid"], new}
    deadline = time.monotonic() + 30
    while kid(token(house, http)) != new:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert states(house.json("keys", "list")) == ["retiring", "signing"]
    assert key_set(house, http) == {old["kid"], new}
    assert "Valid here until" in house.cli("token", "show", before)
    url = f"/subscriptions/{house.owner['subscription_id']}/resourcegroups?api-version=2021-04-01"
    assert http.get(url, headers={"Authorization": f"Bearer {before}"}).status_code == 200
    assert new in house.cli("keys", "list")


def test_rotation_takes_the_right_to_give_out_roles(house: Running, http: httpx.Client) -> None:
    house.cli("app", "create", "reader")
    kept = json.loads((house.data / "apps" / "reader.json").read_text())
    form = {"grant_type": "client_credentials", "scope": "https://management.azure.com/.default"}
    form |= {"client_id": kept["AZURE_CLIENT_ID"], "client_secret": kept["AZURE_CLIENT_SECRET"]}
    text = http.post(f"/{house.owner['tenant_id']}/oauth2/v2.0/token", data=form).json()["access_token"]
    answer = http.post("/_genkan/keys/rotate", headers={"Authorization": f"Bearer {text}"}, json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "AuthorizationFailed")
    owners = {"Authorization": f"Bearer {token(house, http)}"}
    assert http.post("/_genkan/keys/rotate", headers=owners, json={"publishSeconds": -1}).status_code == 400
