"""Which words of a unit answer: the sentence to light, and the clause in it where the sentence is long.

A sentence's score is a fitted sum of the votes of the nearest ways (each way knows the words that answer it) and of its
own similarity to the question.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError
from plan_qa.search.content import Content
from plan_qa.search.evidence import Evidence

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
class Lighter:
    """Weights of the sentence features."""

    weights: tuple[float, ...]

    def spans(self, content: Content, evidence: Evidence, unit: int) -> tuple[tuple[int, int], ...]:
        """Offsets into the unit's text, the best answering sentence (or its clauses) first."""
        sentences = content.units[unit].sentences
        if not sentences:
            return ((0, len(content.units[unit].text)),)
        features = sentence_features(content, evidence, unit)
        scores = features @ np.asarray(self.weights)
        order = np.argsort(-scores, kind="stable")
        ratio = np.exp(scores[order] - scores[order[0]])
        spans: list[tuple[int, int]] = []
        for index, share in zip(order[:_MOST_SPANS], ratio[:_MOST_SPANS], strict=True):
            if share < _ALSO and spans:
                break
            sentence = sentences[index]
            spans.append(_clauses(content, evidence, unit, sentence.start, sentence.end))
        return tuple(spans)


def _votes(scores: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    count = min(_VOTERS, len(scores))
    top = np.argpartition(scores, -count)[-count:]
    share = np.exp((scores[top] - scores[top].max()) / _TEMPERATURE)
    return top, (share / share.sum()).astype(np.float32)


def sentence_features(content: Content, evidence: Evidence, unit: int) -> NDArray[np.float32]:
    """Shape (sentences, features), columns as in FEATURES."""
    target = content.units[unit]
    count = len(target.sentences)
    features = np.zeros((count, len(FEATURES)), np.float32)
    if content.ways:
        for column, scores in ((0, evidence.way[2]), (1, evidence.way[0]), (2, evidence.way[1])):
            top, share = _votes(scores)
            for way_number, weight in zip(top, share, strict=True):
                for index in _pointed_at(content, int(way_number), unit):
                    features[index, column] += weight
        for way_number in content.ways_of_unit[unit]:
            for index in _pointed_at(content, way_number, unit):
                features[index, 3] = max(features[index, 3], evidence.way[2][way_number])
                features[index, 4] = max(features[index, 4], evidence.way[1][way_number])
    rows = content.sentence_rows[unit]
    features[:, 5] = evidence.clause[2][rows]
    features[:, 6] = evidence.clause[0][rows]
    features[:, 7] = evidence.clause[1][rows]
    return features


def _pointed_at(content: Content, way_number: int, unit: int) -> tuple[int, ...]:
    """The sentences of the unit that a way's span lies in (none where the way is another unit's)."""
    if content.unit_number[content.ways[way_number].cite] != unit:
        return ()
    return content.way_sentences[way_number]


def _clauses(content: Content, evidence: Evidence, unit: int, start: int, end: int) -> tuple[int, int]:
    """The sentence itself, or in a long one the words that the nearest ways agree on."""
    if end - start <= _LONG:
        return start, end
    votes: dict[tuple[int, int], float] = defaultdict(float)
    for scores in (evidence.way[2], evidence.way[1]):
        top, share = _votes(scores)
        for way_number, weight in zip(top, share, strict=True):
            way = content.ways[int(way_number)]
            if content.unit_number[way.cite] != unit:
                continue
            at = content.way_spans[int(way_number)]
            if start <= at[0] and at[1] <= end:
                votes[at] += float(weight)
    if not votes:
        return start, end
    best, weight = max(votes.items(), key=lambda item: item[1])
    return best if weight >= 0.5 * sum(votes.values()) else (start, end)


def load_lighter(path: Path) -> Lighter:
    """Read the fitted weights.

    Raises:
        StaleIndexError: the file is missing or has other features.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))["weights"]
        if list(table) != list(FEATURES):
            raise KeyError("weights")
        return Lighter(tuple(float(value) for value in table.values()))
    except (OSError, ValueError, KeyError) as error:
        raise StaleIndexError(f"高亮权重 {path} 缺失或与程序不符；请运行训练脚本重新拟合。") from error
