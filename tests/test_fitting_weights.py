"""The thresholds of what may be said, against every pair tried in turn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from plan_qa.training import weights
from plan_qa.training.weights import Costs, by_writer, thresholds

Array = NDArray[np.float64]


def cost(low: float, high: float, probability: Array, silent: Array, weight: Array, costs: Costs) -> float:
    """What the three things that may be said cost, question by question."""
    total = 0.0
    for p, quiet, w in zip(probability.tolist(), silent.tolist(), weight.tolist(), strict=True):
        if p > high:
            said = 0.0 if quiet else costs.refused
        elif p > low:
            said = costs.unsaid if quiet else costs.doubted
        else:
            said = costs.presented if quiet else 0.0
        total += w * said
    return total


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "costs",
    [Costs(), Costs(1.0, 1.0, 1.0, 1.0), Costs(2.0, 0.1, 3.0, 0.1)],
    ids=["stated", "even", "doubting"],
)
def test_no_other_pair_costs_less(costs: Costs, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "_GRID", 25)
    chance = np.random.default_rng(seed)
    silent = chance.integers(0, 2, 60).astype(np.float64)
    probability = np.clip(chance.normal(0.35 + 0.3 * silent, 0.2), 0, 1)
    weight = chance.random(60) + 0.5
    grid = np.quantile(probability, np.linspace(0, 1, 25))
    low, high = thresholds(probability, silent, weight, costs)
    assert low <= high
    found = cost(low, high, probability, silent, weight, costs)
    every = [
        cost(float(grid[i]), float(grid[j]), probability, silent, weight, costs)
        for i in range(25)
        for j in range(i, 25)
    ]
    assert found == pytest.approx(min(every))


def test_what_can_be_told_apart_is_told_apart() -> None:
    probability = np.asarray([0.1, 0.2, 0.3, 0.7, 0.8, 0.9])
    silent = np.asarray([0.0, 0, 0, 1, 1, 1])
    low, high = thresholds(probability, silent, np.ones(6))
    assert cost(low, high, probability, silent, np.ones(6), Costs()) == 0
    assert 0.3 <= low <= high < 0.7


def test_each_writer_weighs_the_same() -> None:
    from plan_qa.answer.decline import Neighbourhood
    from plan_qa.training.calibration import Judged

    near = Neighbourhood(0.5, (0, 0, 0), (0, 0, 0), (0, 0, 0))
    nothing = np.zeros(0), np.zeros((0, 0), np.float32)
    judged = [Judged("", writer, "answered", *nothing, near) for writer in ("甲", "乙", "甲", "甲")]
    assert by_writer(judged).tolist() == pytest.approx([2 / 3, 2, 2 / 3, 2 / 3])
