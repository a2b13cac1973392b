"""The `genkan` command on a machine whose clock is two hours slow: python slow_clock.py up ..."""

from datetime import UTC, datetime, timedelta

from genkan import clock
from genkan.cli.main import main


class SlowClock(clock.SystemClock):
    def now(self):
        return datetime.now(UTC) - timedelta(hours=2)


clock.SystemClock = SlowClock
main()
