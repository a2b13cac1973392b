"""What every test shares: the schema is migrated once a worker, and then copied; so are RSA keys."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from sqlalchemy import Engine

from genkan.directory import passwords
from genkan.store import schema_version
from genkan.store.engine import Store
from genkan.tokens import keys as signing_keys

pytest_plugins = ["tests.recorder.plugin"]

KEYS = 16
SHIPPED_HASHER = passwords._hasher


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: tests with clients and servers of their own wait half of their time."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def _schema_is_migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Most tests open a store of their own; the migrations would take more time than all that the tests do.

    The copy is what the true migrations made. What is not a new SQLite file is migrated as always.
    """
    template = tmp_path_factory.mktemp("schema") / "template.db"
    Store.open(f"sqlite:///{template}").close()
    migrate = schema_version.bring_up_to_date

    def copy_or_migrate(engine: Engine) -> None:
        database = Path(engine.url.database or "")
        is_new_file = engine.dialect.name == "sqlite" and database.is_file() and database.stat().st_size == 0
        if is_new_file and not engine.url.query:
            shutil.copyfile(template, database)
        else:
            migrate(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema_version, "bring_up_to_date", copy_or_migrate)
        yield


@pytest.fixture(scope="session", autouse=True)
def _rsa_keys_are_made_once() -> Iterator[None]:
    """Each tenant's first token makes a key, which takes longer than most tests. A worker makes these, in turn.

    So many that no test sees one twice: keys of two tenants, or before and after a rotation, still differ. Servers
    in processes of their own make their keys as always.
    """
    made: deque[RSAPrivateKey] = deque()

    def next_key(public_exponent: int, key_size: int) -> RSAPrivateKey:
        assert (public_exponent, key_size) == (65537, signing_keys.KEY_BITS)
        made.append(made.popleft() if len(made) == KEYS else generate_private_key(public_exponent, key_size))
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("genkan.tokens.keys.generate_private_key", next_key)
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_lightly() -> Iterator[None]:
    """Hashing is slow on purpose, and every house has people. Servers in processes of their own hash as always."""
    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: light)
        yield


@pytest.fixture
def passwords_as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", SHIPPED_HASHER)
