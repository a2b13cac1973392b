"""Where things can be: Azure's public regions, read from `locations.txt`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from genkan.resources.errors import LocationMissing, LocationUnknown


@dataclass(frozen=True, slots=True)
class Location:
    name: str
    display_name: str
    paired: str | None


@cache
def known() -> tuple[Location, ...]:
    lines = files("genkan.resources").joinpath("locations.txt").read_text("utf-8").splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if line and not line.startswith("#")]
    return tuple(Location(name, display, paired or None) for name, display, paired in rows)


@cache
def _names() -> frozenset[str]:
    return frozenset(location.name for location in known())


def normalized(given: object) -> str:
    """`West Europe` and `westeurope` are one. Raises `LocationMissing` or `LocationUnknown`."""
    if not isinstance(given, str) or not given.strip():
        raise LocationMissing
    name = given.replace(" ", "").lower()
    if name not in _names():
        raise LocationUnknown(given, [location.name for location in known()])
    return name
