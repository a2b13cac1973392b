from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.graph.house import As, House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(f"sqlite:///{tmp_path}/genkan.db")
    yield made
    made.store.close()


@pytest.fixture
def admin(house: House) -> As:
    return house.admin()
