"""What every test shares: the schema is migrated once a worker, and then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from genkan.store import schema_version
from genkan.store.engine import Store

pytest_plugins = ["tests.recorder.plugin"]


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
