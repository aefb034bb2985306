"""STARD's cross-validation: figures by hand, and weights that find what tells right from wrong."""

from __future__ import annotations

import numpy as np
import pytest
from plan_qa.training.pairs import Stard, sentences
from plan_qa.training.stard import COLUMNS, Judged, fit_weights, measure

_QUESTIONS = 40
_ARTICLES = 30


def _judged(telling: int) -> tuple[list[Judged], Stard]:
    """Questions whose one right article stands out in one column only; the others are chance."""
    chance = np.random.default_rng(1)
    rows, gold = [], []
    for question in range(_QUESTIONS):
        scores = chance.random((_ARTICLES, len(COLUMNS))).astype(np.float32)
        right = int(chance.integers(_ARTICLES))
        scores[:, telling] = 0.0
        scores[right, telling] = 5.0
        rows.append(Judged(question, np.arange(_ARTICLES), scores))
        gold.append((right,))
    texts = tuple(map(str, range(_QUESTIONS)))
    return rows, Stard(texts, texts, texts, texts, tuple(gold))


def test_figures_are_those_counted_by_hand() -> None:
    scores = np.zeros((12, len(COLUMNS)), np.float32)
    scores[:, 0] = np.arange(12, 0, -1)
    stard = Stard(("问",), ("条",), ("g1",), ("法",), ((2, 7),))
    found = measure([Judged(0, np.arange(12), scores)], stard, (1.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    assert found == pytest.approx({"R@5": 0.5, "R@10": 1.0, "R@100": 1.0, "RR@10": 1 / 3})


@pytest.mark.parametrize("telling", [1, 2, 5])
def test_the_telling_column_gets_a_weight(telling: int) -> None:
    rows, stard = _judged(telling)
    weights = fit_weights(rows, stard, len(COLUMNS))
    assert weights[0] == 1.0 and weights[telling] > 0
    assert measure(rows, stard, weights)["R@5"] >= measure(rows, stard, (1.0, 0, 0, 0, 0, 0))["R@5"] + 0.3


def test_columns_that_are_left_out_get_none() -> None:
    rows, stard = _judged(5)
    assert fit_weights(rows, stard, 2)[2:] == (0.0,) * (len(COLUMNS) - 2)


@pytest.mark.parametrize(
    ("text", "parts"), [("甲。乙；丙", ["甲。", "乙；", "丙"]), ("", [""]), ("甲\n乙", ["甲\n", "乙"])]
)
def test_sentences_of_an_article(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts
