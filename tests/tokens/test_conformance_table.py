"""docs/conformance.md names only tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_table_names_exists() -> None:
    text = (ROOT / "docs/conformance.md").read_text("utf-8")
    files = {path.stem: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    known = set(re.findall(r"def (test_\w+)", "\n".join(files.values())))
    named = re.findall(r"`(test_[\w*]+)`", text)
    assert len(named) > 20
    for name in named:
        assert any(re.fullmatch(name.replace("*", r"\w*"), test) for test in known), name
