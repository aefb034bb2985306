"""What the search keeps of an added document: a vector and the counted terms of each of its clauses.

Made once, when the document is added, and kept beside it; made anew when the encoder or the segmenter is another. The
rows of several documents are joined when the index is opened, so that adding one touches no other.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from plan_qa.corpus.folders import Folders
from plan_qa.corpus.shelf.atomic import write_file
from plan_qa.domain import Document
from plan_qa.search.content import Content
from plan_qa.search.encoder import Encoder
from plan_qa.search.engines.engine import Entry, Rows
from plan_qa.search.words import Segmenter, bigrams

ROWS: Final = "rows.safetensors"
_VERSION: Final = 2
_MADE: Final = "made"
_BATCH: Final = 256
# A longer unit of several sentences is the mean of these: the encoder takes a third of its time for such units, and finds
# no more (405 articles, 160 questions: S@1 within a document .787 either way).
_LONG: Final = 200
_NOTHING: Final = 1e-12
_ORDINAL: Final = r"第[一二三四五六七八九十百千零〇0-9]+[编章节条](?:之[一二三四五六七八九十]+)?"
_NUMBER: Final = re.compile(rf"{_ORDINAL}|[（(]?[一二三四五六七八九十0-9]+[)）、.．]")
_NUMBERED: Final = re.compile(rf"^({_ORDINAL})(?=\S)")


def content_of(documents: Sequence[Document]) -> Content:
    """Documents that nobody has written ways for."""
    return Content(tuple(documents), (), (), ())


def make_rows(
    document: Document,
    encoder: Encoder,
    segmenter: Segmenter,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Rows:
    """Embed and count the clauses of a document, saying how many are done of how many."""
    content = content_of((document,))
    # A clause that stands there twice, as an article of one sentence does, is embedded once; a heading that is a number
    # says nothing and is nobody's neighbour.
    passages = [_NUMBERED.sub(r"\1 ", text) for text in content.passages()]
    passages = ["" if _NUMBER.fullmatch(text.strip()) else text for text in passages]
    long = [
        number
        for number, unit in enumerate(content.units)
        if len(unit.text) > _LONG and len(unit.sentences) > 1
    ]
    for number in long:
        passages[number] = ""
    distinct = {text: number for number, text in enumerate(dict.fromkeys(filter(None, passages)))}
    embedded = np.zeros((len(distinct) + 1, encoder.dimensions), np.float32)
    for begin in range(0, len(distinct), _BATCH):
        report(begin, len(distinct))
        embedded[begin : min(begin + _BATCH, len(distinct))] = encoder.encode(
            list(distinct)[begin : begin + _BATCH]
        )
    report(len(distinct), len(distinct))
    vectors = embedded[[distinct.get(text, len(distinct)) for text in passages]]
    for number in long:
        whole = vectors[content.segment_rows[number]].sum(axis=0)
        vectors[number] = whole / max(float(np.linalg.norm(whole)), _NOTHING)
    vocabulary: dict[str, int] = {}
    terms: list[int] = []
    counts: list[int] = []
    starts = [0]
    for text in content.row_texts():
        for term, count in Counter([*segmenter.words(text), *bigrams(text)]).items():
            terms.append(vocabulary.setdefault(term, len(vocabulary)))
            counts.append(count)
        starts.append(len(terms))
    return Rows(
        vectors.astype(np.float16),
        tuple(vocabulary),
        np.asarray(terms, np.int32),
        np.asarray(counts, np.int32),
        np.asarray(starts, np.int64),
    )


def to_bytes(rows: Rows, key: str) -> bytes:
    """The rows as a file that says what they were made of."""
    words = np.frombuffer(json.dumps(rows.vocabulary, ensure_ascii=False).encode(), np.uint8)
    tensors: dict[str, NDArray[Any]] = {
        "vectors": rows.vectors,
        "vocabulary": words,
        "terms": rows.terms,
        "counts": rows.counts,
        "starts": rows.starts,
    }
    # One entry: the order of several would be another each time.
    return save(tensors, {_MADE: f"{key} {_digest(tensors)}"})


def from_bytes(data: bytes, key: str) -> Rows | None:
    """Read what `to_bytes` wrote; None where it is damaged or of another making: then rows are made anew."""
    try:
        size = int.from_bytes(data[:8], "little")
        about = json.loads(data[8 : 8 + size]).get("__metadata__", {})
        tensors = load(data)
        if about.get(_MADE) != f"{key} {_digest(tensors)}":
            return None
        vocabulary = tuple(json.loads(tensors["vocabulary"].tobytes()))
        return Rows(tensors["vectors"], vocabulary, tensors["terms"], tensors["counts"], tensors["starts"])
    except (SafetensorError, ValueError, KeyError, AttributeError):
        return None


def key_of(document: Document, encoder: Encoder, segmenter: Segmenter) -> str:
    """What rows are made of: the clauses' texts, the encoder, the segmenter."""
    made = hashlib.sha256(f"{_VERSION}\0{encoder.name}\0{segmenter.digest}".encode())
    made.update(json.dumps(sorted(encoder.digests.items())).encode())
    for text in content_of((document,)).passages():
        made.update(text.encode() + b"\0")
    return made.hexdigest()


def entry_of(document: Document, key: str) -> Entry:
    """What a manifest says of a document."""
    return Entry(document.id, len(content_of((document,)).clauses), key)


def rows_of(folders: Folders, document: Document, key: str, encoder: Encoder, segmenter: Segmenter) -> Rows:
    """The rows kept beside a document, or made and kept now (a folder that cannot be written to keeps none)."""
    path = folders.documents / document.id / ROWS
    with contextlib.suppress(OSError):
        if (rows := from_bytes(path.read_bytes(), key)) is not None:
            return rows
    rows = make_rows(document, encoder, segmenter)
    with contextlib.suppress(OSError):
        write_file(path, to_bytes(rows, key))
    return rows


def _digest(tensors: dict[str, NDArray[Any]]) -> str:
    made = hashlib.sha256()
    for name in sorted(tensors):
        made.update(name.encode() + np.ascontiguousarray(tensors[name]).tobytes())
    return made.hexdigest()
