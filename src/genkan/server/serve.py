"""`genkan up`: one server's life, from its lock and its ports to a stop within five seconds.

The first process holds the data folder's lock, opens all ports, runs an edge, the proxy and, with `--workers`, more
processes. It prints and records itself only when everything answers.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from genkan import __version__
from genkan.clock import iso
from genkan.server import authority, files, logs, runtime
from genkan.server.egress import Egress
from genkan.server.lifespan import ASGIApp
from genkan.server.listeners import Listeners, listening
from genkan.server.lock import Held, locked
from genkan.server.loop import run_loop
from genkan.server.proxy import Proxy
from genkan.server.runtime import Running
from genkan.server.settings import Settings
from genkan.server.workers import Job, Workers

log = logging.getLogger("genkan")

IDLE_CHECK_S = 0.5
FIRST_USER_S = 60.0
PASSING = ("owner.json", "apps")

Builder = Callable[[Settings], ASGIApp]
Announce = Callable[[Running, ASGIApp], None]


class AlreadyRunning(RuntimeError):
    """Another server holds the data folder; `running` is it, once it answers."""

    def __init__(self, folder: Path, running: Running | None) -> None:
        where = f" at {running.url} (process {running.pid})" if running else ", and is just starting or stopping"
        super().__init__(f"a server is already up on {folder}{where}")
        self.running = running


def build(settings: Settings) -> ASGIApp:
    """The real app. Named here, so that worker processes find it, and imported late: it is the heavy part."""
    from genkan.server import app

    return app.build(settings)


def run(settings: Settings, announce: Announce, builder: Builder = build) -> None:
    """Serve until SIGINT or SIGTERM. `announce` is called, in a thread, once everything answers.

    Raises AlreadyRunning, PortTaken, and whatever keeps the app from starting.
    """
    # The store and its journal, too, are for their owner alone, in whatever folder they lie.
    os.umask(0o077)
    files.private_folder(settings.root_dir)
    files.private_folder(settings.data_dir)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(settings.data_dir / runtime.LOCK_FILE, wait=False))
        except Held:
            found = runtime.find(settings.data_dir)
            raise AlreadyRunning(settings.data_dir, found) from None
        listeners = stack.enter_context(listening(settings))
        logs.set_up(settings.data_dir)
        if settings.memory:
            # What a throw-away server left behind names principals that are gone.
            _forget_passing(settings.data_dir)
            stack.callback(_forget_passing, settings.data_dir)
        run_loop(_live(settings, listeners, announce, builder))


async def _live(settings: Settings, listeners: Listeners, announce: Announce, builder: Builder) -> None:
    from genkan.server.edge import Edge

    stop = asyncio.Event()
    _stop_on_signals(stop)
    running = _describe(settings, listeners)
    app = builder(settings)
    edge = Edge(app, settings.root_dir, settings.log_requests)
    # The first process makes the store and its first tenant before any other opens it.
    await edge.start(listeners.tls, listeners.plain)
    workers = Workers(Job(settings, builder, listeners.tls, listeners.plain), settings.workers - 1)
    proxy = Proxy(_egress(settings, running))
    try:
        await workers.start()
        await proxy.start(listeners.proxy)
        runtime.record(running)
        # In a thread, since what is announced may be asked of this very server.
        await asyncio.to_thread(announce, running, app)
        if not stop.is_set():
            await _wait(stop, settings)
        log.info("stopping")
    finally:
        runtime.forget(settings.data_dir, running.pid)
        proxy.stop_listening()
        await asyncio.gather(edge.stop(), workers.stop())
        await proxy.close()


def _describe(settings: Settings, listeners: Listeners) -> Running:
    return Running(
        data_dir=str(settings.data_dir),
        pid=os.getpid(),
        started=iso(datetime.now(UTC).replace(microsecond=0)),
        version=__version__,
        port=listeners.tls_port,
        proxy_port=listeners.proxy_port,
        http_port=listeners.plain_port,
        ca=str(settings.root_dir / authority.CERTIFICATE_FILE),
        memory=settings.memory,
        until_idle=settings.until_idle,
    )


def _egress(settings: Settings, running: Running) -> Egress:
    return Egress(
        tls_port=running.port,
        plain_port=running.http_port,
        upstream_http=settings.upstream_http,
        upstream_https=settings.upstream_https,
        no_proxy=settings.no_proxy,
        offline=settings.offline,
        own_ports=frozenset({running.proxy_port}),
    )


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


async def _wait(stop: asyncio.Event, settings: Settings) -> None:
    """Until a signal, or with `until_idle` until the last `genkan run` has ended, however it ended."""
    if not settings.until_idle:
        await stop.wait()
        return
    loop = asyncio.get_running_loop()
    patience = loop.time() + FIRST_USER_S
    while True:
        try:
            await asyncio.wait_for(stop.wait(), IDLE_CHECK_S)
        except TimeoutError:
            if runtime.users(settings.data_dir):
                patience = 0.0
            elif loop.time() > patience:
                return
        else:
            return


def _forget_passing(folder: Path) -> None:
    (folder / PASSING[0]).unlink(missing_ok=True)
    for kept in (folder / PASSING[1]).glob("*.json"):
        kept.unlink(missing_ok=True)
