"""Deciding needs no database, no HTTP and no grammar library: what it loads stays small."""

from __future__ import annotations

import subprocess
import sys

_ASK = """
import sys
import genkan.access.decide, genkan.access.trace, genkan.access.visible, genkan.access.delegation
print(",".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_deciding_loads_neither_database_nor_http_nor_grammar_library() -> None:
    run = subprocess.run([sys.executable, "-c", _ASK], check=True, capture_output=True, text=True)
    heavy = {"sqlalchemy", "starlette", "uvicorn", "httpx", "lark", "cryptography", "rich", "ipaddress", "asyncio"}
    assert heavy.isdisjoint(run.stdout.strip().split(","))
