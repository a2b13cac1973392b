from __future__ import annotations

import ipaddress
import stat
import subprocess
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from genkan.server import certificates, hosts
from genkan.server.authority import Authority, open_authority

NOW = datetime.now(UTC)


def leaf_for(authority: Authority, name: x509.GeneralName, common_name: str = "leaf") -> bytes:
    """A leaf that a thief of the CA key would sign."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(hours=1))
        .not_valid_after(NOW + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def openssl_verify(authority: Authority, leaf: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = ["openssl", "verify", "-x509_strict", "-CAfile", str(authority.certificate_path), *more, str(leaf)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_private_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    certificates.open_certificate(tmp_path, NOW)
    for name in ("authority.pem", "server.pem"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert b"PRIVATE" not in (tmp_path / "ca.pem").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "authority.lock",
        "authority.pem",
        "ca.pem",
        "server.pem",
    ]


def test_second_start_finds_the_same_authority_and_the_same_certificate(tmp_path: Path) -> None:
    first = certificates.open_certificate(tmp_path, NOW).read_bytes()
    authority = (tmp_path / "authority.pem").read_bytes()
    later = NOW + timedelta(days=100)
    assert certificates.open_certificate(tmp_path, later).read_bytes() == first
    assert (tmp_path / "authority.pem").read_bytes() == authority


def test_authority_may_sign_leaves_only_and_its_limits_are_critical(tmp_path: Path) -> None:
    certificate = open_authority(tmp_path, NOW).certificate
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.value.ca, basic.value.path_length, basic.critical) == (True, 0, True)
    limits = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = {str(name.value) for name in limits.value.permitted_subtrees or []}
    assert {"localhost", "management.azure.com", "127.0.0.1/32", "::1/128"} <= permitted
    assert not permitted & {"azure.com", "microsoft.com", "windows.net", "com"}


@pytest.mark.parametrize("name", [*hosts.certificate_names(), "kv1.vault.azure.net", "kv1.vault.localhost"])
def test_openssl_accepts_the_server_for_every_served_name(tmp_path: Path, name: str) -> None:
    chain = certificates.open_certificate(tmp_path, NOW)
    authority = open_authority(tmp_path, NOW)
    host = name.replace("*", "some-vault")
    result = openssl_verify(authority, chain, "-purpose", "sslserver", "-verify_hostname", host)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_openssl_accepts_the_server_for_loopback_addresses(tmp_path: Path, address: str) -> None:
    chain = certificates.open_certificate(tmp_path, NOW)
    result = openssl_verify(open_authority(tmp_path, NOW), chain, "-verify_ip", address)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "name",
    [
        x509.DNSName("example.com"),
        x509.DNSName("github.com"),
        x509.DNSName("www.microsoft.com"),
        x509.DNSName("azure.com"),
        x509.DNSName("blob.core.windows.net"),
        x509.DNSName("management.azure.com.example.com"),
        x509.DNSName("notmanagement.azure.com"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.2")),
        x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
        x509.IPAddress(ipaddress.ip_address("2001:db8::1")),
    ],
    ids=lambda name: str(name.value),
)
def test_openssl_refuses_a_leaf_for_another_name_though_our_key_signed_it(
    tmp_path: Path, name: x509.GeneralName
) -> None:
    authority = open_authority(tmp_path, NOW)
    leaf = tmp_path / "stolen.pem"
    leaf.write_bytes(leaf_for(authority, name))
    result = openssl_verify(authority, leaf)
    assert result.returncode != 0
    assert "permitted subtree violation" in result.stderr


def test_openssl_accepts_the_same_forgery_for_a_permitted_name(tmp_path: Path) -> None:
    """Shows that the refusals above come from the name and from nothing else."""
    authority = open_authority(tmp_path, NOW)
    leaf = tmp_path / "leaf.pem"
    leaf.write_bytes(leaf_for(authority, x509.DNSName("graph.microsoft.com")))
    command = ["openssl", "verify", "-CAfile", str(authority.certificate_path), str(leaf)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_leaf_lives_at_most_397_days(tmp_path: Path) -> None:
    leaf = x509.load_pem_x509_certificate(certificates.open_certificate(tmp_path, NOW).read_bytes())
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)


def test_leaf_is_renewed_under_the_same_authority_before_it_expires(tmp_path: Path) -> None:
    path = certificates.open_certificate(tmp_path, NOW)
    before, authority = path.read_bytes(), (tmp_path / "ca.pem").read_bytes()
    certificates.open_certificate(tmp_path, NOW + timedelta(days=345))
    assert path.read_bytes() != before
    assert (tmp_path / "ca.pem").read_bytes() == authority


def test_leaf_is_renewed_when_the_served_names_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = certificates.open_certificate(tmp_path, NOW)
    before = path.read_bytes()
    monkeypatch.setattr(hosts, "certificate_names", lambda: ("localhost", "graph.microsoft.com"))
    certificates.open_certificate(tmp_path, NOW)
    assert path.read_bytes() != before


def test_authority_is_replaced_when_its_limits_no_longer_cover_the_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_authority(tmp_path, NOW).certificate
    monkeypatch.setattr(hosts, "constraint_names", lambda: ("localhost", "queue.core.windows.net"))
    after = open_authority(tmp_path, NOW).certificate
    assert after != before
    assert x509.load_pem_x509_certificate((tmp_path / "ca.pem").read_bytes()) == after


@pytest.mark.parametrize("name", ["authority.pem", "server.pem", "ca.pem"])
def test_file_cut_short_is_made_again(tmp_path: Path, name: str) -> None:
    certificates.open_certificate(tmp_path, NOW)
    damaged = tmp_path / name
    damaged.write_bytes(damaged.read_bytes()[:100])
    certificates.server_context(tmp_path, NOW)
    result = openssl_verify(open_authority(tmp_path, NOW), tmp_path / "server.pem")
    assert result.returncode == 0, result.stderr


def first_start(folder: str) -> bytes:
    certificates.server_context(Path(folder), NOW)
    return open_authority(Path(folder), NOW).certificate.fingerprint(hashes.SHA256())


def test_simultaneous_first_starts_agree_on_one_authority(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        fingerprints = set(pool.map(first_start, [str(tmp_path)] * 4))
    assert len(fingerprints) == 1
    result = openssl_verify(open_authority(tmp_path, NOW), tmp_path / "server.pem")
    assert result.returncode == 0, result.stderr
