"""The differences between quoted words and a run of a source, as pieces of both as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from plan_qa.corpus.fold import Folded
from plan_qa.corpus.numerals import NUMERAL, to_int
from plan_qa.domain import Difference, Note
from plan_qa.quotes.alignment import edits, joined
from plan_qa.quotes.folding import comparable
from plan_qa.quotes.passages import Passage

_PERCENT: Final = re.compile(rf"百分之([{NUMERAL}]+)")
_NUMERAL: Final = re.compile(rf"[{NUMERAL}]+")


def differences(
    quote: str, core: Folded, quoted: tuple[int, int], passage: Passage, run: tuple[int, int]
) -> tuple[Difference, ...]:
    """The edits between a run of a passage and quoted words (folded offsets of both), without gaps."""
    left, right = quoted
    start, end = run
    rows: list[Difference] = []
    source_end = passage.end(end) if start < end else 0
    quote_end = core.span(left, right)[1]

    def in_source(offset: int) -> int:
        return passage.folded.positions[start + offset] if start + offset < end else source_end

    def in_quote(offset: int) -> int:
        return core.positions[left + offset] if left + offset < right else quote_end

    for edit in joined(edits(passage.folded.text[start:end], core.text[left:right])):
        rows.append(
            Difference(
                edit.operation,
                passage.text[in_source(edit.start) : in_source(edit.end)],
                quote[in_quote(edit.left) : in_quote(edit.right)],
            )
        )
    return tuple(rows)


def nature_of(source: str, quoted: str) -> tuple[Note, ...]:
    """Whether two folded wordings differ in punctuation alone, or in the form of their numerals alone."""
    ours, theirs = _letters(source), _letters(quoted)
    if ours == theirs:
        return ("only_punctuation",)
    if _counted(ours) == _counted(theirs):
        return ("only_numerals",)
    return ()


def _letters(text: str) -> str:
    return "".join(c for c in comparable(text).text if c.isalnum() or c == "%")


def _counted(text: str) -> str:
    text = _PERCENT.sub(r"\1%", text)
    return _NUMERAL.sub(lambda match: _value(match.group()), text)


def _value(numeral: str) -> str:
    if len(numeral) > 8:
        return numeral
    value = to_int(numeral)
    return numeral if value is None else str(value)


def edited(rows: Sequence[Difference]) -> bool:
    """Whether anything but equal runs is among the differences."""
    return any(row.operation != "equal" for row in rows)
