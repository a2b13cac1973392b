"""How commands print: tables and fields for people, plain text when piped, JSON for programs.

What a table shows may come from anyone in the directory, so control characters are never written out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

import click


def print_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def clean(value: object) -> str:
    """One line of text without control characters: a display name must not move the cursor."""
    text = "" if value is None else str(value)
    return "".join(c if c.isprintable() else "�" for c in text)


def fields(pairs: Mapping[str, object]) -> None:
    """Name and value, one a line, aligned."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        click.echo(f"{name.ljust(width)}  {clean(value)}".rstrip())


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> None:
    """Rows under headings; `empty` is the sentence for none."""
    texts = [[clean(cell) for cell in row] for row in rows]
    if not texts:
        click.echo(empty)
    elif sys.stdout.isatty():
        _on_screen(columns, texts)
    else:
        widths = [max(len(row[i]) for row in [list(columns), *texts]) for i in range(len(columns))]
        for row in [list(columns), *texts]:
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _on_screen(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Folded, not cut: ids are copied from here.
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    Console().print(shown)
