"""The lines by which the examples' docstrings prepare and run them are commands that there are."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from genkan.cli.main import genkan
from tests.examples.conftest import EXAMPLES


def lines() -> Iterator[tuple[str, str]]:
    for path in sorted(EXAMPLES.glob("*.py")):
        said = ast.get_docstring(ast.parse(path.read_text()), clean=False) or ""
        yield from ((path.name, line.strip()) for line in said.splitlines() if line.startswith("    genkan "))


@pytest.mark.parametrize(("name", "line"), list(lines()))
def test_line_is_a_command(name: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "daemon.pem").touch()
    monkeypatch.chdir(tmp_path)
    command: click.Command = genkan
    words = shlex.split(line, comments=True)[1:]
    context = click.Context(command)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, f"{name} names an unknown command `{words[0]}`"
        command, words = found, words[1:]
    with command.make_context("genkan", words) as parsed:
        program = [word for word in parsed.params.get("command") or () if word.endswith(".py")]
    assert all((EXAMPLES.parent / path).exists() for path in program)
