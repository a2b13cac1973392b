"""The explanation on a screen of 80 columns: the document of docs/schema/why.schema.json, shown in its own order.

Whatever stands in the document may come from outside, so nothing of it is read as markup, and no control character
is written out. What is meant to be pasted is never wrapped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Document = Mapping[str, Any]
FIXES = ("az", "bicep", "terraform")


def show(document: Document, console: Console, fixes: Sequence[str] = FIXES) -> None:
    """Prints one explanation. `fixes` are the languages to print the fix in."""
    document = printable(document)
    verdict = document["verdict"]
    style = "bold green" if verdict["allowed"] else "bold red"
    console.print(Text(verdict["sentence"], style))
    console.print()
    _pairs(console, [("who", _who(document["who"])), ("what", _what(document)), *_where(document), *_when(document)])
    if document["considered"] or document["notShown"]:
        _heading(console, "Considered")
        for one in document["considered"]:
            _considered(console, one)
        if document["notShown"]:
            console.print(Text(f"  and {document['notShown']} more that came less near", "dim"))
    for note in document["notes"]:
        console.print()
        console.print(Text(note, "italic"))
    if document["mend"]:
        _mend(console, document["mend"], document["catalogue"], fixes)
    if document["permissions"]:
        _permissions(console, document["permissions"])
    if document["catalogue"] and document["mend"]:
        console.print()
        console.print(Text(document["catalogue"]["sentence"], "dim"))


def _who(who: Document) -> list[str]:
    shown = who["displayName"] or who["name"]
    lines = [f"{shown}, {who['token']}" if who["token"] else shown]
    if who["kind"] == "ServicePrincipal" and who["appId"]:
        lines.append(f"app id {who['appId']}")
    elif who["displayName"]:
        lines.append(who["name"])
    lines.append(f"object id {who['objectId']}")
    if who["groups"]:
        lines.append("groups that counted: " + ", ".join(group["name"] or group["id"] for group in who["groups"]))
    return lines


def _what(document: Document) -> list[str]:
    what = document["what"]
    lines = [what["action"] + (" (data action)" if what["data"] else "")]
    if what["method"] and what["scope"]:
        lines.append(f"asked by {what['method']} {what['path']}")
    if what["linked"]:
        lines.append(what["linked"])
    return lines


def _where(document: Document) -> list[tuple[str, list[str]]]:
    scope = document["what"]["scope"]
    return [("where", [scope])] if scope else []


def _when(document: Document) -> list[tuple[str, list[str]]]:
    if not document["decisionId"]:
        return []
    moment = document["at"].partition(".")[0].rstrip("Z").replace("T", " ")
    return [("when", [f"{moment} UTC", f"decision {document['decisionId']}"])]


def _considered(console: Console, one: Document) -> None:
    line = Text.assemble(("  " + one["name"], "bold"), " ", one["sentence"], overflow="fold")
    console.print(line)
    held = f", held by the group {one['holder']['name'] or one['holder']['id']}" if one["holder"] else ""
    console.print(Padding(Text(f"at {one['scope']}{held}", "dim", overflow="fold"), (0, 0, 0, 4)))
    for detail in one["details"]:
        console.print(Padding(Text(detail, overflow="fold"), (0, 0, 0, 4)))


def _mend(console: Console, mend: Document, catalogue: Document, fixes: Sequence[str]) -> None:
    _heading(console, "How to mend it")
    console.print(Text(mend["status"]))
    if mend["similar"]:
        console.print(Text("Spelt nearly like it: " + ", ".join(mend["similar"])))
    first, habitual = mend["practical"], mend["habitual"]
    place = mend["place"]
    if first:
        console.print()
        told = Text.assemble(
            (first["name"], "bold green"), f" allows it, with {_also(first, catalogue)} operations more."
        )
        console.print(told)
        if habitual and habitual["name"] != first["name"]:
            more = _also(habitual, catalogue)
            console.print(Text(f"{habitual['name']}, the habitual answer, would hand out {more} operations more."))
        elif not habitual:
            console.print(Text("Contributor, the habitual answer, would not even allow it."))
    if mend["roles"]:
        because = f" ({place['because']})" if place["because"] else ""
        console.print(Text(f"Narrowest scope to give it at{because}:"))
        console.print(Text(place["scope"], overflow="fold"))
        console.print()
        console.print(_roles(mend["roles"], first, catalogue))
    _custom(console, mend)
    if mend["fixes"]:
        _fixes(console, mend["fixes"], fixes)


def _roles(roles: Sequence[Document], first: Document | None, catalogue: Document) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("role, narrowest first", max_width=50)
    table.add_column("also grants", justify="right", no_wrap=True)
    table.add_column("mark", min_width=15, max_width=20)
    for role in roles:
        chosen = first is not None and role["id"] == first["id"]
        mark = Text("<- practical", "green") if chosen else Text(_marks(role["marks"]), "yellow")
        table.add_row(Text(role["name"], "bold" if chosen else ""), _short(role, catalogue), mark)
    return table


def _also(role: Document, catalogue: Document) -> str:
    """A number; with `about` or `at least` where the catalogue does not see all operations."""
    count = f"{role['also']:,}"
    if role["general"] and not catalogue["complete"]:
        return f"at least {count}"
    return f"about {count}" if role["beyond"] else count


def _short(role: Document, catalogue: Document) -> str:
    """The same for a column: `~55`, `1,959+`."""
    words = _also(role, catalogue).split()
    return {"about": f"~{words[-1]}", "at": f"{words[-1]}+"}.get(words[0], words[-1])


def _marks(marks: Document) -> str:
    said = []
    if marks["condition"]:
        said.append("conditional")
    if marks["service"]:
        said.append("for a service")
    if marks["product"]:
        said.append(f"for {marks['product']}")
    return ", ".join(said)


def _custom(console: Console, mend: Document) -> None:
    custom = mend["custom"]
    console.print()
    actions = ", ".join([*custom["actions"], *custom["dataActions"]])
    console.print(Text.assemble("Or a custom role with exactly this: ", (actions, "bold"), overflow="fold"))
    console.print(Text("(`--custom` prints its fixes, and `--json` everything)", "dim"))


def _fixes(console: Console, fixes: Document, wanted: Sequence[str]) -> None:
    if fixes["genkan"]:
        _code(console, "here", fixes["genkan"])
    for language in wanted:
        _code(console, language, fixes[language])


def show_custom(document: Document, console: Console, fixes: Sequence[str] = FIXES) -> None:
    """Prints only the fixes that make and assign the custom role."""
    for language in fixes:
        _code(console, language, printable(document["mend"]["customFixes"][language]))


def printable(value: Any) -> Any:
    """The same document without control characters: a display name must not move the cursor."""
    if isinstance(value, str):
        return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in value)
    if isinstance(value, Mapping):
        return {name: printable(one) for name, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list) else value


def _permissions(console: Console, needed: Document) -> None:
    _heading(console, "How to mend it")
    console.print(Text(needed["missing"]))
    rows = [
        ("application", needed["application"]),
        ("delegated", needed["delegated"]),
        ("directory role", needed["directoryRoles"]),
        ("had", needed["had"]),
    ]
    console.print()
    _pairs(console, [(name, [", ".join(values) or "none"]) for name, values in rows])
    console.print(Text("Permissions stand least privileged first; any one of them is enough.", "dim"))
    if needed["genkan"]:
        _code(console, "here", needed["genkan"])
    if needed["az"]:
        _code(console, "az", needed["az"])
    console.print()
    console.print(Text(needed["portal"]))


def _code(console: Console, title: str, code: str) -> None:
    console.print()
    console.print(Text(f"# {title}", "dim"))
    console.print(Text(code, "cyan"), soft_wrap=True)


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, "bold underline"))


def _pairs(console: Console, pairs: Sequence[tuple[str, Sequence[str]]]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, lines in pairs:
        shown: list[RenderableType] = [Text(line, overflow="fold") for line in lines]
        table.add_row(name, Group(*shown))
    console.print(table)
