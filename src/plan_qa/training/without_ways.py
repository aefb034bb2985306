"""Documents that nobody has written ways for: fit how words, bigrams and vectors of their own clauses are weighed.

    python -m plan_qa.training.without_ways

Five regulations (data/regulations/: 405 articles, 160 questions that laypeople and clerks would ask) that the encoder has
not seen; each is judged by weights fitted on the other four, within itself and among all five. Writes
data/weights/without_ways.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.sentences import split_sentences
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.lexical import LexicalIndex
from plan_qa.search.provenance import fitted_on
from plan_qa.search.weights import write_weights
from plan_qa.search.words import bigrams, build_segmenter
from plan_qa.training.fitting import fit_choice

Array = NDArray[np.float64]
FEATURES: Final = (
    "clause_dense_unit",
    "clause_dense_sentence",
    "clause_words_unit",
    "clause_words_sentence",
    "clause_bigrams_unit",
    "clause_bigrams_sentence",
)
_BM25: Final = (
    "clause_words_sentence",
    "clause_bigrams_sentence",
    "clause_words_unit",
    "clause_bigrams_unit",
)
_DENSE: Final = ("clause_dense_unit", "clause_dense_sentence")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a document, with which units answer it and the features of every unit of all documents."""

    document: str
    right: Array
    features: Array


def read(folder: Path) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The units, and the questions that have an answer."""
    units, questions = (
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("units.jsonl", "questions.jsonl")
    )
    return units, [question for question in questions if question["gold"]]


def ask_all(
    units: Sequence[Mapping[str, Any]], questions: Sequence[Mapping[str, Any]], encoder: Encoder
) -> list[Asked]:
    """Every question against every unit."""
    sentences = [(i, s) for i, unit in enumerate(units) for s in split_sentences(unit["text"])]
    rows = [unit["text"] for unit in units] + [units[i]["text"][s.start : s.end] for i, s in sentences]
    titles = [unit["title"] for unit in units] + [units[i]["title"] for i, _ in sentences]
    owner = np.asarray([i for i, _ in sentences])
    segmenter = build_segmenter(rows, ())
    lexical = LexicalIndex.build([segmenter.words(row) + bigrams(row) for row in rows])
    passages = encoder.encode([f"{title} {row}" for title, row in zip(titles, rows, strict=True)])
    asked = encoder.encode_questions([question["q"] for question in questions])
    found = []
    for question, vector in zip(questions, asked, strict=True):
        signals = (
            passages @ vector,
            lexical.scores(segmenter.words(question["q"])),
            lexical.scores(bigrams(question["q"])),
        )
        columns = []
        for scores in signals:
            best = np.zeros(len(units))
            np.maximum.at(best, owner, scores[len(units) :])
            columns += [scores[: len(units)], best]
        right = np.asarray([float(question["gold"].get(unit["id"], 0) == 2) for unit in units])
        found.append(Asked(question["doc"], right, np.stack(columns, axis=1).astype(np.float64)))
    return found


def fit(asked: Sequence[Asked]) -> Array:
    """One weight for each of FEATURES, none below zero."""
    return fit_choice([each.features for each in asked], [each.right for each in asked], [1] * len(FEATURES))


def success(asked: Sequence[Asked], weights: Array, within: Array | None, at: int) -> float:
    """The share with a right unit among the first `at`; `within`, shape (units,), names each unit's document."""
    good = 0
    for each in asked:
        scores = each.features @ weights
        if within is not None:
            scores = np.where(within == each.document, scores, -np.inf)
        good += bool(each.right[np.argsort(-scores, kind="stable")[:at]].any())
    return good / len(asked)


def main() -> None:
    """Print what the documents left out give, and write the weights of all."""
    folders = default_folders()
    units, questions = read(folders.data / "regulations")
    asked = ask_all(units, questions, open_encoder(folders.encoder))
    document = np.asarray([unit["doc"] for unit in units])
    only = {
        "BM25": np.asarray([float(name in _BM25) for name in FEATURES]),
        "编码器": np.asarray([float(name in _DENSE) for name in FEATURES]),
    }
    for place, within in (("本文件内", document), ("五份之中", None)):
        for name, weights in only.items():
            print(
                f"{place} {name}：S@1 {success(asked, weights, within, 1):.3f}，S@3 {success(asked, weights, within, 3):.3f}"
            )
        first = third = 0.0
        for left in sorted(set(document)):
            mine = [each for each in asked if each.document == left]
            weights = fit([each for each in asked if each.document != left])
            first += success(mine, weights, within, 1) * len(mine) / len(asked)
            third += success(mine, weights, within, 3) * len(mine) / len(asked)
        print(f"{place} 合用（留出本文件拟合）：S@1 {first:.3f}，S@3 {third:.3f}（{len(asked)} 问）")
    target = folders.data / "weights" / "without_ways.json"
    on = fitted_on(folders, ("regulations", "encoder"))
    write_weights(
        target, FEATURES, fit(asked).tolist(), fitted={"by": "plan_qa.training.without_ways", "on": on}
    )


if __name__ == "__main__":
    main()
