"""Held-out figures over the banks: what an index without a question's own way (or its whole sentence) makes of it.

    python -m plan_qa.training.heldout --fold-encoders FOLDER [--by sentence]

FOLDER holds the encoders of `plan_qa.training.encoder --exclude-fold all/5 [--by sentence]`.

Ranker, highlighter and decline rule are fitted on the other folds as well, so nothing that is measured was seen. With
`--by sentence` all ways that point at one sentence are held out together: what is left are the clauses themselves and
the ways to ask for other sentences.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.highlight import FEATURES as SEGMENT_FEATURES
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import Way
from plan_qa.search.content import Content
from plan_qa.search.encoder import open_encoder
from plan_qa.search.index import read_content
from plan_qa.training.crossfit import Judged, crossfit
from plan_qa.training.fitting import fit_refusal
from plan_qa.training.folds import FOLDS, GROUPINGS, fold_of, grouping
from plan_qa.training.weights import fit_lighter, fit_ranker, refusal_table, right_units


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Values per question: rank of the first right unit (from 1), whether the right segment is lit, refusal odds."""

    ranks: NDArray[np.int64]
    lit: NDArray[np.float64]
    way_odds: NDArray[np.float64]
    refusal_odds: NDArray[np.float64]
    refusal_kinds: tuple[str, ...]


def measure(
    content: Content, ways: Sequence[Judged], refusals: Sequence[Judged], fold: Callable[[Judged], int]
) -> HeldOut:
    """Fit on all folds but one, value that one, for every fold."""
    ranks: list[int] = []
    lit: list[float] = []
    odds: tuple[list[float], list[float]] = ([], [])
    kinds: list[str] = []
    for k in range(FOLDS):
        seen = [way for way in ways if fold(way) != k]
        held = [way for way in ways if fold(way) == k]
        seen_refusals = [
            each for each in refusals if fold_of(each.text) != k and each.kind != "false-premise"
        ]
        held_refusals = [each for each in refusals if fold_of(each.text) == k]
        ranker = fit_ranker(seen, content)
        lighter = np.asarray(fit_lighter(seen))
        table = np.concatenate([refusal_table(group, content, ranker) for group in (seen, seen_refusals)])
        label = np.r_[np.zeros(len(seen)), np.ones(len(seen_refusals))]
        balance = np.where(label > 0, len(label) / len(seen_refusals), len(label) / len(seen)) / 2
        weights, intercept = fit_refusal(table, label, balance)
        for way in held:
            right = right_units(way, content) > 0
            order = np.argsort(-ranker.scores(way.units), kind="stable")
            ranks.append(1 + int(np.argmax(right[order])))
            if way.segments is not None and len(way.segments) > 1 and way.lit:
                assert way.segments.shape[1] == len(SEGMENT_FEATURES)
                lit.append(float(int(np.argmax(way.segments @ lighter)) in way.lit))
        for group, target in ((held, odds[0]), (held_refusals, odds[1])):
            target += (refusal_table(group, content, ranker) @ weights + intercept).tolist()
        kinds += [each.kind for each in held_refusals]
    return HeldOut(np.asarray(ranks), np.asarray(lit), np.asarray(odds[0]), np.asarray(odds[1]), tuple(kinds))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fold-encoders", type=Path, required=True, help="folder with encoders 0 … 4")
    parser.add_argument("--by", choices=GROUPINGS, default="question", help="what is held out together")
    options = parser.parse_args()
    library = open_library(default_folders())
    content = read_content(default_folders(), library)
    key = grouping(options.by, library.unit_by_id)
    fold_of_text = {way.text: fold_of(key(way)) for way in content.ways}

    def held_out(way: Way) -> int:
        return fold_of_text[way.text]

    def fold(judged: Judged) -> int:
        return fold_of_text[judged.text]

    ways, refusals = crossfit(
        content, lambda k: open_encoder(options.fold_encoders / str(k)), print, held_out
    )
    result = measure(content, ways, refusals, fold)
    print(f"{len(result.ranks)} 个问法，按{options.by}留出")
    print(f"Success@1 {np.mean(result.ranks == 1):.3f}  Success@3 {np.mean(result.ranks <= 3):.3f}")
    print(
        f"MRR@10 {np.mean(np.where(result.ranks <= 10, 1 / result.ranks, 0)):.3f}  高亮 {result.lit.mean():.3f}"
    )
    threshold = np.quantile(result.way_odds, 0.96)
    for kind in sorted(set(result.refusal_kinds)):
        chosen = result.refusal_odds[[each == kind for each in result.refusal_kinds]]
        print(f"误拒 4% 时拒答 {kind}: {np.mean(chosen > threshold):.3f}（{len(chosen)}）")


if __name__ == "__main__":
    main()
