"""Fitted weights: what is written is read back; what belongs to other features is refused in one line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from plan_qa.answer import decline, highlight, own
from plan_qa.answer.dialogue import choice
from plan_qa.answer.owners import features
from plan_qa.answer.parts import weighing
from plan_qa.answer.premise import gate
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import StaleIndexError
from plan_qa.search import evidence
from plan_qa.search.weights import Weights, read_weights, write_weights

SHIPPED = [
    ("ranker.json", evidence.FEATURES, ()),
    ("highlight.json", highlight.FEATURES, ()),
    ("decline.json", decline.FEATURES, ("intercept", "uncertain", "declined")),
    ("dialogue.json", choice.FEATURES, ()),
    ("premise.json", gate.FEATURES, ("intercept", "doubted", "corrected")),
    ("owners.json", features.FEATURES, ("claim", "disclaim")),
    ("without_ways.json", own.RANKING, ()),
    ("parts.json", weighing.FEATURES, ("intercept",)),
    ("parts_form.json", weighing.FORM, ("intercept",)),
]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    write_weights(path, ("甲", "乙"), (1.234567, -2.0), floor=0.5, fitted={"ways": 3}, threshold=0.25)
    assert read_weights(path, "排序", ("甲", "乙"), ("threshold", "floor")) == Weights(
        (1.23457, -2.0), (0.25, 0.5)
    )


@pytest.mark.parametrize(("name", "names", "constants"), SHIPPED, ids=[name for name, *_ in SHIPPED])
def test_the_shipped_weights_are_of_the_program_s_features(
    name: str, names: tuple[str, ...], constants: tuple[str, ...]
) -> None:
    fitted = read_weights(default_folders().data / "weights" / name, "各组", names, constants)
    table = json.loads((default_folders().data / "weights" / name).read_text(encoding="utf-8"))["weights"]
    assert dict(zip(names, fitted.values, strict=True)) == table
    assert len(fitted.constants) == len(constants)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "[]",
        '{"floor": 1}',
        '{"version": 2, "weights": {"甲": 1, "乙": 2}, "floor": 1}',
        '{"weights": {"乙": 1, "甲": 2}, "floor": 1}',
        '{"weights": {"甲": 1}, "floor": 1}',
        '{"weights": {"甲": 1, "乙": "多"}, "floor": 1}',
        '{"weights": {"甲": 1, "乙": null}, "floor": 1}',
        '{"weights": {"甲": 1, "乙": 2}}',
    ],
)
def test_weights_that_do_not_fit_are_refused(tmp_path: Path, written: str | None) -> None:
    path = tmp_path / "weights.json"
    if written is not None:
        path.write_text(written, encoding="utf-8")
    expected = (
        f"排序权重 {path} 缺失、损坏或与程序不符；请从仓库恢复，改过特征的请运行 make weights 重新拟合。"
    )
    with pytest.raises(StaleIndexError, match=f"^{re.escape(expected)}$"):
        read_weights(path, "排序", ("甲", "乙"), ("floor",))
