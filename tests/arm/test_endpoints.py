"""/metadata/endpoints, which az and Terraform ask before anything else."""

from __future__ import annotations

from tests.arm.conftest import World


def test_endpoints_are_built_from_the_host_that_was_used(world: World) -> None:
    base = "https://localhost:8443"
    one = world.ask(None, "GET", "/metadata/endpoints", host="localhost:8443", version="2022-09-01").body
    assert one["authentication"]["loginEndpoint"] == base
    assert one["authentication"]["audiences"][0] == "https://management.core.windows.net/"
    assert (one["resourceManager"], one["microsoftGraphResourceId"]) == (base, base)
    many = world.ask(None, "GET", "/metadata/endpoints", host="localhost:8443", version="2019-05-01").body
    assert many == [one]


def test_azures_own_name_answers_azures_own_values(world: World) -> None:
    one = world.ask(None, "GET", "/metadata/endpoints", version="2022-09-01").body
    assert one["name"] == "AzureCloud"
    assert one["authentication"]["loginEndpoint"] == "https://login.microsoftonline.com"
    assert one["suffixes"]["keyVaultDns"] == "vault.azure.net"


def test_token_for_our_own_base_counts(world: World) -> None:
    owner = world.owner()
    assert world.ask(owner, "GET", world.vm, host="localhost:8443").status == 200


def test_missing_api_version_is_refused_without_a_token(world: World) -> None:
    assert world.ask(None, "GET", "/metadata/endpoints", version=None).status == 400
