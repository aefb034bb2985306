"""Source text as HTML: every piece is an escaped slice of the text, marks are merged character spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plan_qa.domain import Unit
from plan_qa.faces.shown.whole import answering

Span = tuple[int, int]

# The chat's Markdown renderer reads some punctuation as markup: everything but letters, digits, CJK and CJK
# punctuation becomes a numeric entity.
_NOT_PLAIN = re.compile("[^0-9A-Za-z\u2010-\u201d\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def escape(text: str) -> str:
    """Text that neither HTML nor Markdown can read as anything but itself."""
    return _NOT_PLAIN.sub(lambda match: f"&#{ord(match[0])};", text)


def merge(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """Spans cut to [start, end), in order, overlapping and touching ones made one."""
    merged: list[Span] = []
    for low, high in sorted((max(low, start), min(high, end)) for low, high in spans):
        if low >= high:
            continue
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def mark(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> str:
    """text[start:end] as HTML with the spans in <mark>; without its tags it is exactly that slice."""
    stop = len(text) if end is None else end
    pieces: list[str] = []
    position = start
    for low, high in merge(spans, start, stop):
        pieces += [escape(text[position:low]), "<mark>", escape(text[low:high]), "</mark>"]
        position = high
    pieces.append(escape(text[position:stop]))
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Extract:
    """A stretch of a unit that is shown by itself: text[start:end] with what to light in it."""

    start: int
    end: int
    lit: tuple[Span, ...]


# A sentence longer than this is shown from one ；to the next around what answers.
_LONG_SENTENCE = 160
_STOPS = "；;：:"


def extracts(unit: Unit, spans: Sequence[Span]) -> tuple[Extract, ...]:
    """The sentences that hold the spans, the best span's first, each once; a long one is cut at its ；."""
    spans = answering(unit, spans)
    if all(span[1] <= unit.heading_end for span in spans):
        # A heading or a whole unit is named: the whole unit is the answer.
        return (Extract(0, len(unit.text), spans),)
    chosen: dict[Span, list[Span]] = {}
    for span in spans:
        window = _window(unit, span)
        home = next((known for known in chosen if known[0] <= span[0] and span[1] <= known[1]), window)
        chosen.setdefault(home, []).append(span)
    return tuple(Extract(start, end, tuple(lit)) for (start, end), lit in chosen.items())


def _window(unit: Unit, span: Span) -> Span:
    start, end = span
    for sentence in unit.sentences:
        if sentence.start < span[1] and span[0] < sentence.end:
            start, end = min(start, sentence.start), max(end, sentence.end)
    if end - start <= _LONG_SENTENCE:
        return start, end
    return _shorten(unit.text, (start, end), span)


def _shorten(text: str, whole: Span, span: Span) -> Span:
    """The widest run of clauses between stops around a span that stays readable."""
    stops = [i + 1 for i in range(*whole) if text[i] in _STOPS]
    low = max((stop for stop in stops if stop <= span[0]), default=whole[0])
    high = min((stop for stop in stops if stop >= span[1]), default=whole[1])
    if high - low > 2 * _LONG_SENTENCE:
        commas = [i + 1 for i in range(*whole) if text[i] in "，,、"]
        low = min((c for c in commas if span[0] - _LONG_SENTENCE <= c <= span[0]), default=span[0])
        high = max((c for c in commas if span[1] <= c <= span[1] + _LONG_SENTENCE), default=span[1])
    return low, high
