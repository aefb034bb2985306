"""Inner products of unit vectors, from one flat FAISS index over all rows (exact; Johnson et al. 2017)."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError


class DenseIndex:
    """Cosine similarities of a question to a range of rows."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        # Two threads are slower than one at this size on a busy machine.
        faiss.omp_set_num_threads(1)

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> DenseIndex:
        """Index unit rows, shape (rows, dimensions)."""
        # Half precision: half the file and the memory; a cosine moves by less than 0.0005.
        index = faiss.IndexScalarQuantizer(
            vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @property
    def rows(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (rows, dimensions)."""
        stored: NDArray[np.float32] = self._index.reconstruct_n(0, self._index.ntotal)
        return stored

    def nearest(
        self, query: NDArray[np.float32], begin: int, end: int, k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The k rows of [begin, end) most similar to `query` (a unit vector), best first: rows counted from `begin`."""
        k = min(k, end - begin)
        if k <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        selector = faiss.IDSelectorRange(begin, end)
        similarities, rows = self._index.search(
            query.reshape(1, -1),
            k,
            params=faiss.SearchParameters(sel=selector),  # type: ignore[call-arg]
        )
        return rows[0] - begin, similarities[0]

    def save(self, path: Path) -> None:
        """Write the FAISS file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read a FAISS file whose digest has been checked (the format has no checksum of its own).

        Raises:
            StaleIndexError: the file is missing or truncated.
        """
        try:
            return cls(faiss.read_index(str(path)))
        except RuntimeError as error:
            raise StaleIndexError(f"向量索引 {path.name} 缺失或损坏；请运行 plan-qa build 重建。") from error
