"""Boosted trees: what is read from JSON says what scikit-learn says, and nothing broken is read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from plan_qa.answer.premise.examiner import FEATURES
from plan_qa.answer.premise.trees import read_trees, write_trees
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import StaleIndexError
from plan_qa.training.premise import WEIGHT, Asked, Case, fit_gate


def _cases() -> list[Case]:
    chance = np.random.default_rng(0)
    table = chance.random((400, len(FEATURES)))
    false = table[:, 0] + table[:, 3] * table[:, 5] > 0.9
    return [Case(Asked("", "false" if y else "way", ""), row) for row, y in zip(table, false, strict=True)]


def test_what_is_read_says_what_scikit_learn_says(tmp_path: Path) -> None:
    from sklearn.ensemble import GradientBoostingClassifier

    cases = _cases()
    table, false = np.stack([c.features for c in cases]), np.asarray([c.asked.kind == "false" for c in cases])
    oracle = GradientBoostingClassifier(
        n_estimators=200,
        learning_rate=0.08,
        max_leaf_nodes=10,
        max_depth=None,
        min_samples_leaf=20,
        subsample=0.7,
        max_features=0.3,
        random_state=0,
    ).fit(table, false, sample_weight=[WEIGHT[c.asked.kind] for c in cases])
    write_trees(tmp_path / "gate.json", FEATURES, fit_gate(cases))
    gate = read_trees(tmp_path / "gate.json", "纠错", FEATURES)
    found = [gate.probability(row) for row in table]
    assert np.abs(np.asarray(found) - oracle.predict_proba(table)[:, 1]).max() < 0.01


@pytest.mark.parametrize(
    "damage",
    [
        lambda record: record.update(version=2),
        lambda record: record["features"].reverse(),
        lambda record: record["trees"][0]["left"].__setitem__(0, 0),
        lambda record: record["trees"][0]["value"].pop(),
        lambda record: record["trees"][0]["feature"].__setitem__(0, 999),
        lambda record: record.pop("start"),
    ],
)
def test_damaged_trees_are_refused(tmp_path: Path, damage: object) -> None:
    record = json.loads((default_folders().data / "weights" / "premise.json").read_text(encoding="utf-8"))
    assert callable(damage)
    damage(record)
    path = tmp_path / "premise.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(StaleIndexError, match="纠错权重"):
        read_trees(path, "纠错", FEATURES)


def test_no_trees_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StaleIndexError, match="纠错权重"):
        read_trees(tmp_path / "premise.json", "纠错", FEATURES)
