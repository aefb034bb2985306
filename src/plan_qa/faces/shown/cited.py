"""What stands at a place: the rows of `cite --json`, of GET /api/cite and of a basket of citations, and lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import PlaceError
from plan_qa.faces.shown.responses import CiteResponse, CollectedResponse, PieceResponse, VariantResponse
from plan_qa.faces.shown.wording import missing_line
from plan_qa.places.citation import (
    EDITIONS,
    Cited,
    Style,
    cite_text,
    cited_at,
    missing_in,
    notes_for,
    notes_for_part,
    quote_with_source,
    quoted_words,
    source_of,
)
from plan_qa.places.find import resolve_place


def cite_rows(spelling: str, style: Style, library: Library, inside: str = "") -> list[CiteResponse]:
    """A row for each unit, clause, sentence, or run of sentences at an address or spelling; `inside` as of `resolve_place`.

    Raises:
        PlaceError: there is no such place.
    """
    cited = cited_at(resolve_place(spelling, library, inside), library)
    return [_row(each, style, library) for each in cited]


def _row(cited: Cited, style: Style, library: Library) -> CiteResponse:
    unit = cited.unit
    return CiteResponse(
        cite=cited.address,
        document=unit.document,
        label=label_of(library, unit),
        title=unit.title,
        text=unit.text,
        sentence=unit.text[slice(*cited.span)] if cited.span else None,
        citation=cite_text(unit, cited.extract, style, library),
        quotation=quote_with_source(unit, cited.extract, style, library),
        missing=missing_in(library.document_by_id[unit.document], style),
        reading=cited.reading,
        notes=notes_of(cited, library),
    )


def notes_of(cited: Cited, library: Library) -> tuple[str, ...]:
    """What a reader must know beside what is cited; beside the first unit of a whole part also of its heading."""
    return (*notes_on_heading(cited, library), *notes_for(cited.unit, library, cited.span))


def notes_on_heading(cited: Cited, library: Library) -> tuple[str, ...]:
    """What a reader must know of the heading of a part, beside the first unit of the whole part."""
    document = library.document_by_id[cited.unit.document]
    part = next((part for part in document.parts if cited.heads == part.units), None)
    return notes_for_part(document, part.number, library) if part else ()


# ---------------------------------------------------------------- a basket


def collected_rows(addresses: Sequence[str], style: Style, library: Library) -> list[CollectedResponse]:
    """What stands at each address, in order; an address that leads nowhere says why."""
    return [_collected(address, style, library) for address in addresses]


def _collected(address: str, style: Style, library: Library) -> CollectedResponse:
    try:
        found = cited_at(resolve_place(address, library), library)
    except PlaceError as error:
        return CollectedResponse(address, (), str(error))
    return CollectedResponse(address, tuple(_piece(each, style, library) for each in found), "")


def _piece(cited: Cited, style: Style, library: Library) -> PieceResponse:
    unit = cited.unit
    return PieceResponse(
        words=quoted_words(unit, cited.extract),
        source=source_of(unit, cited.extract, style, library),
        entry=cite_text(unit, cited.extract, style, library) if style in EDITIONS else "",
        missing=missing_in(library.document_by_id[unit.document], style),
        notes=notes_of(cited, library),
    )


def collected(addresses: Sequence[str], library: Library) -> tuple[Cited, ...]:
    """What is cited at the addresses, in order.

    Raises:
        PlaceError: one of them leads nowhere; the message says which.
    """
    found: list[Cited] = []
    for number, address in enumerate(addresses, start=1):
        try:
            found += cited_at(resolve_place(address, library), library)
        except PlaceError as error:
            raise PlaceError(f"第{number}条找不到：{error}") from error
    return tuple(found)


# ---------------------------------------------------------------- lines of text


def cited_text(rows: Sequence[CiteResponse], style: Style) -> str:
    """What stands at places, in a style; an edition's entry once."""
    blocks = ["\n".join(_cite_lines(row, style)) for row in rows]
    return "\n".join(dict.fromkeys(blocks)) if style in EDITIONS else "\n\n".join(blocks)


def _cite_lines(row: CiteResponse, style: Style) -> Iterator[str]:
    yield row.citation
    if row.missing:
        yield f"（{missing_line(row.missing)}）"
    if style is Style.PLAIN:  # the other styles quote the words themselves
        if row.reading:
            yield f"（{row.reading}）"
        yield row.sentence or row.text
        yield from row.notes


def variants_text(rows: Sequence[VariantResponse]) -> str:
    """The collation, a difference a line."""
    lines = [
        f"{row.cite}\t{row.canonical or '（无）'} → {row.witness or '（无）'}\t…{row.context}…"
        for row in rows
    ]
    return "\n".join([*lines, f"共 {len(rows)} 处；左为规范文本，右为异本。"])
