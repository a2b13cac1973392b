"""What a screen shows of values that come from anyone."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from genkan.access.catalogue import core
from genkan.access.explain.explanation import as_json
from genkan.access.explain.from_text import from_question
from genkan.cli.why_screen import show

START = "Microsoft.Compute/virtualMachines/start/action"


def test_names_neither_move_the_cursor_nor_are_read_as_markup() -> None:
    document = as_json(from_question(core(), START, "/subscriptions/x\x1b[2J\x9b/resourceGroups/[red]", data=False))
    document["who"]["displayName"] = "[bold]evil[/bold]\x07\u202e"
    page = StringIO()
    show(document, Console(file=page, width=80, force_terminal=False, highlight=False))
    told = page.getvalue()
    assert "[bold]evil[/bold]" in told
    assert "[red]" in told
    for control in ("\x1b", "\x9b", "\x07", "\u202e"):
        assert control not in told


def test_a_terminal_gets_colour_and_a_pipe_none() -> None:
    document = as_json(from_question(core(), START, "/subscriptions/x", data=False))
    shown = {}
    for terminal in (True, False):
        page = StringIO()
        show(
            document,
            Console(file=page, width=80, force_terminal=terminal, color_system="standard" if terminal else None),
        )
        shown[terminal] = page.getvalue()
    assert "\x1b[" in shown[True]
    assert "\x1b[" not in shown[False]
