"""Which reading of a follow-up is meant: what each of them says and finds, as features of a fitted choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.dialogue.dissect import dissect
from plan_qa.answer.dialogue.readings import SHORTEST, Candidate, Turn, points_back, stands_alone
from plan_qa.answer.lookups import Lookups
from plan_qa.answer.retrieval import Search
from plan_qa.domain import Unit

# A turn that finds its answer so surely by itself is no part of a question that found none.
_SURELY: Final = 0.05
_LIKELIEST: Final = 0.5
_KINDS: Final = ("alone", "exchanged", "joined", "carried", "pending")
_CUES: Final = ("complete", "noun", "filler", "scope", "points", "led", "switched", "plan", "short")
_EVIDENCE: Final = (
    "top_probability",
    "refusal_probability",
    "way_dense",
    "way_words",
    "way_bigrams",
    "refusal_dense",
    "refusal_bigrams",
    "clause_bigrams",
    "same_unit",
    "same_document",
)
FEATURES: Final = (
    *(f"{kind}" for kind in _KINDS[1:]),
    *(f"{kind}_{cue}" for kind in _KINDS for cue in _CUES),
    *_EVIDENCE,
    *(f"alone_{name}" for name in _EVIDENCE),
)


def cues_of(turn: Turn) -> tuple[float, ...]:
    """One value per name of _CUES."""
    pieces = dissect(turn.rest)
    return (
        float(pieces.asks and len(pieces.topic) >= 2),
        float(turn.noun),
        float(bool(turn.fillers)),
        float(turn.scope is not None),
        float(points_back(turn.core)),
        float(turn.led),
        float(turn.switched),
        float("规划" in turn.core),
        max(0.0, 1 - len(turn.core) / 12),
    )


def answers_alone(turn: Turn, lookups: Lookups) -> bool:
    """Whether nothing in a turn points back, and by itself it surely finds its answer (学时要求多少)."""
    if not stands_alone(turn, SHORTEST):
        return False
    search = lookups.search(turn.text)
    return search.refusal_probability < _SURELY and float(search.probabilities[search.best]) > _LIKELIEST


def reading_features(
    turn: Turn, candidates: Sequence[Candidate], cited: str, lookups: Lookups
) -> NDArray[np.float64]:
    """Shape (candidates, features), columns as in FEATURES; `cited` is the unit of the answer before, if any."""
    cues = cues_of(turn)
    units = lookups.retriever.searcher.content.units
    rows = []
    for candidate in candidates:
        kind = [float(candidate.kind == other) for other in _KINDS]
        search = lookups.search(candidate.text)
        evidence = _evidence(search, units[search.best], cited)
        rows.append(
            [
                *kind[1:],
                *(is_kind * cue for is_kind in kind for cue in cues),
                *evidence,
                *(kind[0] * value for value in evidence),
            ]
        )
    return np.asarray(rows)


def _evidence(search: Search, unit: Unit, cited: str) -> tuple[float, ...]:
    """One value per name of _EVIDENCE; `unit` is the best of the search."""
    evidence = search.evidence
    document = unit.document if cited else ""
    return (
        float(search.probabilities[search.best]),
        search.refusal_probability,
        float(evidence.way[2].max(initial=0.0)),
        float(evidence.way[0].max(initial=0.0)),
        float(evidence.way[1].max(initial=0.0)),
        float(evidence.refusal[2].max(initial=0.0)),
        float(evidence.refusal[1].max(initial=0.0)),
        float(evidence.clause[1][search.best]),
        float(unit.id == cited),
        float(bool(document) and cited.partition("/")[0] == document),
    )
