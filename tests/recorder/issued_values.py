"""Records every secret that Genkan issues, and what it logs, while tests run: one file of each kind a process.

`search.py` looks for the first in the second when the run has ended. The points where secrets are made are wrapped
as their modules are loaded, so that nothing is imported earlier than it would be, and programs that are not Genkan
pay nothing. Works alike in the tests' own process and in each server that a test starts.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import logging

VARIABLE = "RECORD_ISSUED_IN"
VALUES, LOG = "issued", "log"
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# What a call says of secrets: from its arguments and its result.
Told = Callable[[tuple[Any, ...], Any], Iterable[str]]


def _result(_: tuple[Any, ...], result: Any) -> Iterable[str]:
    return [result]


def _pair(_: tuple[Any, ...], result: Any) -> Iterable[str]:
    return list(result)


def _first_argument(arguments: tuple[Any, ...], _: Any) -> Iterable[str]:
    return [arguments[0]]


def _second_argument(arguments: tuple[Any, ...], _: Any) -> Iterable[str]:
    return [arguments[1]]


def _session(_: tuple[Any, ...], result: Any) -> Iterable[str]:
    return [result.key, result.csrf]


def _seat(_: tuple[Any, ...], result: Any) -> Iterable[str]:
    return [result.body["seat"], result.body["secret"]]


# Module -> what in it (dotted for a method) -> what it tells.
POINTS: dict[str, dict[str, Told]] = {
    "genkan.directory.credentials": {"new_secret": _result},
    "genkan.directory.passwords": {"hashed": _first_argument, "matches": _second_argument},
    "genkan.tokens.cluster": {"Cluster.token": _result},
    # Codes, refresh tokens, device codes and the sessions of the sign-in pages.
    "genkan.tokens.opaque": {"new": _result},
    "genkan.tokens.devices": {"Devices.start": _pair},
    "genkan.tokens.keys": {"SigningKey.sign": _result},
    "genkan.surfaces.http": {"new_cookie_value": _result},
    "genkan.surfaces.metadata.seats": {"give": _seat},
    "genkan.surfaces.portal.links": {"create": _result},
    "genkan.surfaces.portal.sessions": {"begin": _session},
}

_written: int | None = None


def install(folder: str) -> None:
    """Record into `folder` from now on; modules that are loaded already are wrapped at once."""
    global _written
    _written = os.open(_own(folder, VALUES), os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    sys.meta_path.insert(0, _Watching())
    for name, points in POINTS.items():
        if name in sys.modules:
            _wrap(sys.modules[name], points)
    _SERVER_LOG.folder = folder


def record(value: str) -> None:
    """One issued value; written at once, since servers are killed."""
    if _written is not None and value:
        os.write(_written, value.encode("utf-8", "replace").replace(b"\n", b" ") + b"\n")


def log_like_a_server(folder: str) -> logging.Handler:
    """Send what a server's log would get (`genkan.server.logs`) from this process to a file of its own in `folder`."""
    import logging  # what this file loads, every program in the run loads

    handler = logging.FileHandler(_own(folder, LOG), encoding="utf-8")
    handler.setFormatter(logging.Formatter(LINE))
    handler.addFilter(lambda line: line.levelno >= logging.WARNING or line.name.split(".")[0] == "genkan")
    logging.getLogger().addHandler(handler)
    return handler


def _own(folder: str, kind: str) -> str:
    """A file of this process."""
    return os.path.join(folder, f"{kind}-{os.getpid()}-{os.urandom(3).hex()}")  # noqa: PTH118 - see above


class _ServerLog:
    """Called in place of `logs.set_up`: does that, and keeps a copy of the log where the search finds it."""

    folder = ""

    def __call__(self, set_up: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(set_up)
        def both(*arguments: Any, **named: Any) -> None:
            set_up(*arguments, **named)
            log_like_a_server(self.folder)

        return both


_SERVER_LOG = _ServerLog()


class _Watching:
    """Finds the modules of `POINTS` as Python would, and wraps what is in them when they have been loaded."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in POINTS and name != "genkan.server.logs":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            _after_loading(spec.loader, name)
        return spec


def _after_loading(loader: Any, name: str) -> None:
    load = loader.exec_module

    def loaded(module: ModuleType) -> None:
        load(module)
        if name in POINTS:
            _wrap(module, POINTS[name])
        else:
            module.set_up = _SERVER_LOG(module.set_up)  # type: ignore[attr-defined]

    loader.exec_module = loaded


def _wrap(module: ModuleType, points: dict[str, Told]) -> None:
    for name, told in points.items():
        owner, _, attribute = name.rpartition(".")
        holder = getattr(module, owner) if owner else module
        setattr(holder, attribute, _recorded(getattr(holder, attribute), told))


def _recorded(issue: Callable[..., Any], told: Told) -> Callable[..., Any]:
    @functools.wraps(issue)
    def recorded(*arguments: Any, **named: Any) -> Any:
        result = issue(*arguments, **named)
        for value in told((*arguments, *named.values()), result):
            record(value)
        return result

    return recorded
