"""Where everything is kept: tables, the engine, transactions with revisions, migrations.

Knows no domain and imports nothing of Genkan but the clock; every other room stands on it.
Start reading at `engine.py` (transactions), then `tables/` (one file a room).
"""

from genkan.store.engine import Read, Store, Write

__all__ = ["Read", "Store", "Write"]
