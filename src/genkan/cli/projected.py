"""A projected service account token for a program: written to a file, and written anew before it ends."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from genkan.clock import Clock, SystemClock
from genkan.server import files
from genkan.tokens import cluster
from genkan.tokens.cluster import Cluster

RENEW_AFTER_S = cluster.LIFETIME.total_seconds() / 2


def of_folder(data_dir: Path) -> Cluster:
    """The cluster of a data folder; its key is made when it is missing."""
    path = data_dir / cluster.FILE
    found = cluster.read(path)
    if found is None:
        files.create(path, cluster.new_key())
        found = cluster.read(path)
    assert found is not None, "what was just written can be read"
    return found


@contextmanager
def token_file(issuer: Cluster, subject: str, clock: Clock | None = None) -> Iterator[Path]:
    """A file with a token of this subject, for the length of the block."""
    now = (clock or SystemClock()).now
    ended = threading.Event()
    with tempfile.TemporaryDirectory(prefix="genkan-workload-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "azure-identity-token"
        files.write(path, issuer.token(subject, now()))

        def renew() -> None:
            while not ended.wait(RENEW_AFTER_S):
                files.write(path, issuer.token(subject, now()))

        thread = threading.Thread(target=renew, name="genkan-workload", daemon=True)
        thread.start()
        try:
            yield path
        finally:
            ended.set()
            thread.join(5)
