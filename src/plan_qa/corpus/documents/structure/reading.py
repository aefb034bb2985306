"""One text (the document itself, or an annex) from lines to events: what each paragraph of it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.documents.structure.articles import Opening, openings
from plan_qa.corpus.documents.structure.divisions import division_at, heading_end, unmarked_headings
from plan_qa.corpus.documents.structure.lines import Line
from plan_qa.corpus.documents.structure.markers import Kind, Marker, list_mark
from plan_qa.corpus.documents.structure.numbered import Event
from plan_qa.corpus.documents.structure.paragraphs import Paragraph
from plan_qa.corpus.documents.structure.wrapping import CLOSED, Wrapping, paragraphs_of

# A text is one in articles where it has at least so many, or where they are most of it.
_ARTICLES: Final = 3
# Marks of the outermost level of a text in sections, the likelier first; the later ones are lists in most texts.
_OUTERMOST: Final[tuple[Kind, ...]] = ("一、", "（一）", "1.", "1.1")
_EARLY: Final = 0.5


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What was found in lines before they are joined: the articles, the headings with and without a number.

    `headings` gives for each first line of a heading its last; `first` is where the structure begins, None without any.
    """

    articles: dict[int, Marker]
    divisions: dict[int, Marker]
    headings: dict[int, int]
    doubted: tuple[Opening, ...]
    sections: dict[int, Marker]

    @property
    def first(self) -> int | None:
        """The first line of the structure."""
        found = [*self.articles, *self.divisions, *self.sections]
        return min(found) if found else None

    @property
    def last(self) -> int | None:
        """The last line that opens something."""
        found = [*self.articles, *self.divisions, *self.sections]
        return max(found) if found else None


def skeleton_of(lines: Sequence[Line], wrapping: Wrapping) -> Skeleton:
    """Find what opens articles, chapters and sections."""
    chain, doubted = openings(lines, wrapping)
    if len(chain) < _ARTICLES and not (chain and chain[0].marker.number == 1 and len(chain) > 1):
        chain = []
    articles = {opening.line: opening.marker for opening in chain}
    divisions = _divisions(lines, wrapping)
    if articles:
        _add_list_headings(lines, wrapping, articles, divisions)
    starts = {*articles, *divisions}
    headings = {i: heading_end(lines, i, marker, starts, wrapping) for i, marker in divisions.items()}
    covered = {j for i, end in headings.items() for j in range(i, end + 1)}
    for i in unmarked_headings(lines, chain, covered, wrapping):
        headings[i] = i
    sections = {} if articles else _outermost(lines, wrapping)
    return Skeleton(articles, divisions, headings, tuple(doubted), sections)


def _divisions(lines: Sequence[Line], wrapping: Wrapping) -> dict[int, Marker]:
    found: dict[int, Marker] = {}
    last: dict[Kind, int] = {}
    for i in range(len(lines)):
        marker = division_at(lines, i, wrapping)
        if marker is None:
            continue
        before = last.get(marker.kind, 0)
        strong = (
            lines[i].label or lines[i].level is not None or lines[i].spaced(marker.end - len(lines[i].label))
        )
        if marker.number in (before + 1, 1) or (strong and marker.number > before):
            if marker.number == before == 1 and i - 1 in found:
                continue
            found[i] = marker
            last[marker.kind] = marker.number
    return found


def _add_list_headings(
    lines: Sequence[Line], wrapping: Wrapping, articles: dict[int, Marker], divisions: dict[int, Marker]
) -> None:
    """一、总则 as a heading over articles: a short line right before one."""
    expected = 1
    for i, line in enumerate(lines[:-1]):
        marker = list_mark(line.shown) if line.cell is None else None
        if (
            marker is not None
            and marker.kind == "一、"
            and marker.number == expected
            and i + 1 in articles
            and line.width <= 40
            and line.shown[-1] not in CLOSED + "，、"
            and not wrapping.full(line)
        ):
            divisions[i] = marker
            expected += 1


def _outermost(lines: Sequence[Line], wrapping: Wrapping) -> dict[int, Marker]:
    """The marks of the outermost level of a text in sections."""
    total = sum(len(line.text) for line in lines) or 1
    for kind in _OUTERMOST:
        found: dict[int, Marker] = {}
        expected = 1
        for i, line in enumerate(lines):
            marker = list_mark(line.shown) if line.cell is None else None
            if (
                marker is None
                or marker.kind != kind
                or marker.number != expected
                or not may_begin(lines, i, wrapping)
            ):
                continue
            found[i] = marker
            expected += 1
        if len(found) < 2:
            continue
        before = sum(len(line.text) for line in lines[: min(found)])
        if kind == "一、" or before <= _EARLY * total:
            return found
    return {}


def may_begin(lines: Sequence[Line], i: int, wrapping: Wrapping) -> bool:
    """Whether a paragraph may begin at a line, as the line breaks go."""
    if i == 0 or not wrapping.width:
        return True
    before, line = lines[i - 1], lines[i]
    if line.severed:
        return False
    if wrapping.indented:
        return line.indent >= 1 or not wrapping.full(before)
    return not wrapping.full(before) or before.shown[-1] in CLOSED


def events_of(
    lines: Sequence[Line], first: int, stop: int, skeleton: Skeleton, wrapping: Wrapping
) -> list[Event]:
    """What the paragraphs of lines[first:stop] are."""
    starts = {*skeleton.articles, *skeleton.headings}
    starts |= {
        i
        for i in range(first, stop)
        if lines[i].cell is None and list_mark(lines[i].shown) and may_begin(lines, i, wrapping)
    }
    starts |= {end + 1 for end in skeleton.headings.values()}
    starts = {i - first for i in starts}
    ends = {end - first for end in skeleton.headings.values()}
    groups = paragraphs_of(lines[first:stop], wrapping, starts, ends)
    events: list[Event] = []
    skip_to = first
    for group in groups:
        at = group[0] + first
        if at < skip_to:
            continue
        if at in skeleton.headings:
            end = skeleton.headings[at]
            paragraph = Paragraph(tuple(lines[at : min(end, stop - 1) + 1]))
            marker = skeleton.divisions.get(at)
            events.append(Event(paragraph, "division" if marker else "heading", marker))
            skip_to = end + 1
            continue
        paragraph = Paragraph(tuple(lines[first + i] for i in group))
        if paragraph.is_table:
            _add_row(events, paragraph)
        elif at in skeleton.articles:
            events.append(Event(paragraph, "article", skeleton.articles[at]))
        else:
            events.append(Event(paragraph, "text"))
    return events


def _add_row(events: list[Event], paragraph: Paragraph) -> None:
    """A cell joins the table before it where it is of the same one."""
    last = events[-1] if events else None
    cell, before = paragraph.lines[0].cell, last.paragraph.lines[-1].cell if last else None
    if last is not None and cell and before and cell[0] == before[0]:
        events[-1] = Event(Paragraph((*last.paragraph.lines, *paragraph.lines)), "table")
    else:
        events.append(Event(paragraph, "table"))
