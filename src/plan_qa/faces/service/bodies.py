"""The body of a request: read whole, bounded in size and time, before any work begins for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.types import Message, Receive

from plan_qa.faces.service.proxies import Headers

# An honest 24 MB over a slow line; a sender that trickles is cut off.
SLOWEST_S = 60.0


class TooLargeError(Exception):
    """More than is taken, announced or sent."""


class TooSlowError(Exception):
    """It did not arrive in time."""


class GoneError(Exception):
    """The sender hung up."""


@dataclass(slots=True)
class Body:
    """What was sent; an app receives it as if it came only now."""

    content: bytes
    _receive: Receive
    _given: bool = False

    async def receive(self) -> Message:
        """ASGI: the body in one piece, then whatever happens on the connection."""
        if self._given:
            return await self._receive()
        self._given = True
        return {"type": "http.request", "body": self.content, "more_body": False}


async def body_of(headers: Headers, receive: Receive, largest: int, slowest_s: float = SLOWEST_S) -> Body:
    """Read it.

    Raises:
        TooLargeError, TooSlowError, GoneError: see there.
    """
    named = dict(headers)
    announced = named.get(b"content-length", b"")
    if announced and (not announced.isdigit() or int(announced) > largest):
        raise TooLargeError
    if announced in (b"", b"0") and b"transfer-encoding" not in named:
        return Body(b"", receive)
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(slowest_s):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise GoneError
                pieces.append(message.get("body", b""))
                size += len(pieces[-1])
                if size > largest:
                    raise TooLargeError
                if not message.get("more_body", False):
                    return Body(b"".join(pieces), receive)
    except TimeoutError as error:
        raise TooSlowError from error
