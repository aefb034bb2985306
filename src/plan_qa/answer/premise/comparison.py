"""One question beside one passage: what each sign of a false premise is read from, and the sign itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from plan_qa.answer.premise.overlap import Overlap, Passage, Piece, Weighed

# A clause that the search would light is the likelier one where others are as near.
_LIT_BONUS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Sign:
    """Offsets in the folded question and in the passage's folded text; `strength` from 0 to 1."""

    kind: str
    asserted: tuple[int, int]
    stated: tuple[int, int]
    strength: float
    queried: bool = False


@dataclass(frozen=True)
class Comparison:
    """A folded question and a passage; `lit` are folded offsets that the search would light."""

    overlap: Overlap
    text: str
    passage: Passage
    lit: Sequence[tuple[int, int]]

    @cached_property
    def whole(self) -> Weighed:
        """All that the question says."""
        return self.overlap.weigh(self.text)

    def score(self, weighed: Weighed, piece: Piece, held: frozenset[str] | None = None) -> float:
        """How much of it a clause says (or `held` instead of its bigrams), a little more where the search would light it."""
        near = any(a < piece.end and piece.start < b for a, b in self.lit[:1])
        return self.overlap.coverage(weighed, piece.grams if held is None else held) + _LIT_BONUS * near

    def best(self, weighed: Weighed) -> tuple[int, int]:
        """The clause that says most of it."""
        if not self.passage.clauses:
            return 0, len(self.passage.text)
        best = max(self.passage.clauses, key=lambda piece: self.score(weighed, piece))
        return best.start, best.end

    def without(self, start: int, end: int, cut: tuple[int, int]) -> Weighed:
        """What a segment says besides the words at `cut`; the whole question where that is next to nothing."""
        rest = self.overlap.weigh(self.text[start : cut[0]] + " " + self.text[cut[1] : end])
        return rest if len(rest.grams) >= 3 else self.whole
