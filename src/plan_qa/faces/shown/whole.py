"""Answers that are a whole unit: a cited article is shown from its heading to its end."""

from __future__ import annotations

from collections.abc import Sequence

from plan_qa.domain import Unit

Span = tuple[int, int]


def answering(unit: Unit, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans that answer within a unit; none where the unit as a whole is what was asked for.

    A cited article comes lit by its heading and first sentence, in one span: that says which it is and no more.
    """
    return tuple(span for span in spans if span != (0, len(unit.text)) and not _opens(unit, span))


def _opens(unit: Unit, span: Span) -> bool:
    return span[0] == 0 and 0 < unit.heading_end < span[1]
