"""Texts in articles: chapters, articles, what stands before the first one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from plan_qa.corpus.documents.structure.articles import follows
from plan_qa.corpus.documents.structure.divisions import LETTERS
from plan_qa.corpus.documents.structure.drafts import PartDraft, Text, UnitDraft, rows_of
from plan_qa.corpus.documents.structure.markers import DIVISIONS, Kind, Marker, list_mark
from plan_qa.corpus.documents.structure.paragraphs import Paragraph
from plan_qa.corpus.numerals import to_chinese

# 第七条【适用范围】, 第七条（适用范围）.
_NAMED: Final = re.compile(r"[【〔\[（(](?P<name>[^【】〔〕\[\]（）()。]{2,24})[】〕\]）)]")
# Of the articles of a text so many have a heading of their own, where headings stand on the number's line.
_HEADED: Final = 0.6
_SHORT_HEADING: Final = 20


@dataclass(frozen=True, slots=True)
class Event:
    """A paragraph and what it is: a heading with or without a number, an article's beginning, a table, or text."""

    paragraph: Paragraph
    role: str
    marker: Marker | None = None


@dataclass(slots=True)
class Place:
    """Where the reader is: the open parts by rank, the open article, the paragraphs counted so far."""

    above: PartDraft | None
    prefix: str
    open: dict[Kind, PartDraft] = field(default_factory=dict)
    part: PartDraft | None = None
    article: UnitDraft | None = None
    last: Marker | None = None
    paragraphs: int = 0
    tables: int = 0


def read_events(
    events: Sequence[Event], text: Text, above: PartDraft | None = None, prefix: str = ""
) -> None:
    """Add the units and parts of a text in articles.

    Args:
        events: its paragraphs in reading order, what was cut off left out.
        text: what they are added to.
        above: the annex that the text stands in.
        prefix: what its ids begin with.
    """
    place = Place(above, prefix, part=above)
    headed = _are_headed(events)
    restarting = _restarting(events)
    for event in events:
        if event.role == "division":
            _divide(event, text, place, restarting)
        elif event.role == "heading":
            place.open.clear()
            number = sum(not part.counter for part in text.parts) + 1
            place.part = PartDraft(f"{prefix}h{number}", event.paragraph.shown, above=above)
            text.parts.append(place.part)
            place.article = None
        elif event.role == "table":
            add_table(event.paragraph, text, place)
        elif event.role == "article" and event.marker is not None:
            _open(event, text, place, headed)
        elif place.article is not None:
            place.article.paragraphs.append(event.paragraph)
        else:
            add_paragraph(event.paragraph, text, place)


def add_paragraph(paragraph: Paragraph, text: Text, place: Place) -> None:
    """A paragraph outside the articles, with an address of its own."""
    place.paragraphs += 1
    number = place.paragraphs
    name = f"第{to_chinese(number) if number < 1000 else number}段"
    text.units.append(UnitDraft(f"{place.prefix}p{number}", name, [paragraph], part=place.part))


def add_table(paragraph: Paragraph, text: Text, place: Place) -> None:
    """A table, apart from the text that it stands in."""
    number = sum(bool(unit.rows) for unit in text.units) + 1
    text.units.append(
        UnitDraft(f"t{number}", f"表{number}", [paragraph], rows=rows_of([paragraph]), part=place.part)
    )


def _restarting(events: Sequence[Event]) -> set[Kind]:
    """The kinds of headings that are counted from one more than once."""
    ones: dict[Kind, int] = {}
    for event in events:
        if event.role == "division" and event.marker is not None and event.marker.number == 1:
            ones[event.marker.kind] = ones.get(event.marker.kind, 0) + 1
    return {kind for kind, count in ones.items() if count > 1}


def _divide(event: Event, text: Text, place: Place, restarting: set[Kind]) -> None:
    marker = event.marker
    assert marker is not None
    order: tuple[Kind, ...] = (*DIVISIONS, "一、")
    rank = order.index(marker.kind)
    place.open = {kind: part for kind, part in place.open.items() if order.index(kind) < rank}
    holders = [place.open[kind] for kind in order if kind in place.open]
    above = holders[-1] if holders else place.above
    own = f"{LETTERS[marker.kind]}{marker.number}"
    inside = above is not None and above is not place.above and marker.kind in restarting
    name = f"{above.id}.{own}" if inside and above is not None else f"{place.prefix}{own}"
    counter = "、" if marker.kind == "一、" else marker.kind
    part = PartDraft(name, event.paragraph.shown, counter, marker.number, above)
    place.open[marker.kind] = place.part = part
    place.article = None
    text.parts.append(part)


def _open(event: Event, text: Text, place: Place, headed: bool) -> None:
    marker, paragraph = event.marker, event.paragraph
    assert marker is not None
    if place.last is not None and not follows(place.last, marker):
        text.doubts.append(_doubt(place.last, marker))
    elif place.last is None and marker.number != 1:
        text.doubts.append(f"第一个条是{title_of(marker)}，前面的条没有找到。")
    place.last = marker
    sub = f"-{marker.sub}" if marker.sub else ""
    skip = max(0, marker.end - len(paragraph.label))
    title = title_of(marker)
    if name := _heading(paragraph, skip, headed):
        title += f"（{name[0]}）"
        skip = name[1]
    place.article = UnitDraft(
        f"{place.prefix}art{marker.number}{sub}",
        title,
        [paragraph],
        number=marker.number,
        skip=skip,
        label=paragraph.label,
        part=place.part,
    )
    text.units.append(place.article)


def title_of(marker: Marker) -> str:
    """第七条之一."""
    sub = f"之{to_chinese(marker.sub)}" if marker.sub else ""
    return f"第{to_chinese(marker.number)}条{sub}"


def _heading(paragraph: Paragraph, skip: int, headed: bool) -> tuple[str, int] | None:
    """The heading of an article's own and where it ends: in brackets, or alone on the line of the number."""
    match = _NAMED.match(paragraph.text, skip)
    if match and list_mark(paragraph.text, skip) is None and (match[0][0] in "【〔[" or headed):
        return match["name"], match.end()
    if headed and paragraph.is_short(_SHORT_HEADING + skip) and len(paragraph.text) > skip:
        return paragraph.text[skip:], len(paragraph.text)
    return None


def _are_headed(events: Sequence[Event]) -> bool:
    """Whether the articles of a text have headings: most of them, and all alike."""
    opened = [event for event in events if event.role == "article" and event.marker is not None]
    found = 0
    for event, following in zip(events, [*events[1:], None], strict=True):
        if event.role != "article" or event.marker is None:
            continue
        skip = max(0, event.marker.end - len(event.paragraph.label))
        words = event.paragraph.text[skip:]
        bracketed = _NAMED.match(words) is not None and list_mark(words) is None
        alone = (
            bool(words)
            and following is not None
            and following.role == "text"
            and event.paragraph.is_short(_SHORT_HEADING + skip)
            and list_mark(following.paragraph.shown) is None
        )
        found += bracketed or alone
    return len(opened) > 2 and found >= _HEADED * len(opened)


def _doubt(last: Marker, marker: Marker) -> str:
    before, now = title_of(last), title_of(marker)
    if (marker.number, marker.sub) == (last.number, last.sub):
        return f"{now}出现了两次。"
    if marker.number < last.number:
        return f"{before}之后是{now}：编号倒退，可能是重印的旧条或者另一份文件。"
    missing = marker.number - last.number - 1
    if missing <= 0:
        return f"{before}之后是{now}。"
    which = f"第{to_chinese(last.number + 1)}条" if missing == 1 else f"中间的{missing}条"
    return f"{before}之后是{now}，{which}没有找到。"
