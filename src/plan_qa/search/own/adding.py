"""A file becomes a document of the library: read, looked over, then kept with its rows, all or nothing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from plan_qa.corpus.documents.outline import parse_document
from plan_qa.corpus.documents.parsed import to_document
from plan_qa.corpus.documents.read import read_file
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library
from plan_qa.corpus.shelf.details import Details, called_by_people
from plan_qa.corpus.shelf.editions import Change, changes, same_title
from plan_qa.corpus.shelf.ids import checked_id, id_for
from plan_qa.corpus.shelf.limits import check_length, check_number, check_size
from plan_qa.corpus.shelf.record import Record
from plan_qa.corpus.stores import open_store
from plan_qa.domain import Document, UsageError
from plan_qa.search.own.making import Report, RowMaker

AS_GUESSED: Final = Details()
_LONGEST_NAME: Final = 120
# What the reader of structure calls a document that says so of itself.
_REPEALED: Final = "废止"
_REPEALED_LINE: Final = "文件上写明已经废止"
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}")
_SPACE: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read, nothing kept yet.

    `earlier` is the document of the library that has the same title with other words, with what this file changes in it.
    """

    document: Document
    suffix: str
    pages: int | None
    cuts: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    recognised: bool
    earlier: Document | None = None
    changed: tuple[Change, ...] = ()


def read_for_adding(
    folders: Folders, library: Library, data: bytes, name: str, details: Details = AS_GUESSED
) -> Reading:
    """Look a file over; `name` is what it is called and never a path to anything.

    Raises:
        UsageError, SourceError: it cannot be read, is too large, is in the library already, or a detail is of the wrong form.
    """
    shown = _plain_name(name)
    check_size(shown, len(data))
    details = details.checked()
    file = read_file(data, shown)
    pages = max((block.page for block in file.blocks if block.page is not None), default=None)
    check_length(shown, sum(len(_SPACE.sub("", block.text)) for block in file.blocks), pages)
    parsed = parse_document(file)
    entered = details.entered()
    title = str(entered.get("title") or parsed.guess.title)
    held = library.documents
    _refuse_same(shown, [unit.text for unit in parsed.units], held)
    check_number(len(library.own) + len(library.set_aside))
    taken = {*(document.id for document in held), *(each.id for each in library.set_aside)}
    year = (details.date or parsed.guess.date)[:4]
    chosen = checked_id(details.id) if details.id is not None else id_for(title, taken, year)
    if chosen in taken:
        raise UsageError(f"已经有一份文件用着“{chosen}”；请另取一个，例如 --id {chosen}-2。")
    document = to_document(parsed, chosen, entered | {"sha256": hashlib.sha256(data).hexdigest()})
    called = called_by_people(folders.data / "other_documents.tsv", title)
    repealed = _REPEALED_LINE if document.validity == _REPEALED else ""
    document = replace(
        document,
        called=tuple(dict.fromkeys([*document.called, *called])),
        lapsed=document.lapsed or repealed,
    )
    earlier = _earlier(title, held)
    return Reading(
        document,
        _suffix(shown),
        pages,
        tuple((cut.reason, cut.text) for cut in (*parsed.cuts, *parsed.notes)),
        parsed.doubts,
        parsed.recognised,
        earlier,
        changes(earlier, document) if earlier is not None else (),
    )


def keep(
    folders: Folders,
    reading: Reading,
    data: bytes,
    now: float,
    maker: RowMaker | None = None,
    report: Report = lambda done, total: None,
) -> Document:
    """Keep a file that was looked over; without a maker its rows are made by whoever asks first.

    Raises:
        UsageError: the id was taken meanwhile, or there are too many documents.
        SourceError, EngineError: the disk is full or not to be written to, the database does not answer.
    """
    document = reading.document
    rows = maker.kept(folders, document, report) if maker is not None else {}
    record = Record(document, document.file, now, reading.recognised, reading.cuts, reading.doubts)
    shelf = open_store(folders)
    shelf.put(record, data, reading.suffix, rows)
    shelf.purge(now)
    return document


def _plain_name(name: str) -> str:
    """The last part of a file's name without what cannot be shown: it names nothing on this machine."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(character for character in last if character.isprintable())
    return shown[-_LONGEST_NAME:] or "文件"


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ".bin"


def _refuse_same(name: str, texts: list[str], held: tuple[Document, ...]) -> None:
    same = next((d for d in held if [unit.text for unit in d.units] == texts), None)
    if same is not None:
        raise UsageError(f"{name} 与库里的《{same.title}》（{same.id}）文字相同，不必再添加。")


def _earlier(title: str, held: tuple[Document, ...]) -> Document | None:
    """The edition in force of the document of that title."""
    editions = [document for document in held if same_title(document.title, title)]
    return next(
        (document for document in editions if not document.lapsed), editions[-1] if editions else None
    )
