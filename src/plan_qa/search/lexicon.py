"""Query expansion: what people type → the formal terms that the sources use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plan_qa.domain import Synonym

# A loose synonym points in a direction only.
_LOOSE_WEIGHT = 0.5


@dataclass(frozen=True)
class Lexicon:
    """Said word → formal terms with weights."""

    terms: dict[str, tuple[tuple[str, float], ...]]
    longest: int

    @classmethod
    def build(cls, synonyms: Sequence[Synonym]) -> Lexicon:
        """Index the synonyms by what is said (two characters or more, else every 学 would match)."""
        table: dict[str, list[tuple[str, float]]] = {}
        for synonym in synonyms:
            if len(synonym.said) >= 2:
                weight = _LOOSE_WEIGHT if synonym.loose else 1.0
                table.setdefault(synonym.said, []).append((synonym.term, weight))
        return cls({said: tuple(rows) for said, rows in table.items()}, max(map(len, table), default=0))

    def expand(self, text: str) -> tuple[tuple[str, float], ...]:
        """The formal terms for the longest said words found in a text, left to right without overlap."""
        found: dict[str, float] = {}
        position = 0
        while position < len(text):
            for length in range(min(self.longest, len(text) - position), 1, -1):
                if terms := self.terms.get(text[position : position + length]):
                    for term, weight in terms:
                        found[term] = max(found.get(term, 0.0), weight)
                    position += length
                    break
            else:
                position += 1
        return tuple(found.items())
