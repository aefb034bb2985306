"""The table of contents of all documents, and searching their words as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from plan_qa.corpus.fold import Folded, fold
from plan_qa.corpus.library import Library
from plan_qa.domain import Document, Unit
from plan_qa.faces.shown.wording import is_past, kind_and_standing
from plan_qa.faces.web.address import Span, fragment

# Letters of context on either side of a found word.
_AROUND = 28
_MOST_FOUND = 80


@lru_cache(maxsize=4096)
def _folded(text: str) -> Folded:
    return fold(text)


def contents_html(library: Library) -> str:
    """Every document with its parts and units, the one in force open."""
    return (
        '<nav class="contents" aria-label="目录">'
        + "".join(_document(document, library) for document in library.documents)
        + "</nav>"
    )


def _document(document: Document, library: Library) -> str:
    past = " past" if is_past(document, library.in_force) else ""
    kind = kind_and_standing(document, library.in_force)
    rows: list[str] = []
    part_number: int | None = None
    for unit in document.units:
        if unit.part != part_number:
            part_number = unit.part
            heading = next((part.heading for part in document.parts if part.number == part_number), "")
            rows.append(f'<li class="part">{escape(heading)}</li>' if heading else "")
        rows.append(f'<li class="{"under" if unit.part else "top"}">{_link(unit, document)}</li>')
    return (
        f"<details{' open' if document.in_force else ''}><summary>"
        f'<span class="badge{past}">{escape(kind)}</span> {escape(document.title)}</summary>'
        f"<ul>{''.join(rows)}</ul></details>"
    )


def _link(unit: Unit, document: Document) -> str:
    heading = next((part.heading for part in document.parts if part.number == unit.part), "")
    title = unit.title.removeprefix(f"{heading}·") if heading else unit.title
    number = (
        f'<span class="number">{unit.number}</span>' if document.kind == "interview" and unit.number else ""
    )
    return f'<a href="{fragment("read", unit.id)}">{number}{escape(title)}</a>'


def find_html(library: Library, words: str) -> str:
    """Where words occur; the contents where none are given."""
    wanted = fold(words).text
    if not wanted:
        return contents_html(library)
    rows: list[str] = []
    places = 0
    for unit in library.units:
        spans = _occurrences(unit.text, wanted)
        places += len(spans)
        if spans and len(rows) < _MOST_FOUND:
            rows.append(_found(unit, spans, library.document_by_id[unit.document]))
    if not rows:
        return (
            f'<p class="count" role="status">没有找到“{escape(words.strip()[:40])}”。请换更短的词试试。</p>'
        )
    count = f'<p class="count" role="status">{len(rows)}条，共{places}处</p>'
    return f'{count}<ul class="found">{"".join(rows)}</ul>'


def _occurrences(text: str, wanted: str) -> list[Span]:
    folded = _folded(text)
    spans: list[Span] = []
    at = folded.text.find(wanted)
    while at >= 0:
        spans.append(folded.span(at, at + len(wanted)))
        at = folded.text.find(wanted, at + len(wanted))
    return spans


def _found(unit: Unit, spans: Sequence[Span], document: Document) -> str:
    start, end = spans[0]
    low, high = max(0, start - _AROUND), min(len(unit.text), end + _AROUND)
    before, found, after = (escape(unit.text[a:b]) for a, b in ((low, start), (start, end), (end, high)))
    count = f"<small>{len(spans)}处</small>" if len(spans) > 1 else ""
    return (
        f'<li><a href="{escape(fragment("read", unit.id, spans))}"><strong>{escape(unit.title)}</strong>'
        f"{count}<small>{escape(document.short_title)}</small></a>"
        f"<p>{before}<mark>{found}</mark>{after}</p></li>"
    )
