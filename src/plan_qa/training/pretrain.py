"""First vectors without any labels: what words stand beside in the statutes.

Positive pointwise mutual information of neighbouring words, cut to its first singular vectors (Levy, Goldberg & Dagan
2015, "Improving Distributional Similarity"), each row weighted by a / (a + p(word)) so that the mean of a text's rows
is a text vector (SIF: Arora, Liang & Ma 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from plan_qa.training.vocabulary import Composition, Integers

_WINDOW: Final = 5
# Context counts are raised to this power: rare contexts would get too high an information otherwise.
_SMOOTHING: Final = 0.75
# Singular values are taken to this power: symmetric, better than 1 in Levy et al.
_SPECTRUM: Final = 0.5
_SIF: Final = 1e-3
# A part's row is the mean of what the tokens it stands in have left, shrunk as if this many more had nothing.
_SHRINK: Final = 2.0


def cooccurrences(texts: Sequence[Integers], tokens: int) -> sparse.csr_matrix:
    """Counts of token pairs at a distance of up to five, nearer ones for more (1 / distance).

    The end of a text is one step: articles of a law follow each other and speak of the same matter.
    """
    total = sparse.csr_matrix((tokens, tokens), dtype=np.float32)
    # Token 0 stands at the end of a text and is no neighbour itself.
    stream = np.concatenate([np.append(text, 0) for text in texts])
    for distance in range(1, _WINDOW + 1):
        left, right = stream[:-distance], stream[distance:]
        inside = (left > 0) & (right > 0)
        weight = np.full(int(inside.sum()), 1.0 / distance, np.float32)
        total = total + sparse.coo_matrix((weight, (left[inside], right[inside])), shape=total.shape).tocsr()
    return (total + total.T).tocsr()


def word_vectors(texts: Sequence[Integers], tokens: int, dimensions: int) -> NDArray[np.float32]:
    """Rows for every token, shape (tokens, dimensions), SIF-weighted; zeros where a token is never seen."""
    counts = cooccurrences(texts, tokens).tocoo()
    row_sum = np.asarray(counts.sum(axis=1)).ravel()
    context = row_sum**_SMOOTHING
    context /= context.sum()
    information = np.log(counts.data / (np.maximum(row_sum, 1e-9)[counts.row] * context[counts.col]))
    positive = information > 0
    matrix = sparse.csr_matrix(
        (information[positive].astype(np.float32), (counts.row[positive], counts.col[positive])),
        shape=counts.shape,
    )
    left, spectrum, _ = randomized_svd(matrix, dimensions, n_iter=3, random_state=0)
    rows: NDArray[np.float32] = (left * spectrum**_SPECTRUM).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.maximum(lengths, 1e-9)
    frequency = np.bincount(np.concatenate(texts), minlength=tokens)
    rows *= (_SIF / (_SIF + frequency / frequency.sum()))[:, None].astype(np.float32)
    return rows


def part_vectors(rows: NDArray[np.float32], composition: Composition) -> NDArray[np.float32]:
    """Parts whose sums come near the tokens' rows, shape (count, dimensions): characters, then bigrams, then words.

    Each level takes the shrunk mean of what the levels before have left over.
    """
    seen = np.linalg.norm(rows, axis=1) > 0
    table = np.zeros((composition.count, rows.shape[1]), np.float32)
    matrix = composition.matrix.tocoo()
    token, part = matrix.row.astype(np.int64), matrix.col.astype(np.int64)
    is_character, is_word = part >= composition.characters, part == token
    left = rows
    for level, shrink in ((is_character, _SHRINK), (~is_character & ~is_word, _SHRINK), (is_word, 0.0)):
        chosen = level & seen[token]
        share = 1.0 / np.maximum(np.bincount(token[chosen], minlength=composition.tokens), 1)
        heard = sparse.csr_matrix(
            (np.ones(int(chosen.sum()), np.float32), (part[chosen], token[chosen])),
            shape=(composition.count, composition.tokens),
        )
        weight = np.maximum(np.asarray(heard.sum(axis=1)).ravel() + shrink, 1.0)
        table += (heard @ (left * share[:, None].astype(np.float32))) / weight[:, None].astype(np.float32)
        left = np.where(seen[:, None], rows - composition.matrix @ table, np.float32(0))
    return table
