"""The stock azure-cli as a separate process under `genkan run`, in its built-in AzureCloud."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.running import Running

AZ = Path(__file__).parents[2] / ".venv-az" / "bin" / "az"


@dataclass(frozen=True)
class Az:
    """One signed-in (or not yet signed-in) az with a configuration folder of its own."""

    running: Running
    config: Path

    def __call__(self, *arguments: str, fails: bool = False) -> Any:
        """Run `az arguments`; its JSON output, or its error text when it is meant to fail."""
        environment = self.running.environment | {
            "AZURE_CONFIG_DIR": str(self.config),
            "AZURE_CORE_COLLECT_TELEMETRY": "no",
            "AZURE_CORE_NO_COLOR": "yes",
            "AZURE_CORE_ONLY_SHOW_ERRORS": "yes",
        }
        command = [self.running.genkan, "run", "--", str(AZ), *arguments, "--output", "json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        if fails:
            assert done.returncode != 0, f"az {' '.join(arguments)} was meant to fail, and said: {done.stdout}"
            return done.stderr
        assert done.returncode == 0, f"az {' '.join(arguments)} failed: {done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def login(self, client_id: str, secret: str, tenant: str, **how: Any) -> Any:
        # MSAL keeps a token for a secret it has seen; without this a wrong one would seem to work.
        self("account", "clear")
        return self(
            "login", "--service-principal", "--username", client_id, "--password", secret, "--tenant", tenant, **how
        )


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if not AZ.exists():
        pytest.skip("azure-cli is not installed: `make test-az` installs it")
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture
def az(running: Running, tmp_path: Path) -> Az:
    """az without a login."""
    return Az(running, tmp_path / "azure")


@pytest.fixture(scope="session")
def owner(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Az:
    """az signed in as the owner's service principal."""
    signed_in = Az(running, tmp_path_factory.mktemp("owner") / "azure")
    signed_in.login(running.owner["client_id"], running.owner["client_secret"], running.owner["tenant_id"])
    return signed_in


def name_of(prefix: str) -> str:
    return f"{prefix}-{os.urandom(3).hex()}"
