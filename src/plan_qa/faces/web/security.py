"""What surrounds every response and bounds every request; plain ASGI, so that nothing is buffered."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Gradio compiles templates in the browser and styles elements inline: it needs 'unsafe-eval' and
# 'unsafe-inline'. Neither lets anything reach, or come from, another host.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# Names this machine calls itself by; any other Host header would be written into the page's configuration.
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")

# The longest honest request carries a long conversation back; nothing of ours needs more.
LARGEST_BODY = 2 * 1024 * 1024
# A document that is added, a draft that is checked: pictures make most of it. Of a document its size is refused by the
# route in words of its own just below this.
LARGEST_DOCUMENT = 24 * 1024 * 1024
_FILES = frozenset({"/api/documents", "/api/draft", "/api/draft/comments", "/api/draft/report", "/check"})
# Gradio takes files from anyone here although the page has no file input.
_CLOSED = (
    "/gradio_api/upload",
    "/upload",
    "/gradio_api/stream",
    "/gradio_api/component_server",
    "/monitoring",
)


class SecurityHeaders:
    """Adds the headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


class RequestBounds:
    """Refuses uploads, and bodies longer than `largest`, announced or not.

    X-Forwarded-Host is dropped: Gradio would write it into the page unchecked; a proxy passes Host.
    """

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(_CLOSED):
            await PlainTextResponse("没有这个地址。", status_code=404)(scope, receive, send)
            return
        largest = LARGEST_DOCUMENT if scope["path"] in _FILES else self._largest
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > largest:
            await self._refuse(scope, receive, send, largest)
            return
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"x-forwarded-host"]
        received = 0

        async def bounded_receive() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            # What reads the body takes a broken connection for an end; its reply is then replaced by ours.
            return message if received <= largest else {"type": "http.disconnect"}

        async def bounded_send(message: Message) -> None:
            if received <= largest:
                await send(message)

        try:
            await self._app(scope, bounded_receive, bounded_send)
        except ClientDisconnect:
            if received <= largest:
                raise
        if received > largest:
            await self._refuse(scope, receive, send, largest)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, largest: int) -> None:
        line = f"请求超过 {largest // 1024} KB；请缩短后再试。"
        await PlainTextResponse(line, status_code=413)(scope, receive, send)
