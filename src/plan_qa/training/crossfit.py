"""Cross-fitting: evidence for every way and refusal from an index that does not hold it.

Folds are those of `plan_qa.training.folds`: an encoder trained without a fold belongs to that fold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.decline import Neighbourhood
from plan_qa.answer.highlight import Votes, segment_features
from plan_qa.corpus.folders import Folders
from plan_qa.domain import Refusal, Way
from plan_qa.search.content import Content
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.evidence import Searcher
from plan_qa.search.index import make_searcher
from plan_qa.training.folds import FOLDS, fold_of


def encoder_of_fold(folders: Folders, fold_encoders: Path | None, fold: int) -> Encoder:
    """The encoder that has not seen a fold; without fold encoders the shipped one, which flatters itself."""
    return open_encoder(str(fold_encoders / str(fold) if fold_encoders else folders.encoder))


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with what an index without it finds: unit features, neighbourhood, segment features of the cited unit."""

    text: str
    gold: tuple[tuple[str, int], ...]
    kind: str
    units: NDArray[np.float32]
    near: Neighbourhood
    segments: NDArray[np.float32] | None = None
    lit: tuple[int, ...] = ()


def judge(searcher: Searcher, text: str, gold: Sequence[tuple[str, int]], kind: str) -> Judged:
    """What a searcher finds for one question."""
    evidence = searcher.evidence(text)
    return Judged(text, tuple(gold), kind, evidence.units, Neighbourhood.of(searcher.content, evidence))


def _judge_way(searcher: Searcher, way: Way, lit: tuple[int, ...]) -> Judged:
    evidence = searcher.evidence(way.text)
    unit = searcher.content.unit_number[way.cite]
    return Judged(
        way.text,
        way.gold,
        "way",
        evidence.units,
        Neighbourhood.of(searcher.content, evidence),
        segment_features(searcher.content, evidence, Votes.of(evidence), unit),
        lit,
    )


def crossfit(
    content: Content,
    encoder_of: Callable[[int], Encoder],
    report: Callable[[str], None],
    held_out: Callable[[Way], int] = lambda way: fold_of(way.text),
) -> tuple[list[Judged], list[Judged]]:
    """Ways and refusals, each judged by a searcher whose banks and encoder have not seen its fold."""
    ways: list[Judged] = []
    refusals: list[Judged] = []
    lit = dict(zip(content.ways, content.way_segments, strict=True))
    for fold in range(FOLDS):
        seen = replace(
            content,
            ways=tuple(way for way in content.ways if held_out(way) != fold),
            refusals=tuple(refusal for refusal in content.refusals if _refusal_fold(refusal) != fold),
        )
        searcher = make_searcher(seen, encoder_of(fold))
        ways += [_judge_way(searcher, way, lit[way]) for way in content.ways if held_out(way) == fold]
        refusals += [
            judge(searcher, refusal.text, (), refusal.kind)
            for refusal in content.refusals
            if _refusal_fold(refusal) == fold
        ]
        report(f"第 {fold + 1}/{FOLDS} 折完成")
    return ways, refusals


def _refusal_fold(refusal: Refusal) -> int:
    return fold_of(refusal.text)
