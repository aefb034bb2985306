"""The engine that needs nothing: FAISS and our postings, in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.search.dense import DenseIndex
from plan_qa.search.engines.engine import Found, Manifest, Rows, best, rows_within
from plan_qa.search.lexical import LexicalIndex

# Beyond so many rows looking at every vector takes longer than a question may (50 ms at 300,000 on one core).
_EXACT_UP_TO: Final = 100_000


class MemoryHoldings:
    """Rows of documents in this process."""

    def __init__(self, manifest: Manifest, lexical: LexicalIndex, vectors: DenseIndex) -> None:
        self._manifest = manifest
        self._lexical = lexical
        self._vectors = vectors

    @classmethod
    def join(
        cls, manifest: Manifest, rows: Sequence[Rows], exact_up_to: int = _EXACT_UP_TO
    ) -> MemoryHoldings:
        """One index of all rows; the statistics of words are those of all of them together."""
        vocabulary: dict[str, int] = {}
        terms, owner, counts = [], [], []
        first = 0
        for each in rows:
            renamed = np.asarray(
                [vocabulary.setdefault(t, len(vocabulary)) for t in each.vocabulary], np.int32
            )
            terms.append(renamed[each.terms])
            sizes = np.diff(each.starts)
            owner.append(first + np.repeat(np.arange(len(sizes), dtype=np.int32), sizes))
            counts.append(each.counts)
            first += len(sizes)
        row, count = np.concatenate(owner), np.concatenate(counts)
        length = np.bincount(row, weights=count, minlength=first).astype(np.int64)
        lexical = LexicalIndex.of_counts(vocabulary, np.concatenate(terms), row, count, length)
        vectors = np.concatenate([each.vectors for each in rows])
        return cls(tuple(manifest), lexical, DenseIndex.build(vectors, exact=first <= exact_up_to))

    def lexical(self, terms: Sequence[str], k: int | None = None, documents: Set[str] | None = None) -> Found:
        """As `Holdings.lexical`."""
        scores = self._lexical.scores(terms)
        if documents is not None:
            scores[~rows_within(self._manifest, documents)] = 0
        return best(scores, k)

    def dense(self, vector: NDArray[np.float32], k: int, documents: Set[str] | None = None) -> Found:
        """As `Holdings.dense`."""
        if documents is None:
            return Found(*self._vectors.nearest(vector, 0, self._vectors.rows, k))
        return Found(*self._vectors.nearest_of(vector, rows_within(self._manifest, documents), k))


class MemoryEngine:
    """Keeps nothing between two manifests: rows lie beside the documents, and joining them takes milliseconds."""

    def replace(self, manifest: Manifest, rows: Callable[[int], Rows]) -> MemoryHoldings:
        """As `Engine.replace`."""
        return MemoryHoldings.join(manifest, [rows(number) for number in range(len(manifest))])

    def health(self) -> None:
        """As `Engine.health`: what is in this process answers."""
