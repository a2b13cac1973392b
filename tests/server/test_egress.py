from __future__ import annotations

from dataclasses import replace

import pytest

from genkan.server.egress import Direct, Egress, Refused, Through, Way, is_azure_address
from genkan.server.userproxy import UpstreamProxy

CORP = UpstreamProxy("corp", 3128)
SERVER = UpstreamProxy("127.0.0.1", 8080)
UP = Egress(tls_port=8443, plain_port=8081, own_ports=frozenset({8080}))
BEHIND = replace(UP, upstream_http=CORP, upstream_https=CORP, no_proxy=("intern.corp",))
OFFLINE = replace(BEHIND, offline=True)
RUN = Egress(server=SERVER, offline=True)


@pytest.mark.parametrize(
    ("rules", "host", "port", "tunnel", "way"),
    [
        (UP, "management.azure.com", 443, True, Direct("127.0.0.1", 8443)),
        (UP, "MANAGEMENT.azure.com.", 443, True, Direct("127.0.0.1", 8443)),
        (UP, "kv1.vault.azure.net", 443, True, Direct("127.0.0.1", 8443)),
        (BEHIND, "graph.microsoft.com", 443, True, Direct("127.0.0.1", 8443)),
        (OFFLINE, "graph.microsoft.com", 443, True, Direct("127.0.0.1", 8443)),
        (UP, "169.254.169.254", 80, False, Direct("127.0.0.1", 8081)),
        (UP, "example.com", 443, True, Direct("example.com", 443)),
        (UP, "example.com", 80, False, Direct("example.com", 80)),
        (BEHIND, "example.com", 443, True, Through(CORP, "example.com", 443)),
        (BEHIND, "example.com", 80, False, Through(CORP, "example.com", 80)),
        (BEHIND, "a.intern.corp", 443, True, Direct("a.intern.corp", 443)),
        (BEHIND, "localhost", 9000, True, Direct("localhost", 9000)),
        (BEHIND, "127.0.0.2", 9000, False, Direct("127.0.0.2", 9000)),
        (OFFLINE, "::1", 9000, True, Direct("::1", 9000)),
        (OFFLINE, "kv1.vault.localhost", 8443, True, Direct("127.0.0.1", 8443)),
        (RUN, "management.azure.com", 443, True, Through(SERVER, "management.azure.com", 443)),
        (RUN, "foo.blob.core.windows.net", 443, True, Through(SERVER, "foo.blob.core.windows.net", 443)),
        (RUN, "169.254.169.254", 80, False, Through(SERVER, "169.254.169.254", 80)),
    ],
)
def test_request_goes_its_way(rules: Egress, host: str, port: int, tunnel: bool, way: Way) -> None:
    assert rules.way(host, port, tunnel) == way


@pytest.mark.parametrize(
    ("rules", "host", "port", "tunnel", "part"),
    [
        (UP, "foo.blob.core.windows.net", 443, True, "does not serve foo.blob.core.windows.net"),
        (BEHIND, "foo.azurewebsites.net", 443, True, "never passed out"),
        (UP, "login.microsoftonline.us", 443, True, "does not serve"),
        (UP, "management.azure.com", 80, False, "over https only"),
        (UP, "management.azure.com", 8443, True, "on port 443 only"),
        (UP, "169.254.169.254", 443, True, "plain http"),
        (UP, "168.63.129.16", 80, False, "does not serve"),
        (OFFLINE, "example.com", 443, True, "--offline"),
        (OFFLINE, "a.intern.corp", 80, False, "--offline"),
        (RUN, "example.com", 443, True, "--offline"),
        (UP, "127.0.0.1", 8080, True, "this proxy itself"),
    ],
)
def test_request_is_refused(rules: Egress, host: str, port: int, tunnel: bool, part: str) -> None:
    way = rules.way(host, port, tunnel)
    assert isinstance(way, Refused)
    assert part in way.why


def test_the_host_that_az_asks_by_itself_is_refused_quietly() -> None:
    way = UP.way("azcliprod.blob.core.windows.net", 443, True)
    assert isinstance(way, Refused)
    assert way.quiet


def test_other_spellings_of_azures_metadata_address_are_seen_through() -> None:
    assert is_azure_address("169.254.169.254")
    assert is_azure_address("::ffff:169.254.169.254")
    assert not is_azure_address("fe80::1%eth0")
    assert not is_azure_address("127.0.0.1")
