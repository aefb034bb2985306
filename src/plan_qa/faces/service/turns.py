"""Who waits for the processor: a line of bounded length, kept by the event loop, so that waiting costs no thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from plan_qa.domain import PlanQaError

# Waited longer than this, the asker is better told.
PATIENCE_S = 20.0


class FullError(PlanQaError):
    """The line is as long as it may be, or moved too slowly."""


class Turns:
    """At most `at_once` at work and `waiting` in line, first come, first served."""

    def __init__(self, at_once: int, waiting: int, patience_s: float = PATIENCE_S) -> None:
        self._at_once = at_once
        self._most = waiting
        self._patience_s = patience_s
        self._places = asyncio.Semaphore(at_once)
        self._inside = 0

    @property
    def waiting(self) -> int:
        """How many wait."""
        return max(0, self._inside - self._at_once)

    @property
    def full(self) -> bool:
        """Whether the next one would be sent away."""
        return self._inside >= self._at_once + self._most

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place, for as long as the block runs.

        Raises:
            FullError: the line is full, or no place became free in time.
        """
        if self.full:
            raise FullError("现在使用的人较多，没有排上；请稍等片刻再试。")
        self._inside += 1
        try:
            try:
                await asyncio.wait_for(self._places.acquire(), self._patience_s)
            except TimeoutError as error:
                raise FullError("现在使用的人较多，等了很久没有排上；请稍等片刻再试。") from error
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._inside -= 1
