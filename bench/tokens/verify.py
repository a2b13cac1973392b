"""What a token costs that was seen before: the digest, the key, the clock and the principal's standing."""

from __future__ import annotations

import statistics
import time
import uuid
from urllib.parse import urlencode

from genkan.clock import SystemClock
from genkan.directory import applications, credentials, first_party, service_principals, tenants
from genkan.journal.journal import Journal
from genkan.store import Store
from genkan.tokens import request
from genkan.tokens.service import TokenService

ARM = "https://management.azure.com"
ROUNDS, EACH = 20, 1000


def cached_us() -> float:
    """Microseconds of one verification, median of several rounds."""
    import asyncio
    from urllib.parse import parse_qsl

    store, clock, tenant_id = Store.throw_away(), SystemClock(), str(uuid.uuid4())
    now = clock.now()
    with store.write(tenant_id) as tx:
        tenant = tenants.create(tx, tenant_id, "Bench", "bench.onmicrosoft.com", now)
        first_party.create_all(tx, now)
        app = applications.register(tx, "bench", now)
        service_principals.create(tx, app.app_id, "bench", now)
        _, secret = credentials.add_password(tx, app.id, None, now)
    service = TokenService(store, clock, Journal(store), b"k" * 32)
    form = urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": app.app_id,
            "client_secret": secret,
            "scope": f"{ARM}/.default",
        }
    )
    asked = request.read(parse_qsl(form), None, 2, "https://login.microsoftonline.com", tenant_id)
    granted = asyncio.run(service.exchange(tenant, asked, str(uuid.uuid4()), ""))
    header, audiences = f"Bearer {granted.access_token}", (ARM,)
    service.verify(header, audiences)
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(EACH):
            service.verify(header, audiences)
        rounds.append((time.perf_counter() - started) / EACH * 1e6)
    store.close()
    return round(statistics.median(rounds), 1)
