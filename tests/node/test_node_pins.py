"""What `make test-node` installs is pinned, and named by no registry's address."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.node
HERE = Path(__file__).parent


def test_every_client_is_pinned_to_one_version() -> None:
    wanted = json.loads((HERE / "package.json").read_text())
    versions = wanted["dependencies"] | wanted["optionalDependencies"]
    assert versions
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values()), versions


def test_lock_file_has_a_hash_for_every_package_and_no_address() -> None:
    packages = json.loads((HERE / "package-lock.json").read_text())["packages"]
    installed = {name: found for name, found in packages.items() if name}
    assert installed
    assert all("integrity" in found and "resolved" not in found for found in installed.values())
