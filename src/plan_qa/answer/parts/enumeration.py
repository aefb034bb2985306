"""The items of a list in a clause: 一是…二是…, the sentences behind 「主要目标是：」, 「对……党员，」 one after the other, 甲、乙、丙.

A question for all of something (列出……, 有哪几个) is answered by all of them, in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from plan_qa.corpus.numerals import to_int
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Unit

_LISTING: Final = WordForm("parts", r"{listing}|哪[二两三四五六七八九十\d]")
_NUMBER: Final = WordForm(
    "parts", r"(?<!第)(?P<number>[一二两三四五六七八九十]{1,2}|\d{1,2})(?:大)?(?:{counted})"
)
_ORDINAL: Final = re.compile(r"(?<![一二三四五六七八九十])(?P<number>[一二三四五六七八九十])是")
_HEADED: Final = WordForm("parts", r"^.*(?:{list_head})")
_AND_SO_ON: Final = re.compile(r"等[^、]*$")
_LEAST: Final = 2
_LONGEST_ITEM: Final = 24

Span = tuple[int, int]


def lists_all(question: str) -> bool:
    """Whether a question asks for all of something."""
    return _LISTING.search(question) is not None


def number_asked(question: str) -> int | None:
    """How many the question says there are (七个方面); None where it says nothing."""
    numbers = [to_int(match["number"]) or 0 for match in _NUMBER.finditer(question)]
    return next((number for number in numbers if number >= _LEAST), None)


def items_of(unit: Unit, lit: Span, number: int | None) -> tuple[Span, ...]:
    """The items of the list in a unit that is lit, as spans of its text; empty where no list is there.

    Where the question says how many there are, a list of another length is not the one it asks for.
    """
    marked = [
        items
        for items in (_numbered(unit, lit), _introduced(unit), _of_kinds(unit, lit))
        if len(items) >= _LEAST
    ]
    # A list of nouns has no mark of its own: it is the one asked for only where it has as many as are asked for.
    exact = [items for items in (*marked, _listed(unit.text, lit)) if len(items) == number]
    if exact:
        return exact[0]
    return marked[0] if marked and number is None else ()


def _meets(items: Sequence[Span], lit: Span, unit: Unit) -> bool:
    """Whether the lit words lie in the list or in the sentence that leads to it."""
    before = [sentence for sentence in unit.sentences if sentence.start <= items[0][0]]
    start = before[-1].start if before else items[0][0]
    return start < lit[1] and lit[0] < items[-1][1]


def _numbered(unit: Unit, lit: Span) -> tuple[Span, ...]:
    """一是…二是…: each from its number to the end of its first sentence; of several such lists the one that is lit."""
    runs: list[list[int]] = []
    for match in _ORDINAL.finditer(unit.text):
        value = to_int(match["number"])
        if value == 1:
            runs.append([match.start()])
        elif runs and value == len(runs[-1]) + 1:
            runs[-1].append(match.start())
    for run in runs:
        ends = [*run[1:], len(unit.text)]
        items = tuple((start, _end(unit, start, end)) for start, end in zip(run, ends, strict=True))
        if len(items) >= _LEAST and _meets(items, lit, unit):
            return items
    return ()


def _end(unit: Unit, start: int, limit: int) -> int:
    """The end of the sentence, or of its part up to ；, that begins at `start`."""
    stop = re.compile("[。；]").search(unit.text, start, limit)
    return stop.end() if stop else limit


def _introduced(unit: Unit) -> tuple[Span, ...]:
    """The sentences of a unit whose first one is led in by a colon: 主要目标是：……。……。……。"""
    first = unit.sentences[0] if unit.sentences else None
    colon = unit.text.find("是：", 0, 12)
    if first is None or colon < 0 or colon > first.end:
        return ()
    return ((colon + 2, first.end), *((sentence.start, sentence.end) for sentence in unit.sentences[1:]))


def _of_kinds(unit: Unit, lit: Span) -> tuple[Span, ...]:
    """Sentences that each speak of another kind: 对……党员，……。对……党员，……。 Where one of them is lit, that one is meant."""
    spans = [
        (sentence.start, sentence.end)
        for sentence in unit.sentences
        if unit.text.startswith("对", sentence.start)
        and "党员，" in unit.text[sentence.start : sentence.start + 20]
    ]
    return () if any(start <= lit[0] and lit[1] <= end for start, end in spans) else tuple(spans)


def _listed(text: str, lit: Span) -> tuple[Span, ...]:
    """The nouns of the longest list 甲、乙、丙 in the lit words, without what leads to it and 等…… behind it."""
    best: tuple[Span, ...] = ()
    for clause in re.finditer(r"[^，。；：（）]+", text[lit[0] : lit[1]]):
        if clause.group().count("、") < _LEAST:
            continue
        items, start = [], lit[0] + clause.start()
        for word in clause.group().split("、"):
            items.append((start, start + len(word)))
            start += len(word) + 1
        first, last = items[0], items[-1]
        head = _HEADED.match(text[first[0] : first[1]])
        if head and first[0] + head.end() < first[1]:
            items[0] = (first[0] + head.end(), first[1])
        if tail := _AND_SO_ON.search(text, last[0], last[1]):
            items[-1] = (last[0], tail.start())
        if len(items) > len(best) and all(0 < end - start <= _LONGEST_ITEM for start, end in items):
            best = tuple(items)
    return best
