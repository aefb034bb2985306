"""Which words of a unit answer: the heading or sentence to light, and the clause in it where the sentence is long.

A segment's score is a fitted sum of the votes of the nearest ways (each way knows the words that answer it) and of its
own similarity to the question.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.search.content import Content
from plan_qa.search.evidence import Evidence
from plan_qa.search.top_k import nearest
from plan_qa.search.weights import read_weights

FEATURES: Final = (
    "vote_dense",
    "vote_words",
    "vote_bigrams",
    "best_dense",
    "best_bigrams",
    "dense",
    "words",
    "bigrams",
)
_VOTERS: Final = 24
_TEMPERATURE: Final = 0.08
# A longer sentence is lit by the clauses that the nearest ways point at, if they agree.
_LONG: Final = 120
# A further sentence is lit too where its probability comes this near to the first one's.
_ALSO: Final = 0.6
_MOST_SPANS: Final = 3


@dataclass(frozen=True, slots=True)
class Votes:
    """The nearest ways of a question and their shares, by dense, words and bigrams; computed once per question."""

    shares: tuple[tuple[tuple[int, float], ...], ...]

    @classmethod
    def of(cls, evidence: Evidence) -> Votes:
        """The soft vote of the nearest ways in each signal."""
        return cls(tuple(_shares(evidence.way[signal]) for signal in (2, 0, 1)))


def _shares(scores: NDArray[np.float32]) -> tuple[tuple[int, float], ...]:
    count = min(_VOTERS, len(scores))
    if not count:
        return ()
    top = nearest(scores, count)
    share = np.exp((scores[top] - scores[top].max()) / _TEMPERATURE)
    share /= share.sum()
    return tuple(zip(top.tolist(), share.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Lighter:
    """Weights of the sentence features."""

    weights: tuple[float, ...]

    def spans(
        self, content: Content, evidence: Evidence, votes: Votes, unit: int, heading: bool
    ) -> tuple[tuple[int, int], ...]:
        """Offsets into the unit's text, the best answering segment (or its clauses) first.

        A heading answers only where a place is asked for or named (`heading`); elsewhere it says nothing.
        """
        segments = content.segments[unit]
        if not segments:
            return ((0, len(content.units[unit].text)),)
        features = segment_features(content, evidence, votes, unit)
        scores = features @ np.asarray(self.weights)
        if not heading and content.units[unit].heading_end and len(segments) > 1:
            scores[0] = -np.inf
        order = np.argsort(-scores, kind="stable")
        ratio = np.exp(scores[order] - scores[order[0]])
        spans: list[tuple[int, int]] = []
        for index, share in zip(order[:_MOST_SPANS], ratio[:_MOST_SPANS], strict=True):
            if share < _ALSO and spans:
                break
            spans.append(_clauses(content, votes, unit, *segments[index]))
        return tuple(spans)


def segment_features(content: Content, evidence: Evidence, votes: Votes, unit: int) -> NDArray[np.float32]:
    """Shape (segments, features), columns as in FEATURES."""
    features = np.zeros((len(content.segments[unit]), len(FEATURES)), np.float32)
    for column, shares in enumerate(votes.shares):
        for way_number, weight in shares:
            if content.way_unit[way_number] == unit:
                features[list(content.way_segments[way_number]), column] += weight
    ways, segments = content.pointers_of_unit[unit]
    if len(ways):
        np.maximum.at(features[:, 3], segments, evidence.way[2][ways])
        np.maximum.at(features[:, 4], segments, evidence.way[1][ways])
    rows = content.segment_rows[unit]
    features[:, 5] = evidence.clause[2][rows]
    features[:, 6] = evidence.clause[0][rows]
    features[:, 7] = evidence.clause[1][rows]
    return features


def _clauses(content: Content, votes: Votes, unit: int, start: int, end: int) -> tuple[int, int]:
    """The sentence itself, or in a long one the words that the nearest ways agree on."""
    if end - start <= _LONG:
        return start, end
    found: dict[tuple[int, int], float] = defaultdict(float)
    for shares in (votes.shares[0], votes.shares[2]):
        for way_number, weight in shares:
            at = content.way_spans[way_number]
            if content.way_unit[way_number] == unit and start <= at[0] and at[1] <= end:
                found[at] += weight
    if not found:
        return start, end
    best, weight = max(found.items(), key=lambda item: item[1])
    return best if weight >= 0.5 * sum(found.values()) else (start, end)


def load_lighter(path: Path) -> Lighter:
    """Read the fitted weights.

    Raises:
        StaleIndexError: the file is missing or has other features.
    """
    return Lighter(read_weights(path, "高亮", FEATURES).values)
