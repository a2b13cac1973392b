"""The link that a server greets with: for the first admin alone, while the first password holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from genkan.clock import ManualClock
from genkan.directory import passwords, users
from genkan.server.house import House, open_house
from genkan.server.invitation import invitation
from genkan.server.settings import Settings
from genkan.surfaces.portal import links


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    settings = Settings(root_dir=tmp_path, data_dir=tmp_path, database_url=f"sqlite:///{tmp_path}/genkan.db")
    made = open_house(settings, ManualClock())
    yield made
    made.close()


def _admin(house: House) -> tuple[str, str]:
    owner = json.loads((house.settings.data_dir / "owner.json").read_text())
    with house.services.store.read() as tx:
        found = users.find_by_upn(tx, owner["tenant_id"], owner["admin_upn"])
    assert found is not None
    return found.tenant_id, found.id


def test_link_signs_the_admin_in_once(house: House) -> None:
    link = invitation(house.services, house.settings)
    assert link is not None
    path, _, token = link.partition("?token=")
    assert path == links.PATH
    now = house.services.clock.now()
    assert links.take(house.services.store, token, now) == _admin(house)
    assert links.take(house.services.store, token, now) is None


def test_there_is_none_once_the_admin_has_another_password(house: House) -> None:
    tenant_id, admin = _admin(house)
    with house.services.store.write(tenant_id) as tx:
        users.update(tx, admin, password_hash=passwords.hashed("Another-Pass9"))
    assert invitation(house.services, house.settings) is None


def test_there_is_none_for_a_disabled_admin(house: House) -> None:
    tenant_id, admin = _admin(house)
    with house.services.store.write(tenant_id) as tx:
        users.update(tx, admin, account_enabled=False)
    assert invitation(house.services, house.settings) is None


def test_there_is_none_where_the_owners_file_is_gone(house: House) -> None:
    (house.settings.data_dir / "owner.json").unlink()
    assert invitation(house.services, house.settings) is None
