"""What was read from the store, kept until a tenant that it came from has a new revision."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Any, TypeVar, cast

from genkan.store import Read, Store

T = TypeVar("T")

MOST = 10_000

# Revisions by tenant that one request has asked for already: it sees each tenant as of one moment.
Seen = dict[str, int]


class Held:
    """A memory of values by key. Nothing lives on time alone: each use compares revisions first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._values: OrderedDict[Hashable, tuple[dict[str, int], object]] = OrderedDict()

    def get(self, key: Hashable, load: Callable[[Read], tuple[T, Iterable[str]]], seen: Seen | None = None) -> T:
        """The value for `key`. `load` reads it and names the tenants whose rows it depends on.

        `seen` belongs to one request, which hands it on from one question to the next.
        """
        found = self._values.get(key)
        if found is not None and self._current(found[0], {} if seen is None else seen):
            self._values.move_to_end(key)
            return cast(T, found[1])
        with self._store.read() as tx:
            value, tenants = load(tx)
            # In the same view as the value: a stamp taken later could hide a change that the read did not see.
            stamps = {tenant: tx.revision_of(tenant) for tenant in tenants}
        self._put(key, stamps, value)
        return value

    def keep(self, key: Hashable, value: object, tenants: Collection[str], seen: Seen) -> None:
        """Remember what a request worked out from rows of `tenants`, as of the revisions that it has seen."""
        stamps = {tenant: seen[tenant] for tenant in tenants if tenant in seen}
        if len(stamps) == len(set(tenants)):
            self._put(key, stamps, value)

    def recall(self, key: Hashable, seen: Seen) -> Any:
        """What was kept, or None where it was not, or no longer counts."""
        found = self._values.get(key)
        return found[1] if found is not None and self._current(found[0], seen) else None

    def _put(self, key: Hashable, stamps: dict[str, int], value: object) -> None:
        self._values[key] = (stamps, value)
        if len(self._values) > MOST:
            self._values.popitem(last=False)

    def _current(self, stamps: dict[str, int], seen: Seen) -> bool:
        for tenant, revision in stamps.items():
            newest = seen.get(tenant)
            if newest is None:
                newest = seen[tenant] = self._store.revision(tenant)
            if newest != revision:
                return False
        return True

    def read(self, load: Callable[[Read], T]) -> T:
        """Read without remembering."""
        with self._store.read() as tx:
            return load(tx)
