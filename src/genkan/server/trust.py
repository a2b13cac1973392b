"""The bundle of certificates that client programs are told to trust: Genkan's, the system's, and the user's own.

Most CA variables replace what a program trusts, so the bundle must hold everything the program trusted before.
"""

from __future__ import annotations

import hashlib
import re
import ssl
from collections.abc import Iterable, Mapping
from pathlib import Path

from genkan.server import files

# Read when OpenSSL's own default names no file: Debian, Fedora, SUSE, Alpine and FreeBSD, macOS, Homebrew.
SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/ca-certificates/cert.pem",
    "/usr/local/etc/ca-certificates/cert.pem",
)
# Each replaces a program's trust; NODE_EXTRA_CA_CERTS alone adds to it.
VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
KEPT = "GENKAN_UPSTREAM_CA"
KEPT_NODE = "GENKAN_UPSTREAM_NODE_CA"

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def bundle(folder: Path, ca: Path, environ: Mapping[str, str]) -> Path:
    """Write the bundle for this environment into `folder` and give its path."""
    own = users_files(folder, environ)
    sources = [ca, *_system(), *own]
    text = _joined(sources)
    name = "ca-bundle.pem" if not own else f"ca-bundle-{_digest(own)}.pem"
    return _write(folder / name, text)


def node_extra(folder: Path, ca: Path, environ: Mapping[str, str]) -> Path:
    """The file for NODE_EXTRA_CA_CERTS: node parses it at every start, so only what node lacks."""
    theirs = users_node_file(folder, environ)
    if theirs is None:
        return ca
    return _write(folder / f"node-ca-{_digest([theirs])}.pem", _joined([ca, theirs]))


def users_node_file(folder: Path, environ: Mapping[str, str]) -> Path | None:
    """What the user gave node to trust besides its own list."""
    for name in ("NODE_EXTRA_CA_CERTS", KEPT_NODE):
        path = Path(environ.get(name, ""))
        if path != Path() and path.is_file() and not _ours(path, folder):
            return path
    return None


def users_files(folder: Path, environ: Mapping[str, str]) -> list[Path]:
    """Files that the user's variables already point at, Genkan's own left out."""
    named = [environ.get(name, "") for name in VARIABLES]
    # In a shell set up by `genkan env` the variables name our bundle, and these the user's.
    named += environ.get(KEPT, "").split("\n")
    known = _system()
    found: list[Path] = []
    for text in named:
        path = Path(text)
        if text and path.is_file() and not _ours(path, folder) and path not in (*found, *known):
            found.append(path)
    return found


def _ours(path: Path, folder: Path) -> bool:
    return path.parent == folder and path.name.startswith(("ca.pem", "ca-bundle", "node-ca"))


def _system() -> list[Path]:
    default = ssl.get_default_verify_paths().openssl_cafile
    found = [Path(name) for name in (default, *SYSTEM_FILES) if Path(name).is_file()][:1]
    try:
        import certifi
    except ImportError:
        return found
    # requests trusts certifi and not the system, so a program may count on either.
    return [*found, Path(certifi.where())]


def _joined(sources: Iterable[Path]) -> str:
    seen: dict[str, None] = {}
    for source in sources:
        text = source.read_text(encoding="utf-8", errors="replace")
        for certificate in _PEM.findall(text):
            seen.setdefault("\n".join(line.strip() for line in certificate.splitlines() if line.strip()))
    return "\n".join(seen) + "\n"


def _write(path: Path, text: str) -> Path:
    # Left alone when nothing changed: a program may be reading it, and writing costs.
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        files.write(path, text, files.PUBLIC)
    return path


def _digest(paths: list[Path]) -> str:
    return hashlib.sha256("\n".join(map(str, paths)).encode()).hexdigest()[:8]
