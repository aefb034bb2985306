"""What a draft takes from the sources without quotation marks: words it attributes, and runs that are no chance."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

from plan_qa.domain import Check, Note
from plan_qa.quotes.attribution import MASK, Attributions
from plan_qa.quotes.folding import comparable
from plan_qa.quotes.judge import Claimed, check_quotation
from plan_qa.quotes.marks import letters_in
from plan_qa.quotes.passages import BLOCK, RUN, QuotedSources
from plan_qa.quotes.standing import stands_as_claimed

_SENTENCE: Final = re.compile(rf"[^。！？!?\n{MASK}]+[。！？!?]?")
_CLAUSE_END: Final = "，。；：！？,;:!?\n" + MASK
_FOLDED_END: Final = ",。;:!?"
_FOLDED_OPEN: Final = '"(《['
# A comma or colon behind 指出 says that its words are told, not retold.
_TOLD: Final = re.compile(r"[了到出过]{0,2}\s*[，,：:]\s*")
_NEXT_PARAGRAPH: Final = re.compile(r"\s*\n\s*")
_OPENING, _CLOSING = tuple("（(《〈[【"), tuple("）)》〉]】")
_TITLE: Final = re.compile(r"《[^《》\n]*》")
_STOCK: Final = 8
# A phrase that this many passages have is everybody's; so many letters of a run must be none of that.
_STOCK_PASSAGES, _LEAST_OWN = 4, 8
_MOST_CLAUSES: Final = 8
_LONGEST_CLAIM: Final = 400
# Fewer letters that stand nowhere are no claim: 要抓好落实.
_SHORTEST_CLAIM: Final = 8
# The same where they follow the verb at once (强调党员教育是……), unless it has another object (提出了, 要求的).
_SHORTEST_RETOLD: Final = 12
_NOT_TOLD: Final = "的了着过"
_FOUND: Final = ("exact", "variant", "elided", "misquoted", "stitched")


@dataclass(frozen=True)
class Unmarked:
    """Finds what is taken without marks in the parts of a draft that are not quoted."""

    corpus: QuotedSources
    attributions: Attributions

    def checks(self) -> Iterator[Check]:
        """Every claim without marks, in order, none overlapping."""
        taken: list[tuple[int, int]] = []
        found: list[Check] = []
        for check in (*self._told(), *self._runs()):
            if all(check.end <= start or end <= check.start for start, end in taken):
                taken.append((check.start, check.end))
                around: tuple[Note, ...] = ("unmarked", "in_part") if self._in_part(check) else ("unmarked",)
                found.append(replace(check, notes=tuple(dict.fromkeys((*check.notes, *around)))))
        yield from sorted(found, key=lambda check: check.start)

    def _in_part(self, check: Check) -> bool:
        """Whether the source has other words at an end of a verbatim run than the draft (各省, where the draft has 各县)."""
        unit = self.corpus.library.unit_by_id.get(check.cite)
        if unit is None or check.where != "text" or check.verdict not in ("exact", "variant"):
            return False
        draft, held = self.attributions.masked, unit.text[unit.heading_end :]
        first, last = check.source_start - unit.heading_end, check.source_end - unit.heading_end
        return (_goes_before(draft, check.start) and _goes_before(held, first)) or (
            _goes_behind(draft, check.end) and _goes_behind(held, last)
        )

    # ------------------------------------------------------------ attributed

    def _told(self) -> Iterator[Check]:
        masked = self.attributions.masked
        for sentence in _SENTENCE.finditer(masked):
            said = self.attributions.said(*sentence.span())
            if said is None:
                continue
            claimed, begin = said
            told = _TOLD.match(masked, begin, sentence.end())
            least = _SHORTEST_CLAIM if told is not None else _SHORTEST_RETOLD
            if told is not None:
                begin = told.end()
            elif masked[begin : begin + 1] in _NOT_TOLD:
                least = sys.maxsize
            end = sentence.end()
            if begin >= end and (line := _NEXT_PARAGRAPH.match(masked, end)) and told is not None:
                begin = line.end()
                paragraph = masked.find("\n", begin)
                end = paragraph if paragraph >= 0 else len(masked)
            yield from self._clauses(begin, min(end, begin + _LONGEST_CLAIM), claimed, least)

    def _clauses(self, begin: int, end: int, claimed: Claimed, least: int) -> Iterator[Check]:
        """The longest runs of clauses that stand somewhere; those that stand nowhere too, from `least` letters on."""
        bounds = [
            begin,
            *(i + 1 for i in range(begin, end) if self.attributions.masked[i] in _CLAUSE_END),
            end,
        ]
        clauses = [(a, b) for a, b in pairwise(dict.fromkeys(bounds)) if self._letters(a, b)]
        missing: list[tuple[int, int]] = []
        number = 0
        while number < len(clauses):
            for last in range(min(len(clauses), number + _MOST_CLAUSES), number, -1):
                start, stop = clauses[number][0], clauses[last - 1][1]
                check = self._trimmed(start, stop, claimed)
                if check is not None and letters_in(check.quote) >= _SHORTEST_CLAIM:
                    yield check
                    number = last
                    break
            else:
                missing.append(clauses[number])
                number += 1
        yield from self._absent(missing, claimed, least)

    def _absent(self, missing: list[tuple[int, int]], claimed: Claimed, least: int) -> Iterator[Check]:
        joined: list[tuple[int, int]] = []
        for start, end in missing:
            if joined and joined[-1][1] == start:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        for start, end in joined:
            words = _TITLE.sub("", self.attributions.masked[start:end])
            if MASK not in words and letters_in(words) >= least:
                yield self._check(start, end, claimed)

    # ------------------------------------------------------------ verbatim

    def _runs(self) -> Iterator[Check]:
        for start, end in self._verbatim:
            claimed = self.attributions.of(start, end)
            if not claimed.words:
                claimed = self.attributions.paragraph(start)
            whole = self._grown(start, end)
            check = self._trimmed(*whole, claimed) if whole != (start, end) else None
            differs = check is not None and check.verdict not in ("exact", "variant")
            # What nobody says is ours is ours only as far as it is verbatim.
            if check is None or (differs and not claimed.documents):
                check = self._check(start, end, claimed)
            if check.verdict in _FOUND:
                yield check

    @cached_property
    def _verbatim(self) -> tuple[tuple[int, int], ...]:
        """Maximal runs of the draft that stand in a source and are no stock phrase."""
        folded = comparable(self.attributions.masked)
        sources = self.corpus.sources
        found: list[tuple[int, int]] = []
        beyond = 0
        for block in range(0, len(folded.text), BLOCK):
            if block < beyond or folded.text[block : block + BLOCK] not in sources.blocks:
                continue
            starts = range(max(beyond, block - BLOCK), block + 1)
            position = next((i for i in starts if sources.holds(folded.text[i : i + RUN])), None)
            if position is None or position + RUN > len(folded.text):
                continue
            length = sources.longest(folded.text[: position + _LONGEST_CLAIM], position)
            beyond = position + length
            first, last = self._whole_clauses(folded.text, position, beyond)
            run = folded.text[first:last]
            outside = sum(not self._titled[i] for i in folded.positions[first:last])
            if outside >= RUN and self._own(run) >= _LEAST_OWN:
                found.append(folded.span(first, last))
        return tuple(found)

    def _whole_clauses(self, text: str, start: int, end: int) -> tuple[int, int]:
        """A run without the beginning of a last clause that goes on otherwise, unless too little is left of it."""
        marks = [i for i in range(start, end) if text[i] in _FOLDED_END]
        if marks and text[end : end + 1].isalnum() and marks[-1] - start >= RUN:
            end = marks[-1]
        while start < end and not text[start].isalnum() and text[start] not in _FOLDED_OPEN:
            start += 1
        return start, start + len(text[start:end].rstrip(',。;:、"'))

    def _own(self, run: str) -> int:
        """How many letters of a run are in no phrase that many passages have."""
        stock = bytearray(len(run))
        for i in range(len(run) - _STOCK + 1):
            if self._phrases[run[i : i + _STOCK]] >= _STOCK_PASSAGES:
                stock[i : i + _STOCK] = b"\1" * _STOCK
        return sum(c.isalnum() and not stock[i] for i, c in enumerate(run))

    @cached_property
    def _titled(self) -> bytearray:
        """Which characters of the draft are in a title: a title is no claim."""
        inside = bytearray(len(self.attributions.masked))
        for match in _TITLE.finditer(self.attributions.masked):
            inside[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        return inside

    @cached_property
    def _phrases(self) -> Counter[str]:
        return self.corpus.sources.phrases(_STOCK)

    def _grown(self, start: int, end: int) -> tuple[int, int]:
        """The clauses that a run stands in."""
        masked = self.attributions.masked
        while start > 0 and masked[start - 1] not in _CLAUSE_END:
            start -= 1
        while end < len(masked) and masked[end] not in _CLAUSE_END:
            end += 1
        return start, end

    # ------------------------------------------------------------ pieces

    def _letters(self, start: int, end: int) -> int:
        return letters_in(self.attributions.masked[start:end].replace(MASK, ""))

    def _check(self, start: int, end: int, claimed: Claimed) -> Check:
        words = self.attributions.masked[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip().rstrip("，。；：,;:")
        check = check_quotation(words, self.corpus, claimed)
        check = replace(check, start=start, end=start + len(words), attributed_to=claimed.words)
        return stands_as_claimed(check, claimed, self.corpus.library)

    def _trimmed(self, start: int, end: int, claimed: Claimed) -> Check | None:
        """The check of words less what the sentence around them adds at their ends; None where they stand nowhere."""
        if MASK in self.attributions.masked[start:end]:
            return None
        check = self._check(start, end, claimed)
        if check.verdict != "misquoted":
            return check if check.verdict in _FOUND else None
        before = len(check.diff[0].quoted) if check.diff[0].operation != "equal" else 0
        behind = len(check.diff[-1].quoted) if check.diff[-1].operation != "equal" else 0
        if not before and not behind:
            return check
        again = self._check(check.start + before, check.end - behind, claimed)
        edges = (
            again.diff[0].operation != "equal" or again.diff[-1].operation != "equal" if again.diff else False
        )
        return again if again.verdict in _FOUND and not edges else None


def are_clauses(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] begins and ends where clauses do: 「（自治区、直辖市）党委」 behind 各县 does not."""
    return not (_goes_before(text, start) or _goes_behind(text, end))


def _goes_before(text: str, start: int) -> bool:
    """Whether the clause of text[start:] begins earlier."""
    return start > 0 and (text[start - 1].isalnum() or text[start - 1] in _CLOSING)


def _goes_behind(text: str, end: int) -> bool:
    """Whether the clause of text[:end] goes on."""
    return end < len(text) and (text[end].isalnum() or text[end] in _OPENING)


def masked(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with everything quoted masked, its length kept."""
    pieces: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if end > position:
            pieces += [text[position:start], MASK * (end - max(start, position))]
            position = end
    return "".join([*pieces, text[position:]])
