"""What stands at a place: the rows of `cite --json` and of GET /api/cite."""

from __future__ import annotations

from plan_qa.corpus.library import Library, label_of
from plan_qa.faces.shown.responses import CiteResponse
from plan_qa.places.citation import Cited, Style, cite_text, cited_at, notes_for, notes_for_part
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
    span = (cited.sentences[0].start, cited.sentences[-1].end) if cited.sentences else None
    if cited.clause and span is None:
        span = (cited.clause.start, cited.clause.end)
    return CiteResponse(
        cite=cited.address,
        document=unit.document,
        label=label_of(library, unit),
        title=unit.title,
        text=unit.text,
        sentence=unit.text[span[0] : span[1]] if span else None,
        citation=cite_text(unit, cited.extract, style, library),
        reading=cited.reading,
        notes=(*notes_on_heading(cited, library), *notes_for(unit, library, span)),
    )


def notes_on_heading(cited: Cited, library: Library) -> tuple[str, ...]:
    """What a reader must know of the heading of a part, beside the first unit of the whole part."""
    document = library.document_by_id[cited.unit.document]
    part = next((part for part in document.parts if cited.heads == part.units), None)
    return notes_for_part(document, part.number, library) if part else ()
