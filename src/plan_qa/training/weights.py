"""Fit the ranker, the highlighter and the rule of what may be said; write data/weights/.

    python -m plan_qa.training.weights

All three are fitted on data/calibration/ (`plan_qa.training.calibration`). The two thresholds of the rule minimise a
stated cost over probabilities that each writer's questions get from weights fitted on the other writers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer import decline, highlight
from plan_qa.answer.decline import decline_features
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import registered_library
from plan_qa.search.content import Content
from plan_qa.search.evidence import FEATURES as UNIT_FEATURES
from plan_qa.search.index import load_index, load_spelling
from plan_qa.search.provenance import fitted_on
from plan_qa.search.ranker import Ranker
from plan_qa.search.weights import write_weights
from plan_qa.training.calibration import Judged, judge, read_calibration
from plan_qa.training.fitting import fit_choice, fit_refusal

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Costs:
    """What each mistake costs a reader, in units of being shown clauses without a word where they do answer."""

    refused: float = 12.0
    doubted: float = 1.0
    presented: float = 8.0
    unsaid: float = 0.4


COSTS: Final = Costs()
_GRID: Final = 400


def fit_ranker(judged: Sequence[Judged]) -> Ranker:
    """Conditional logit over units; non-negative weights but for exclusion."""
    answered = [each for each in judged if each.kind == "answered"]
    signs = [-1 if name == "excluded" else 1 for name in UNIT_FEATURES]
    weights = fit_choice(
        [each.units.astype(np.float64) for each in answered], [each.right for each in answered], signs
    )
    return Ranker(tuple(float(weight) for weight in weights))


def fit_lighter(judged: Sequence[Judged]) -> tuple[float, ...]:
    """Conditional logit over the segments of a unit that answers."""
    options, right = [], []
    for each in judged:
        if each.segments is not None and 0 < len(each.lit) < len(each.segments):
            options.append(each.segments.astype(np.float64))
            mask = np.zeros(len(each.segments))
            mask[list(each.lit)] = 1
            right.append(mask)
    weights = fit_choice(options, right, [1] * len(highlight.FEATURES))
    return tuple(float(weight) for weight in weights)


def silence_table(judged: Sequence[Judged], content: Content, ranker: Ranker) -> Array:
    """Shape (questions, decline features)."""
    return np.stack(
        [
            decline_features(each.text, content, each.near, each.units, ranker.scores(each.units))
            for each in judged
        ]
    )


def by_writer(judged: Sequence[Judged]) -> Array:
    """Shape (questions,): each writer weighs the same, and within a writer each question."""
    writers, place, count = np.unique(
        [each.writer for each in judged], return_inverse=True, return_counts=True
    )
    weight: Array = len(judged) / len(writers) / count[place]
    return weight


def held_out(judged: Sequence[Judged], content: Content) -> Array:
    """Shape (questions,): the probability of silence by ranker and rule fitted on the other writers."""
    probability = np.zeros(len(judged))
    names = np.asarray([each.writer for each in judged])
    for writer in sorted(set(names)):
        others = [each for each in judged if each.writer != writer]
        ranker = fit_ranker(others)
        weights, intercept = _fit_silence(others, content, ranker)
        mine = names == writer
        own = [each for each in judged if each.writer == writer]
        table = silence_table(own, content, ranker)
        probability[mine] = 1 / (1 + np.exp(-(table @ weights + intercept)))
    return probability


def _fit_silence(judged: Sequence[Judged], content: Content, ranker: Ranker) -> tuple[Array, float]:
    silent = np.asarray([each.kind == "silent" for each in judged], np.float64)
    return fit_refusal(silence_table(judged, content, ranker), silent, by_writer(judged))


def thresholds(probability: Array, silent: Array, weight: Array, costs: Costs = COSTS) -> tuple[float, float]:
    """The two probabilities of silence, uncertain from the first and declined from the second, that cost least."""
    grid = np.quantile(probability, np.linspace(0, 1, _GRID))
    answerable, quiet = weight * (1 - silent), weight * silent
    # Costs of each question under the three things that may be said.
    above = probability[None, :] > grid[:, None]
    said_silent = above @ (answerable * costs.refused)
    said_uncertain = above @ (answerable * costs.doubted + quiet * costs.unsaid)
    presented = (~above) @ (quiet * costs.presented)
    # uncertain from i, declined from j >= i: what lies between is doubted.
    total = presented[:, None] + (said_uncertain[:, None] - said_uncertain[None, :]) + said_silent[None, :]
    total[np.tril_indices(_GRID, -1)] = np.inf
    low, high = np.unravel_index(int(np.argmin(total)), total.shape)
    return float(grid[low]), float(grid[high])


def judge_all(folders: Folders, content_of: list[Content]) -> list[Judged]:
    """Every calibration question; the content searched is appended to `content_of`."""
    searcher = load_index(folders, registered_library(folders))
    spelling = load_spelling(folders, searcher.segmenter)
    content_of.append(searcher.content)
    return [
        judge(searcher, spelling, writer, item)
        for writer, item in read_calibration(folders.data / "calibration")
    ]


def main() -> None:
    """Fit everything, say what the held-out writers give, and write the three files."""
    folders = default_folders()
    contents: list[Content] = []
    judged = judge_all(folders, contents)
    content = contents[0]
    target = folders.data / "weights"
    target.mkdir(exist_ok=True)
    note = {"fitted": {"by": "plan_qa.training.weights", "on": fitted_on(folders)}}
    ranker = fit_ranker(judged)
    ranker.save(target / "ranker.json", note["fitted"])
    write_weights(target / "highlight.json", highlight.FEATURES, fit_lighter(judged), **note)
    asked = [each for each in judged if each.kind != "false"]
    probability = held_out(asked, content)
    silent = np.asarray([each.kind == "silent" for each in asked], np.float64)
    low, high = thresholds(probability, silent, by_writer(asked))
    weights, intercept = _fit_silence(asked, content, ranker)
    write_weights(
        target / "decline.json",
        decline.FEATURES,
        weights.tolist(),
        intercept=round(intercept, 5),
        uncertain=round(low, 4),
        declined=round(high, 4),
        **note,
    )
    for writer in sorted({each.writer for each in asked}):
        mine = np.asarray([each.writer == writer for each in asked])
        for name, of in (("可答", silent == 0), ("不答", silent == 1)):
            some = probability[mine & of]
            if len(some):
                refused, doubted = float((some > high).mean()), float(((some > low) & (some <= high)).mean())
                print(f"{writer} {name} {len(some)}：拒 {refused:.3f}，没有把握 {doubted:.3f}")


if __name__ == "__main__":
    main()
