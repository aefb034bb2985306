"""A whole document as one text: its parts and units in order, each sentence with its own link, variants in the margin.

Of a document too long for a page the units around the opened one; the links at both ends lead on.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from plan_qa.corpus.library import Library
from plan_qa.corpus.side_by_side import LEAST_SHARED
from plan_qa.domain import Document, Unit
from plan_qa.faces.shown.wording import is_past, kind_and_standing
from plan_qa.faces.web.address import Opened, fragment
from plan_qa.faces.web.reading.beside import beside_html, besides
from plan_qa.faces.web.source_pane import GONE, copying_html, neighbours_html, text_html
from plan_qa.faces.web.tools import PRINT_TEXT
from plan_qa.places.citation import notes_for, notes_for_part

# Characters of a document that is drawn whole, and of the stretch that is drawn of a longer one.
_WHOLE: Final = 120_000
_STRETCH: Final = 60_000

# Before anything is opened: read.js asks for the document in force as soon as the tab is seen.
WAITING: Final = '<div class="pane empty" data-start="{id}"><p>正在打开全文…</p></div>'


def reading_html(opened: Opened | None, library: Library, beside: str = "") -> str:
    """The text of the document that a link opens, at its unit; with another document beside it where one is named."""
    if opened is None:
        return GONE
    document = library.document_by_id[opened.unit.document]
    if beside and (both := beside_html(document, beside, opened, library)):
        return both
    units = _stretch(document, opened.unit)
    body: list[str] = []
    heading: int | None = None
    for unit in units:
        if unit.part != heading:
            heading = unit.part
            body.append(_part(document, heading, library))
        body.append(_unit(unit, opened if unit.id == opened.unit.id else None, document, library))
    return (
        f'<article class="pane reading" lang="zh-CN" data-cite="{escape(opened.cite)}" '
        f'data-unit="{escape(opened.unit.id)}" data-document="{escape(document.id)}">'
        '<button type="button" class="close-pane" aria-label="关闭原文">关闭</button>'
        f"{_head(document, library)}{_elsewhere(document, units, first=True)}{''.join(body)}"
        f"{_elsewhere(document, units, first=False)}</article>"
    )


def waiting_html(library: Library) -> str:
    """The pane before anything is opened."""
    return WAITING.format(id=escape(library.in_force.id))


def _stretch(document: Document, opened: Unit) -> Sequence[Unit]:
    units = document.units
    if sum(len(unit.text) for unit in units) <= _WHOLE:
        return units
    first = last = next(i for i, unit in enumerate(units) if unit.id == opened.id)
    size = len(opened.text)
    while size < _STRETCH and (first > 0 or last + 1 < len(units)):
        if last + 1 < len(units):
            last += 1
            size += len(units[last].text)
        if first > 0:
            first -= 1
            size += len(units[first].text)
    return units[first : last + 1]


def _head(document: Document, library: Library) -> str:
    past = " past" if is_past(document, library.in_force) else ""
    facts = " · ".join(word for word in (document.issuer, document.date) if word)
    damage = f'<p class="damage">{escape(document.damage)}</p>' if document.damage else ""
    choices = "".join(
        f'<option value="{escape(other)}">{escape(title)}</option>'
        for other, title in besides(document, library)
    )
    choose = (
        f'<label class="beside-choice"><span>对照</span><select data-beside title="并排看另一份文件：同一文件的两版标出增删，'
        f'不同的文件标出连续 {LEAST_SHARED} 个字以上相同的话"><option value="">选一份文件并排看…</option>{choices}</select></label>'
    )
    return (
        f'<header><p class="doc"><span class="badge{past}">{escape(kind_and_standing(document, library.in_force))}'
        f"</span> {escape(facts)}</p><h2>{escape(document.title)}</h2>{damage}"
        f'<div class="reading-tools">{choose if choices else ""}{PRINT_TEXT}</div></header>'
    )


def _part(document: Document, number: int | None, library: Library) -> str:
    part = next((part for part in document.parts if part.number == number), None)
    if part is None:
        return ""
    level = min(3 + part.level - 1 if part.level else 3, 5)
    return (
        f'<div class="unit part-of"><h{level} class="part-heading">{escape(part.heading)}</h{level}>'
        f"{_margin(notes_for_part(document, part.number, library))}</div>"
    )


def _unit(unit: Unit, opened: Opened | None, document: Document, library: Library) -> str:
    variants = library.variants_by_cite.get(unit.id, ())
    lit = opened.lit if opened else ()
    after = ""
    if opened:
        after = copying_html(opened, library) + neighbours_html(unit, document, "read")
    return (
        f'<section class="unit{" opened" if opened else ""}" data-unit="{escape(unit.id)}">'
        f"{_title(unit, document)}"
        f'<div class="unit-text" tabindex="-1">{text_html(unit, lit, variants, linked="read")}</div>'
        f"{_margin(notes_for(unit, library))}{after}</section>"
    )


def _title(unit: Unit, document: Document) -> str:
    # A text that begins with its heading shows that; the page's own is then for those who listen.
    question = document.kind == "interview" and unit.number is not None
    heading = _heading_of(unit, document)
    title = unit.title.removeprefix(f"{heading}·") if heading else unit.title
    silent = unit.heading_end or unit.text.startswith(unit.title) or heading == unit.title
    hidden = ' class="heard"' if silent else ""
    return f"<h4{hidden}>{'问：' if question else ''}{escape(title)}</h4>"


def _heading_of(unit: Unit, document: Document) -> str:
    return next((part.heading for part in document.parts if part.number == unit.part), "")


def _margin(notes: Sequence[str]) -> str:
    rows = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<ul class="notes" aria-label="版本说明">{rows}</ul>' if rows else ""


def _elsewhere(document: Document, units: Sequence[Unit], *, first: bool) -> str:
    """A link to what lies before or behind the stretch that is drawn."""
    edge = document.units.index(units[0] if first else units[-1])
    left = edge if first else len(document.units) - 1 - edge
    if not left:
        return ""
    other = document.units[edge - 1 if first else edge + 1]
    said = f"前面还有{left}条" if first else f"后面还有{left}条"
    return f'<p class="elsewhere"><a href="{escape(fragment("read", other.id))}">{said}：{escape(other.title)}</a></p>'
