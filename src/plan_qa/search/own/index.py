"""The clauses of all added documents as one index, searched beside the plan's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import Document
from plan_qa.search.content import Content
from plan_qa.search.dense import DenseIndex
from plan_qa.search.lexical import LexicalIndex
from plan_qa.search.own.rows import OwnRows, content_of

# Exact search returns this many clauses.
_CLAUSES: Final = 512


@dataclass(frozen=True, slots=True)
class OwnIndex:
    """Rows are the clauses of `content`: its units, then its segments."""

    content: Content
    lexical: LexicalIndex
    vectors: DenseIndex

    @classmethod
    def join(cls, documents: Sequence[Document], rows: Sequence[OwnRows]) -> OwnIndex:
        """One index of documents with their rows; the statistics of words are those of all of them together."""
        content = content_of(documents)
        order = _order(documents)
        vocabulary: dict[str, int] = {}
        terms, owner, counts = [], [], []
        first = 0
        for each in rows:
            renamed = np.asarray(
                [vocabulary.setdefault(t, len(vocabulary)) for t in each.vocabulary], np.int64
            )
            terms.append(renamed[each.terms])
            sizes = np.diff(each.starts)
            owner.append(first + np.repeat(np.arange(len(sizes)), sizes))
            counts.append(each.counts.astype(np.int64))
            first += len(sizes)
        # Rows come document by document; in `content` all units stand before all segments.
        place = np.empty(first, np.int64)
        place[order] = np.arange(first)
        rows_of_terms = place[np.concatenate(owner)]
        count = np.concatenate(counts)
        length = np.bincount(rows_of_terms, weights=count, minlength=first).astype(np.int64)
        vectors = np.concatenate([each.vectors for each in rows])[order].astype(np.float32)
        return cls(
            content,
            LexicalIndex.of_counts(vocabulary, np.concatenate(terms), rows_of_terms, count, length),
            DenseIndex.build(vectors),
        )

    def dense(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (clauses,): cosines, those beyond the nearest at the lowest of these."""
        count = self.vectors.rows
        rows, similarities = self.vectors.nearest(query, 0, count, _CLAUSES)
        floor = float(similarities[-1]) if 0 < len(rows) < count else 0.0
        scores = np.full(count, floor, np.float32)
        scores[rows] = similarities
        return scores


def _order(documents: Sequence[Document]) -> NDArray[np.int64]:
    """For each row of the joined content its row where the documents' rows follow each other."""
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
