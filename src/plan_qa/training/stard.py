"""How far the recipe carries beyond the plan: STARD by cross-validation.

`python -m plan_qa.training.stard --statutes PATH --work build/encoder` takes the first stage of the encoder, does the
second with four fifths of the questions, and searches the pool of 59,443 articles for the last fifth, five times.
Compared are BM25 (words and character bigrams), the encoder on articles and on sentences, and all fused with what
questions asked before say: the product's own recipe, where every article also answers for the training questions that
cite it, and a law for those that cite any of its articles. Weights of the fusion
are fitted on the other folds' held-out scores. Metrics are those of ir-measures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bm25s
import numpy as np
import torch
from ir_measures import RR, R, calc_aggregate
from numpy.typing import NDArray

from plan_qa.corpus.folders import default_folders
from plan_qa.search.words import bigrams
from plan_qa.training.encoder import Pretrained, first_stage, read_banks, tune_on_statutes
from plan_qa.training.folds import FOLDS, fold_of
from plan_qa.training.pairs import Stard, read_stard, sentences
from plan_qa.training.vocabulary import encode

METRICS: Final = (R @ 5, R @ 10, R @ 100, RR @ 10)
# Candidates are the first of each system: the fused first hundred all but surely lie among them.
_CANDIDATES: Final = 400
# What is summed, the first with weight 1; each of the others with a weight out of its row of _GRID.
COLUMNS: Final = ("encoder", "bm25", "sentence", "asked before", "cited before", "law asked before")
_GRID: Final = (
    (0.0, 0.1, 0.15, 0.2, 0.3, 0.4),
    (0.0, 0.2, 0.4, 0.7, 1.0),
    (0.0, 0.05, 0.1, 0.2, 0.3),
    (0.0, 0.06, 0.1, 0.15, 0.2, 0.25),
    (0.0, 0.05, 0.1, 0.2, 0.3),
)
_START: Final = 0.15
_SWEEPS: Final = 3

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Judged:
    """One held-out question: candidates (numbers in the pool) and their scores, one column for each system."""

    question: int
    candidates: NDArray[np.int64]
    scores: Scores

    def best(self, weights: Sequence[float]) -> dict[str, float]:
        """The first hundred by the weighted sum."""
        total = self.scores @ np.asarray(weights, np.float32)
        top = np.argsort(-total)[:100]
        return {str(self.candidates[i]): float(total[i]) for i in top}


def lexical_scores(model: Pretrained, stard: Stard) -> Scores:
    """BM25 of every question and article, shape (questions, pool), divided by each question's best."""

    def terms(texts: Sequence[str]) -> list[list[str]]:
        words = encode(model.tokenizer, texts)
        # Numbers of words and bigrams are different terms: a two-character word counts as both.
        return [[f"w{i}" for i in ids] + bigrams(text) for ids, text in zip(words, texts, strict=True)]

    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index(terms(stard.articles), show_progress=False, leave_progress=False)
    scores: Scores = np.stack([index.get_scores(query) for query in terms(stard.questions)]).astype(
        np.float32
    )
    best: Scores = scores.max(axis=1, keepdims=True)
    scores /= np.maximum(best, np.float32(1e-9))
    return scores


def judge(
    model: Pretrained, stard: Stard, held: Sequence[int], known: Sequence[int], lexical: Scores
) -> list[Judged]:
    """The systems of COLUMNS: the whole article, its words, its best sentence; the nearest known question that cites it,
    whether one does, and the nearest known question that cites its law."""
    articles = model.vectors(stard.articles)
    parts = [sentences(text) for text in stard.articles]
    sentence = model.vectors([part for own in parts for part in own])
    first = np.cumsum([0, *(len(own) for own in parts[:-1])])
    questions = model.vectors(stard.questions)
    _, law = np.unique(stard.laws, return_inverse=True)
    found: list[Judged] = []
    for question in held:
        dense = articles @ questions[question]
        best = np.maximum.reduceat(sentence @ questions[question], first)
        near = questions[list(known)] @ questions[question]
        way, cited, of_law = np.zeros_like(dense), np.zeros_like(dense), np.zeros(law.max() + 1, np.float32)
        for similarity, other in zip(near, known, strict=True):
            gold = list(stard.gold[other])
            way[gold] = np.maximum(way[gold], similarity)
            of_law[law[gold]] = np.maximum(of_law[law[gold]], similarity)
            cited[gold] = 1.0
        columns = np.stack([dense, lexical[question], best, way, cited, of_law[law]], axis=1)
        nearest = [np.argpartition(-columns[:, i], _CANDIDATES)[:_CANDIDATES] for i in (0, 1, 2)]
        kept = np.unique(np.concatenate([*nearest, np.flatnonzero(cited)]))
        found.append(Judged(question, kept, columns[kept]))
    return found


def measure(judged: Sequence[Judged], stard: Stard, weights: Sequence[float]) -> dict[str, float]:
    """Recall and reciprocal rank of a weighting, by the metrics' names."""
    gold = {str(row.question): {str(i): 1 for i in stard.gold[row.question]} for row in judged}
    run = {str(row.question): row.best(weights) for row in judged}
    return {str(metric): float(value) for metric, value in calc_aggregate(METRICS, gold, run).items()}


def fit_weights(judged: Sequence[Judged], stard: Stard, columns: int) -> tuple[float, ...]:
    """Weights of the first `columns` systems, the others' 0, by coordinate ascent on the sum of R@5 and R@100."""
    gold = [np.isin(row.candidates, stard.gold[row.question]) for row in judged]
    cited = np.asarray([len(stard.gold[row.question]) for row in judged])

    def worth(weights: Sequence[float]) -> float:
        total = 0.0
        for row, right, count in zip(judged, gold, cited, strict=True):
            hits = right[np.argsort(-(row.scores @ np.asarray(weights, np.float32)))[:100]]
            total += (hits[:5].sum() + hits.sum()) / count
        return total

    weights = [1.0] + [_START if column < columns else 0.0 for column in range(1, len(COLUMNS))]
    best = worth(weights)
    for _ in range(_SWEEPS):
        before = best
        for column in range(1, columns):
            for value in _GRID[column - 1]:
                tried = [*weights[:column], value, *weights[column + 1 :]]
                if (gain := worth(tried)) > best:
                    best, weights = gain, tried
        if best == before:
            break
    return tuple(weights)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m plan_qa.training.stard", description="STARD 交叉验证")
    parser.add_argument("--statutes", type=Path, required=True, help="法规与 STARD 语料所在文件夹")
    parser.add_argument(
        "--banks", type=Path, default=default_folders().data, help="问法语料所在文件夹（默认 data/）"
    )
    parser.add_argument("--work", type=Path, default=Path("build/encoder"), help="训练前两个阶段的存放处")
    parser.add_argument("--out", type=Path, help="把结果写入这个 JSON 文件")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    model, articles = first_stage(options.statutes, read_banks(options.banks), options.work)
    stard = read_stard(options.statutes)
    lexical = lexical_scores(model, stard)
    folds: list[list[Judged]] = []
    for number in range(FOLDS):
        held = [i for i, text in enumerate(stard.questions) if fold_of(text) == number]
        known = sorted(set(range(len(stard.questions))) - set(held))
        folds.append(
            judge(tune_on_statutes(model, articles, stard, known, lexical), stard, held, known, lexical)
        )
    figures = json.dumps(report(folds, stard), ensure_ascii=False, indent=2)
    print(figures)
    if options.out:
        options.out.write_text(figures + "\n", encoding="utf-8")
    return 0


def report(folds: Sequence[Sequence[Judged]], stard: Stard) -> dict[str, object]:
    """Figures of the single systems and of three fusions, pooled over the folds, with the weights of each fold."""
    pooled = [row for fold in folds for row in fold]

    def alone(column: int) -> tuple[float, ...]:
        return tuple(float(i == column) for i in range(len(COLUMNS)))

    result: dict[str, object] = {COLUMNS[i]: measure(pooled, stard, alone(i)) for i in (1, 0, 2)}
    for columns in (2, 3, len(COLUMNS)):
        fitted = [
            fit_weights([row for other in folds if other is not fold for row in other], stard, columns)
            for fold in folds
        ]
        parts = [
            (measure(fold, stard, weights), len(fold)) for fold, weights in zip(folds, fitted, strict=True)
        ]
        name = " + ".join(COLUMNS[:columns])
        result[name] = {
            metric: sum(part[metric] * n for part, n in parts) / len(pooled) for metric in map(str, METRICS)
        }
        result[f"{name}: weights"] = fitted
    return result


if __name__ == "__main__":
    raise SystemExit(main())
