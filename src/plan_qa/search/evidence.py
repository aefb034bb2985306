"""What a question finds: similarities to every row, and from them the features of each unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.search.classifier import Classifier, Terms
from plan_qa.search.content import Content
from plan_qa.search.dense import DenseIndex
from plan_qa.search.encoder import Encoder
from plan_qa.search.lexical import LexicalIndex
from plan_qa.search.own.index import OwnIndex
from plan_qa.search.period import document_cues
from plan_qa.search.top_k import nearest
from plan_qa.search.words import Segmenter, bigrams

Scores = NDArray[np.float32]

# How many neighbours vote; beyond these a way says nothing about the question.
_VOTERS: Final = 24
_VOTE_TEMPERATURE: Final = 0.08
# Exact search returns this many clauses; all of them in a small library.
_CLAUSES: Final = 512

# Log-probabilities below this tell nothing more, and a unit without a class gets it.
_CLASS_FLOOR: Final = -9.0

FEATURES: Final = (
    "way_dense_max",
    "way_dense_vote",
    "way_words_max",
    "way_words_vote",
    "way_bigrams_max",
    "way_bigrams_vote",
    "clause_dense_unit",
    "clause_dense_sentence",
    "clause_words_unit",
    "clause_words_sentence",
    "clause_bigrams_unit",
    "clause_bigrams_sentence",
    "classifier",
    "expanded_words",
    "expanded_bigrams",
    "named",
    "excluded",
    "interview_asked",
    "in_force",
    "in_force_interview",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Similarities of one question to every clause, way and refusal: words, bigrams, dense, each of shape (rows,)."""

    clause: tuple[Scores, Scores, Scores]
    way: tuple[Scores, Scores, Scores]
    refusal: tuple[Scores, Scores, Scores]
    units: Scores
    none_probability: float


class Searcher:
    """Finds evidence for questions; holds the indexes, decides nothing."""

    def __init__(
        self,
        content: Content,
        segmenter: Segmenter,
        clauses: LexicalIndex,
        questions: LexicalIndex,
        vectors: DenseIndex,
        encoder: Encoder,
        classifier: Classifier,
        own: OwnIndex | None = None,
    ) -> None:
        # What is asked about: the registered documents, and after them those that a user added (`own`).
        self.registered = content
        self.own = own
        self.content = content if own is None else content.with_documents(own.content.documents)
        self.segmenter = segmenter
        self.encoder = encoder
        self.vectors = vectors
        self.clauses = clauses
        self.questions = questions
        self._lexicon = content.lexicon
        self.classifier = classifier
        self._terms = Terms(segmenter, self._lexicon)
        # A unit that the banks do not know (a user's document) has no class: its column stays at the floor.
        self._class_units = [
            (column, content.unit_number[name])
            for column, name in enumerate(classifier.classes)
            if name in content.unit_number
        ]
        self._order = None if own is None else _merged(content, own.content)
        in_force = [document.in_force for document in content.documents]
        periods = {document.period for document in content.documents if document.in_force}
        self._prior = np.asarray(
            [
                (float(current), float(document.kind == "interview" and document.period in periods))
                for document, current in zip(content.documents, in_force, strict=True)
            ]
            + [(0.0, 0.0)] * (len(self.content.documents) - len(content.documents)),
            np.float32,
        )

    def with_own(self, own: OwnIndex | None) -> Searcher:
        """The same registered documents beside other added ones."""
        return Searcher(
            self.registered,
            self.segmenter,
            self.clauses,
            self.questions,
            self.vectors,
            self.encoder,
            self.classifier,
            own,
        )

    def evidence(self, text: str) -> Evidence:
        """Similarities and unit features of a question (already repaired and standalone)."""
        words, pairs = self.segmenter.words(text), bigrams(text)
        query = self.encoder.encode_questions([text])[0]
        content = self.registered
        n_clauses, n_ways, n_refusals = len(content.clauses), len(content.ways), len(content.refusals)
        question_words, question_pairs = self.questions.scores(words), self.questions.scores(pairs)
        dense = self._dense(query, 0, n_clauses, _CLAUSES)
        clause = (
            self._clauses(words),
            self._clauses(pairs),
            dense if self.own is None else self._beside(dense, self.own.dense(query)),
        )
        way = (
            question_words[:n_ways],
            question_pairs[:n_ways],
            self._dense(query, n_clauses, n_clauses + n_ways, 4 * _VOTERS),
        )
        refusal = (
            question_words[n_ways:],
            question_pairs[n_ways:],
            self._dense(query, n_clauses + n_ways, n_clauses + n_ways + n_refusals, _VOTERS),
        )
        classes = self.classifier.log_probabilities(self._terms.of(text))
        features = self._unit_features(text, clause, way, classes)
        return Evidence(clause, way, refusal, features, float(np.exp(classes[-1])))

    def _clauses(self, terms: Sequence[str]) -> Scores:
        """BM25 of every clause, each side by its own statistics: the plan's figures stay what they are without the others."""
        scores = self.clauses.scores(terms)
        return scores if self.own is None else self._beside(scores, self.own.lexical(terms))

    def _beside(self, registered: Scores, own: Scores) -> Scores:
        both: Scores = np.concatenate([registered, own])[self._order]
        return both

    def _dense(self, query: Scores, begin: int, end: int, k: int) -> Scores:
        rows, similarities = self.vectors.nearest(query, begin, end, k)
        floor = float(similarities[-1]) if 0 < len(rows) < end - begin else 0.0
        scores = np.full(end - begin, floor, np.float32)
        scores[rows] = similarities
        return scores

    def _unit_features(
        self,
        text: str,
        clause: tuple[Scores, Scores, Scores],
        way: tuple[Scores, Scores, Scores],
        classes: Scores,
    ) -> Scores:
        """Shape (units, features), columns as in FEATURES."""
        content = self.content
        count = len(content.units)
        columns: dict[str, Scores] = {}
        pair_way, pair_unit, grade = content.pairs
        for name, scores in zip(("words", "bigrams", "dense"), way, strict=True):
            best = np.zeros(count, np.float32)
            np.maximum.at(
                best, pair_unit, scores[pair_way] * np.where(grade == 1.0, np.float32(1), np.float32(0.85))
            )
            columns[f"way_{name}_max"] = best
            columns[f"way_{name}_vote"] = _vote(scores, pair_way, pair_unit, grade, count)
        for name, scores in zip(("words", "bigrams", "dense"), clause, strict=True):
            columns[f"clause_{name}_unit"] = scores[:count]
            best = np.zeros(count, np.float32)
            np.maximum.at(best, content.clause_unit[count:], scores[count:])
            columns[f"clause_{name}_sentence"] = best
        columns |= self._expanded(text, count)
        belongs = np.full(count, _CLASS_FLOOR, np.float32)
        for column, unit in self._class_units:
            belongs[unit] = max(_CLASS_FLOOR, classes[column] - np.log1p(-min(0.999, np.exp(classes[-1]))))
        columns["classifier"] = belongs
        cues = document_cues(text, self.registered.documents)
        document = content.unit_document
        for name in ("named", "excluded", "interview_asked"):
            of_document = np.zeros(len(content.documents), np.float32)
            of_document[: len(cues)] = [getattr(cue, name) for cue in cues]
            columns[name] = of_document[document]
        open_question = np.float32(not any(cue.named for cue in cues))
        columns["in_force"] = self._prior[document, 0] * open_question
        columns["in_force_interview"] = self._prior[document, 1] * open_question
        return np.stack([columns[name] for name in FEATURES], axis=1)

    def _expanded(self, text: str, count: int) -> dict[str, Scores]:
        terms = self._lexicon.expand(text)
        result = {}
        for name, cut in (("words", self.segmenter.words), ("bigrams", bigrams)):
            best = np.zeros(count, np.float32)
            for term, weight in terms:
                scores = self._clauses(cut(term))
                held = np.zeros(count, np.float32)
                np.maximum.at(held, self.content.clause_unit, scores)
                best = np.maximum(best, np.float32(weight) * held)
            result[f"expanded_{name}"] = best
        return result


def _merged(registered: Content, own: Content) -> NDArray[np.int64]:
    """For each clause of both (all units, then all segments) its row where the added clauses follow the registered ones."""
    units, rows = len(registered.units), len(registered.clauses)
    own_units, own_rows = len(own.units), len(own.clauses)
    return np.concatenate(
        [
            np.arange(units),
            np.arange(rows, rows + own_units),
            np.arange(units, rows),
            np.arange(rows + own_units, rows + own_rows),
        ]
    )


def _vote(
    scores: Scores, pair_way: NDArray[np.int64], pair_unit: NDArray[np.int64], grade: Scores, count: int
) -> Scores:
    """Soft vote of the nearest ways: each gives its units a share that falls with its distance to the nearest."""
    votes = np.zeros(count, np.float32)
    if not len(scores):
        return votes
    top = nearest(scores, _VOTERS)
    share = np.zeros(len(scores), np.float32)
    share[top] = np.exp((scores[top] - scores[top].max()) / _VOTE_TEMPERATURE)
    np.add.at(votes, pair_unit, share[pair_way] * grade)
    total = votes.sum()
    return votes / total if total > 0 else votes
