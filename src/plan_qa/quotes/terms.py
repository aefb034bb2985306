"""Short terms in quotation marks that come near one of the sources in the same company: 增强“四个意思”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from plan_qa.domain import Check, Difference
from plan_qa.quotes.alignment import edits, joined
from plan_qa.quotes.folding import comparable
from plan_qa.quotes.marks import Marked, letters_in
from plan_qa.quotes.passages import Passage, QuotedSources

_TERM: Final = re.compile(r'"([^",。;:]{3,8})"')
# As many letters before a term tell that the same is spoken of.
_COMPANY: Final = 2
_SHORTEST, _LONGEST = 3, 8


@dataclass(frozen=True, slots=True)
class _Term:
    words: str
    company: str
    passage: Passage
    start: int


@dataclass(frozen=True)
class Terms:
    """Tells the near misses of the terms of the sources in a draft."""

    text: str
    corpus: QuotedSources

    def told(self, checks: Sequence[Check], marked: Sequence[Marked]) -> Iterator[Check]:
        """The checks with what is known of terms that stand nowhere; terms too short to be checked else are added."""
        known = {check.start: check for check in checks}
        near: tuple[_Term, int] | None = None
        for each in marked:
            check = known.pop(each.start, None)
            words = self.text[each.start : each.end]
            short = each.paired and _SHORTEST <= letters_in(words) <= _LONGEST
            if short and (check is None or check.verdict == "absent"):
                follows = near[0] if near and self._joined(near[1], each.start) else None
                if found := self._nearest(words, each.start, follows):
                    check = self._as_check(words, each, found, check)
                    near = (found, each.end)
            if check is not None:
                yield check
        yield from known.values()

    def _joined(self, end: int, start: int) -> bool:
        """Whether two terms stand side by side: “低级黑”、“高级红”."""
        return not letters_in(self.text[end:start]) and start - end <= 4

    def _nearest(self, words: str, start: int, follows: _Term | None) -> _Term | None:
        folded = comparable(words).text
        before = comparable(self.text[max(0, start - 8) : start]).text.rstrip('"')
        fitting = [
            term
            for term in self._terms
            if len(term.words) == len(folded)
            and sum(a != b for a, b in zip(term.words, folded, strict=True)) == 1
            and ((term.company and before.endswith(term.company)) or _behind(term, follows))
        ]
        return fitting[0] if fitting else None

    @cached_property
    def _terms(self) -> tuple[_Term, ...]:
        found: list[_Term] = []
        for passage in self.corpus.sources.items:
            for match in _TERM.finditer(passage.folded.text):
                before = passage.folded.text[max(0, match.start() - _COMPANY) : match.start()]
                company = before if len(before) == _COMPANY and before.isalnum() else ""
                found.append(_Term(match[1], company, passage, match.start(1)))
        return tuple(found)

    def _as_check(self, words: str, marked: Marked, term: _Term, check: Check | None) -> Check:
        a, b, source = term.passage.slice(term.start, term.start + len(term.words))
        rows = tuple(
            Difference(edit.operation, source[edit.start : edit.end], words[edit.left : edit.right])
            for edit in joined(edits(source, words))
        )
        base = check or Check(words, "absent", start=marked.start, end=marked.end)
        return replace(
            base,
            verdict="misquoted",
            cite=term.passage.cite,
            source_text=source,
            source_start=a,
            source_end=b,
            diff=rows,
        )


def _behind(term: _Term, other: _Term | None) -> bool:
    """Whether a term stands behind another one in the same text."""
    return other is not None and term.passage is other.passage and term.start > other.start
