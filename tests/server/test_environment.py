from __future__ import annotations

import json
import shutil
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from genkan.server import environment, shells, trust
from genkan.server.authority import open_authority
from genkan.server.runtime import Running

NASTY = {
    "PLAIN": "value",
    "EMPTY": "",
    "QUOTES": 'it\'s "quoted" `and` $(echo hurt) ${HOME} \\ end',
    "LINES": "one\ntwo\n",
    "UNICODE": "grün ‘typographic’ 玄関",
    "SPACES": "  two  ",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Running:
    folder = tmp_path_factory.mktemp("data")
    ca = open_authority(folder, datetime.now(UTC)).certificate_path
    return Running(str(folder), 1, "", "0", 8443, 8080, 8081, str(ca))


def certificates(path: str) -> int:
    return Path(path).read_text().count("BEGIN CERTIFICATE")


def test_bash_reads_back_what_was_written_whatever_is_in_it() -> None:
    text = shells.bash(NASTY, ["GONE"])
    script = text + "".join(f'printf "%s\\0" "${name}"\n' for name in NASTY) + '[ -z "${GONE+x}" ]'
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, env={"GONE": "x"})
    assert done.stdout.decode().split("\0")[:-1] == list(NASTY.values())


def test_json_reads_back_and_names_what_to_remove() -> None:
    assert json.loads(shells.as_json(NASTY, ["GONE"])) == {"GONE": None, **NASTY}


def test_powershell_quotes_every_kind_of_quote_that_it_knows() -> None:
    assert shells.powershell({"A": "it's ‘so’ $x"}) == "$env:A = 'it''s ‘‘so’’ $x'\n"
    if shutil.which("pwsh"):
        script = shells.powershell(NASTY) + "".join(f'[Console]::Write("$env:{name}`0")\n' for name in NASTY)
        done = subprocess.run(["pwsh", "-NoProfile", "-Command", script], capture_output=True, check=True)
        assert done.stdout.decode().split("\0")[:-1] == list(NASTY.values())


def test_dotenv_keeps_simple_values_literal_and_escapes_the_rest() -> None:
    text = shells.dotenv({"A": "p$x#y", "B": "it's $x", "C": "a\nb"})
    assert text == 'A=\'p$x#y\'\nB="it\'s \\$x"\nC="a\\nb"\n'


def test_proxy_variables_are_set_in_both_cases_and_no_proxy_is_empty(running: Running) -> None:
    found = environment.variables(running, "http://127.0.0.1:1", {})
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        assert found[name] == "http://127.0.0.1:1"
    assert found["NO_PROXY"] == found["no_proxy"] == ""


def test_every_ca_variable_of_the_client_table_is_set(running: Running) -> None:
    found = environment.variables(running, "http://127.0.0.1:1", {})
    ours = Path(running.ca).read_text().strip()
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        assert ours in Path(found[name]).read_text()
        assert certificates(found[name]) > 50, "the system's authorities are there, too"
    assert found["NODE_EXTRA_CA_CERTS"] == running.ca


def test_bundle_keeps_the_file_that_the_users_variables_point_at(running: Running, tmp_path: Path) -> None:
    own = open_authority(tmp_path, datetime.now(UTC)).certificate_path
    environ = {"REQUESTS_CA_BUNDLE": str(own), "NODE_EXTRA_CA_CERTS": str(own)}
    found = environment.variables(running, "http://127.0.0.1:1", environ)
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
        assert own.read_text().strip() in Path(found[name]).read_text()
    assert stat.S_IMODE(Path(found["SSL_CERT_FILE"]).stat().st_mode) == 0o644
    again = environment.variables(running, "http://127.0.0.1:2", environ | found)
    assert {**again, "GENKAN_PROXY": ""} | proxies("") == {**found, "GENKAN_PROXY": ""} | proxies("")


def proxies(value: str) -> dict[str, str]:
    return dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), value)


def test_bundle_holds_each_certificate_once(running: Running) -> None:
    text = Path(environment.variables(running, "", {})["SSL_CERT_FILE"]).read_text()
    parts = text.split("-----END CERTIFICATE-----\n")
    assert len(parts) == len(set(parts))


def test_users_proxy_survives_a_shell_set_up_by_env(running: Running) -> None:
    environ = {"https_proxy": "http://me:pw@corp:3128", "NO_PROXY": "intern"}
    first = environment.variables(running, "http://127.0.0.1:1", environ)
    assert first["GENKAN_UPSTREAM_PROXY"] == "http://me:pw@corp:3128"
    second = environment.variables(running, "http://127.0.0.1:2", environ | first)
    assert second["GENKAN_UPSTREAM_PROXY"] == "http://me:pw@corp:3128"
    assert second["GENKAN_UPSTREAM_NO_PROXY"] == "intern"


def test_variables_that_lead_elsewhere_are_named_and_those_that_lead_here_are_not(running: Running) -> None:
    elsewhere = {
        "AZURE_AUTHORITY_HOST": "https://login.microsoftonline.us",
        "ARM_CLOUD_METADATA_URL": "https://localhost:9443/metadata/endpoints?api-version=2019-05-01",
        "IDENTITY_ENDPOINT": "http://169.254.130.2/msi/token",
        "IDENTITY_HEADER": "x",
        "AZURE_CONFIG_DIR": "/home/me/.azure",
    }
    assert environment.in_the_way(running, elsewhere) == [
        "AZURE_AUTHORITY_HOST",
        "ARM_CLOUD_METADATA_URL",
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
    ]
    here = {
        "AZURE_AUTHORITY_HOST": "https://login.microsoftonline.com/",
        "ARM_CLOUD_METADATA_URL": "https://localhost:8443/metadata/endpoints",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:8081",
    }
    assert environment.in_the_way(running, here) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", ".hidden", "a/b", "a\\b", "a\0b", "CON:", "übung"])
def test_name_of_an_app_never_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    path = environment.app_file(tmp_path, name)
    assert path.parent == tmp_path / "apps"
    assert not path.name.startswith(".")
    assert "\0" not in str(path)


def test_unknown_app_is_refused_with_the_names_that_are_kept(tmp_path: Path) -> None:
    with pytest.raises(environment.NotKept, match="genkan app create shop"):
        environment.app_credentials(tmp_path, "shop")
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "till.json").write_text("{}")
    with pytest.raises(environment.NotKept, match="kept are `till`"):
        environment.app_credentials(tmp_path, "shop")


def test_system_trust_is_found_where_openssl_names_no_file(monkeypatch: pytest.MonkeyPatch, running: Running) -> None:
    monkeypatch.setattr(trust, "SYSTEM_FILES", ("/nowhere", running.ca))
    monkeypatch.setattr("ssl.get_default_verify_paths", lambda: type("Paths", (), {"openssl_cafile": "/nowhere"}))
    assert Path(running.ca) in trust._system()
