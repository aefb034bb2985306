"""The clauses of all added documents as one index, searched beside the plan's, whatever engine holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import Document
from plan_qa.search.content import Content
from plan_qa.search.engines.engine import Entry, Found, Holdings, Rows
from plan_qa.search.engines.memory import MemoryEngine
from plan_qa.search.own.rows import content_of

Scores = NDArray[np.float32]

# Exact search returns this many clauses.
_CLAUSES: Final = 512


@dataclass(frozen=True, slots=True)
class OwnIndex:
    """Clauses are those of `content`: its units, then its segments. `places` says which of them an engine's row is."""

    content: Content
    holdings: Holdings
    places: NDArray[np.int64]

    @classmethod
    def over(cls, documents: Sequence[Document], holdings: Holdings) -> OwnIndex:
        """The index of documents whose rows an engine holds, in this order."""
        content = content_of(documents)
        order = _order(documents)
        places = np.empty(len(order), np.int64)
        places[order] = np.arange(len(order))
        return cls(content, holdings, places)

    @classmethod
    def join(cls, documents: Sequence[Document], rows: Sequence[Rows]) -> OwnIndex:
        """The same in memory, of rows at hand."""
        manifest = [
            Entry(document.id, len(each.starts) - 1, "")
            for document, each in zip(documents, rows, strict=True)
        ]
        return cls.over(documents, MemoryEngine().replace(manifest, rows.__getitem__))

    def lexical(self, terms: Sequence[str]) -> Scores:
        """Shape (clauses,): BM25 by the statistics of all added documents together."""
        return self._spread(self.holdings.lexical(terms), 0.0)

    def dense(self, query: Scores) -> Scores:
        """Shape (clauses,): cosines, those beyond the nearest at the lowest of these."""
        found = self.holdings.dense(query, _CLAUSES)
        return self._spread(found, float(found.scores[-1]) if 0 < len(found.rows) < len(self.places) else 0.0)

    def _spread(self, found: Found, elsewhere: float) -> Scores:
        scores = np.full(len(self.places), elsewhere, np.float32)
        scores[self.places[found.rows]] = found.scores
        return scores


def _order(documents: Sequence[Document]) -> NDArray[np.int64]:
    """For each clause of the joined content its row where the documents' rows follow each other."""
    units: list[NDArray[np.int64]] = []
    segments: list[NDArray[np.int64]] = []
    first = 0
    for document in documents:
        content = content_of((document,))
        middle, last = first + len(content.units), first + len(content.clauses)
        units.append(np.arange(first, middle))
        segments.append(np.arange(middle, last))
        first = last
    return np.concatenate([*units, *segments])
