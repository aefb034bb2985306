"""Reading a text from left to right for what may begin at any letter of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar


class Found(Protocol):
    """Something that stands in a text."""

    @property
    def end(self) -> int:
        """Where it ends."""


T = TypeVar("T", bound=Found)


def leftmost(text: str, at: Callable[[str, int], T | None]) -> Iterator[T]:
    """All that `at` finds, left to right, none overlapping."""
    position = 0
    while position < len(text):
        found = at(text, position)
        if found is None:
            position += 1
        else:
            yield found
            position = max(found.end, position + 1)
