"""The door while the house is being opened: answers at once, says that it is loading, then steps aside.

Gradio and the model take seconds to load. This ASGI app answers from the first moment; a thread makes the
real one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape
from importlib.resources import files

from fastapi import FastAPI
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from plan_qa.domain import PlanQaError
from plan_qa.faces.service.proxies import path_below

_AGAIN = {"Retry-After": "1", "Cache-Control": "no-store"}


class Opening:
    """Serves the loading page until `make` has returned the app, then the app; a failure is told to both."""

    def __init__(self, make: Callable[[], FastAPI] | None, failed: Callable[[BaseException], None]) -> None:
        self._make = make
        self._failed = failed
        self._app: ASGIApp = self._wait
        self._trouble = ""

    @classmethod
    def waiting(cls) -> Opening:
        """The door of a house that another process is opening: it waits until it is told to stop."""
        return cls(None, lambda _: None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """The lifespan protocol: the real app's own lifespan runs inside ours, once it is there."""
        await receive()
        told_to_stop = asyncio.Event()
        living = asyncio.create_task(self._load_and_live(told_to_stop))
        living.add_done_callback(self._note_failure)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        told_to_stop.set()
        if self._app == self._wait:
            living.cancel()
        await asyncio.wait([living])
        await send({"type": "lifespan.shutdown.complete"})

    async def _load_and_live(self, told_to_stop: asyncio.Event) -> None:
        """In one task from beginning to end: what a lifespan entered (a task group) may be left by no other."""
        if self._make is None:
            return
        app = await asyncio.to_thread(self._make)
        async with app.router.lifespan_context(app):
            self._app = app
            await told_to_stop.wait()

    def _note_failure(self, living: asyncio.Task[None]) -> None:
        """Ours are said as they are; what nobody expected is for the log, the page only says that it happened."""
        if living.cancelled() or (error := living.exception()) is None:
            return
        self._trouble = str(error) if isinstance(error, PlanQaError) else "没有载入成功；原因见启动它的窗口。"
        self._failed(error)

    async def _wait(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._response(path_below(scope))(scope, receive, send)

    def _response(self, path: str) -> Response:
        state = "failed" if self._trouble else "loading"
        line = self._trouble or "正在载入…"
        if path.startswith("/api/"):
            code = 200 if path == "/api/health" and not self._trouble else 503
            return JSONResponse({"status": state, "detail": line}, code, _AGAIN)
        page = files(__package__).joinpath("loading.html").read_text(encoding="utf-8")
        return HTMLResponse(page.replace("{{line}}", escape(line)), 503, _AGAIN)
