"""How units of added documents are called: 第七条之一, 总纲第五段, 附件2第三条, 第二部分第（三）条."""

from __future__ import annotations

import re

from plan_qa.corpus.numerals import to_chinese
from plan_qa.domain import Document, Part, Unit


def part_of(unit: Unit, document: Document) -> Part | None:
    """The innermost part that holds a unit."""
    return next((part for part in document.parts if part.number == unit.part), None)


def outermost_part_of(unit: Unit, document: Document) -> Part | None:
    """The outermost one."""
    return next((part for part in document.parts if part.level == 1 and unit.id in part.units), None)


def unit_name(unit: Unit) -> str:
    """第七条之一, without a heading in brackets."""
    return re.sub(r"（.*）$", "", unit.title) if unit.number is not None else unit.title


def entry_number(unit: Unit) -> int | None:
    """The own number of an entry of an outline: 3 of s2.3, 2 of s2; None for what is none."""
    match = re.search(r"(?:^|\.)s(?P<path>\d+(?:\.\d+)*)$", unit.id.partition("/")[2])
    number = int(match["path"].rpartition(".")[2]) if match else 0
    return number or None


def locator_of(unit: Unit, document: Document) -> str:
    """Where in its document a unit stands, as it is cited."""
    part = outermost_part_of(unit, document)
    annex = f"附件{part.own if _several_annexes(document) else ''}" if part and part.counter == "附件" else ""
    name = unit.id.partition("/")[2]
    if unit.number is not None:
        return annex + unit_name(unit)
    if re.fullmatch(r"t\d+", name):
        return annex + unit.title
    if re.search(r"(?:^|\.)p\d+$", name):
        return annex + _paragraph(unit, document)
    return annex + _entry(unit, document)


def _several_annexes(document: Document) -> bool:
    return sum(part.counter == "附件" for part in document.parts) > 1


def _paragraph(unit: Unit, document: Document) -> str:
    """总纲第五段: counted in the heading that it stands under."""
    part = part_of(unit, document)
    if part is None or part.counter == "附件":
        return unit.title
    return f"{part.heading}第{to_chinese(part.units.index(unit.id) + 1)}段"


def _entry(unit: Unit, document: Document) -> str:
    """第二部分第（三）条, 第一部分, or the entry's own words deeper down."""
    path = re.search(r"(?:^|\.)s(\d+(?:\.\d+)*)$", unit.id.partition("/")[2])
    numbers = [int(piece) for piece in path[1].split(".")] if path else []
    if not numbers or len(numbers) > 2:
        return f"“{unit.title}”"
    outer = f"第{to_chinese(numbers[0])}部分"
    return outer if len(numbers) < 2 or not numbers[1] else f"{outer}第（{to_chinese(numbers[1])}）条"


def label_words(unit: Unit, document: Document) -> str:
    """The same for the line above a unit: an outline's headings are said in full."""
    part = part_of(unit, document)
    if part is not None and part.counter == "、" and entry_number(unit) is not None:
        return f"{part.heading}{unit.title}"
    return locator_of(unit, document)
