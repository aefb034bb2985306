"""BM25 over lists of terms (Lucene variant): Robertson & Zaragoza 2009.

bm25s (Lù 2024, arXiv:2407.03618) works out every term's score in every row when the index is built; a question only adds
up columns of that table. Adding up is done here: importing bm25s would cost each start of the command line the time of
scipy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError

# bm25s's own names for its files, so that it can read them too.
_ARRAYS: Final = ("data", "indices", "indptr")
_VOCABULARY: Final = "vocab.index.json"
_SETTINGS: Final = "params.index.json"


class LexicalIndex:
    """BM25 scores of every row of a collection for a list of query terms.

    Term t scores `data[indptr[t]:indptr[t + 1]]` in rows `indices[indptr[t]:indptr[t + 1]]`, each row once.
    """

    def __init__(
        self,
        arrays: Mapping[str, NDArray[np.float32]],
        vocabulary: Mapping[str, int],
        settings: Mapping[str, object],
    ) -> None:
        self._data, self._indices, self._indptr = (arrays[name] for name in _ARRAYS)
        self._vocabulary = vocabulary
        self._settings = settings
        self._rows = int(str(settings["num_docs"]))
        frequency = np.diff(self._indptr)
        self._idf = np.log1p((self._rows - frequency + 0.5) / (frequency + 0.5))
        self._idf_unknown = float(np.log1p((self._rows + 0.5) / 0.5))

    @classmethod
    def build(cls, rows: Sequence[Sequence[str]], k1: float = 1.2, b: float = 0.5) -> LexicalIndex:
        """Index rows of terms. b is below the usual 0.75: rows run from 5 to 900 characters by their kind."""
        import bm25s

        model = bm25s.BM25(k1=k1, b=b, method="lucene")
        # Numbered in order: bm25s numbers terms as a set gives them, another way in every process, and an index is to be
        # the same to the byte however often it is built.
        numbers = {term: number for number, term in enumerate(sorted({term for row in rows for term in row}))}
        ids = [[numbers[term] for term in row] for row in rows]
        model.index((ids, dict(numbers)), show_progress=False, leave_progress=False)
        settings = {
            "k1": k1,
            "b": b,
            "delta": model.delta,
            "method": "lucene",
            "idf_method": "lucene",
            "dtype": "float32",
            "int_dtype": "int32",
            "num_docs": len(rows),
            "version": bm25s.__version__,
            "backend": "numpy",
        }
        return cls({name: model.scores[name] for name in _ARRAYS}, numbers, settings)

    @classmethod
    def of_counts(
        cls,
        vocabulary: Mapping[str, int],
        terms: NDArray[Any],
        rows: NDArray[Any],
        counts: NDArray[Any],
        length: NDArray[np.int64],
        k1: float = 1.2,
        b: float = 0.5,
    ) -> LexicalIndex:
        """The same index from terms that are counted already: term `terms[i]` stands `counts[i]` times in row `rows[i]`.

        `length`, shape (rows,), counts the terms of each row. This is arithmetic on arrays: bm25s would count again.
        """
        number = len(length)
        order = np.lexsort((rows, terms))
        terms, rows, counts = terms[order], rows[order], counts[order]
        frequency = np.bincount(terms, minlength=len(vocabulary))
        idf = np.log1p((number - frequency + 0.5) / (frequency + 0.5))
        mean = length.mean() if number else 1.0
        saturation = k1 * (1 - b + b * length / (mean or 1.0))
        data = idf[terms] * counts / (counts + saturation[rows])
        arrays: dict[str, NDArray[Any]] = {
            "data": data.astype(np.float32),
            "indices": rows.astype(np.int32),
            "indptr": np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64),
        }
        return cls(arrays, vocabulary, {"k1": k1, "b": b, "num_docs": number})

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Shape (rows,), each the share of the terms' IDF mass that the row holds, saturated as in BM25: 0 ≤ score < 1.

        Dividing by the whole mass, unknown terms included, makes scores of different questions comparable.
        """
        distinct = list(dict.fromkeys(terms))
        known = [self._vocabulary[term] for term in distinct if term in self._vocabulary]
        scores = np.zeros(self._rows, np.float32)
        if not known:
            return scores
        for term in known:
            column = slice(self._indptr[term], self._indptr[term + 1])
            scores[self._indices[column]] += self._data[column]
        unknown = len(distinct) - len(known)
        mass = float(self._idf[known].sum()) + unknown * self._idf_unknown
        return scores / np.float32(mass)

    def save(self, folder: Path) -> None:
        """Write the arrays, the vocabulary and the settings, no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in zip(_ARRAYS, (self._data, self._indices, self._indptr), strict=True):
            np.save(folder / f"{name}.csc.index.npy", array, allow_pickle=False)
        (folder / _VOCABULARY).write_text(json.dumps(self._vocabulary, ensure_ascii=False), encoding="utf-8")
        (folder / _SETTINGS).write_text(json.dumps(self._settings, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read what `save` wrote.

        Raises:
            StaleIndexError: a file is missing or damaged.
        """
        try:
            arrays = {name: np.load(folder / f"{name}.csc.index.npy", allow_pickle=False) for name in _ARRAYS}
            vocabulary = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
            settings = json.loads((folder / _SETTINGS).read_text(encoding="utf-8"))
            return cls(arrays, vocabulary, settings)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StaleIndexError(
                f"词汇索引 {folder.name} 缺失或损坏：{error}；请运行 plan-qa build 重建。"
            ) from error
