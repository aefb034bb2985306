"""Who does what as a picture: bodies down, clauses across, a dot where a clause gives a body a duty.

Drawn here as SVG: every dot is a link to its clause, every label a word of the sources. Requirements without
an owner have a row of their own with hollow dots. On a narrow screen the same rows stand as lists of links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from urllib.parse import quote

from plan_qa.corpus.numerals import to_chinese
from plan_qa.domain import Document, Duty, Unit
from plan_qa.duties.index import UNOWNED
from plan_qa.faces.shown.duties import joint
from plan_qa.faces.web.address import fragment

# Lengths in pixels of the drawing at its own size.
_LABELS, _STEP, _ROW = 220, 42, 32
_BAND, _LETTER, _LINE, _NUMBER = 26, 14, 17, 24
# Letters of a clause's title in one upright line, and of a body's name in one line.
_UPRIGHT, _LABEL = 9, 14
_BRACKETED = re.compile(r"^[（(][^）)]*[）)]")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the picture: a body, or the requirements without one."""

    name: str
    duties: tuple[Duty, ...]

    @property
    def owned(self) -> bool:
        """Whether the row is a body's."""
        return bool(self.duties[0].body)


def picture_html(document: Document, duties: Sequence[Duty]) -> str:
    """The picture of these duties of one document, never larger than drawn, and the same as lists for narrow screens."""
    rows = _rows(duties)
    cites = {duty.cite for duty in duties}
    columns = [unit for unit in document.units if unit.id in cites]
    width = _LABELS + _STEP * len(columns) + 8
    return (
        f'<div class="matrix" style="--drawn: {width}px">{_svg(document, rows, columns)}</div>{_lists(rows, columns)}'
        '<p class="legend" aria-hidden="true"><span class="key one"></span>一项　<span class="key many">2</span>几项　'
        f'<span class="key none"></span>{UNOWNED}</p>'
    )


def _rows(duties: Sequence[Duty]) -> list[_Row]:
    """Organisations first, then persons, the busiest first; what has no owner last."""
    table: dict[str, list[Duty]] = {}
    for duty in duties:
        table.setdefault(duty.body, []).append(duty)
    bodies = [_Row(body, tuple(found)) for body, found in table.items() if body]
    bodies.sort(key=lambda row: (row.duties[0].holder == "person", -len(row.duties)))
    return bodies + ([_Row(UNOWNED, tuple(table[""]))] if "" in table else [])


def strip_html(document: Document, duties: Sequence[Duty]) -> str:
    """All clauses of the document in a row, part by part: those with duties among these are links with their number."""
    held: dict[str, list[Duty]] = {}
    for duty in duties:
        held.setdefault(duty.cite, []).append(duty)
    shown = [unit for unit in document.units if unit.number or unit.id in held]
    groups: list[str] = []
    for part, units in groupby(shown, key=lambda unit: unit.part):
        heading = next((each.heading for each in document.parts if each.number == part), "")
        name = f'<small title="{escape(heading)}">{to_chinese(part)}</small>' if part else ""
        cells = "".join(_cell(unit, held.get(unit.id, [])) for unit in units)
        groups.append(f"<span>{name}{cells}</span>")
    count = len(held)
    return f'<nav class="strip" aria-label="所在的条，共{count}条"><b>所在的条</b>{"".join(groups)}</nav>'


def _cell(unit: Unit, held: Sequence[Duty]) -> str:
    short = str(unit.number) if unit.number else _name(unit)
    if not held:
        return f'<i aria-hidden="true" title="{escape(unit.title)}">{escape(short)}</i>'
    link = escape(fragment("read", unit.id, [(duty.start, duty.end) for duty in held]))
    said = escape(f"{unit.title}：{len(held)}项")
    count = f"<sup>{len(held)}</sup>" if len(held) > 1 else ""
    return f'<a href="{link}" aria-label="{said}" title="{said}">{escape(short)}{count}</a>'


# ---------------------------------------------------------------- the drawing


def _svg(document: Document, rows: Sequence[_Row], columns: Sequence[Unit]) -> str:
    lines = [_upright(_name(unit)) for unit in columns]
    top = _BAND + _LETTER * max((len(line) for each in lines for line in each), default=0) + 10 + _NUMBER
    width, height = _LABELS + _STEP * len(columns) + 8, _ROW * len(rows) + 8
    owned = [row for row in rows if row.owned]
    said = f"{len(owned)}个主体，{len(columns)}条，{sum(len(row.duties) for row in owned)}项写明主体的职责"
    heads = "".join(
        _head(unit, each, i, top) for i, (unit, each) in enumerate(zip(columns, lines, strict=True))
    )
    body = "".join(_line(row, columns, i, width) for i, row in enumerate(rows))
    return (
        f'<svg class="heads" viewBox="0 0 {width} {top}" role="group" aria-label="各条">'
        f"{_bands(document, columns, top, named=True)}{heads}</svg>"
        f'<svg class="rows" viewBox="0 0 {width} {height}" role="group" '
        f'aria-label="谁负责什么：{said}。下面的清单逐项列出。">{_bands(document, columns, height)}{body}</svg>'
    )


def _name(unit: Unit) -> str:
    return _BRACKETED.sub("", unit.title.rpartition("·")[2])


def _upright(name: str) -> list[str]:
    """A title in one line or two of like length, the first at the right."""
    count = -(-len(name) // _UPRIGHT)
    size = -(-len(name) // count)
    return [name[i : i + size] for i in range(0, len(name), size)]


def _bands(document: Document, columns: Sequence[Unit], height: int, *, named: bool = False) -> str:
    """A ground behind each part's columns, with its number where `named`."""
    pieces: list[str] = []
    for part in document.parts:
        held = [i for i, unit in enumerate(columns) if unit.part == part.number]
        if not held:
            continue
        x, wide = _LABELS + _STEP * held[0], _STEP * (held[-1] - held[0] + 1)
        name = f"第{to_chinese(part.number)}部分" if wide >= 2 * _STEP else to_chinese(part.number)
        pieces.append(f'<rect class="part" x="{x + 2}" y="0" width="{wide - 4}" height="{height}"/>')
        if named:
            title = f"<title>{escape(part.heading)}</title>"
            pieces.append(f'<text class="part-name" x="{x + wide / 2:.0f}" y="18">{title}{name}</text>')
    return "".join(pieces)


def _head(unit: Unit, lines: Sequence[str], column: int, top: int) -> str:
    middle = _LABELS + _STEP * column + _STEP // 2
    first = middle + _LINE * (len(lines) - 1) / 2
    words = "".join(
        f'<text class="upright" x="{first - _LINE * i:.1f}" y="{_BAND + 6}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    number = f'<text class="number" x="{middle}" y="{top - 10}">{unit.number}</text>' if unit.number else ""
    return (
        f'<a class="head" href="{fragment("read", unit.id)}" aria-label="{escape(unit.title)}">'
        f'<title>{escape(unit.title)}</title><rect class="cell" x="{middle - _STEP // 2}" y="{_BAND}" '
        f'width="{_STEP}" height="{top - _BAND - 4}" rx="4"/>{words}{number}</a>'
    )


def _line(row: _Row, columns: Sequence[Unit], index: int, width: int) -> str:
    y = _ROW * index
    cells: list[str] = []
    for i, unit in enumerate(columns):
        if held := [duty for duty in row.duties if duty.cite == unit.id]:
            cells.append(_dot(held, row, unit, _LABELS + _STEP * i, y))
    kind = "row" if row.owned else "row unowned"
    return (
        f'<g class="{kind}"><rect class="stripe" x="0" y="{y}" width="{width}" height="{_ROW}" rx="4"/>'
        f'<line x1="0" x2="{width}" y1="{y}" y2="{y}"/>{_label(row, y)}{"".join(cells)}</g>'
    )


def _label(row: _Row, y: int) -> str:
    count = -(-len(row.name) // _LABEL)
    size = -(-len(row.name) // count)
    lines = [row.name[i : i + size] for i in range(0, len(row.name), size)]
    first = y + _ROW / 2 + 5 - 8 * (len(lines) - 1)
    text = "".join(
        f'<tspan x="10" y="{first + 16 * i:.0f}">{escape(line)}</tspan>' for i, line in enumerate(lines)
    )
    small = ' class="small"' if len(lines) > 1 else ""
    if not row.owned:
        return f"<text{small}>{text}</text>"
    return (
        f'<a class="body-name" href="#body={quote(row.name)}" aria-label="只看{escape(row.name)}">'
        f'<rect class="cell" x="4" y="{y + 3}" width="{_LABELS - 12}" height="{_ROW - 6}" rx="4"/>'
        f"<text{small}>{text}</text></a>"
    )


def _dot(duties: Sequence[Duty], row: _Row, unit: Unit, x: int, y: int) -> str:
    link = escape(fragment("read", unit.id, [(duty.start, duty.end) for duty in duties]))
    said = escape(f"{row.name}，{unit.title}：" + "；".join(map(_said, duties)))
    middle, line = x + _STEP // 2, y + _ROW // 2
    many = len(duties) > 1
    count = f'<text class="count-in" x="{middle}" y="{line + 4}">{len(duties)}</text>' if many else ""
    return (
        f'<a class="dot" href="{link}" aria-label="{said}"><title>{said}</title>'
        f'<rect class="cell" x="{x + 4}" y="{y + 3}" width="{_STEP - 8}" height="{_ROW - 6}" rx="4"/>'
        f'<circle cx="{middle}" cy="{line}" r="{11 if many else 7}"/>{count}</a>'
    )


def _said(duty: Duty) -> str:
    return f"{duty.duty}（{joint(duty)}）" if duty.partners else duty.duty


# ---------------------------------------------------------------- for narrow screens


def _lists(rows: Sequence[_Row], columns: Sequence[Unit]) -> str:
    """The same rows as lines of links; the style sheet shows either these or the drawing."""
    items: list[str] = []
    for row in rows:
        links = "".join(
            _chip(row, unit) for unit in columns if any(duty.cite == unit.id for duty in row.duties)
        )
        name = (
            f'<a class="body-name" href="#body={quote(row.name)}">{escape(row.name)}</a>'
            if row.owned
            else f'<span class="body-name">{escape(row.name)}</span>'
        )
        kind = "owned" if row.owned else "unowned"
        items.append(f'<li class="{kind}">{name}<span>{links}</span></li>')
    return f'<ul class="who">{"".join(items)}</ul>'


def _chip(row: _Row, unit: Unit) -> str:
    held = [duty for duty in row.duties if duty.cite == unit.id]
    link = escape(fragment("read", unit.id, [(duty.start, duty.end) for duty in held]))
    short = f"第{to_chinese(unit.number)}条" if unit.number else _name(unit)
    count = f"<small>{len(held)}</small>" if len(held) > 1 else ""
    return f'<a class="chip" href="{link}">{escape(short)}{count}</a>'
