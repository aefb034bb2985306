"""A quotation as it may be read: as it stands, without what is no word of it, in Simplified characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.fold import Folded
from plan_qa.domain import Note
from plan_qa.quotes.folding import comparable, set_aside, simplified

# Marks at a quotation's ends belong to the sentence around it as often as to the source.
_EDGE: Final = ',。;:!?、"-. '
_ELLIPSIS: Final = re.compile(r"\.{3,}|。{3,}|·{3,}|[(\[](?:[中下后]?略|\.{2,})[)\]]")


@dataclass(frozen=True, slots=True)
class Reading:
    """Quoted words folded: `core` is `whole` without the punctuation at its ends, `pieces` the runs of `core` between
    ellipses as offsets, `notes` what was done to read it so."""

    whole: Folded
    core: Folded
    pieces: tuple[tuple[int, int], ...]
    notes: tuple[Note, ...] = ()

    @property
    def text(self) -> str:
        """The folded core."""
        return self.core.text

    def piece(self, number: int) -> str:
        """The folded words of a piece."""
        return self.core.text[slice(*self.pieces[number])]


def readings_of(quote: str) -> Iterator[Reading]:
    """Every way in which quoted words may be read, the plainest first; none where no letter is in them."""
    plain = comparable(quote)
    without = set_aside(quote)
    bare: list[tuple[Folded, tuple[Note, ...]]] = [(plain, ())]
    if without is not None and without.text != plain.text:
        bare.append((without, ("marks_set_aside",)))
    for folded, notes in bare:
        if reading := _reading(folded, notes):
            yield reading
    for folded, notes in bare:
        for words in simplified(folded):
            if reading := _reading(words, ("script", *notes)):
                yield reading


def has_letters(text: str) -> bool:
    """Whether anything but punctuation is in folded text."""
    return any(character.isalnum() for character in text)


def _reading(whole: Folded, notes: tuple[Note, ...]) -> Reading | None:
    text = whole.text
    start = len(text) - len(text.lstrip(_EDGE))
    end = len(text.rstrip(_EDGE))
    if start >= end or not has_letters(text[start:end]):
        return None
    core = Folded(text[start:end], whole.positions[start:end])
    return Reading(whole, core, _pieces(core.text), notes)


def _pieces(text: str) -> tuple[tuple[int, int], ...]:
    spans, position = [], 0
    for match in _ELLIPSIS.finditer(text):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, len(text)))
    return tuple((a, b) for a, b in spans if has_letters(text[a:b]))
