"""Weights say what they were fitted on, and it is told when that is no longer what lies in data/."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.search.provenance import fitted_on, stale_weights
from plan_qa.search.weights import write_weights


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """A data/ of one line a file."""
    folders = Folders(tmp_path / "data", tmp_path / "index")
    for name in (
        *("ways.jsonl", "out_of_scope.jsonl", "dialogs.jsonl", "true_premises.jsonl", "lexicon.tsv"),
        *("calibration/b/q.jsonl", "calibration/a/q.jsonl", "encoder/model.onnx"),
    ):
        path = folders.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (folders.data / "weights").mkdir()
    return folders


def fit(folders: Folders) -> None:
    """Weights on everything, on less, and without a word of it."""
    weights = folders.data / "weights"
    everything = fitted_on(folders)
    write_weights(weights / "all.json", ("甲",), (1.0,), fitted={"by": "test", "on": everything})
    less = fitted_on(folders, ("banks", "encoder"))
    write_weights(weights / "less.json", ("甲",), (1.0,), fitted={"by": "test", "on": less})


def test_digests_are_those_of_sha256sum(folders: Folders) -> None:
    found = fitted_on(folders)
    words = "ways.jsonl" + "out_of_scope.jsonl" + "dialogs.jsonl" + "true_premises.jsonl" + "lexicon.tsv"
    assert found == {
        "banks": hashlib.sha256(words.encode()).hexdigest(),
        "calibration": hashlib.sha256(b"calibration/a/q.jsonlcalibration/b/q.jsonl").hexdigest(),
        "encoder": hashlib.sha256(b"encoder/model.onnx").hexdigest(),
    }


@pytest.mark.parametrize(
    ("changed", "stale"),
    [
        ("", ()),
        ("ways.jsonl", ("all.json", "less.json")),
        ("lexicon.tsv", ("all.json", "less.json")),
        ("encoder/model.onnx", ("all.json", "less.json")),
        ("calibration/a/q.jsonl", ("all.json",)),
        ("calibration/c/new.jsonl", ("all.json",)),
        ("replies.toml", ()),
        ("weights/other.txt", ()),
    ],
)
def test_weights_are_stale_once_their_basis_has_changed(
    folders: Folders, changed: str, stale: tuple[str, ...]
) -> None:
    fit(folders)
    if changed:
        path = folders.data / changed
        path.parent.mkdir(exist_ok=True)
        path.write_text("something else", encoding="utf-8")
    assert stale_weights(folders) == stale


@pytest.mark.parametrize("removed", ["encoder/model.onnx", "ways.jsonl", "calibration/a/q.jsonl"])
def test_a_basis_that_is_not_there_is_another_one(folders: Folders, removed: str) -> None:
    fit(folders)
    (folders.data / removed).unlink()
    assert "all.json" in stale_weights(folders)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"fitted": {}},
        {"fitted": {"on": {}}},
        {"fitted": {"on": "banks"}},
        {"fitted": {"ways": 3}},
        {"fitted": None},
        {"fitted": {"on": {"moon": "0"}}},
        [],
    ],
)
def test_weights_that_do_not_say_are_stale(folders: Folders, record: object) -> None:
    (folders.data / "weights" / "silent.json").write_text(json.dumps(record), encoding="utf-8")
    assert stale_weights(folders) == ("silent.json",)


def test_the_shipped_weights_are_fitted_on_what_is_shipped() -> None:
    assert stale_weights(default_folders()) == ()
