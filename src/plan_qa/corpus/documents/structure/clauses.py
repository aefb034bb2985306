"""款、项、目 of an article: an item belongs to the 款 that introduces it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from plan_qa.corpus.documents.structure.markers import Kind, Marker, list_mark
from plan_qa.corpus.documents.structure.paragraphs import Paragraph
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Clause, Sentence

# Letters of addresses: 款, 项, 目, and what lies below.
_LETTERS: Final = "pimn"
# Items that lost their line breaks stand behind ： ； or 。.
_INLINE: Final = re.compile(r"(?<=[：；。:;])(?=[（(][一二三四五六七八九十]{1,3}[）)])")
# A list may leave out so many numbers and still be one.
_MOST_MISSING: Final = 3


@dataclass(frozen=True, slots=True)
class _Segment:
    """A paragraph or an item in it: text[start:] of the unit up to the next one."""

    start: int
    mark: Marker | None
    label: str = ""


@dataclass(slots=True)
class _Open:
    """A list being read: where its last item is among the clauses."""

    kind: Kind
    number: int


def clauses_of(paragraphs: Sequence[Paragraph], skip: int) -> tuple[Clause, ...]:
    """The clauses of a unit, in reading order, each 款 with its items behind it.

    Args:
        paragraphs: the unit's paragraphs.
        skip: the length of the unit's own number and heading, which belong to no clause.
    """
    segments = list(_segments(paragraphs, skip))
    total = sum(len(paragraph.text) for paragraph in paragraphs)
    found: list[Clause] = []
    depths: list[int] = []
    counts = [0]
    stack: list[_Open] = []
    for k, segment in enumerate(segments):
        depth = _depth(stack, segment.mark, bool(found))
        if depth is None:
            if stack and _list_goes_on(segments[k + 1 :], stack):
                continue  # a further paragraph of the item
            stack.clear()
            counts[0] += 1
            found.append(_clause((counts[0],), segment))
            depths.append(0)
            continue
        if not found:
            counts[0] = 1
            found.append(Clause("p1", 1, segment.start, segment.start))
            depths.append(0)
        assert segment.mark is not None
        del stack[depth:]
        stack.append(_Open(segment.mark.kind, segment.mark.number))
        path = (counts[0], *(each.number for each in stack))
        found.append(_clause(path, segment))
        depths.append(depth + 1)
    return tuple(_ended(found, depths, total))


def _segments(paragraphs: Sequence[Paragraph], skip: int) -> list[_Segment]:
    found: list[_Segment] = []
    at = 0
    for paragraph in paragraphs:
        start = max(at, skip)
        inside = start - at
        if inside < len(paragraph.text) or (paragraph.label and not inside):
            label = "" if inside else paragraph.label
            words = label + paragraph.text[inside:]
            mark = list_mark(words)
            found.append(_Segment(start, mark, label))
            found += _inline(paragraph.text, inside, at)
        at += len(paragraph.text)
    return found


def _inline(text: str, start: int, at: int) -> list[_Segment]:
    """Items inside a paragraph, where they are counted from one and there are at least two."""
    marks = [
        (m.start(), mark) for m in _INLINE.finditer(text, start + 1) if (mark := list_mark(text, m.start()))
    ]
    opening = list_mark(text, start)
    expected = opening.number + 1 if opening and opening.kind == "（一）" else 1
    run: list[_Segment] = []
    for position, mark in marks:
        if mark.number == expected + len(run):
            run.append(_Segment(at + position, replace(mark, end=mark.end - position)))
    return run if len(run) >= (1 if expected > 1 else 2) else []


def _depth(stack: Sequence[_Open], mark: Marker | None, begun: bool) -> int | None:
    """How deep in the open lists an item stands; None where it is no item."""
    if mark is None:
        return None
    for depth, each in enumerate(stack):
        if each.kind == mark.kind:
            following = each.number < mark.number <= each.number + 1 + _MOST_MISSING
            return depth if following else None
    return len(stack) if mark.number == 1 and len(stack) < len(_LETTERS) - 1 else None


def _list_goes_on(later: Sequence[_Segment], stack: Sequence[_Open]) -> bool:
    """Whether the next number of an open list is still to come, before another list of its kind begins."""
    for each in stack:
        for segment in later:
            if segment.mark is not None and segment.mark.kind == each.kind:
                if segment.mark.number == each.number + 1:
                    return True
                break
    return False


def _clause(path: tuple[int, ...], segment: _Segment) -> Clause:
    name = ".".join(f"{letter}{number}" for letter, number in zip(_LETTERS, path, strict=False))
    label = segment.label if len(path) > 1 else ""
    return Clause(name, path[-1], segment.start, segment.start, label)


def _ended(found: Sequence[Clause], depths: Sequence[int], total: int) -> list[Clause]:
    return [
        replace(
            clause,
            end=next(
                (found[j].start for j in range(i + 1, len(found)) if depths[j] <= depths[i]),
                total,
            ),
        )
        for i, clause in enumerate(found)
    ]


def sentences_in(text: str, start: int, clauses: Sequence[Clause]) -> tuple[Sentence, ...]:
    """The sentences of a unit: none runs over the end of a 款."""
    bounds = sorted({start, *(c.start for c in clauses if "." not in c.id and c.start > start), len(text)})
    found: list[Sentence] = []
    for left, right in pairwise(bounds):
        for sentence in split_sentences(text[:right], left):
            found.append(replace(sentence, number=len(found) + 1))
    return tuple(found)
