"""Documents that a user added: nobody has written ways for them, so their clauses are weighed by words, bigrams and vectors
alone, the likeliest few also by their tokens, and whether they or the registered documents answer is a fitted choice.

The registered documents keep their scores as they are without the others. An added document's clause gets the score at
which the odds between the two sides, and between its own side's clauses, are the fitted ones. All three fits are made by
`plan_qa.training.without_ways` on regulations and questions, each document judged by weights that have not seen it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.decline import Decliner, Neighbourhood
from plan_qa.answer.values import asked_kinds, holds
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Document
from plan_qa.search.content import Content
from plan_qa.search.evidence import FEATURES as UNIT_FEATURES
from plan_qa.search.own.late_interaction import MEETING
from plan_qa.search.weights import read_weights

Array = NDArray[np.float64]

_OF_UNITS: Final = (
    "clause_dense_unit",
    "clause_dense_sentence",
    "clause_words_unit",
    "clause_words_sentence",
    "clause_bigrams_unit",
    "clause_bigrams_sentence",
)
RANKING: Final = (*_OF_UNITS, "tokens")
_MEMBER: Final = WordForm("own", "{member}")
_MATTER: Final = WordForm("own", "{matter}")
# Of ten documents those on the matter hold .60 to .77 such units, the others .23 at most.
_MUCH: Final = 0.4
# How many of the likeliest units are read by their tokens: more find no more.
READ: Final = 4
# How much likelier than the registered documents the added ones answer: by how well the plan's ways and clauses fit the
# question, and by how much nearer the nearest clause is on the other side.
SIDE: Final = (
    "silence",
    "way_dense",
    "ahead_dense_unit",
    "ahead_dense_sentence",
    "ahead_words",
    "ahead_bigrams",
)
SILENCE: Final = (
    "score",
    "margin",
    "dense",
    "bigrams",
    "missing",
    "held",
    "none_logit",
    "way_dense",
    "ahead_way",
    "refusal_dense",
    "neighbours_dense",
    "neighbours_words",
    "neighbours_bigrams",
    *MEETING,
)
_COLUMNS: Final = [UNIT_FEATURES.index(name) for name in _OF_UNITS]
_AHEAD: Final = [
    UNIT_FEATURES.index(name)
    for name in (
        "clause_dense_unit",
        "clause_dense_sentence",
        "clause_words_sentence",
        "clause_bigrams_sentence",
    )
]
# A logit of a probability that is written as 0 or 1.
_FARTHEST: Final = 1e-5


@dataclass(frozen=True, slots=True)
class OwnSide:
    """The fitted weights: of RANKING, of SIDE with an intercept, and of SILENCE; what is asked of a document
    on the plan's matter and not answered there comes nearer to it, so the two kinds have thresholds of their own."""

    ranking: tuple[float, ...]
    side: tuple[float, ...]
    intercept: float
    decliner: Decliner
    on_matter: Decliner

    def scores(self, units: NDArray[np.float32]) -> Array:
        """Log-odds of added units, shape (units,), from features of shape (units, features) as the search gives them."""
        scores: Array = ranking_features(units) @ np.asarray(self.ranking[:-1])
        return scores

    def read(self, scores: Array, meetings: Mapping[int, Array]) -> Array:
        """The scores with those of the units that were read by their tokens, by their numbers; the others stay behind."""
        return read_by_tokens(scores, meetings, self.ranking[-1])

    def odds(self, near: Neighbourhood, silence: float, units: NDArray[np.float32], first: int) -> float:
        """The log-odds that the added documents answer rather than the registered ones, whose units are the `first`."""
        features = side_features(near, silence, units[:first], units[first:])
        return float(features @ np.asarray(self.side)) + self.intercept

    def silence(
        self,
        text: str,
        content: Content,
        near: Neighbourhood,
        units: NDArray[np.float32],
        scores: Array,
        meeting: Array,
    ) -> float:
        """The probability that no added document answers; `scores`, shape (all units,), are finite for those asked, and
        `meeting` is how the tokens of the best of them meet those of the question."""
        return self.decliner.probability(silence_features(text, content, near, units, scores, meeting))


def ranking_features(units: NDArray[np.float32]) -> Array:
    """Shape (units, RANKING without tokens)."""
    return units[:, _COLUMNS].astype(np.float64)


def to_read(scores: Array) -> list[int]:
    """The units whose tokens are worth reading, the likeliest first."""
    best = np.argsort(-scores, kind="stable")[:READ]
    return [int(unit) for unit in best if np.isfinite(scores[unit])]


def read_by_tokens(scores: Array, meetings: Mapping[int, Array], weight: float) -> Array:
    """The scores with what the tokens of some units add; a cosine adds nothing only where nothing is met."""
    added = scores.copy()
    for unit, meeting in meetings.items():
        added[unit] += weight * float(meeting[0])
    return added


def side_features(
    near: Neighbourhood, silence: float, registered: NDArray[np.float32], own: NDArray[np.float32]
) -> Array:
    """One value per name of SIDE; `silence` is the registered documents' probability of not answering."""
    bounded = min(max(silence, _FARTHEST), 1 - _FARTHEST)
    ahead = own[:, _AHEAD].max(axis=0) - registered[:, _AHEAD].max(axis=0)
    return np.asarray([math.log(bounded / (1 - bounded)), near.way[0], *ahead.tolist()])


def silence_features(
    text: str,
    content: Content,
    near: Neighbourhood,
    units: NDArray[np.float32],
    scores: Array,
    meeting: Array,
) -> Array:
    """One value per name of SILENCE, for the best of the units with a finite score."""
    best, *others = np.argsort(-scores, kind="stable")[:2].tolist()
    second = float(scores[others[0]]) if others and np.isfinite(scores[others[0]]) else 0.0
    row = units[best]
    dense = float(row[UNIT_FEATURES.index("clause_dense_sentence")])
    kinds = asked_kinds(text)
    missing = sum(not holds(content.units[best].text, kind) for kind in kinds)
    return np.asarray(
        [
            float(scores[best]),
            float(scores[best]) - second,
            dense,
            float(row[UNIT_FEATURES.index("clause_bigrams_sentence")]),
            float(missing),
            float(len(kinds) - missing),
            math.log(near.none_probability / (1 - near.none_probability)),
            near.way[0],
            dense - near.way[0],
            near.refusal[0],
            *near.refused_share,
            *meeting.tolist(),
        ]
    )


def beside(registered: Array, own: Array, odds: float) -> Array:
    """Scores of both on one scale: the registered as they were, the added at `odds` (log) against them; -inf: not asked."""
    if not np.isfinite(registered).any():
        return np.concatenate([registered, own])
    if not np.isfinite(own).any():
        return np.concatenate([registered, own])
    return np.concatenate([registered, own - _log_sum(own) + _log_sum(registered) + odds])


def _log_sum(scores: Array) -> float:
    top = float(scores.max())
    return top + math.log(float(np.exp(scores - top).sum()))


def on_the_matter(documents: Sequence[Document]) -> frozenset[str]:
    """The ids of the documents that are about the training of Party members, as the plan is."""
    return frozenset(
        each.id
        for each in documents
        if sum(bool(_MEMBER.search(unit.text) and _MATTER.search(unit.text)) for unit in each.units)
        >= _MUCH * len(each.units)
    )


def load_own_side(weights: Path) -> OwnSide:
    """Read the fitted weights.

    Raises:
        StaleIndexError: a file is missing or has other features.
    """
    ranking = read_weights(weights / "without_ways.json", "自加文件排序", RANKING)
    side = read_weights(weights / "own_side.json", "自加文件取舍", SIDE, ("intercept",))
    silence = read_weights(
        weights / "own_decline.json",
        "自加文件拒答",
        SILENCE,
        ("intercept", "uncertain", "uncertain_on_matter", "declined"),
    )
    intercept, uncertain, on_matter, declined = silence.constants
    return OwnSide(
        ranking.values,
        side.values,
        side.constants[0],
        Decliner(silence.values, intercept, uncertain, declined),
        Decliner(silence.values, intercept, on_matter, declined),
    )
