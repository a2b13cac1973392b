"""Variables as text that a shell, a .env file or a program reads back unchanged, whatever is in them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Mapping

Formatter = Callable[[Mapping[str, str], Iterable[str]], str]


def bash(variables: Mapping[str, str], remove: Iterable[str] = ()) -> str:
    lines = [f"unset {name}" for name in remove]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    return "\n".join(lines) + "\n"


def powershell(variables: Mapping[str, str], remove: Iterable[str] = ()) -> str:
    # In single quotes PowerShell expands nothing; a quote is doubled. So are its typographic sisters.
    def quoted(value: str) -> str:
        for quote in "'\u2018\u2019\u201a\u201b":
            value = value.replace(quote, quote * 2)
        return f"'{value}'"

    lines = [f"Remove-Item Env:{name} -ErrorAction SilentlyContinue" for name in remove]
    lines += [f"$env:{name} = {quoted(value)}" for name, value in variables.items()]
    return "\n".join(lines) + "\n"


def dotenv(variables: Mapping[str, str], remove: Iterable[str] = ()) -> str:
    # Single quotes where they suffice: python-dotenv, docker compose and node read them literally.
    def quoted(value: str) -> str:
        if "'" not in value and "\n" not in value and "\\" not in value:
            return f"'{value}'"
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("$", "\\$")
        return f'"{escaped}"'

    lines = [f"{name}=" for name in remove]
    lines += [f"{name}={quoted(value)}" for name, value in variables.items()]
    return "\n".join(lines) + "\n"


def as_json(variables: Mapping[str, str], remove: Iterable[str] = ()) -> str:
    values: dict[str, str | None] = {**dict.fromkeys(remove), **variables}
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Formatter] = {"bash": bash, "powershell": powershell, "dotenv": dotenv, "json": as_json}
