"""What is typed into the search of 条文: a place (第十三条) to go to, and every occurrence of the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from plan_qa.corpus.fold import Folded, fold, spans_of, spelled_out
from plan_qa.corpus.library import Library
from plan_qa.domain import Document, PlaceError, Unit
from plan_qa.faces.web.address import Span, fragment
from plan_qa.faces.web.contents import contents_html
from plan_qa.places.citation import Cited, cited_at
from plan_qa.places.find import resolve_place

# Letters of context on either side of a found word.
_AROUND: Final = 28
# Units with the words that are listed; more are counted.
_MOST_LISTED: Final = 300
# Marks that a link carries: read.js marks the others in the text by itself.
_MOST_LIT: Final = 64
# A longer text is no place.
_LONGEST_PLACE: Final = 40
_MOST_PLACES: Final = 12


@lru_cache(maxsize=4096)
def _folded(text: str) -> Folded:
    return fold(text)


def find_html(library: Library, words: str) -> str:
    """The places that words name and where they occur; the contents where none are given."""
    wanted = fold(words).text
    if not wanted:
        return contents_html(library)
    sought = spelled_out(wanted)
    places = [_place(cited, library) for cited in _places(words, library)]
    rows: list[str] = []
    units = count = 0
    for unit in library.units:
        spans = spans_of(sought, _folded(unit.text))
        count += len(spans)
        units += bool(spans)
        if spans and len(rows) < _MOST_LISTED:
            rows.append(_found(unit, spans, library.document_by_id[unit.document]))
    goto = f'<ul class="found goto" aria-label="这一处">{"".join(places)}</ul>' if places else ""
    if not rows and places:
        return f'<p class="count" role="status">文中没有这几个字；它指的是：</p>{goto}'
    if not rows:
        return (
            f'<p class="count" role="status">没有找到“{escape(words.strip()[:40])}”。请换更短的词试试，'
            "或写出条号，如“第十三条”。</p>"
        )
    more = f"，列出前{_MOST_LISTED}条" if units > _MOST_LISTED else ""
    return (
        f'{goto}<div class="count finding"><span role="status">{units}条，共{count}处{more}</span>'
        '<span class="steps"><span class="at" aria-live="polite"></span>'
        '<button type="button" data-find="previous" aria-label="上一处">↑ 上一处</button>'
        '<button type="button" data-find="next" aria-label="下一处">↓ 下一处</button></span></div>'
        f'<ul class="found words">{"".join(rows)}</ul>'
    )


def _found(unit: Unit, spans: Sequence[Span], document: Document) -> str:
    start, end = spans[0]
    low, high = max(0, start - _AROUND), min(len(unit.text), end + _AROUND)
    before, found, after = (escape(unit.text[a:b]) for a, b in ((low, start), (start, end), (end, high)))
    count = f"<small>{len(spans)}处</small>" if len(spans) > 1 else ""
    every = ".".join(f"{a}-{b}" for a, b in spans)
    link = escape(fragment("read", unit.id, spans[:_MOST_LIT]))
    return (
        f'<li data-unit="{escape(unit.id)}" data-spans="{every}"><a href="{link}"><strong>{escape(unit.title)}</strong>'
        f"{count}<small>{escape(document.short_title)}</small></a>"
        f"<p>{before}<mark>{found}</mark>{after}</p></li>"
    )


# ---------------------------------------------------------------- places


def _places(words: str, library: Library) -> Iterator[Cited]:
    """What the words point at, in the document in force and in each of the reader's own."""
    if len(words.strip()) > _LONGEST_PLACE:
        return
    seen: set[str] = set()
    for inside in ("", *(document.id for document in library.own)):
        try:
            found = cited_at(resolve_place(words, library, inside), library)
        except PlaceError:
            continue
        for cited in found:
            if cited.address not in seen and len(seen) < _MOST_PLACES:
                seen.add(cited.address)
                yield cited


def _place(cited: Cited, library: Library) -> str:
    document = library.document_by_id[cited.unit.document]
    link = escape(fragment("read", cited.address, [cited.span] if cited.span else ()))
    span = cited.span or (0, len(cited.unit.text))
    start = span[0] if cited.span else min(cited.unit.heading_end, len(cited.unit.text) - 1)
    gist = cited.unit.text[start : min(span[1], start + 2 * _AROUND)]
    return (
        f'<li><a href="{link}"><strong>到 {escape(cited.unit.title)}</strong>'
        f"<small>{escape(document.short_title)}</small></a><p>{escape(gist)}</p></li>"
    )
