"""ASGI lifespan, run once a process however many ports serve the app (ASGI lifespan specification 2.0)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Message, Receive, Send], Awaitable[None]]


class StartFailed(RuntimeError):
    """The app could not start; the message is its own."""


class Lifespan:
    """`start` returns when the app is ready, `stop` when it has finished. Faults of the app are raised."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        scope: Message = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        self._task = asyncio.create_task(self._run(scope))
        answer = await self._ask("lifespan.startup")
        if answer["type"] != "lifespan.startup.complete":
            raise StartFailed(str(answer.get("message") or "the app did not say why"))

    async def stop(self) -> None:
        if self._task is None or self._task.done():
            return
        await self._ask("lifespan.shutdown")
        await self._task

    async def _run(self, scope: Message) -> None:
        await self._app(scope, self._to_app.get, self._from_app.put)

    async def _ask(self, question: str) -> Message:
        assert self._task is not None
        await self._to_app.put({"type": question})
        answer = asyncio.create_task(self._from_app.get())
        await asyncio.wait({answer, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            self._task.result()
            raise StartFailed("the app ended without an answer")
        return answer.result()
