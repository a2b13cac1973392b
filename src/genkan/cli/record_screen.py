"""A recording for people: what was used, what would allow it, at 80 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from genkan.cli.why_screen import printable

Result = Mapping[str, Any]


def text(result: Result, columns: int = 80) -> str:
    """The whole as plain text of this width."""
    page = StringIO()
    show(result, Console(file=page, width=columns, highlight=False, color_system=None))
    return page.getvalue().rstrip("\n")


def show(result: Result, console: Console) -> None:
    policy = printable(result["policy"])
    if result.get("command"):
        console.print(Text(f"Recorded: {printable(result['command'])}", overflow="fold"))
    principals = {one["principalId"] for one in (*policy["uses"], *policy["graph"])}
    count = f"{len(policy['uses'])} operations and {len(policy['graph'])} calls of Graph"
    console.print(Text(f"Used: {count}, by {len(principals)} principal{'' if len(principals) == 1 else 's'}", "bold"))
    for use in policy["uses"]:
        mark = "" if use["allowed"] else "  (not allowed now)"
        kind = " (data)" if use["data"] else ""
        console.print(Text(f"  {use['action']}{kind}  x{use['times']}{mark}"))
        console.print(Padding(Text(use["scope"], "dim", overflow="fold"), (0, 0, 0, 4)))
    for call in policy["graph"]:
        mark = "" if call["allowed"] else "  (not allowed now)"
        console.print(Text(f"  Graph {call['call']}  x{call['times']}{mark}", overflow="fold"))
    for place in policy["places"]:
        _place(console, place)
    if policy["graphPermissions"]:
        console.print()
        console.print(Text("Microsoft Graph permissions that allow these calls, least privileged:", "bold"))
        for name in policy["graphPermissions"]:
            console.print(Text(f"  {name}"))
        console.print(Text("# az", "dim"))
        console.print(Text(policy["graphAz"]), soft_wrap=True)
    if policy["fixes"]["az"]:
        console.print()
        console.print(Text("# az", "dim"))
        console.print(Text(policy["fixes"]["az"]), soft_wrap=True)
        console.print()
        console.print(Text("# az, with a custom role of exactly this", "dim"))
        console.print(Text(policy["customFixes"]["az"]), soft_wrap=True)


def _place(console: Console, place: Result) -> None:
    console.print()
    console.print(Text(f"For {place['principalId']} at", "bold"))
    console.print(Text(f"  {place['scope']}", overflow="fold"))
    console.print(_line("roles", place["practical"], place["practicalExcess"]))
    if _names(place["roles"]) != _names(place["practical"]):
        console.print(_line("fewest excess, other products' roles too", place["roles"], place["excess"]))
    if place["uncovered"]:
        console.print(Text(f"  no built-in role grants: {', '.join(place['uncovered'])}"))
    if not place["exact"]:
        console.print(Text("  (the search was cut short: a narrower set may exist)", "dim"))
    custom = place["custom"]
    size = len(custom["actions"]) + len(custom["dataActions"])
    console.print(Text(f"  or a custom role of {size} operation{'s' if size != 1 else ''}"))


def _line(title: str, gives: Sequence[Result], excess: int) -> Text:
    if not gives:
        return Text(f"  {title}: none")
    return Text.assemble(f"  {title}: ", (", ".join(_names(gives)), "green"), f"; {excess:,} operations in excess")


def _names(gives: Sequence[Result]) -> list[str]:
    return [give["roleName"] for give in gives]
