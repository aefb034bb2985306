"""What speaks for a statement being what a question for an owner asks about: one row of numbers per statement."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.owners.asking import OwnerAsked
from plan_qa.answer.retrieval import Finding, Findings
from plan_qa.corpus.fold import fold_text
from plan_qa.duties.index import BodyMention, DutyIndex, core, find_bodies
from plan_qa.duties.statements import Statement
from plan_qa.search.evidence import Searcher
from plan_qa.search.period import document_cues
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
    "head",
    "option",
)
# Statements of units found after these, or less likely than this, are not what was asked.
_UNITS: Final = 3
_LEAST: Final = 1e-4
# Two bodies farther than this from 还是 are not set against each other.
_NEAR: Final = 8
# A title is meant by a question that says this much of it.
_TITLE: Final = 0.4
# Of two bodies set against each other one is meant only by a statement that holds this much of the question.
_ALIKE: Final = 0.15
# What no statement holds weighs like a common word.
_UNKNOWN: Final = 1.5


@dataclass(frozen=True)
class OwnerFeatures:
    """Makes the features; what does not depend on the question is computed at the first question for an owner."""

    searcher: Searcher
    index: DutyIndex

    def candidates(self, text: str, asked: OwnerAsked, findings: Findings) -> tuple[tuple[int, ...], Array]:
        """The statements that may be meant, by number, and the features of "none" (row 0) and of each of them."""
        mentions = find_bodies(text, self.index)
        barred = {m.bodies[0] for m in mentions if re.search(r"除了?$", text[: m.start])}
        ranks = {
            number: rank
            for rank, finding in enumerate(self._in_documents_meant(text, findings)[:_UNITS])
            if rank == 0 or finding.probability >= _LEAST
            for number in self._of_unit.get(finding.unit, ())
            if self._may_be_meant(number, asked, text, barred)
        }
        numbers = tuple(ranks)
        table = np.zeros((len(numbers) + 1, len(FEATURES)))
        table[0, FEATURES.index("none")] = 1.0
        columns = {
            "first_unit": np.asarray([float(rank == 0) for rank in ranks.values()]),
            "way_vote": self._votes(numbers, findings),
            **self._by_words(asked.rest, numbers),
            **self._by_bodies(text, mentions, asked, numbers),
        }
        for name, values in columns.items():
            table[1:, FEATURES.index(name)] = values
        return numbers, table

    def of_unit(self, unit: int) -> tuple[Statement, ...]:
        """The statements of a unit, given by its number."""
        return tuple(self.index.statements[number] for number in self._of_unit.get(unit, ()))

    def says(self, rest: str, stop: Collection[str]) -> list[str]:
        """The words of a question that say what it is about."""
        return [word for word in self.searcher.segmenter.words(rest) if word not in stop]

    def bodies(self, number: int) -> frozenset[str]:
        """The terms of the lexicon that a statement's bodies stand for; empty where it names none."""
        return self._bodies[number]

    def _in_documents_meant(self, text: str, findings: Findings) -> tuple[Finding, ...]:
        """What was found in the documents that a question names; where it names none, all that was found."""
        documents = self.index.library.documents
        cues = document_cues(text, documents)
        meant = {d.id for d, cue in zip(documents, cues, strict=True) if cue.named or cue.interview_asked}
        units = self.searcher.content.units
        inside = tuple(finding for finding in findings.ranked if units[finding.unit].document in meant)
        return inside or findings.ranked

    def _may_be_meant(self, number: int, asked: OwnerAsked, text: str, barred: Collection[str]) -> bool:
        """A person is no answer to 哪个部门, nor is one that the question names: it is about them.

        `barred`: the terms of 「除了支部，还有谁」. A title is meant only where it is spoken of.
        """
        statement = self.index.statements[number]
        if self.bodies(number) & set(barred):
            return False
        if statement.in_title:
            return self.share(asked.rest, number) >= _TITLE
        named = any(core(row.body) in text for row in statement.rows)
        return not statement.of_persons or not (asked.kind == "body" or named)

    def share(self, rest: str, number: int) -> float:
        """Which part of a question's bigrams, by weight, a statement holds or the words that lead to it do."""
        return _share(set(bigrams(rest)), self._grams[number] | self._leads[number], self._rarity)

    def covers(self, rest: str, stop: Collection[str], number: int) -> bool:
        """Whether every word of a question that says something stands in the statement, or leads to a duty."""
        statement = self.index.statements[number]
        begin = statement.span[0] if statement.is_action else self._begins[number]
        held = fold_text(statement.unit.text[begin : statement.rows[0].end])
        words = self.says(rest, stop)
        return bool(words) and all(_held(word, held) for word in words)

    # ------------------------------------------------------------ of a question

    def _votes(self, numbers: Sequence[int], findings: Findings) -> Array:
        """Each of the nearest ways gives its share to the statements that its answering words lie in."""
        share = np.zeros(len(self.searcher.content.ways))
        for way, weight in findings.votes.shares[0]:
            share[way] = weight
        return np.asarray([float(share[ways] @ part) for ways, part in (self._pointers[n] for n in numbers)])

    def _by_words(self, rest: str, numbers: Sequence[int]) -> dict[str, Array]:
        grams = set(bigrams(rest))
        terms = self.searcher.content.lexicon.expand(rest)
        whole = sum(weight for _, weight in terms) or 1.0
        vector = self.searcher.encoder.encode_questions([rest])[0].astype(np.float64)
        words = [self.index.statements[number].words for number in numbers]
        return {
            "bigrams": np.asarray([_share(grams, self._grams[n], self._rarity) for n in numbers]),
            "lead": np.asarray([_share(grams, self._leads[n], self._rarity) for n in numbers]),
            "expanded": np.asarray([sum(w for term, w in terms if term in text) / whole for text in words]),
            "dense": np.asarray([self._vector(number) @ vector for number in numbers]),
        }

    def _by_bodies(
        self, text: str, mentions: Sequence[BodyMention], asked: OwnerAsked, numbers: Sequence[int]
    ) -> dict[str, Array]:
        statements = [self.index.statements[number] for number in numbers]
        options = options_in(text, mentions)
        offered = frozenset(term for mention in options for term in mention.bodies)
        bodies = [self.bodies(number) for number in numbers]

        def column(values: list[bool]) -> Array:
            return np.asarray(values, np.float64)

        return {
            "ownerless": column([not statement.owned for statement in statements]),
            "act": column([statement.is_action for statement in statements]),
            "head": column([bool(asked.head) and asked.head in statement.names for statement in statements]),
            "option": column(
                [
                    bool(terms & offered) and self.share(asked.rest, number) >= _ALIKE
                    for number, terms in zip(numbers, bodies, strict=True)
                ]
            ),
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

    def _vector(self, number: int) -> Array:
        """A statement's vector, made when first asked for: a user's documents may hold thousands of statements."""
        known = self._vectors.get(number)
        if known is None:
            words = self.index.statements[number].words
            known = self._vectors.setdefault(
                number, self.searcher.encoder.encode([words])[0].astype(np.float64)
            )
        return known

    @cached_property
    def _vectors(self) -> dict[int, Array]:
        return {}

    @cached_property
    def _grams(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(bigrams(statement.words)) for statement in self.index.statements)

    @cached_property
    def _begins(self) -> tuple[int, ...]:
        """Where the words that lead to each statement begin: its sentence, or the end of the statement before it."""
        ends: dict[str, list[int]] = defaultdict(list)
        for statement in self.index.statements:
            ends[statement.unit.id].append(statement.span[1])
        return tuple(
            max([each.sentence[0], *(end for end in ends[each.unit.id] if end <= each.span[0])])
            for each in self.index.statements
        )

    @cached_property
    def _leads(self) -> tuple[frozenset[str], ...]:
        """The bigrams that lead to each statement."""
        return tuple(
            frozenset(bigrams(each.unit.text[begin : each.span[0]]))
            for begin, each in zip(self._begins, self.index.statements, strict=True)
        )

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


def options_in(text: str, mentions: Sequence[BodyMention]) -> tuple[BodyMention, ...]:
    """The bodies that a question sets against each other: 「省里定还是县里定」."""
    at = text.find("还是")
    if at < 0:
        return ()
    before = [mention for mention in mentions if mention.end <= at <= mention.end + _NEAR]
    after = [mention for mention in mentions if at <= mention.start <= at + _NEAR]
    return (before[-1], after[0]) if before and after else ()


def _held(word: str, text: str) -> bool:
    """Whether a text has a word, or a long one in pieces: 「激励约束机制」 is 「激励约束等机制」 of the text."""
    pieces = (
        [word[i : i + 2] for i in range(0, len(word), 2)] if len(word) >= 4 and len(word) % 2 == 0 else [word]
    )
    return all(piece in text for piece in pieces)


def _share(asked: set[str], held: frozenset[str], rarity: dict[str, float]) -> float:
    whole = sum(rarity.get(gram, _UNKNOWN) for gram in asked)
    return sum(rarity.get(gram, _UNKNOWN) for gram in asked & held) / whole if whole else 0.0
