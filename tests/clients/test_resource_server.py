"""APIs validate our tokens with PyJWT, joserfc and fastapi-azure-auth, by what the tenant publishes about itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.api import Api, tampered
from tests.clients.conftest import PROGRAMS, last_json, program
from tests.clients.owner import Owner
from tests.running import GENKAN, Running

PYJWT, JOSERFC, FASTAPI = "resource_server.py", "resource_server_joserfc.py", "resource_server_fastapi.py"
LIBRARIES = pytest.mark.parametrize("library", [PYJWT, JOSERFC, FASTAPI])

# What each library says of it.
WORDS = {
    PYJWT: {
        "audience": "InvalidAudienceError",
        "tenant": "PyJWKClientError",
        "expired": "ExpiredSignatureError",
        "signature": "InvalidSignatureError",
        "claims": "InvalidSignatureError",
        "algorithm": "InvalidAlgorithmError",
    },
    JOSERFC: {
        "audience": "InvalidClaimError",
        "tenant": "InvalidKeyIdError",
        "expired": "ExpiredTokenError",
        "signature": "BadSignatureError",
        "claims": "BadSignatureError",
        "algorithm": "UnsupportedAlgorithmError",
    },
    FASTAPI: {
        "audience": "Token contains invalid claims",
        "tenant": "Unable to verify token, no signing keys found",
        "expired": "Token signature has expired",
        "signature": "Unable to validate token",
        "claims": "Unable to validate token",
        "algorithm": "Unable to validate token",
    },
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture(scope="module")
def api(running: Running) -> Iterator[Api]:
    owner = Owner(running)
    yield Api.of(owner)
    owner.http.close()


def judged(library: str, running: Running, token: str, *arguments: str) -> Any:
    done = subprocess.run(
        [GENKAN, "run", "--", *program(library), *arguments],
        env=running.environment,
        input=token,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    return last_json(done.stdout)


@LIBRARIES
def test_api_lets_in_a_program_with_its_role(api: Api, running: Running, library: str) -> None:
    claims = judged(library, running, api.token, api.owner.tenant_id, api.app.client_id)["claims"]
    assert (claims["roles"], claims["ver"], claims["azpacr"]) == (["Jobs.Run"], "2.0", "1")
    assert claims["iss"] == f"https://login.microsoftonline.com/{api.owner.tenant_id}/v2.0"


def test_api_lets_in_a_person_with_its_scope_only(api: Api, running: Running) -> None:
    here = (api.owner.tenant_id, api.app.client_id)
    claims = judged(FASTAPI, running, api.person_token(), *here, "access")["claims"]
    assert (claims["scp"], claims["preferred_username"]) == ("access", api.owner.known["admin_upn"])
    assert judged(FASTAPI, running, api.token, *here, "access") == {"refused": "Required scope missing"}


@LIBRARIES
def test_token_for_another_api_stays_outside(api: Api, running: Running, library: str) -> None:
    other = Api.of(api.owner).token
    refused = judged(library, running, other, api.owner.tenant_id, api.app.client_id)
    assert refused == {"refused": WORDS[library]["audience"]}


@LIBRARIES
def test_token_of_another_tenant_stays_outside(api: Api, running: Running, library: str) -> None:
    refused = judged(library, running, api.of_another_tenant(), api.owner.tenant_id, api.app.client_id)
    assert refused == {"refused": WORDS[library]["tenant"]}


@LIBRARIES
@pytest.mark.parametrize("what", ["signature", "claims", "algorithm"])
def test_tampered_token_stays_outside(api: Api, running: Running, library: str, what: str) -> None:
    refused = judged(library, running, tampered(api.token)[what], api.owner.tenant_id, api.app.client_id)
    assert refused == {"refused": WORDS[library][what]}


def test_token_stays_outside_once_its_hour_is_over(tmp_path_factory: pytest.TempPathFactory) -> None:
    slow = (sys.executable, str(PROGRAMS / "slow_clock.py"))
    with Running.started(tmp_path_factory.mktemp("house"), command=slow) as running:
        owner = Owner(running)
        api = Api.of(owner)
        for library in WORDS:
            refused = judged(library, running, api.token, owner.tenant_id, api.app.client_id)
            assert refused == {"refused": WORDS[library]["expired"]}
        owner.http.close()
