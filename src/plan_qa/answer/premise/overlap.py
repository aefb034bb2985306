"""How much of what a question says a passage holds: character bigrams by their rarity, through the lexicon.

「支书」 counts as held where the passage has 基层党组织书记, because the lexicon says so.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from plan_qa.corpus.fold import Folded, fold, fold_text
from plan_qa.domain import Unit
from plan_qa.search.lexicon import Lexicon

_STOPS = frozenset(",;:。、?!\"'()《》 .")


def grams(text: str) -> list[tuple[int, str]]:
    """Position and bigram of every two neighbouring characters that are no punctuation."""
    return [
        (i, text[i : i + 2])
        for i in range(len(text) - 1)
        if text[i] not in _STOPS and text[i + 1] not in _STOPS
    ]


def letters(text: str) -> str:
    """A folded text without punctuation."""
    return "".join(character for character in text if character not in _STOPS)


@dataclass(frozen=True)
class Piece:
    """A slice of a unit's folded text: a clause (cut at ，；：。) or an item of it (cut at 、 as well)."""

    start: int
    end: int
    sentence: tuple[int, int]
    grams: frozenset[str]


@dataclass(frozen=True)
class Passage:
    """A unit folded, in pieces; `original` leads back to the unit's own offsets."""

    unit: Unit
    folded: Folded

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    @cached_property
    def clauses(self) -> tuple[Piece, ...]:
        """The clauses."""
        return self._pieces(",;:。?!")

    @cached_property
    def items(self) -> tuple[Piece, ...]:
        """The clauses cut at 、 as well."""
        return self._pieces(",;:。?!、")

    @cached_property
    def grams(self) -> frozenset[str]:
        """The bigrams of the whole unit."""
        return frozenset(gram for _, gram in grams(self.text))

    @cached_property
    def letters(self) -> str:
        """The title and the text without punctuation."""
        return letters(fold_text(self.unit.title) + self.text)

    def _pieces(self, cuts: str) -> tuple[Piece, ...]:
        found: list[Piece] = []
        text, start, sentence_start = self.text, 0, 0
        bounds: list[tuple[int, int, int]] = []
        # A number without a stop behind it (第七条) is no word of its first clause.
        heading = bisect_left(self.folded.positions, self.unit.heading_end)
        for position, character in enumerate([*text, "。"]):
            if 0 < position == heading > start:
                bounds.append((start, position, sentence_start))
                start = position
            if character in cuts:
                if position > start:
                    bounds.append((start, position, sentence_start))
                start = position + 1
                if character in "。?!":
                    ends = min(position + 1, len(text))
                    found += [
                        Piece(a, b, (s, ends), frozenset(g for _, g in grams(text[a:b])))
                        for a, b, s in bounds
                    ]
                    bounds, sentence_start = [], ends
        return tuple(found)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the unit's text of folded[start:end]."""
        return self.folded.span(start, end)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Bigrams of a segment with their rarity, and the formal terms that its words may stand for."""

    grams: tuple[tuple[int, str, float], ...]
    terms: tuple[tuple[int, int, tuple[tuple[frozenset[str], float], ...]], ...]
    mass: float


class Overlap:
    """Rarity of bigrams in a library, and its lexicon."""

    def __init__(self, units: Sequence[Unit], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        held: Counter[str] = Counter()
        rows = 0
        for unit in units:
            for sentence in unit.sentences:
                held.update({gram for _, gram in grams(fold(unit.slice(sentence)).text)})
                rows += 1
        self._rarity = {gram: math.log(1 + rows / (1 + count)) for gram, count in held.items()}
        self._unknown = math.log(1 + rows)
        self.passage = lru_cache(maxsize=2048)(self._passage)
        self._term = lru_cache(maxsize=4096)(
            lambda term: frozenset(gram for _, gram in grams(fold(term).text))
        )

    def _passage(self, unit: Unit) -> Passage:
        return Passage(unit, fold(unit.text))

    def weigh(self, text: str, offset: int = 0) -> Weighed:
        """The bigrams of a folded text; positions count from `offset`."""
        found = tuple((i + offset, gram, self._rarity.get(gram, self._unknown)) for i, gram in grams(text))
        terms: list[tuple[int, int, tuple[tuple[frozenset[str], float], ...]]] = []
        lexicon, position = self._lexicon, 0
        while position < len(text):
            for length in range(min(lexicon.longest, len(text) - position), 1, -1):
                if rows := lexicon.terms.get(text[position : position + length]):
                    alternatives = tuple((self._term(term), weight) for term, weight in rows)
                    terms.append((position + offset, position + offset + length, alternatives))
                    position += length
                    break
            else:
                position += 1
        return Weighed(found, tuple(terms), sum(weight for _, _, weight in found))

    @staticmethod
    def shares(weighed: Weighed, held: frozenset[str]) -> list[float]:
        """For each bigram how far `held` has it, itself or through a term: 0 … 1."""
        shares = [1.0 if gram in held else 0.0 for _, gram, _ in weighed.grams]
        for start, end, alternatives in weighed.terms:
            best = 0.0
            for term, weight in alternatives:
                if term and (common := len(term & held)):
                    best = max(best, weight * common / len(term))
            if best > 0.3:
                for index, (position, _, _) in enumerate(weighed.grams):
                    if start - 1 <= position < end and shares[index] < best:
                        inside = start <= position and position + 1 < end
                        shares[index] = best if inside else max(shares[index], 0.5 * best)
        return shares

    def coverage(self, weighed: Weighed, held: frozenset[str]) -> float:
        """The share of the segment's mass that `held` has."""
        if weighed.mass <= 0:
            return 0.0
        shares = self.shares(weighed, held)
        return (
            sum(share * weight for share, (_, _, weight) in zip(shares, weighed.grams, strict=True))
            / weighed.mass
        )
