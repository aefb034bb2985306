"""The tools in the web application: streamable HTTP at /mcp, one request one reply, nothing held between requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from plan_qa.faces.mcp.desk import Desk
from plan_qa.faces.mcp.server import build_server

PATH: Final = "/mcp"


class Endpoint:
    """Takes POST from programs; a page of another site is refused, and there is no stream to listen to."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            line = "这里只接受 MCP 客户端的 POST 请求；用法见 README 的“接口”一节。"
            await JSONResponse({"detail": line}, 405, {"Allow": "POST"})(scope, receive, send)
        elif not _same_site(Headers(scope=scope)):
            await JSONResponse({"detail": "只接受程序或本页发来的请求。"}, 403)(scope, receive, send)
        else:
            await self._manager.handle_request(scope, receive, send)


def mount(app: FastAPI, desk: Desk) -> None:
    """Serve the tools at /mcp of an application, for as long as it lives."""
    # Names are checked in front of everything, origins above. Stateless: any of several servers may answer.
    manager = StreamableHTTPSessionManager(build_server(desk), json_response=True, stateless=True)
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(inner: FastAPI) -> AsyncIterator[Any]:
        async with outer(inner) as state, manager.run():
            yield state

    app.router.lifespan_context = lifespan
    app.router.routes.append(Route(PATH, Endpoint(manager)))


def _same_site(headers: Headers) -> bool:
    """Whether no browser says that a page from elsewhere asks."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
    return site in ("none", "same-origin") and (
        origin is None or origin.partition("://")[2] == headers.get("host")
    )
