from __future__ import annotations

import subprocess
import sys

import pytest

from genkan.cli.main import COMMANDS

HEAVY = ("sqlalchemy", "httpx", "uvicorn", "rich", "cryptography", "asyncio", "starlette", "jinja2")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["app", "--help"], ["run", "--help"], ["up", "--help"]]
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom genkan.cli.main import genkan\n"
        f"try: genkan.main({arguments!r})\nexcept SystemExit: pass\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("HEAVY []")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_as_the_table_says(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "genkan.cli", name, "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"Usage: genkan {name} ")
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


def test_unknown_command_is_a_mistake_of_usage() -> None:
    done = subprocess.run([sys.executable, "-m", "genkan.cli", "uo"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("genkan: No such command 'uo'.")


def test_all_faults_of_the_settings_are_shown_at_once() -> None:
    command = [sys.executable, "-m", "genkan.cli", "up", "--port", "x", "--workers", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--port `x`" in done.stderr
    assert "--workers `0`" in done.stderr
    assert "Traceback" not in done.stderr
