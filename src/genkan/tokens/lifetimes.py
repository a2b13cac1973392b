"""How long what we issue stays valid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Set once by the server. `skew` is how far a client's or resource's clock may be off (Entra: five minutes)."""

    access_token: timedelta = timedelta(hours=1)
    refresh_token: timedelta = timedelta(days=90)
    spa_refresh_token: timedelta = timedelta(hours=24)  # of a whole family: fixed from the sign-in on
    code: timedelta = timedelta(minutes=10)
    device_code: timedelta = timedelta(minutes=15)
    skew: timedelta = timedelta(minutes=5)
