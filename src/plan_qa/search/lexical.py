"""BM25 over lists of terms (bm25s, Lucene variant): Robertson & Zaragoza 2009; Lù 2024 (arXiv:2407.03618)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError


class LexicalIndex:
    """BM25 scores of every row of a collection for a list of query terms."""

    def __init__(self, model: bm25s.BM25, rows: int) -> None:
        self._model = model
        self._rows = rows
        frequency = np.diff(model.scores["indptr"])
        self._idf = np.log1p((rows - frequency + 0.5) / (frequency + 0.5))
        self._idf_unknown = float(np.log1p((rows + 0.5) / 0.5))

    @classmethod
    def build(cls, rows: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.5) -> LexicalIndex:
        """Index rows of terms. b is below the usual 0.75: rows run from 5 to 900 characters by their kind."""
        model = bm25s.BM25(k1=k1, b=b, method="lucene")
        model.index([list(row) for row in rows], show_progress=False, leave_progress=False)
        return cls(model, len(rows))

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Shape (rows,), each the share of the terms' IDF mass that the row holds, saturated as in BM25: 0 ≤ score < 1.

        Dividing by the whole mass, unknown terms included, makes scores of different questions comparable.
        """
        distinct = list(dict.fromkeys(terms))
        known = self._model.get_tokens_ids(distinct)
        if not len(known):
            return np.zeros(self._rows, np.float32)
        scores: NDArray[np.float32] = self._model.get_scores_from_ids(known)
        unknown = len(distinct) - len(known)
        mass = float(self._idf[np.asarray(known)].sum()) + unknown * self._idf_unknown
        return scores / np.float32(mass)

    def save(self, folder: Path) -> None:
        """Write the arrays and the vocabulary, no pickle."""
        self._model.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read what `save` wrote.

        Raises:
            StaleIndexError: a file is missing or damaged.
        """
        try:
            model = bm25s.BM25.load(folder, load_corpus=False, allow_pickle=False)
        except (OSError, ValueError, KeyError) as error:
            raise StaleIndexError(f"词汇索引 {folder} 缺失或损坏：{error}；请运行 plan-qa build 重建。") from error
        return cls(model, int(model.scores["num_docs"]))
