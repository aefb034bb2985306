"""How the objects that programs get say in the documentation what they are: a line, and each field's line and example."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def documented(description: str) -> Callable[[type[_T]], type[_T]]:
    """A type as the documentation tells it; its docstring is for programmers."""

    def with_schema(response: type[_T]) -> type[_T]:
        # Where pydantic looks for a plain dataclass's settings.
        response.__pydantic_config__ = {"json_schema_extra": {"description": description}}  # type: ignore[attr-defined]
        return response

    return with_schema


def described(description: str, example: object) -> dict[str, object]:
    """A field as the documentation tells it."""
    return {"description": description, "examples": [example]}
