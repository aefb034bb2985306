"""A sign of a false premise: words in quotation marks, or an item of a list, that the clause has otherwise.

「“以学铸魂、以学增智、以学正风、以学致富”」 beside 「…以学促干」, 「五个面向」 beside 「四个面向」. What stands anywhere in the sources
is quoted rightly, whatever clause was found; what is far from every wording of the clause (枫桥经验) is another thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from plan_qa.answer.premise.comparison import Sign
from plan_qa.answer.premise.overlap import Overlap, Passage, letters
from plan_qa.domain import Unit
from plan_qa.quotes.alignment import nearest_run

_QUOTED: Final = re.compile(r'"([^"]{2,60})"')
_NUMERAL: Final = re.compile(r"[一二三四五六七八九十百千万两]+|\d+")
# The share of a quotation's letters that stand in the clause in their order, and how many they must be.
_LEAST_SHARE: Final = 0.7
_LEAST_LETTERS: Final = 3
# An item of a list is a few letters (服务大局).
_ITEM: Final = re.compile(r"(?<=、)[一-鿿]{2,8}")


class Wording:
    """The wordings of all units, to know what is quoted rightly."""

    def __init__(self, units: Sequence[Unit], overlap: Overlap) -> None:
        self._units = units
        self._overlap = overlap

    @cached_property
    def _known(self) -> str:
        return "\n".join(self._overlap.passage(unit).letters for unit in self._units)

    def signs(self, text: str, passage: Passage) -> Iterator[Sign]:
        """Quotations and items of a folded question that the passage has otherwise; of quotations whole ones."""
        for match in _QUOTED.finditer(text):
            if self._strange(match[1]):
                yield from _otherwise(match[1], match.start(1), passage)
        for item in _ITEM.finditer(text):
            if self._strange(item.group()):
                yield from _listed(text, item, passage)

    def _strange(self, words: str) -> bool:
        bare = letters(words)
        return bool(bare) and bare not in self._known


def _otherwise(said: str, at: int, passage: Passage) -> Iterator[Sign]:
    """A quotation beside the run of the passage that is nearest to it."""
    asserted = (at, at + len(said))
    if numbers := _NUMERAL.findall(said):
        form = _NUMERAL.sub("\0", said)
        same = re.search(re.escape(form).replace("\0", f"(?:{_NUMERAL.pattern})"), passage.text)
        if same and len(said) > sum(map(len, numbers)):
            yield Sign("quoted", asserted, same.span(), 1.0)
            return
    run = nearest_run(said, passage.text)
    kept = len(said) - run.distance
    if kept >= _LEAST_LETTERS and kept >= _LEAST_SHARE * len(said):
        yield Sign("quoted", asserted, (run.start, run.end), kept / len(said))


def _listed(text: str, item: re.Match[str], passage: Passage) -> Iterator[Sign]:
    """An item of a list beside the one that follows the same item in the passage's own list."""
    before = re.search(r"[一-鿿]{2,8}、$", text[: item.start()])
    if before is None:
        return
    for length in range(len(before.group()), 2, -1):
        found = re.search(re.escape(before.group()[-length:]) + r"([一-鿿]{2,8})", passage.text)
        if found:
            said, stated = item.group(), found[1][: len(item.group())]
            ends = passage.text[found.start(1) + len(said) : found.start(1) + len(said) + 1]
            if len(stated) == len(said) and said[:1] == stated[:1] and not re.match("[一-鿿]", ends):
                yield Sign("quoted", item.span(), (found.start(1), found.start(1) + len(said)), 0.8)
            return
