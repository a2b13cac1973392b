from __future__ import annotations

import base64
from pathlib import Path

import pytest

from genkan.server import settings, userproxy
from genkan.server.listeners import listening
from genkan.server.settings import SettingsError


def test_defaults_listen_on_loopback_and_keep_a_sqlite_file_in_the_data_folder(tmp_path: Path) -> None:
    found = settings.load({"data": str(tmp_path)}, {})
    assert (found.port, found.proxy_port, found.http_port, found.workers) == (8443, 8080, 8081, 1)
    assert found.loopback_only
    assert found.database_url == f"sqlite:///{tmp_path / 'genkan.db'}"
    assert found.data_dir == found.root_dir == tmp_path


def test_promise_61_only_the_host_setting_leaves_loopback(tmp_path: Path) -> None:
    others = {name: "1" for name in settings.OPTIONS if name not in ("host", "data", "memory", "database_url")}
    others |= {"federation_issuers": "https://x", "misbehave": "1", "upstream_proxy": "http://proxy:3128"}
    others |= {"port": "1", "proxy_port": "2", "http_port": "3"}
    assert settings.load({"data": str(tmp_path), **others}, {}).loopback_only
    assert not settings.load({"data": str(tmp_path), "host": "0.0.0.0"}, {}).loopback_only
    assert not settings.load({"data": str(tmp_path)}, {"GENKAN_HOST": "192.168.1.7"}).loopback_only


def test_promise_61_default_sockets_are_bound_to_loopback_alone(tmp_path: Path) -> None:
    with listening(settings.load({"data": str(tmp_path), "port": "0"}, {})) as opened:
        bound = {one.getsockname()[0] for one in (*opened.tls, *opened.plain, *opened.proxy)}
    assert bound <= {"127.0.0.1", "::1"}
    assert "127.0.0.1" in bound


def test_flags_win_over_variables_and_variables_over_defaults(tmp_path: Path) -> None:
    environ = {"GENKAN_DATA": str(tmp_path), "GENKAN_PORT": "9443", "GENKAN_WORKERS": "3"}
    found = settings.load({"port": "7443", "workers": None}, environ)
    assert (found.port, found.workers, found.data_dir) == (7443, 3, tmp_path)


def test_port_0_frees_all_three_ports(tmp_path: Path) -> None:
    found = settings.load({"data": str(tmp_path), "port": "0"}, {})
    assert (found.port, found.proxy_port, found.http_port) == (0, 0, 0)


def test_all_faults_are_reported_together(tmp_path: Path) -> None:
    environ = {
        "GENKAN_PORT": "eighty",
        "GENKAN_MEMORY": "perhaps",
        "GENKAN_DATABASE_URL": "genkan.db",
        "GENKAN_FEDERATION_ISSUERS": "ftp://x",
        "HTTPS_PROXY": "socks5://me:hush@proxy:1080",
    }
    with pytest.raises(SettingsError) as caught:
        settings.load({"data": str(tmp_path), "workers": "0", "http_port": "8080"}, environ)
    text = "\n".join(caught.value.faults)
    for part in (
        "GENKAN_PORT `eighty`",
        "GENKAN_MEMORY `perhaps`",
        "GENKAN_DATABASE_URL `genkan.db`",
        "GENKAN_FEDERATION_ISSUERS `ftp://x`",
        "HTTPS_PROXY: a proxy of kind `socks5`",
        "--workers `0`: expected a whole number from 1 to 256",
        "must differ",
    ):
        assert part in text
    assert "hush" not in text


def test_memory_store_has_its_own_folder_and_one_process(tmp_path: Path) -> None:
    found = settings.load({"data": str(tmp_path), "memory": "true"}, {})
    assert (found.database_url, found.data_dir, found.root_dir) == ("sqlite://", tmp_path / "memory", tmp_path)
    with pytest.raises(SettingsError, match="belongs to one process"):
        settings.load({"data": str(tmp_path), "memory": "true", "workers": "2"}, {})


def test_users_proxy_is_read_as_curl_reads_it(tmp_path: Path) -> None:
    environ = {"https_proxy": "http://me:p%40ss@proxy.corp:3128", "HTTPS_PROXY": "http://other:1", "NO_PROXY": "a, b"}
    found = settings.load({"data": str(tmp_path)}, environ)
    assert found.upstream_https is not None
    assert (found.upstream_https.host, found.upstream_https.port) == ("proxy.corp", 3128)
    expected = "Basic " + base64.b64encode(b"me:p@ss").decode()
    assert found.upstream_https.authorization == expected
    assert found.upstream_http is None
    assert found.no_proxy == ("a", "b")
    assert "p@ss" not in repr(found)
    assert expected not in repr(found)


def test_genkans_own_proxy_is_not_taken_for_the_users(tmp_path: Path) -> None:
    """A shell after `eval "$(genkan env)"`: the server must not be sent to itself."""
    ours = "http://127.0.0.1:8080"
    environ = {"HTTPS_PROXY": ours, "HTTP_PROXY": ours, "GENKAN_PROXY": ours, "NO_PROXY": ""}
    found = settings.load({"data": str(tmp_path)}, environ)
    assert found.upstream_https is None
    environ |= {"GENKAN_UPSTREAM_PROXY": "http://corp:3128", "GENKAN_UPSTREAM_NO_PROXY": "x.corp"}
    found = settings.load({"data": str(tmp_path)}, environ)
    assert str(found.upstream_https) == "http://corp:3128"
    assert found.no_proxy == ("x.corp",)


@pytest.mark.parametrize(
    ("host", "no_proxy", "past"),
    [
        ("example.com", "*", True),
        ("example.com", "example.com", True),
        ("EXAMPLE.com.", "example.com", True),
        ("a.example.com", "example.com", True),
        ("a.example.com", ".example.com", True),
        ("a.example.com", "*.example.com", True),
        ("badexample.com", "example.com", False),
        ("example.com", "example.com:443", True),
        ("example.com", "example.com:80", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("::1", "::1", True),
        ("[::1]", "[::1]:443", True),
        ("example.com", "", False),
    ],
)
def test_no_proxy_entries(host: str, no_proxy: str, past: bool) -> None:
    entries = tuple(part for part in no_proxy.split(",") if part)
    assert userproxy.goes_past(host, 443, entries) is past
