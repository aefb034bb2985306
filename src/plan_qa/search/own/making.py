"""What makes the rows of a document that is added: the encoder and the segmenter of the index, without the rest of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from plan_qa.corpus.folders import Folders
from plan_qa.domain import Document
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.engines.choice import open_engine
from plan_qa.search.own.rows import ROWS, entry_of, key_of, make_rows, to_bytes
from plan_qa.search.words import Segmenter

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the file of rows that lies beside a document."""

    encoder: Encoder
    segmenter: Segmenter

    def kept(self, folders: Folders, document: Document, report: Report) -> dict[str, bytes]:
        """The files by name; none where an engine keeps rows, which has them now.

        Raises:
            EngineError: the engine does not answer.
        """
        key = key_of(document, self.encoder, self.segmenter)
        if folders.engine:
            made = partial(make_rows, document, self.encoder, self.segmenter, report)
            open_engine(folders.engine).replace((entry_of(document, key),), lambda number: made())
            return {}
        return {ROWS: to_bytes(make_rows(document, self.encoder, self.segmenter, report), key)}


def open_maker(folders: Folders) -> RowMaker | None:
    """The maker, or None where no index is built: then whoever asks first makes the rows.

    Raises:
        EncoderError: the encoder is damaged.
    """
    path = folders.index / "segmenter.json"
    if not path.is_file():
        return None
    return RowMaker(open_encoder(folders.encoder), Segmenter.load(path))
