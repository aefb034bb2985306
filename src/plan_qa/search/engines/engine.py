"""What a search needs of whatever keeps the rows of documents: the seam between the product and an engine.

An engine knows rows, terms and vectors. What a score means, how the two kinds are weighed and whether anything is
answered stays in the product, and the BM25 weights are the product's own: engines work out IDF per shard or segment, and
cut Chinese their own way. So the same question finds the same on every engine, to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rows:
    """The clauses of one document, units before segments: `vectors` of shape (clauses, dimensions), half precision.

    Term number `terms[i]` of `vocabulary` stands `counts[i]` times in the clause, for i in `starts[c]:starts[c + 1]`.
    """

    vectors: NDArray[np.float16]
    vocabulary: tuple[str, ...]
    terms: NDArray[np.int32]
    counts: NDArray[np.int32]
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of a manifest: its id, how many clauses it has, and the digest of all that its rows are made of."""

    document: str
    clauses: int
    key: str


Manifest = Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Found:
    """Rows with their scores. Rows count the clauses of the documents of the manifest, one document after the other."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


class Holdings(Protocol):
    """The rows of the documents of one manifest; what comes and goes after it was opened is not seen in it."""

    def lexical(self, terms: Sequence[str], k: int | None = None, documents: Set[str] | None = None) -> Found:
        """The k rows that score highest by BM25 (`LexicalIndex.scores`), best first, of equals the first.

        Without k every row that holds a term, in row order. `documents` keeps the rows to these; the statistics of words
        stay those of all.

        Raises:
            EngineError: the engine does not answer; never a part of the rows.
        """

    def dense(self, vector: NDArray[np.float32], k: int, documents: Set[str] | None = None) -> Found:
        """The k rows nearest to a unit vector by inner product, best first.

        Raises:
            EngineError: the engine does not answer; never a part of the rows.
        """


class Engine(Protocol):
    """Keeps rows."""

    def replace(self, manifest: Manifest, rows: Callable[[int], Rows]) -> Holdings:
        """The holdings of a manifest; `rows(i)` makes those of its i-th document where the engine has none of that key.

        A document's rows are there whole or not at all, and nothing is returned before all are.

        Raises:
            EngineError: the engine does not answer.
        """

    def health(self) -> None:
        """Whether it answers, and what it keeps is whole.

        Raises:
            EngineError: it does not, or is not.
        """


def best(scores: NDArray[np.float32], k: int | None) -> Found:
    """The rows above 0 of scores of shape (rows,), as `Holdings.lexical` gives them."""
    rows = np.flatnonzero(scores)
    if k is None:
        return Found(rows, scores[rows])
    found = scores[rows]
    if len(found) > k > 0:
        near = found >= np.partition(found, -k)[-k]
        rows, found = rows[near], found[near]
    order = np.lexsort((rows, -found))[:k]
    return Found(rows[order], found[order])


def rows_within(manifest: Manifest, documents: Set[str]) -> NDArray[np.bool_]:
    """Shape (rows,): whether a row is of one of these documents."""
    return np.repeat([entry.document in documents for entry in manifest], [e.clauses for e in manifest])
