"""When to answer, when to show clauses without vouching for them, and when to say that nothing was found.

Similarity alone cannot decide it (near-misses score higher than honest hard questions), so the nearest refusals, the
classifier's "none", the coverage of the question's words and the kind of value asked for are weighed together by a
logistic regression. It and its two thresholds are fitted on questions that many people wrote independently of the banks,
each writer judged by weights that have not seen him (`plan_qa.training.weights`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.values import asked_kinds, holds
from plan_qa.search.content import Content
from plan_qa.search.evidence import FEATURES as UNIT_FEATURES
from plan_qa.search.evidence import Evidence
from plan_qa.search.ranker import softmax
from plan_qa.search.top_k import nearest
from plan_qa.search.weights import logistic, read_weights

_NEIGHBOURS: Final = 12
_SHARE_TEMPERATURE: Final = 0.1
_TALK_TEMPERATURE: Final = 0.05
# The share of the nearest questions that must be talk of one kind.
_MOST: Final = 0.5

FEATURES: Final = (
    "none_logit",
    "top_probability",
    "top_score",
    "margin",
    "way_dense",
    "way_words",
    "way_bigrams",
    "refusal_dense",
    "refusal_words",
    "refusal_bigrams",
    "ahead_dense",
    "ahead_words",
    "ahead_bigrams",
    "neighbours_dense",
    "neighbours_words",
    "neighbours_bigrams",
    "clause_dense",
    "clause_words",
    "clause_bigrams",
    "value_missing",
    "value_held",
    "length",
)
_COLUMN = {name: i for i, name in enumerate(UNIT_FEATURES)}


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Nearest ways and refusals of a question, by dense, words and bigrams: what `decline_features` needs of them."""

    none_probability: float
    way: tuple[float, float, float]
    refusal: tuple[float, float, float]
    refused_share: tuple[float, float, float]

    @classmethod
    def of(cls, content: Content, evidence: Evidence) -> Neighbourhood:
        """Summarise the evidence; triples are dense, words, bigrams.

        False premises are no refusals here: the same question without the slip is one that the sources answer.
        """
        order = (2, 0, 1)
        refusals = [evidence.refusal[i][content.unanswered] for i in range(3)]
        return cls(
            none_probability=min(max(evidence.none_probability, 1e-6), 1 - 1e-6),
            way=_triple([float(evidence.way[i].max(initial=0.0)) for i in order]),
            refusal=_triple([float(refusals[i].max(initial=0.0)) for i in order]),
            refused_share=_triple([_refused_share(evidence.way[i], refusals[i]) for i in order]),
        )


def _triple(values: list[float]) -> tuple[float, float, float]:
    return values[0], values[1], values[2]


def decline_features(
    question: str,
    content: Content,
    near: Neighbourhood,
    unit_features: NDArray[np.float32],
    scores: NDArray[np.float64],
) -> NDArray[np.float64]:
    """One value per name of FEATURES; `scores` are the ranker's, shape (units,)."""
    best = int(np.argmax(scores))
    ordered = np.sort(softmax(scores))[::-1]
    row = unit_features[best]
    kinds = asked_kinds(question)
    passage = content.units[best].text
    missing = sum(not holds(passage, kind) for kind in kinds)
    return np.asarray(
        [
            math.log(near.none_probability / (1 - near.none_probability)),
            float(ordered[0]),
            float(scores[best]),
            float(ordered[0] - ordered[1]) if len(ordered) > 1 else 1.0,
            *near.way,
            *near.refusal,
            *(way - refusal for way, refusal in zip(near.way, near.refusal, strict=True)),
            *near.refused_share,
            float(row[_COLUMN["clause_dense_sentence"]]),
            float(row[_COLUMN["clause_words_sentence"]]),
            float(row[_COLUMN["clause_bigrams_sentence"]]),
            float(missing),
            float(len(kinds) - missing),
            math.log1p(len(question)),
        ]
    )


def _refused_share(way: NDArray[np.float32], refusal: NDArray[np.float32]) -> float:
    """Among the nearest questions of both banks, the weighted share of refusals."""
    rows, shares = _neighbours(way, refusal, _SHARE_TEMPERATURE)
    return float(shares[rows >= len(way)].sum())


def _neighbours(
    way: NDArray[np.float32], refusal: NDArray[np.float32], temperature: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The nearest questions of both banks, ways counted first, and the share of each: they sum to one, or there is none."""
    both = np.concatenate([way, refusal])
    if not len(both):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    top = nearest(both, _NEIGHBOURS)
    weight = np.exp((both[top] - both[top].max()) / temperature)
    return top, weight / weight.sum()


# What a question is about that is none: small talk, a task for the program, the program itself, something else altogether.
Talk = Literal["chat", "task", "self", "other"]
# The kinds of the refusal bank that are talk; the rest come near the sources.
_TALK: Final[Mapping[str, Talk]] = {
    "chat": "chat",
    "task": "task",
    "self": "self",
    "other": "other",
    "junk": "other",
}


def talk_of(content: Content, evidence: Evidence) -> Talk | None:
    """What the nearest questions of both banks say that a question is, if most of them are talk; None: about the sources."""
    ways, refusals = evidence.way[2], evidence.refusal[2]
    rows, weights = _neighbours(ways, refusals, _TALK_TEMPERATURE)
    shares: dict[Talk, float] = defaultdict(float)
    for row, share in zip(rows.tolist(), weights.tolist(), strict=True):
        kind = _TALK.get(content.refusals[row - len(ways)].kind) if row >= len(ways) else None
        if kind is not None:
            shares[kind] += share
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best is not None and sum(shares.values()) > _MOST else None


Coverage = Literal["answered", "uncertain", "silent"]


@dataclass(frozen=True, slots=True)
class Decliner:
    """Logistic regression: weights of FEATURES, an intercept, and the probabilities of silence above which the clauses
    are only shown (`uncertain`), and above which the sources are said not to answer (`declined`)."""

    weights: tuple[float, ...]
    intercept: float
    uncertain: float
    declined: float

    def probability(self, features: NDArray[np.float64]) -> float:
        """The probability that the sources do not answer."""
        return logistic(features, self.weights, self.intercept)

    def coverage(self, probability: float) -> Coverage:
        """What may be said at a probability of silence."""
        if probability > self.declined:
            return "silent"
        return "uncertain" if probability > self.uncertain else "answered"


def load_decliner(path: Path) -> Decliner:
    """Read the fitted weights.

    Raises:
        StaleIndexError: the file is missing or has other features.
    """
    fitted = read_weights(path, "拒答", FEATURES, ("intercept", "uncertain", "declined"))
    return Decliner(fitted.values, *fitted.constants)
