"""What speaks for a statement being what a question for an owner asks about: one row of numbers per statement."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.highlight import Votes
from plan_qa.answer.owner_asking import OwnerAsked
from plan_qa.answer.responsibility import BodyMention, DutyIndex, find_bodies
from plan_qa.answer.retrieval import Findings
from plan_qa.search.evidence import Searcher
from plan_qa.search.lexicon import Lexicon
from plan_qa.search.words import bigrams

Array = NDArray[np.float64]

# "none" is 1 for the choice that no statement is asked about, and that choice has nothing else.
FEATURES: Final = (
    "none",
    "first_unit",
    "way_vote",
    "bigrams",
    "lead",
    "expanded",
    "dense",
    "ownerless",
    "act",
    "person",
    "head",
    "named",
    "option",
)
# Statements of units found after these, or less likely than this, are not what was asked.
_UNITS: Final = 3
_LEAST: Final = 1e-4
# Two bodies farther than this from 还是 are not set against each other.
_NEAR: Final = 8
# What no statement holds weighs like a common word.
_UNKNOWN: Final = 1.5


@dataclass(frozen=True)
class OwnerFeatures:
    """Makes the features; what does not depend on the question is computed at the first question for an owner."""

    searcher: Searcher
    index: DutyIndex

    def candidates(self, text: str, asked: OwnerAsked, findings: Findings) -> tuple[tuple[int, ...], Array]:
        """The statements that may be meant, by number, and the features of "none" (row 0) and of each of them."""
        ranks = {
            number: rank
            for rank, finding in enumerate(findings.ranked[:_UNITS])
            if rank == 0 or finding.probability >= _LEAST
            for number in self._of_unit.get(finding.unit, ())
        }
        numbers = tuple(ranks)
        table = np.zeros((len(numbers) + 1, len(FEATURES)))
        table[0, FEATURES.index("none")] = 1.0
        columns = {
            "first_unit": np.asarray([float(rank == 0) for rank in ranks.values()]),
            "way_vote": self._votes(numbers, findings),
            **self._by_words(asked.rest, numbers),
            **self._by_bodies(text, asked, numbers),
        }
        for name, values in columns.items():
            table[1:, FEATURES.index(name)] = values
        return numbers, table

    def bodies(self, number: int) -> frozenset[str]:
        """The terms of the lexicon that a statement's bodies stand for; empty where it names none."""
        return self._bodies[number]

    def share(self, rest: str, number: int) -> float:
        """Which part of a question's words, by weight, a statement holds or the words that lead to it do."""
        held = self._grams[number] | self._leads[number] | frozenset(bigrams(self.index.statements[number].names))
        return _share(set(bigrams(rest)), held, self._rarity)

    # ------------------------------------------------------------ of a question

    def _votes(self, numbers: Sequence[int], findings: Findings) -> Array:
        """Each of the nearest ways gives its share to the statements that its answering words lie in."""
        share = np.zeros(len(self.searcher.content.ways))
        for way, weight in Votes.of(findings.evidence).shares[0]:
            share[way] = weight
        return np.asarray([float(share[ways] @ part) for ways, part in (self._pointers[n] for n in numbers)])

    def _by_words(self, rest: str, numbers: Sequence[int]) -> dict[str, Array]:
        grams = set(bigrams(rest))
        terms = self._lexicon.expand(rest)
        whole = sum(weight for _, weight in terms) or 1.0
        vector = self.searcher.encoder.encode_questions([rest])[0].astype(np.float64)
        words = [self.index.statements[number].words for number in numbers]
        return {
            "bigrams": np.asarray([_share(grams, self._grams[n], self._rarity) for n in numbers]),
            "lead": np.asarray([_share(grams, self._leads[n], self._rarity) for n in numbers]),
            "expanded": np.asarray([sum(w for term, w in terms if term in text) / whole for text in words]),
            "dense": self._vectors[list(numbers)].astype(np.float64) @ vector,
        }

    def _by_bodies(self, text: str, asked: OwnerAsked, numbers: Sequence[int]) -> dict[str, Array]:
        statements = [self.index.statements[number] for number in numbers]
        mentions = find_bodies(text, self.index)
        options = options_in(text, mentions)
        offered = frozenset(term for mention in options for term in mention.bodies)
        named = frozenset(mention.bodies[0] for mention in mentions if mention not in options)
        bodies = [self.bodies(number) for number in numbers]

        def column(values: list[bool]) -> Array:
            return np.asarray(values, np.float64)

        return {
            "ownerless": column([not statement.owned for statement in statements]),
            "act": column([statement.is_act for statement in statements]),
            "person": column([asked.kind == "body" and statement.of_persons for statement in statements]),
            "head": column([bool(asked.head) and asked.head in statement.names for statement in statements]),
            "named": column([bool(terms & named) for terms in bodies]),
            "option": column([bool(terms & offered) for terms in bodies]),
        }

    # ------------------------------------------------------------ of the library

    @cached_property
    def _of_unit(self) -> dict[int, tuple[int, ...]]:
        """Unit number → the numbers of its statements."""
        table: dict[int, list[int]] = defaultdict(list)
        for number, statement in enumerate(self.index.statements):
            table[self.searcher.content.unit_number[statement.unit.id]].append(number)
        return {unit: tuple(numbers) for unit, numbers in table.items()}

    @cached_property
    def _pointers(self) -> tuple[tuple[NDArray[np.int64], Array], ...]:
        """For each statement the ways whose answering words lie in it, and which share of those words does."""
        content = self.searcher.content
        ways_of: dict[int, list[int]] = defaultdict(list)
        for way, unit in enumerate(content.way_unit):
            ways_of[unit].append(way)
        found = []
        for statement in self.index.statements:
            start, end = statement.span
            pairs = []
            for way in ways_of[content.unit_number[statement.unit.id]]:
                begin, stop = content.way_spans[way]
                if (common := min(stop, end) - max(begin, start)) > 0:
                    pairs.append((way, common / (stop - begin)))
            table = np.asarray(pairs, np.float64).reshape(-1, 2)
            found.append((table[:, 0].astype(np.int64), table[:, 1]))
        return tuple(found)

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return self.searcher.encoder.encode([statement.words for statement in self.index.statements])

    @cached_property
    def _grams(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(bigrams(statement.words)) for statement in self.index.statements)

    @cached_property
    def _leads(self) -> tuple[frozenset[str], ...]:
        """The bigrams of a statement's sentence that stand before it and behind the statement before it."""
        ends: dict[str, list[int]] = defaultdict(list)
        for statement in self.index.statements:
            ends[statement.unit.id].append(statement.span[1])
        found = []
        for statement in self.index.statements:
            start = statement.span[0]
            begin = max([statement.sentence[0], *(end for end in ends[statement.unit.id] if end <= start)])
            found.append(frozenset(bigrams(statement.unit.text[begin:start])))
        return tuple(found)

    @cached_property
    def _rarity(self) -> dict[str, float]:
        """How much a bigram says: the rarer among the statements, the more."""
        counts = Counter(gram for grams in self._grams for gram in grams)
        return {gram: math.log(1 + len(self._grams) / count) for gram, count in counts.items()}

    @cached_property
    def _bodies(self) -> tuple[frozenset[str], ...]:
        return tuple(
            frozenset(term for row in statement.rows if row.body for term in self.index.terms_of(row.body))
            for statement in self.index.statements
        )

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.build(self.searcher.content.synonyms)


def options_in(text: str, mentions: Sequence[BodyMention]) -> tuple[BodyMention, ...]:
    """The bodies that a question sets against each other: 「省里定还是县里定」."""
    at = text.find("还是")
    if at < 0:
        return ()
    before = [mention for mention in mentions if mention.end <= at <= mention.end + _NEAR]
    after = [mention for mention in mentions if at <= mention.start <= at + _NEAR]
    return (before[-1], after[0]) if before and after else ()


def _share(asked: set[str], held: frozenset[str], rarity: dict[str, float]) -> float:
    whole = sum(rarity.get(gram, _UNKNOWN) for gram in asked)
    return sum(rarity.get(gram, _UNKNOWN) for gram in asked & held) / whole if whole else 0.0
