"""More processes for more cores: each runs the same edge on the same listening sockets.

The first process (serve.py) starts them, replaces one that dies, and ends them. A worker ends by itself when its
pipe to the first process closes, so that none is left behind even by kill -9.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from genkan.server import logs
from genkan.server.lifespan import ASGIApp
from genkan.server.loop import run_loop
from genkan.server.settings import Settings

log = logging.getLogger("genkan")
READY = b"ready"
REPLACE_AFTER_S = 1.0

Builder = Callable[[Settings], ASGIApp]


@dataclass(frozen=True)
class Job:
    """What a worker needs; everything here crosses to another process."""

    settings: Settings
    build: Builder
    tls: list[socket.socket]
    plain: list[socket.socket]


class Workers:
    """`count` processes beside this one."""

    def __init__(self, job: Job, count: int) -> None:
        self._job = job
        self._count = count
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Returns when every worker answers."""
        ready = [asyncio.Event() for _ in range(self._count)]
        self._keepers = [asyncio.create_task(self._keep(event)) for event in ready]
        for event, keeper in zip(ready, self._keepers, strict=True):
            waiting = asyncio.create_task(event.wait())
            await asyncio.wait({waiting, keeper}, return_when=asyncio.FIRST_COMPLETED)
            if keeper.done():
                waiting.cancel()
                keeper.result()

    async def stop(self) -> None:
        self._stopping.set()
        await asyncio.gather(*self._keepers)

    async def _keep(self, ready: asyncio.Event) -> None:
        """One worker after another, until the stop."""
        while not self._stopping.is_set():
            process, pipe = _spawn(self._job)
            try:
                await self._watch(pipe, ready)
            finally:
                pipe.close()
                await asyncio.to_thread(process.join, 5)
                if process.is_alive():
                    process.kill()
            if self._stopping.is_set():
                return
            if not ready.is_set():
                raise RuntimeError(f"a worker process did not start (exit code {process.exitcode})")
            log.error("worker %s ended with code %s; starting another", process.pid, process.exitcode)
            await asyncio.sleep(REPLACE_AFTER_S)

    async def _watch(self, pipe: Connection, ready: asyncio.Event) -> None:
        """Returns when the worker has ended or the stop has come."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def heard() -> None:
            try:
                if pipe.recv_bytes() == READY:
                    ready.set()
            except (EOFError, OSError):
                loop.remove_reader(pipe.fileno())
                ended.set()

        loop.add_reader(pipe.fileno(), heard)
        waits = [asyncio.create_task(event.wait()) for event in (ended, self._stopping)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            loop.remove_reader(pipe.fileno())
            for wait in waits:
                wait.cancel()


def _spawn(job: Job) -> tuple[SpawnProcess, Connection]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(job, theirs), daemon=True, name="genkan-worker")
    process.start()
    theirs.close()
    return process, ours


def work(job: Job, pipe: Connection) -> None:
    """The main of a worker process."""
    # Ctrl-C reaches the whole group; the first process tells us when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logs.set_up(job.settings.data_dir, rotate=False)
    run_loop(_work(job, pipe))


async def _work(job: Job, pipe: Connection) -> None:
    from genkan.server.edge import Edge

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    # Nothing is ever sent to us: readable means closed.
    loop.add_reader(pipe.fileno(), stop.set)
    edge = Edge(job.build(job.settings), job.settings.root_dir, job.settings.log_requests)
    await edge.start(job.tls, job.plain)
    pipe.send_bytes(READY)
    await stop.wait()
    loop.remove_reader(pipe.fileno())
    await edge.stop()
