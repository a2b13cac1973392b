"""What a start leaves for later: libraries that only some requests need."""

from __future__ import annotations

import subprocess
import sys

STARTED = "import genkan.server.app, genkan.server.edge, genkan.server.proxy, genkan.surfaces.login"
LATER = ("jinja2", "rich", "httpx", "argon2", "alembic", "sqlalchemy.dialects.postgresql", "genkan.surfaces.portal")


def test_server_starts_and_serves_tokens_without_libraries_for_pages_passwords_and_commands() -> None:
    program = f"import sys\n{STARTED}\nprint([name for name in {LATER!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_command_line_asks_the_server_without_loading_rich() -> None:
    program = "import sys, genkan.cli.client\nprint('rich' in sys.modules, 'httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "False True"
