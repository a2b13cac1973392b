"""The catalogue for questions that need no server: the core, with what was imported into the data folder."""

from __future__ import annotations

import os
from pathlib import Path

import click

from genkan.access.catalogue import Catalogue, CatalogueError, core


def catalogue(root: Path) -> Catalogue:
    """The imports are read from the store's own file, without opening it for writing; a faulty one is told and left."""
    file = _store(root)
    if file is None:
        return core()
    # Only now: SQLAlchemy takes longer to import than the whole answer.
    from sqlalchemy.exc import DatabaseError

    from genkan.access.catalogue.storage import of_file

    try:
        return core().with_imports(of_file(file))
    except (DatabaseError, CatalogueError) as fault:
        click.echo(f"genkan: the catalogue in {file} cannot be read, so this is the core's answer ({fault})", err=True)
        return core()


def _store(root: Path) -> Path | None:
    """The SQLite file of the data folder, if there is one; another database needs its server."""
    if os.environ.get("GENKAN_DATABASE_URL"):
        return None
    file = root / "genkan.db"
    return file if file.is_file() else None
