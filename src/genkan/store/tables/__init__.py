"""One file of tables a room. Every table carries `tenant_id` in its key and the `revision` of its last write.

Tenant id leads every key so that a distributed PostgreSQL can shard by tenant; there are no serial ids.
Where to look: `directory`, `tokens`, `access`, `resources`, `journal`, `portal`; `schema` makes the metadata.
"""

from genkan.store.tables import access, directory, journal, portal, resources, tokens
from genkan.store.tables.schema import metadata, revisions, tombstones

__all__ = ["access", "directory", "journal", "metadata", "portal", "resources", "revisions", "tokens", "tombstones"]
