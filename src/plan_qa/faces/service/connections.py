"""Bounds on connections, below HTTP: how many, how long a request may take to begin, how long a reader may not read."""

from __future__ import annotations

import asyncio
import resource
import time
from typing import Any, Final, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

# Seconds from the connection, or from the first byte of a later request, to the end of its headers.
HEAD_S: Final = 10.0
# Seconds for which a client may leave what it is sent unread.
UNREAD_S: Final = 30.0
MOST_CONNECTIONS: Final = 1000
# Files, libraries and what the answers open themselves.
_OTHER_DESCRIPTORS: Final = 128
_LINE: Final = "现在连接太多；请稍等片刻再试。".encode()
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 2\r\n"
    b"connection: close\r\ncontent-length: " + str(len(_LINE)).encode() + b"\r\n\r\n" + _LINE
)


def most_connections() -> int:
    """As many as wanted and as the process may open; its own limit is raised to what the system lets it have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OTHER_DESCRIPTORS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return (
        MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else max(8, min(wanted, soft) - _OTHER_DESCRIPTORS)
    )


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which bounds none of this itself."""

    most = MOST_CONNECTIONS

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._head: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._begun: object = None
        self._idle_since = time.monotonic()
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """When there are too many, one that asks for nothing makes room; if all are being answered, the new one goes."""
        if len(self.connections) >= self.most and not self._made_room():
            self._refused = True
            self.transport = transport
            transport.write(_FULL)
            transport.close()
            return
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """A request that has begun to arrive must have its headers soon."""
        if self._refused:
            return
        if self._asks_nothing and self._head is None:
            self._await_head()
        super().data_received(data)
        self._seen_head()

    def on_response_complete(self) -> None:
        """The next request may stand in the buffer already."""
        self._idle_since = time.monotonic()
        super().on_response_complete()
        self._seen_head()

    def pause_writing(self) -> None:
        """The client does not read what it is sent."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(UNREAD_S, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def connection_lost(self, exc: Exception | None) -> None:
        """No timer outlives its connection."""
        for timer in (self._head, self._unread):
            if timer is not None:
                timer.cancel()
        self._head = self._unread = None
        super().connection_lost(exc)

    @property
    def _asks_nothing(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        self._head = self.loop.call_later(HEAD_S, self._late)

    def _seen_head(self) -> None:
        if self.cycle is not self._begun:
            self._begun = self.cycle
            if self._head is not None:
                self._head.cancel()
                self._head = None

    def _late(self) -> None:
        self._head = None
        if self._asks_nothing:
            self.transport.close()

    def _made_room(self) -> bool:
        idle = [
            each
            for each in cast("set[BoundedProtocol]", self.connections)
            if each._asks_nothing and not each.transport.is_closing()
        ]
        if not idle:
            return False
        oldest = min(idle, key=lambda each: each._idle_since)
        oldest.transport.abort()
        self.connections.discard(oldest)
        return True
