"""Durations as people write them: `2s`, `30m`, `12h`, `90d`, `1y`."""

from __future__ import annotations

import re
from datetime import timedelta

import click

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}
LONGEST = 100 * 365 * 86400


class Duration(click.ParamType[timedelta]):
    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"([0-9]{1,10})([smhdwy])", str(value).strip().lower(), re.ASCII)
        if found is None:
            self.fail(f"`{value}` is not a duration; write 30m, 12h, 90d or 1y", param, ctx)
        seconds = int(found[1]) * UNITS[found[2]]
        if not 0 < seconds <= LONGEST:
            self.fail(f"`{value}` is out of range", param, ctx)
        return timedelta(seconds=seconds)
