"""What the catalogue tests share: sample listings, and the reference data when it is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from genkan.access.catalogue import ImportedPart
from genkan.access.catalogue.importer import read

SAMPLES = Path(__file__).with_name("samples")
REFERENCE = Path(__file__).parents[3] / "shared" / "data"
TODAY = date(2026, 9, 1)


@pytest.fixture
def sample() -> Callable[[str], Any]:
    """A sample listing as a JSON value, to be changed freely."""

    def load(name: str) -> Any:
        return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))

    return load


@pytest.fixture
def imported() -> Callable[[str], ImportedPart]:
    """A sample listing, imported as it lies there."""

    def load(name: str) -> ImportedPart:
        path = SAMPLES / f"{name}.json"
        return read(path.name, path.read_bytes(), TODAY)

    return load


@pytest.fixture
def refuse() -> Callable[[Any], str]:
    """Imports a JSON value that must be refused, and gives the refusal's text."""
    from genkan.access.catalogue import ImportRefusedError

    def attempt(value: Any) -> str:
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        with pytest.raises(ImportRefusedError) as refusal:
            read("given.json", content, TODAY)
        return str(refusal.value)

    return attempt


@pytest.fixture
def reference() -> Callable[[str], Any]:
    """A file of the reference data; the test is skipped where that is absent."""

    def load(name: str) -> Any:
        path = REFERENCE / f"{name}.json"
        if not path.exists():
            pytest.skip("the reference data is not beside this checkout")
        return json.loads(path.read_text("utf-8"))

    return load
