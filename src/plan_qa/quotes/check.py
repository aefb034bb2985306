"""引文核对: every claim of a draft found and checked: quotations, what is taken without marks, places, titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.corpus.library import Library
from plan_qa.domain import Check, FileText, Note
from plan_qa.quotes.attribution import Attributions
from plan_qa.quotes.judge import UNCLAIMED, Claimed, check_quotation, with_akin
from plan_qa.quotes.marks import SHORTEST, Marked, inner_quotations, letters_in, marked_in
from plan_qa.quotes.passages import QuotedSources, source_passages, witness_passages
from plan_qa.quotes.standing import stands_as_claimed
from plan_qa.quotes.terms import Terms
from plan_qa.quotes.titles import Titles
from plan_qa.quotes.unmarked import Unmarked, are_clauses, masked

# A text with less than this in quotation marks, and near a source, is a quotation that has marks inside.
_MOSTLY_QUOTED: Final = 0.75
# A whole text longer than this is a draft, not a quotation.
_LONGEST_QUOTATION: Final = 3000
_CLAUSE_END: Final = re.compile(r"[，。；：！？、,;:!?]|$")
_SENTENCE_END: Final = re.compile(r"[。！？\n]|$")
_MOST_CLAUSES: Final = 12


def quoted_sources(library: Library) -> QuotedSources:
    """The texts of a library made ready for checking (some milliseconds; keep the result)."""
    return QuotedSources(source_passages(library), witness_passages(library), library)


def verify(draft: FileText | str, corpus: QuotedSources) -> tuple[Check, ...]:
    """Every claim of a draft in the order in which it is shown; a text that is one quotation is checked as one."""
    if isinstance(draft, str):
        return _whole(draft, corpus) or _claims(draft, (), corpus) or _lone(draft, corpus)
    blocks = zip(draft.starts, draft.blocks, strict=True)
    quoted = tuple((start, start + len(block.text)) for start, block in blocks if block.kind == "quote")
    return _claims(draft.shown, quoted, corpus)


def _whole(text: str, corpus: QuotedSources) -> tuple[Check, ...]:
    """A text that is nothing but one quotation, without marks or with its own ones inside."""
    words = text.strip()
    if len(text) > _LONGEST_QUOTATION or letters_in(words) == 0:
        return ()
    marked = [each for each in marked_in(text) if each.paired]
    if len(marked) == 1 and marked[0].end - marked[0].start >= len(words) - 2:
        return ()
    check = check_quotation(words, corpus)
    share = sum(letters_in(text[each.start : each.end]) for each in marked) / letters_in(words)
    near = check.verdict in ("misquoted", "stitched") and share < _MOSTLY_QUOTED
    if check.verdict not in ("exact", "variant", "elided") and not near:
        return ()
    start = text.index(words)
    return (replace(check, start=start, end=start + len(words)),)


def _lone(text: str, corpus: QuotedSources) -> tuple[Check, ...]:
    """A line in which nothing is found was given to be checked all the same."""
    words = text.strip()
    if not words or "\n" in words or len(text) > _LONGEST_QUOTATION:
        return ()
    start = text.index(words)
    check = with_akin(check_quotation(words, corpus), corpus)
    return (replace(check, start=start, end=start + len(words)),)


def _claims(text: str, blocks: tuple[tuple[int, int], ...], corpus: QuotedSources) -> tuple[Check, ...]:
    return _Draft(text, blocks, corpus).checks()


@dataclass(frozen=True)
class _Draft:
    """A draft being checked; `blocks` are its block quotations."""

    text: str
    blocks: tuple[tuple[int, int], ...]
    corpus: QuotedSources

    def checks(self) -> tuple[Check, ...]:
        marked = self._marked()
        spans = [(each.start, self._end(each)) for each in marked]
        around = Attributions(masked(self.text, spans), self.corpus.library)
        found: list[Check] = []
        before: Claimed = UNCLAIMED
        last = 0
        for each in marked:
            if "\n\n" in self.text[last : each.start] and not around.follows(each.start):
                before = UNCLAIMED
            claimed = around.of(each.start, each.end, before)
            found += self._quotation(each, claimed)
            before, last = claimed, each.end
        found = [*Terms(self.text, self.corpus).told(found, marked)]
        found += self._unmarked(found)
        found += Titles(self.corpus).wrong_in(self.text)
        found += self._missing_places(around, found)
        return tuple(sorted(map(self._beside, found), key=lambda check: (check.start, check.end)))

    def _beside(self, check: Check) -> Check:
        """With the unit that an absent quotation may be made from; of words of another document, and of a place, none."""
        elsewhere = not {"not_held", "wrong_place"}.isdisjoint(check.notes)
        return check if elsewhere else with_akin(check, self.corpus)

    def _marked(self) -> list[Marked]:
        """What is quoted: block quotations, and the marks outside them; single terms are none, unless alone."""
        found = [self._block(start, end) for start, end in self.blocks]
        for each in marked_in(self.text):
            if not any(start <= each.start < end for start, end in self.blocks):
                found.append(each)
        return sorted(found, key=lambda each: each.start)

    def _block(self, start: int, end: int) -> Marked:
        """A block quotation without the marks and the line of its source around it; marks inside are its own."""
        words = self.text[start:end]
        if (line := re.search(r"\n\s*(?:—{1,2}|-{2})[^\n]*\s*$", words)) is not None:
            words = words[: line.start()]
        inside = words.strip()
        first = start + (words.find(inside) if inside else 0)
        outer = [
            each for each in marked_in(inside) if each.paired and each.end - each.start >= len(inside) - 3
        ]
        if outer:
            return Marked(first + outer[0].start, first + outer[0].end)
        return Marked(first, first + len(inside))

    def _quotation(self, marked: Marked, claimed: Claimed) -> Iterator[Check]:
        if not marked.paired:
            yield self._unpaired(marked, claimed)
            return
        check = self._check(marked.start, marked.end, claimed)
        if letters_in(check.quote) < SHORTEST and not self._is_alone(marked):
            return
        yield check
        if check.verdict == "absent":
            for inner in inner_quotations(self.text, marked.start, marked.end):
                if letters_in(self.text[inner.start : inner.end]) >= SHORTEST:
                    yield self._check(inner.start, inner.end, claimed)

    def _is_alone(self, marked: Marked) -> bool:
        return not letters_in(self.text[: marked.start] + self.text[marked.end :])

    def _check(self, start: int, end: int, claimed: Claimed, *notes: Note) -> Check:
        words = self.text[start:end]
        check = check_quotation(words, self.corpus, claimed)
        check = replace(check, start=start, end=end, attributed_to=claimed.words)
        return stands_as_claimed(check, claimed, self.corpus.library, notes)

    def _unpaired(self, marked: Marked, claimed: Claimed) -> Check:
        """A quotation of which one end is a guess: as far as its words stand somewhere, else to the end of the clause."""
        for start, end in self._guesses(marked):
            check = self._check(start, end, claimed, "unpaired")
            edge = check.diff[0 if marked.closed else -1].operation if check.diff else "equal"
            if check.verdict != "absent" and edge == "equal":
                return check
        return self._check(marked.start, self._end(marked), claimed, "unpaired")

    def _end(self, marked: Marked) -> int:
        """Where words end that are in marks; where nothing closes them at the latest with their sentence."""
        if marked.paired or marked.closed:
            return marked.end
        ended = _SENTENCE_END.search(self.text, marked.start, marked.end)
        return ended.start() if ended else marked.end

    def _guesses(self, marked: Marked) -> Iterator[tuple[int, int]]:
        start, end = marked.start, marked.end
        bounds = [match.start() for match in _CLAUSE_END.finditer(self.text, start, end)]
        if marked.closed:
            yield from (
                (bound, end) for bound in [start, *(b + 1 for b in bounds)][:_MOST_CLAUSES] if bound < end
            )
        else:
            ends = [end, *reversed(bounds)] if len(bounds) <= _MOST_CLAUSES else bounds[_MOST_CLAUSES::-1]
            yield from ((start, bound) for bound in dict.fromkeys(ends) if start < bound)

    def _unmarked(self, found: list[Check]) -> Iterator[Check]:
        """Of absent quotations the words are read too: somebody's speech may hold a sentence of ours."""
        said = [check for check in found if check.verdict != "absent"]
        inside = [(check.start, check.end) for check in found if check.verdict == "absent"]
        around = Attributions(masked(self.text, [(c.start, c.end) for c in said]), self.corpus.library)
        for check in Unmarked(self.corpus, around).checks():
            if not any(a < check.end and check.start < b for a, b in inside):
                yield check
            elif check.verdict != "absent" and are_clauses(self.text, check.start, check.end):
                # They are in marks, if with words of somebody else.
                yield replace(check, notes=tuple(note for note in check.notes if note != "unmarked"))

    def _missing_places(self, around: Attributions, found: list[Check]) -> Iterator[Check]:
        """Places named that do not exist, where no quotation says so already."""
        told = {check.attributed_to for check in found if "wrong_place" in check.notes}
        for claimed in around.places():
            if claimed.words not in told:
                told.add(claimed.words)
                start, end = claimed.at
                yield Check(
                    self.text[start:end],
                    "absent",
                    start=start,
                    end=end,
                    attributed_to=claimed.words,
                    notes=("wrong_place",),
                )
