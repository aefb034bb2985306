"""Inner products of unit vectors, from one FAISS index over all rows (Johnson et al. 2017): every row looked at, or where
there are too many for that the cells nearest to the question.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

import faiss
import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError

# Cells of an index that is not exact: four times the root of the rows, and how many of them are looked at. Measured in
# docs/benchmarks.md.
_CELLS_BY_ROOT: Final = 4
_LOOKED_AT: Final = 64
# Rows a cell by which the cells are learnt: more takes longer and places them no better.
_LEARNT_FROM: Final = 40
# Rows that are encoded at once: the whole in single precision would be twice the index.
_BATCH: Final = 65_536


class DenseIndex:
    """Cosine similarities of a question to a range of rows."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        # Two threads are slower than one at this size on a busy machine.
        faiss.omp_set_num_threads(1)

    @classmethod
    def build(cls, vectors: NDArray[np.float32 | np.float16], *, exact: bool = True) -> DenseIndex:
        """Index unit rows, shape (rows, dimensions)."""
        count, dimensions = vectors.shape
        # Half precision: half the file and the memory; a cosine moves by less than 0.0005.
        kind, metric = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        if exact:
            index: Any = faiss.IndexScalarQuantizer(dimensions, kind, metric)
        else:
            cells = max(1, round(_CELLS_BY_ROOT * math.sqrt(count)))
            index = faiss.IndexIVFScalarQuantizer(
                faiss.IndexFlatIP(dimensions), dimensions, cells, kind, metric, False
            )
            index.nprobe = _LOOKED_AT
            index.cp.max_points_per_centroid = _LEARNT_FROM
            step = max(1, count // (_LEARNT_FROM * cells))
            index.train(np.ascontiguousarray(vectors[::step], dtype=np.float32))
        for begin in range(0, count, _BATCH):
            index.add(np.ascontiguousarray(vectors[begin : begin + _BATCH], dtype=np.float32))
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
        rows, similarities = self._search(query, k, faiss.IDSelectorRange(begin, end))
        return rows - begin, similarities

    def nearest_of(
        self, query: NDArray[np.float32], among: NDArray[np.bool_], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The same among the rows that `among`, shape (rows,), allows."""
        bits = np.packbits(among, bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]
        return self._search(query, min(k, int(among.sum())), selector)

    def _search(
        self, query: NDArray[np.float32], k: int, selector: faiss.IDSelector
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        if k <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        wanted = (
            faiss.SearchParametersIVF(sel=selector, nprobe=self._index.nprobe)  # type: ignore[call-arg]
            if isinstance(self._index, faiss.IndexIVF)
            else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        )
        similarities, rows = self._index.search(query.reshape(1, -1), k, params=wanted)
        # Fewer were found where the cells that were looked at hold fewer.
        found = rows[0] >= 0
        return rows[0][found], similarities[0][found]

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
