"""Whether the store is empty, and what only the first start makes: the sealing key and the first tenant."""

from __future__ import annotations

import json
import secrets
import uuid
from dataclasses import asdict

from genkan.directory import tenants
from genkan.server import files
from genkan.server.settings import Settings
from genkan.surfaces.services import Services


def sealing_key(settings: Settings) -> bytes:
    """The key that encrypts private keys in the store: 32 random bytes in a file of mode 0600, made once."""
    path = settings.data_dir / "sealing.key"
    if not path.exists():
        files.create(path, secrets.token_bytes(32))
    return path.read_bytes()


def ensure_first_tenant(services: Services, settings: Settings) -> None:
    """Make the first tenant unless the store has one. Of several processes that start at once, one does it."""
    with services.store.read() as view:
        if tenants.oldest(view) is not None:
            return
    from genkan.server.bootstrap import first_tenant

    tenant_id = str(uuid.uuid4())
    with services.store.write(tenant_id) as tx:
        if tenants.oldest(tx) is not None:
            return
        owner = first_tenant(tx, services.access.catalogue(tenant_id), services.clock.now())
        # Before the commit: a tenant whose owner nobody knows would be worse than a file without a tenant.
        files.write(settings.data_dir / "owner.json", json.dumps(asdict(owner), indent=2) + "\n")
