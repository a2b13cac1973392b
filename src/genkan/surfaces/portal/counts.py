"""How many there are of something, remembered until the tenant's next change: counting is the dear part of a list."""

from __future__ import annotations

from collections import OrderedDict

from genkan.store import Store

MOST = 2_000
# Who asked, what for: a count is what that person may see.
Key = tuple[str, str, str, str]


class Counts:
    """Totals by (tenant, person, list, filter), each with the revision that it was counted at."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[Key, tuple[int, int]] = OrderedDict()

    def find(self, key: Key) -> int | None:
        """The total, unless the tenant has changed since."""
        found = self._known.get(key)
        return found[1] if found and found[0] == self._store.revision(key[0]) else None

    def keep(self, key: Key, revision: int, total: int) -> None:
        """`revision` is the tenant's from before the counting, so that no change is missed."""
        self._known[key] = (revision, total)
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
