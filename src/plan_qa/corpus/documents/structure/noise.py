"""Page numbers and running heads that a text copied from pages still has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from plan_qa.corpus.documents.structure.lines import printed_width, squeezed
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


def page_furniture(lines: Sequence[str]) -> frozenset[int]:
    """The indices of lines that are page numbers and running heads."""
    shown = [squeezed(line) for line in lines]
    return frozenset((*_page_numbers(shown), *_running_heads(shown)))


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


def _running_heads(lines: Sequence[str]) -> list[int]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if _may_be_head(line):
            places[_DIGITS.sub("#", line)].append(i)
    found: list[int] = []
    for at in places.values():
        apart = [b - a for a, b in zip(at, at[1:], strict=False)]
        if len(at) >= _REPEATED and sum(gap >= _PAGE for gap in apart) >= len(apart) * 0.7:
            # The first may be the title itself.
            found += at[1:]
    return found


def _may_be_head(text: str) -> bool:
    return (
        2 < len(text)
        and printed_width(text) <= _LONGEST_HEAD
        and text[-1] not in "。；：，、！？;:,"
        and list_mark(text) is None
        and division_or_article(text) is None
        and len(set(text)) > 1
    )
