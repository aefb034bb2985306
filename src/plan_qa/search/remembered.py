"""Vectors that an earlier build made: a text that is still there keeps its vector, and a build embeds new texts only.

`rows.npy` beside the vectors holds a key for each row: a hash of the side (question or passage) and the text. The same
encoder gives the same vector for the same text, so what is remembered is what would be computed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from plan_qa.domain import StaleIndexError
from plan_qa.search.dense import DenseIndex
from plan_qa.search.encoder import Encoder

ROWS: Final = "rows.npy"
VECTORS: Final = "vectors.faiss"
Side = Literal["passage", "question"]
_SEPARATOR: Final = "\0"
_BYTES: Final = 8


def key_of(side: Side, text: str) -> int:
    """What a row is known by, 64 bits."""
    digest = hashlib.blake2b(f"{side}{_SEPARATOR}{text}".encode(), digest_size=_BYTES)
    return int.from_bytes(digest.digest(), "little")


def save_rows(folder: Path, keys: Sequence[int]) -> None:
    """Write the keys of all rows, in their order."""
    np.save(folder / ROWS, np.asarray(keys, np.uint64), allow_pickle=False)


def remembered(folder: Path) -> Mapping[int, NDArray[np.float32]]:
    """The vectors of an index by the keys of their rows; nothing where there is none or it is damaged."""
    try:
        keys = np.load(folder / ROWS, allow_pickle=False)
        vectors = DenseIndex.load(folder / VECTORS).vectors()
    except (OSError, ValueError, StaleIndexError):
        return {}
    return dict(zip(keys.tolist(), vectors, strict=True)) if len(keys) == len(vectors) else {}


def embed(
    encoder: Encoder, side: Side, texts: Sequence[str], known: Mapping[int, NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Unit rows of texts, shape (texts, dimensions): the known ones as they were, the others encoded."""
    keys = [key_of(side, text) for text in texts]
    new = [i for i, key in enumerate(keys) if key not in known]
    made = (encoder.encode if side == "passage" else encoder.encode_questions)([texts[i] for i in new])
    vectors = np.zeros((len(texts), encoder.dimensions), np.float32)
    vectors[new] = made
    for i, key in enumerate(keys):
        if key in known:
            vectors[i] = known[key]
    return vectors
