"""Where a text quotes: the runs between “ ”, 「 」, 『 』 and straight marks, outermost ones only."""

from __future__ import annotations

import re

from plan_qa.corpus.fold import letters_only

_OPENING = {"“": "”", "「": "」", "『": "』", "〝": "〞"}
_CLOSING = set(_OPENING.values())
# Shorter runs in quotation marks are single terms (“三农”), which nobody needs to look up.
SHORTEST = 4
# A mark left open is closed by no later one than this: drafts forget closing marks.
_LONGEST = 5000
_BLANK_LINE = re.compile(r"\n[ \t　]*\n")
_STRAIGHT = re.compile(r'["＂]([^"＂\n]+)["＂]')


def quotations_in(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, words) of every quotation, the marks left out of all three; 《titles》 are none.

    Single terms are left out too, unless the text is nothing but one.
    """
    found: list[tuple[int, int]] = []
    position = 0
    for blank in [*_BLANK_LINE.finditer(text), None]:
        end = blank.start() if blank else len(text)
        found += _in_block(text, position, end)
        position = blank.end() if blank else end
    outermost = _outermost(found)
    quotations = [(start, end, text[start:end]) for start, end in outermost]
    long = tuple(row for row in quotations if len(letters_only(row[2]).text) >= SHORTEST)
    if not long and len(quotations) == 1 and _is_alone(text, *quotations[0][:2]):
        return tuple(quotations)
    return long


def _is_alone(text: str, start: int, end: int) -> bool:
    return not letters_only(text[:start] + text[end:]).text


def _in_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pairs of marks in one block of lines; a mark that is never closed is passed over."""
    found: list[tuple[int, int]] = []
    open_marks: list[tuple[str, int]] = []
    for position in range(start, end):
        character = text[position]
        if character in _OPENING:
            open_marks.append((_OPENING[character], position))
        elif character in _CLOSING:
            depth = next((i for i in reversed(range(len(open_marks))) if open_marks[i][0] == character), None)
            if depth is None:
                continue
            opened = open_marks[depth][1]
            del open_marks[depth:]
            if position - opened <= _LONGEST:
                found.append((opened + 1, position))
    found += [match.span(1) for match in _STRAIGHT.finditer(text, start, end)]
    return found


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
