"""APIs validate our tokens with jose and with passport-azure-ad, by what the tenant publishes, under `genkan run`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.api import Api, tampered
from tests.clients.conftest import PROGRAMS, last_json
from tests.clients.owner import Owner
from tests.node.conftest import program
from tests.running import GENKAN, Running

pytestmark = pytest.mark.node
JOSE, PASSPORT = "resource_server.mjs", "resource_server_passport.mjs"
Judge = Callable[..., Any]
LIBRARIES = pytest.mark.parametrize("library", [JOSE, PASSPORT])

# What each library says of it.
WORDS = {
    JOSE: {
        "audience": "ERR_JWT_CLAIM_VALIDATION_FAILED aud",
        "tenant": "ERR_JWKS_NO_MATCHING_KEY",
        "expired": "ERR_JWT_EXPIRED exp",
        "signature": "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
        "claims": "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
        "algorithm": "ERR_JOSE_ALG_NOT_ALLOWED",
    },
    PASSPORT: {
        "audience": "jwt audience is invalid",
        "tenant": "In Strategy.prototype.jwtVerify: We did not receive a token we know how to validate",
        "expired": "jwt is expired",
        "signature": "invalid signature",
        "claims": "invalid signature",
        "algorithm": "signature is missing in jwtString",
    },
}


@pytest.fixture(scope="module")
def api(owner: Owner) -> Api:
    return Api.of(owner)


@pytest.fixture
def judged(running: Running, modern: str) -> Judge:
    """What an API says of a token; it fetches the keys from login.microsoftonline.com."""

    def ask(library: str, token: str, *arguments: str, house: Running = running) -> Any:
        done = subprocess.run(
            [GENKAN, "run", "--", *program(library, *arguments, node=modern)],
            env=house.environment,
            input=token,
            stdout=subprocess.PIPE,
            text=True,
            timeout=60,
            check=True,
        )
        return last_json(done.stdout)

    return ask


@LIBRARIES
def test_api_lets_in_a_program_and_a_person(api: Api, judged: Judge, library: str) -> None:
    here = (api.owner.tenant_id, api.app.client_id)
    program = judged(library, api.token, *here)["claims"]
    assert (program["roles"], program["azpacr"], program["tid"]) == (["Jobs.Run"], "1", api.owner.tenant_id)
    person = judged(library, api.person_token(), *here)["claims"]
    assert (person["scp"], person["preferred_username"]) == ("access", api.owner.known["admin_upn"])


@LIBRARIES
def test_all_other_tokens_stay_outside(api: Api, judged: Judge, library: str) -> None:
    here = (api.owner.tenant_id, api.app.client_id)
    strangers = {"audience": Api.of(api.owner).token, "tenant": api.of_another_tenant(), **tampered(api.token)}
    for what, token in strangers.items():
        assert judged(library, token, *here) == {"refused": WORDS[library][what]}, what


def test_keys_of_every_tenant_do_not_open_the_door_to_another(api: Api, judged: Judge) -> None:
    here = (api.owner.tenant_id, api.app.client_id)
    every = "https://login.microsoftonline.com/common/discovery/v2.0/keys"
    refused = judged(JOSE, api.of_another_tenant(), *here, every)
    assert refused == {"refused": "ERR_JWT_CLAIM_VALIDATION_FAILED iss"}


def test_token_stays_outside_once_its_hour_is_over(tmp_path_factory: pytest.TempPathFactory, judged: Judge) -> None:
    slow = (sys.executable, str(PROGRAMS / "slow_clock.py"))
    with Running.started(tmp_path_factory.mktemp("house"), command=slow) as house:
        owner = Owner(house)
        api = Api.of(owner)
        here = (owner.tenant_id, api.app.client_id)
        for library in (JOSE, PASSPORT):
            assert judged(library, api.token, *here, house=house) == {"refused": WORDS[library]["expired"]}
        owner.http.close()
