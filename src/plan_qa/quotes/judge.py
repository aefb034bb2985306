"""What is to be said of quoted words: the one place that decides between the verdicts.

`exact`: letter for letter in one source text (width, white space, style of marks and what nobody sees aside).
`variant`: only the second witness has it so. `elided`: its pieces stand in one text in order. `stitched`: they stand in
several places. `misquoted`: near one, with what differs. `absent`: else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.corpus.characters import UNREADABLE
from plan_qa.domain import Check, Note
from plan_qa.quotes.differences import nature_of
from plan_qa.quotes.nearness import Nearest, akin, as_check, nearest, tolerance
from plan_qa.quotes.passages import QuotedSources
from plan_qa.quotes.reading import Reading, readings_of
from plan_qa.quotes.stitching import stitched
from plan_qa.quotes.verbatim import elided, exact, variant, warnings_of

# Edits that are a slip even where the words could also be pieces of several places.
_SLIPS: Final = 3
# Words that nobody says are ours are set right only where they can be nobody else's: no more edits than these in a
# hundred characters, and a run of them letter for letter. Measured on sentences of other texts (tests/test_quotes_others).
_EDITS_UNSAID: Final = 0.16
_SHORTEST_UNSAID: Final = 8
_RUN_UNSAID: Final = 4
# Letters of a piece of a stitched quotation, as the draft says whose it is or not.
_PIECE_SAID, _PIECE_UNSAID = 5, 6


@dataclass(frozen=True, slots=True)
class Claimed:
    """Whose the draft says that words are, in the draft's own `words`.

    `documents` are ids of the library, `units` addresses where it names a place (`sentence` of the one unit);
    `missing`: the place that it names does not exist; `foreign`: the document that it names is not in the library.
    """

    words: str = ""
    documents: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()
    sentence: int | None = None
    missing: bool = False
    foreign: bool = False
    # Offsets of `words` in the draft.
    at: tuple[int, int] = (0, 0)

    def moved(self, by: int) -> Claimed:
        """The same with its offsets counted from `by` characters earlier."""
        return replace(self, at=(self.at[0] + by, self.at[1] + by)) if self.words else self

    def rank(self, cite: str) -> int:
        """How far an address is from what is claimed: 0 there, 1 in its document, 2 elsewhere."""
        if cite in self.units:
            return 0
        return 1 if cite.partition("/")[0] in self.documents else 2


UNCLAIMED: Final = Claimed()


def check_quotation(quote: str, corpus: QuotedSources, claimed: Claimed = UNCLAIMED) -> Check:
    """Where quoted words stand; never `exact` unless every letter does and can be read."""
    readings = tuple(readings_of(quote))
    unreadable: tuple[Note, ...] = ("unreadable",) if any(map(_unreadable, readings)) else ()
    for found, reading in _verdicts(quote, readings, corpus, claimed):
        notes = (*reading.notes, *unreadable, *found.notes)
        return replace(found, notes=tuple(dict.fromkeys(notes)))
    return Check(quote, "absent", notes=unreadable)


def with_akin(check: Check, corpus: QuotedSources) -> Check:
    """An absent quotation with the unit that shares its wording, if one does; any other as it is."""
    if check.verdict != "absent":
        return check
    found = (akin(reading, corpus.sources) for reading in readings_of(check.quote))
    return replace(check, akin=next(filter(None, found), ""))


def _unreadable(reading: Reading) -> bool:
    return UNREADABLE in reading.whole.text


def _verdicts(
    quote: str, readings: Sequence[Reading], corpus: QuotedSources, claimed: Claimed
) -> Iterator[tuple[Check, Reading]]:
    """What may be said of the words with the reading that it is said of, the surest first."""
    whole = [reading for reading in readings if not _unreadable(reading)]
    for reading in whole:
        if check := exact(quote, reading, corpus.sources, claimed.rank):
            yield check, reading
    for reading in whole:
        if check := elided(quote, reading, corpus.sources, claimed.rank):
            yield replace(check, notes=warnings_of(check.diff)), reading
    for reading in whole:
        if check := variant(quote, reading, corpus, claimed.rank):
            yield check, reading
    near = _nearest(readings, corpus, claimed)
    if near is not None and near.distance <= _SLIPS:
        yield _misquoted(quote, near, corpus), near.reading
    if not claimed.foreign:
        shortest = _PIECE_SAID if claimed.documents else _PIECE_UNSAID
        for reading in whole:
            if check := stitched(quote, reading, corpus, claimed.rank, shortest):
                yield replace(check, notes=warnings_of(check.diff)), reading
    if near is not None:
        yield _misquoted(quote, near, corpus), near.reading


def _nearest(readings: Sequence[Reading], corpus: QuotedSources, claimed: Claimed) -> Nearest | None:
    """The reading with the fewest edits, where it may be called a misquotation."""
    best: Nearest | None = None
    for reading in readings:
        found = nearest(reading, corpus.sources, claimed.rank)
        if found is not None and (best is None or found.distance < best.distance):
            best = found
    return best if best is not None and _is_meant(best, claimed) else None


def _is_meant(found: Nearest, claimed: Claimed) -> bool:
    """Whether the nearest run is what the words were meant to be, and not other words like it."""
    if claimed.foreign:
        return False
    if claimed.rank(found.passage.cite) < 2:
        return found.distance <= tolerance(found.length)
    if found.length < _SHORTEST_UNSAID or found.distance > max(1, round(found.length * _EDITS_UNSAID)):
        return False
    rows = as_check(found.reading.text, found).diff
    # Where words go on otherwise than the source, they are a text of their own that begins alike.
    ends = (rows[0], rows[-1])
    if any(row.operation != "equal" and len(row.quoted) > _SLIPS for row in ends):
        return False
    return any(row.operation == "equal" and len(row.source) >= _RUN_UNSAID for row in rows)


def _misquoted(quote: str, found: Nearest, corpus: QuotedSources) -> Check:
    check = as_check(quote, found)
    passage = found.passage.folded.text
    ours = "".join(passage[a:b] for a, b in found.runs)
    theirs = "".join(found.reading.text[a:b] for a, b in found.spans)
    nature = () if _unreadable(found.reading) else nature_of(ours, theirs)
    again = corpus.sources.holding(passage[found.runs[0][0] : found.runs[-1][1]])
    others = tuple(dict.fromkeys(other.cite for other, _ in again if other.cite != check.cite))
    return replace(check, others=others, notes=(*nature, *warnings_of(check.diff)))
