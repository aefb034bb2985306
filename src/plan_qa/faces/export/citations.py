"""Collected citations to paste: each sentence with its source in the text, or numbered with a list of references."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan_qa.corpus.library import Library
from plan_qa.domain import Document
from plan_qa.faces.export.word_file import OFFICIAL, READING, Block, Run, block, markdown_text, word_bytes
from plan_qa.faces.shown.cited import notes_of
from plan_qa.faces.shown.wording import STYLE_NAMES, missing_line
from plan_qa.places.citation import (
    EDITIONS,
    Cited,
    Style,
    cite_text,
    in_quotation_marks,
    missing_in,
    place_within,
    quote_with_source,
    quoted_words,
)

TITLE = "引文摘录"
_ABOUT = "引文都是所注文件的原文；按标点用法，引号里的引号改用单引号。“异文”“说明”各行是本程序的话。"


@dataclass(frozen=True, slots=True)
class Collection:
    """What was collected, in the order that was chosen, and how it is to be cited: any style but Markdown."""

    cited: tuple[Cited, ...]
    style: Style


def citations_docx(collection: Collection, library: Library, date: str) -> bytes:
    """The citations as a Word file; sentences with their source in the text as official documents are typeset."""
    layout = READING if collection.style in EDITIONS else OFFICIAL
    return word_bytes(TITLE, citation_blocks(collection, library, date), layout)


def citations_markdown(collection: Collection, library: Library, date: str) -> str:
    """The citations as Markdown."""
    return markdown_text(citation_blocks(collection, library, date))


def citation_blocks(collection: Collection, library: Library, date: str) -> list[Block]:
    """The paragraphs of either file."""
    numbered = collection.style in EDITIONS
    body = _numbered(collection, library) if numbered else _with_sources(collection, library)
    return [block("title", TITLE), block("note", f"{date}　{_ABOUT}"), *body]


def _with_sources(collection: Collection, library: Library) -> Iterator[Block]:
    for cited in collection.cited:
        yield block("passage", quote_with_source(cited.unit, cited.extract, collection.style, library))
        yield from _notes(cited, library)
    for document in _documents(collection, library):
        if line := missing_line(missing_in(document, collection.style)):
            yield block("note", f"说明：{document.cited_as}{line}")


def _numbered(collection: Collection, library: Library) -> Iterator[Block]:
    documents = _documents(collection, library)
    numbers = {document.id: number for number, document in enumerate(documents, start=1)}
    for cited in collection.cited:
        where = place_within(cited.unit, cited.extract, library)
        words = in_quotation_marks(quoted_words(cited.unit, cited.extract))
        yield Block("passage", (Run(words), Run(f"[{numbers[cited.unit.document]}]{where}", "raised")))
        yield from _notes(cited, library)
    yield block("heading", STYLE_NAMES[collection.style])
    yield from entry_blocks(documents, collection.style, library)


def entry_blocks(documents: Sequence[Document], style: Style, library: Library) -> Iterator[Block]:
    """The numbered list of references; what an entry lacks stands below it."""
    for number, document in enumerate(documents, start=1):
        yield block("text", f"[{number}] {cite_text(document.units[0], None, style, library)}")
        if line := missing_line(missing_in(document, style)):
            yield block("note", f"说明：[{number}]{line}")


def _documents(collection: Collection, library: Library) -> tuple[Document, ...]:
    """The documents cited, in the order in which they are first cited."""
    ids = dict.fromkeys(cited.unit.document for cited in collection.cited)
    return tuple(library.document_by_id[document] for document in ids)


def _notes(cited: Cited, library: Library) -> Iterator[Block]:
    for note in notes_of(cited, library):
        yield block("note", note)
