"""Fit the gate of false premises; write data/weights/premise.json.

    python -m plan_qa.training.premise

False premises against answered questions of data/calibration/, true statements among them weighing more: they have the
same form, and only they teach that form alone gives nothing away. The thresholds minimise a stated cost over
probabilities that each writer's questions get from weights fitted on the other writers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.assistant import open_retriever
from plan_qa.answer.premise.examiner import Examiner, reader_of
from plan_qa.answer.premise.gate import FEATURES, Gate
from plan_qa.answer.quiz import is_quiz
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import registered_library
from plan_qa.search.index import load_spelling
from plan_qa.search.provenance import fitted_on
from plan_qa.search.weights import write_weights
from plan_qa.training.calibration import kind_of, read_calibration
from plan_qa.training.fitting import fit_refusal

Array = NDArray[np.float64]
_HITS: Final = 10
_GRID: Final = 400
# What a question weighs in the fit beside an answered one.
_FALSE: Final = 3.0
_TRUE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Costs:
    """What each mistake costs a reader: setting right what is right, asking to compare it, and letting a slip pass."""

    contradicted: float = 5.0
    doubted: float = 2.0
    passed: float = 4.0
    half_said: float = 0.7


COSTS: Final = Costs()


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its features; `false`: it asserts something false, `true`: something true; `plain`: a sign
    strong enough to set it right."""

    writer: str
    features: Array
    false: bool
    true: bool
    plain: bool


def cases(folders: Folders) -> list[Case]:
    """Every calibration question that is answered or asserts something false."""
    library = registered_library(folders)
    retriever = open_retriever(folders, library)
    content = retriever.searcher.content
    spelling = load_spelling(folders, retriever.searcher.segmenter)
    examiner = Examiner(content, reader_of(folders, content), Gate((), 0.0, 1.0, 1.0))
    found = []
    for writer, item in read_calibration(folders.data / "calibration"):
        if kind_of(item) == "silent" or is_quiz(item.turns[-1]):
            continue
        text = spelling.repair(item.turns[-1])
        seen = examiner.inspect(text, retriever.find(text, _HITS))
        false, true = kind_of(item) == "false", "true" in item.type
        found.append(Case(writer, seen.features, false, true, seen.plain))
    return found


def fit(rows: list[Case]) -> tuple[Array, float]:
    """Weights and intercept."""
    weight = np.asarray([_FALSE if row.false else _TRUE if row.true else 1.0 for row in rows])
    false = np.asarray([float(row.false) for row in rows])
    return fit_refusal(np.stack([row.features for row in rows]), false, weight)


def held_out(rows: list[Case]) -> Array:
    """Shape (rows,): the probability by weights fitted on the other writers."""
    probability = np.zeros(len(rows))
    for writer in sorted({row.writer for row in rows}):
        weights, intercept = fit([row for row in rows if row.writer != writer])
        for i, row in enumerate(rows):
            if row.writer == writer:
                probability[i] = 1 / (1 + np.exp(-(row.features @ weights + intercept)))
    return probability


def thresholds(rows: list[Case], probability: Array, costs: Costs = COSTS) -> tuple[float, float]:
    """The probabilities from which a reader is asked to compare, and set right, that cost least."""
    false = np.asarray([row.false for row in rows])
    plain = np.asarray([row.plain for row in rows])
    grid = np.unique(np.quantile(probability, np.linspace(0, 1, _GRID)))
    best, chosen = np.inf, (1.0, 1.0)
    for low in grid:
        for high in grid[grid >= low]:
            corrected = plain & (probability > high)
            doubted = ~corrected & (probability > low)
            cost = (
                costs.contradicted * (corrected & ~false).sum()
                + costs.doubted * (doubted & ~false).sum()
                + costs.half_said * (doubted & false).sum()
                + costs.passed * (~corrected & ~doubted & false).sum()
            )
            if cost < best:
                best, chosen = float(cost), (float(low), float(high))
    return chosen


def main() -> None:
    """Fit, say what the held-out writers give, and write the weights."""
    folders = default_folders()
    rows = cases(folders)
    probability = held_out(rows)
    low, high = thresholds(rows, probability)
    corrected = np.asarray([row.plain for row in rows]) & (probability > high)
    doubted = ~corrected & (probability > low)
    for name, of in (
        ("错误前提", [row.false for row in rows]),
        ("说对了的", [row.true for row in rows]),
        ("其余可答", [not row.false and not row.true for row in rows]),
    ):
        mask = np.asarray(of)
        print(
            f"{name} {int(mask.sum())}：说不符 {corrected[mask].mean():.3f}，请对照 {doubted[mask].mean():.3f}"
        )
    weights, intercept = fit(rows)
    write_weights(
        folders.data / "weights" / "premise.json",
        FEATURES,
        weights.tolist(),
        intercept=round(intercept, 5),
        doubted=round(low, 4),
        corrected=round(high, 4),
        fitted={"by": "plan_qa.training.premise", "on": fitted_on(folders)},
    )


if __name__ == "__main__":
    main()
