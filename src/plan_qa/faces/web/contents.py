"""The table of contents of all documents."""

from __future__ import annotations

from html import escape

from plan_qa.corpus.library import Library
from plan_qa.domain import Document, Unit
from plan_qa.faces.shown.wording import is_past, kind_and_standing
from plan_qa.faces.web.address import fragment


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
