"""A command line fit to be kept: what it runs can be seen, what it was told as a secret cannot.

Nobody can tell by its looks that `swordfish` is a password. So nothing is searched for and taken out: only what
cannot be one is left in, and everything else becomes `***`. Left in are the program's name, the first words of
programs whose first words are commands (`az vm start`), names of options, files that exist, the module after
`python -m`, and ids of Azure's resources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath, PureWindowsPath

MASK = "***"
LONGEST = 500  # characters

# Programs whose first plain words say what is done, never with what.
_SPEAKING = frozenset(
    {"ansible", "az", "azd", "cargo", "dotnet", "genkan", "go", "kubectl", "npm", "npx", "pnpm"}
    | {"poetry", "pulumi", "pytest", "terraform", "tofu", "uv", "yarn"}
)
# Of these, options of several letters begin with one dash; elsewhere `-psecret` is `-p` with its value.
_ONE_DASH = frozenset(("go", "java", "powershell", "pwsh", "terraform", "tofu"))
_WORDS = 3
_WORD = re.compile(r"[a-z]{1,16}(-[a-z]{1,16}){0,2}")
_OPTION = re.compile(r"(--?[A-Za-z][A-Za-z-]{0,30})(=.*)?", re.DOTALL)
_VARIABLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,60})=.*", re.DOTALL)
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,60}")
_NAME = re.compile(r"[A-Za-z0-9._+-]{1,60}")
_RESOURCE = re.compile(r"/subscriptions/[0-9a-fA-F-]{36}(/[A-Za-z0-9._()-]{1,90}){0,12}")


def shown(arguments: Sequence[str], exists: Callable[[str], bool]) -> str:
    """The command line in one line; `exists` says whether an argument is the path of a file or folder."""
    if not arguments:
        return ""
    path = arguments[0]
    name = PureWindowsPath(path).name if "\\" in path else PurePath(path).name
    program = name.lower().removesuffix(".exe")
    pieces = [name if _NAME.fullmatch(name) else MASK]
    words = _WORDS if program in _SPEAKING else 0
    before = ""
    for argument in arguments[1:]:
        if words and _WORD.fullmatch(argument):
            words -= 1
            pieces.append(argument)
        elif before == "-m" and program.startswith("python") and _MODULE.fullmatch(argument):
            pieces.append(argument)
        else:
            words = 0
            pieces.append(_argument(argument, before, program in _ONE_DASH, exists))
        before = argument
    line = " ".join(pieces)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _argument(argument: str, before: str, one_dash: bool, exists: Callable[[str], bool]) -> str:
    option = _OPTION.fullmatch(argument)
    if option is not None:
        name, value = option[1], option[2]
        if name.startswith("--") or one_dash or len(name) == 2:
            return name + (f"={MASK}" if value else "")
        return name[:2] + MASK
    variable = _VARIABLE.fullmatch(argument)
    if variable is not None:
        return f"{variable[1]}={MASK}"
    if argument in ("-", "--") or _RESOURCE.fullmatch(argument):
        return argument
    if not argument.isprintable() or not exists(argument):
        return MASK
    # After an option a bare word may be its value, though a file goes by the same name.
    value_of = _OPTION.fullmatch(before) is not None and "=" not in before
    return MASK if value_of and "." not in argument and "/" not in argument else argument
