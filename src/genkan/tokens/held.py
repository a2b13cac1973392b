"""What was read from the store, kept until a tenant that it came from has a new revision."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar, cast

from genkan.store import Read, Store

T = TypeVar("T")

MOST = 10_000
NOTHING: Mapping[str, int] = {}


class Held:
    """A memory of values by key. Nothing lives on time alone: each use compares revisions first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._values: OrderedDict[Hashable, tuple[dict[str, int], object]] = OrderedDict()

    def get(
        self, key: Hashable, load: Callable[[Read], tuple[T, Iterable[str]]], now: Mapping[str, int] = NOTHING
    ) -> T:
        """The value for `key`. `load` reads it and names the tenants whose rows it depends on.

        `now` holds revisions that this very request has asked for already.
        """
        found = self._values.get(key)
        if found is not None and self._current(found[0], now):
            self._values.move_to_end(key)
            return cast(T, found[1])
        with self._store.read() as tx:
            value, tenants = load(tx)
            # In the same view as the value: a stamp taken later could hide a change that the read did not see.
            stamps = {tenant: tx.revision_of(tenant) for tenant in tenants}
        self._values[key] = (stamps, value)
        if len(self._values) > MOST:
            self._values.popitem(last=False)
        return value

    def revisions(self, tenant_id: str) -> Mapping[str, int]:
        """The newest revision of a tenant, to be handed to `get` for the rest of one request."""
        return {tenant_id: self._store.revision(tenant_id)}

    def _current(self, stamps: Mapping[str, int], now: Mapping[str, int]) -> bool:
        for tenant, revision in stamps.items():
            newest = now.get(tenant)
            if (self._store.revision(tenant) if newest is None else newest) != revision:
                return False
        return True

    def read(self, load: Callable[[Read], T]) -> T:
        """Read without remembering."""
        with self._store.read() as tx:
            return load(tx)
