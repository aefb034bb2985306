"""Signs in the wording: a stretch of the question in the place of one of the clause.

Each shows two slices against each other; how much a sign weighs grows with what is the same beside them and falls with
how much alike the two are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from plan_qa.answer.premise.claims import asks
from plan_qa.answer.premise.comparison import Comparison, Sign
from plan_qa.answer.premise.overlap import grams
from plan_qa.answer.premise.swaps import Swaps
from plan_qa.answer.premise.wording import (
    Changed,
    continued_changes,
    exchanged,
    listed_changes,
    near_changes,
    preceded_changes,
    quoted_changes,
    replaced,
)
from plan_qa.search.encoder import Encoder

# A segment is read beside so many of the clauses that hold most of it.
_LIKELY: Final = 3
_STOPS: Final = frozenset(",;:。、?!\"'()《》 ")


class WordingReader:
    """Reads the wording of a question beside a passage; holds what was said for what, and how words are alike."""

    def __init__(self, swaps: Swaps, encoder: Encoder) -> None:
        self._swaps = swaps
        self._vector = lru_cache(maxsize=4096)(lambda word: encoder.encode([word])[0])

    def of_segment(self, beside: Comparison, start: int, end: int, asked_of: frozenset[str]) -> list[Sign]:
        """The signs of one asserting segment; `asked_of` are the bigrams of the banked questions about the unit."""
        text, passage = beside.text, beside.passage
        found = self._swapped(beside, start, end, asked_of)
        found += _signs("near", near_changes(text, start, end, passage))
        found += _signs("continued", continued_changes(text, start, end, passage))
        found += _signs("preceded", preceded_changes(text, start, end, passage))
        found += self._discounted("replaced", beside, self._replacements(beside, start, end))
        runs = self._strange_runs(beside, start, end)
        slots = [slot for run in runs if (slot := exchanged(text, passage, run, start, end))]
        found += self._discounted("exchanged", beside, slots)
        return _telling(text, found)

    def of_question(self, beside: Comparison) -> tuple[list[Sign], list[Sign]]:
        """The signs of quotations, and of enumerations."""
        text, passage = beside.text, beside.passage

        def signs(kind: str, changes: Iterable[Changed]) -> list[Sign]:
            return [
                Sign(kind, (c.start, c.end), c.near or beside.best(beside.whole), 0.5 + c.likeness / 200)
                for c in changes
            ]

        quoted = signs("quoted", quoted_changes(text, passage))
        return quoted, _telling(text, signs("listed", listed_changes(text, beside.overlap, passage)))

    def _discounted(self, kind: str, beside: Comparison, changes: Iterable[Changed]) -> list[Sign]:
        """Signs of what is exchanged, the less the more alike."""
        found: list[Sign] = []
        for change in changes:
            if change.near:
                said, held = beside.text[change.start : change.end], beside.passage.text[slice(*change.near)]
                strength = change.likeness / 100 * (1 - self._alike(said, held))
                found.append(Sign(kind, (change.start, change.end), change.near, strength))
        return found

    def _alike(self, one: str, other: str) -> float:
        """How much alike two words are, 0 to 1; of words of very different length it cannot be told."""
        shorter, longer = sorted((len(one), len(other)))
        if shorter < 2 or longer > 3 * shorter:
            return 1.0
        return max(0.0, float(self._vector(one) @ self._vector(other)))

    def _swapped(self, beside: Comparison, start: int, end: int, asked_of: frozenset[str]) -> list[Sign]:
        """Words that the banked false premises put in the place of others, which the passage has."""
        text, passage = beside.text, beside.passage
        found: list[Sign] = []
        for at, others in self._swaps.find(text, start, end):
            said = text[at[0] : at[1]]
            if said in passage.text:
                continue
            usual = all(gram in asked_of for _, gram in grams(said))
            rest = beside.without(start, end, at)
            present = {other for other in others if other in passage.text and other not in text}
            scored = [(beside.score(rest, piece), piece) for piece in passage.clauses]
            best = max((score for score, _ in scored), default=0.0)
            against = [
                row
                for row in scored
                if any(other in passage.text[row[1].start : row[1].end] for other in present)
            ]
            if against:
                score, piece = max(against, key=lambda row: row[0])
                if score >= 0.7 * best:
                    found.append(
                        Sign(
                            "swapped",
                            at,
                            (piece.start, piece.end),
                            min(1.0, 0.2 + score) * (0.5 if usual else 1.0),
                        )
                    )
        return found

    @staticmethod
    def _replacements(beside: Comparison, start: int, end: int) -> list[Changed]:
        """What stands in other words' place beside the clauses that the segment runs along."""
        segment = beside.overlap.weigh(beside.text[start:end])
        likely = sorted(beside.passage.clauses, key=lambda piece: -beside.score(segment, piece))[:_LIKELY]
        return [
            change for piece in likely for change in replaced(beside.text, start, end, beside.passage, piece)
        ]

    @staticmethod
    def _strange_runs(beside: Comparison, start: int, end: int) -> list[tuple[int, int]]:
        """The longest runs of characters of which no bigram is held."""
        text, overlap = beside.text, beside.overlap
        weighed = overlap.weigh(text[start:end], start)
        held = [c in _STOPS for c in text[start:end]]
        for share, (position, _, _) in zip(
            overlap.shares(weighed, beside.passage.grams), weighed.grams, strict=True
        ):
            if share >= 0.3:
                held[position - start] = held[position - start + 1] = True
        runs: list[tuple[int, int]] = []
        for position, known in enumerate(held, start):
            if not known and runs and runs[-1][1] == position:
                runs[-1] = (runs[-1][0], position + 1)
            elif not known:
                runs.append((position, position + 1))
        return runs


def _signs(kind: str, changes: Iterable[Changed]) -> list[Sign]:
    return [Sign(kind, (c.start, c.end), c.near, c.likeness / 100) for c in changes if c.near]


def _telling(text: str, signs: Iterable[Sign]) -> list[Sign]:
    """Without those whose words ask: 「承担何种责任」 puts 何种 in no word's place."""
    return [sign for sign in signs if not asks(text[slice(*sign.asserted)])]
