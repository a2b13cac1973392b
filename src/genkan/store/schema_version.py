"""Which schema the database has, and the step to ours.

Alembic is imported only when there is something to migrate: it costs more than the whole rest of a start.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

# The newest file in migrations/versions; a test keeps the two equal.
HEAD = "0001"
MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaTooNew(Exception):
    """A newer Genkan wrote this database; this one would damage it."""


def current(engine: Engine) -> str | None:
    """The revision the database is at, or None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def bring_up_to_date(engine: Engine) -> None:
    found = current(engine)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise SchemaTooNew(
            f"the database has schema `{found}`, but this Genkan knows only up to `{HEAD}`: "
            "use the newer Genkan, or another data folder"
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    command.upgrade(config, "head")
