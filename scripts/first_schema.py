"""Write migration 0001 from the tables. Only until the first release: afterwards each change is a new file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from genkan.store.schema_version import MIGRATIONS
from genkan.store.tables.schema import name_postgresql_conditions


def main() -> None:
    target = MIGRATIONS / "versions" / "0001_first_schema.py"
    target.unlink(missing_ok=True)
    name_postgresql_conditions()
    with TemporaryDirectory() as folder:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = create_engine(f"sqlite:///{folder}/empty.db")
        command.revision(config, "first schema", autogenerate=True, rev_id="0001")
    text = target.read_text()
    text = text.replace("genkan.store.types.JsonDocument()", "Json")
    text = text.replace(
        "from alembic import op\n", "from alembic import op\n\nfrom genkan.store.types import Json, Moment\n"
    )
    text = text.replace("genkan.store.types.", "")
    target.write_text(text)
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "check", "--fix", "--quiet", target], check=True)
    subprocess.run([ruff, "format", "--quiet", target], check=True)


if __name__ == "__main__":
    main()
