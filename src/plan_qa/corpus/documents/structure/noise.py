"""Page numbers and running heads that a text copied from pages still has."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from plan_qa.corpus.documents.structure.lines import Line
from plan_qa.corpus.documents.structure.markers import division_or_article, list_mark

_DASHES: Final = "-—–―－─·•.…|~～"
_PAGE_NUMBER: Final = re.compile(
    rf"[{_DASHES}]*(?:第?(?P<n>[0-9０-９]{{1,4}})页?|[Pp](?:age)?(?P<p>[0-9]{{1,4}}))"
    rf"(?:[/／,，]?(?:共|of)?[0-9０-９]{{1,4}}页?)?[{_DASHES}]*"
)
_DIGITS: Final = re.compile(r"[0-9０-９]+")
# As often as this a line must stand by itself to be a running head.
_REPEATED: Final = 3
_LONGEST_HEAD: Final = 45
# Between two pages there are at least so many lines.
_PAGE: Final = 6


def page_furniture(lines: Sequence[Line]) -> dict[int, str]:
    """The indices of lines that are page numbers and running heads, with the reason for cutting them off."""
    found = dict.fromkeys(_page_numbers(lines), "页码")
    return found | dict.fromkeys(_running_heads(lines), "页眉、页脚")


def _page_numbers(lines: Sequence[Line]) -> list[int]:
    numbered: list[tuple[int, int]] = []
    for i, line in enumerate(lines):
        match = _PAGE_NUMBER.fullmatch(line.shown)
        if match and line.cell is None:
            numbered.append((i, int(match["n"] or match["p"])))
    rising = [
        (i, n)
        for k, (i, n) in enumerate(numbered)
        if (k > 0 and numbered[k - 1][1] < n) or (k + 1 < len(numbered) and n < numbered[k + 1][1])
    ]
    marked = [(i, n) for i, n in numbered if not lines[i].shown.isdigit()]
    return [i for i, _ in (rising if len(rising) >= 2 else marked)]


def _running_heads(lines: Sequence[Line]) -> list[int]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if line.cell is None and _may_be_head(line):
            places[_DIGITS.sub("#", line.shown)].append(i)
    found: list[int] = []
    for at in places.values():
        apart = [b - a for a, b in zip(at, at[1:], strict=False)]
        if len(at) >= _REPEATED and sum(gap >= _PAGE for gap in apart) >= len(apart) * 0.7:
            # The first may be the title itself; it is cut off with what stands before the text if it is not.
            found += at[1:]
    return found


def _may_be_head(line: Line) -> bool:
    text = line.shown
    return (
        2 < len(text)
        and line.width <= _LONGEST_HEAD
        and text[-1] not in "。；：，、！？;:,"
        and list_mark(text) is None
        and division_or_article(text) is None
        and Counter(text).most_common(1)[0][1] < len(text)
    )
