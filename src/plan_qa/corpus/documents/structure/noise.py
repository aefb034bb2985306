"""Page numbers and running heads that a text copied from pages still has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from plan_qa.corpus.documents.structure.lines import printed_width, squeezed
from plan_qa.corpus.documents.structure.markers import division_or_article, list_mark

_DASHES: Final = "-—–―－─·•.…|~～"
_PAGE_NUMBER: Final = re.compile(
    rf"[{_DASHES}]*(?:第?(?P<n>[0-9０-９]{{1,4}})页?|[Pp](?:age)?(?P<p>[0-9]{{1,4}}))"
    rf"(?:[/／,，]?(?:共|of)?[0-9０-９]{{1,4}}页?)?[{_DASHES}]*"
)
_DIGITS: Final = re.compile(r"[0-9０-９]+")
# As often as this a line must come to be a running head that stands beside no page number.
_REPEATED: Final = 3
_LONGEST_HEAD: Final = 45
# Between two pages there are at least so many lines.
_PAGE: Final = 12
_OPENING: Final = 6
# Pages differ by so many lines.
_UNEVEN: Final = 3


def page_furniture(lines: Sequence[str]) -> frozenset[int]:
    """The indices of lines that are page numbers and running heads; empty lines count for nothing."""
    filled = [(i, text) for i, line in enumerate(lines) if (text := squeezed(line))]
    shown = [text for _, text in filled]
    numbers = _page_numbers(shown)
    return frozenset(filled[i][0] for i in (*numbers, *_running_heads(shown, frozenset(numbers))))


def _page_numbers(lines: Sequence[str]) -> list[int]:
    numbered = [
        (i, int(match["n"] or match["p"]))
        for i, line in enumerate(lines)
        if (match := _PAGE_NUMBER.fullmatch(line))
    ]
    rising = [
        i
        for k, (i, n) in enumerate(numbered)
        if (k > 0 and numbered[k - 1][1] < n) or (k + 1 < len(numbered) and n < numbered[k + 1][1])
    ]
    return rising if len(rising) >= 2 else [i for i, _ in numbered if not lines[i].isdigit()]


def _running_heads(lines: Sequence[str], numbers: Collection[int]) -> list[int]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    widths = sorted(map(printed_width, lines))
    # A line of text reaches the margin; a head hardly does.
    widest = widths[int(len(widths) * 0.9)] * 0.8 if widths else 0
    for i, line in enumerate(lines):
        if _may_be_head(line) and printed_width(line) <= max(widest, 12):
            places[_DIGITS.sub("#", line)].append(i)
    found: list[int] = []
    for at in places.values():
        beside = [i for i in at if i - 1 in numbers or i + 1 in numbers]
        # The first page has none above its head, and the title itself.
        if len(at) > 1 and beside and all(i in beside or i < _OPENING for i in at):
            found += beside
        elif _regular(at):
            found += at[1:]
    return found


def _regular(at: Sequence[int]) -> bool:
    """Whether a line comes again at one distance, as a page's first line does; the title may be one of them."""
    apart = [b - a for a, b in pairwise(at) if b - a >= _PAGE]
    return len(apart) >= _REPEATED - 1 and max(apart) - min(apart) <= _UNEVEN


def _may_be_head(text: str) -> bool:
    return (
        len(text) > 2
        and printed_width(text) <= _LONGEST_HEAD
        and text[-1] not in "。；：，、！？;:,"
        and list_mark(text) is None
        and division_or_article(text) is None
        and len(set(text)) > 1
    )
