"""Lines of print with their places on pages, put together to paragraphs: running heads, page numbers and footnotes apart.

A page says where each character stands, not which belong together. Lines come in the order in which they were set,
which follows columns; here they become flows (a column of a page), and the flows paragraphs.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from plan_qa.domain import Block

# Heads and feet stand in these outer shares of a page, at most so many lines of them.
_MARGIN: Final = 0.13
_MARGIN_LINES: Final = 3
# A head is on this share of the pages at least: on odd ones, on those of a chapter.
_REPEATED: Final = 0.25
_LONGEST_HEAD: Final = 60
_PAGE_NUMBER: Final = re.compile(
    r"[-—–－―~～·|(（\[]*\s*(?:\d{1,4}|[ivxlcIVXLC]{1,7}|第\s*[\d一二三四五六七八九十百]{1,4}\s*页)"
    r"(?:\s*[/／]\s*\d{1,4}|\s*[,，]?\s*共\s*[\d一二三四五六七八九十百]{1,4}\s*页)?\s*[-—–－―~～·|)）\]]*"
)
_DIGITS: Final = re.compile(r"\d+")
# In units of the character's size.
_FULL: Final = 1.6
_INDENT: Final = 0.8
_SAME_EDGE: Final = 0.4
_WIDE_GAP: Final = 1.75
_OVER: Final = 0.3
_SAME_SIZE: Final = 0.12
_SMALL: Final = 0.93
_NOTE: Final = re.compile(
    r"\s*(?:[\[［〔【（(]?\s*注?\s*\d{1,3}\s*[\]］〕】）)]?[\s.．、]?|[①-⑳]|[*＊†‡※])\S"
)
_ENDS: Final = re.compile(r"[。！？!?；;：:…][”’」』）)\]】]*$")
_LATIN: Final = re.compile(r"[A-Za-z][,.;:)]?$")
_LATIN_BEGINS: Final = re.compile(r"[A-Za-z(]")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line; `left`, `right`, `top`, `bottom` from the upper left corner of the page, `size` of its characters, in points."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page with its lines in the order in which they were set."""

    number: int
    width: float
    height: float
    lines: tuple[PrintedLine, ...]


@dataclass(slots=True)
class _Flow:
    """Lines of one column, top down, with the edges that most of them keep."""

    page: int
    lines: list[PrintedLine] = field(default_factory=list)

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)


def blocks_of_pages(pages: Sequence[PrintedPage]) -> tuple[Block, ...]:
    """The paragraphs of all pages in reading order; notes, heads and feet behind the paragraphs of their page."""
    margins = _margins(pages)
    body = _usual_size([line for page in pages for line in page.lines if (page.number, line) not in margins])
    paragraphs = _Paragraphs(_indents(pages))
    for page in pages:
        lines = [line for line in page.lines if (page.number, line) not in margins]
        lines, notes = _notes(lines, body)
        for flow in _flows(page.number, lines):
            paragraphs.add(flow)
        aside = [(margins[page.number, line], line) for line in page.lines if (page.number, line) in margins]
        held = [Block(_joined(note), kind="note", page=page.number) for note in notes]
        held += [Block(line.text.strip(), kind=kind, page=page.number) for kind, line in aside]
        paragraphs.hold(held)
    return tuple(paragraphs.finished())


def _margins(pages: Sequence[PrintedPage]) -> dict[tuple[int, PrintedLine], Literal["header", "footer"]]:
    """Lines at the edges of pages that repeat on others but for their numbers, and page numbers."""
    outer: dict[tuple[int, PrintedLine], Literal["header", "footer"]] = {}
    for page in pages:
        by_height = sorted(page.lines, key=lambda line: line.top)
        for line in by_height[:_MARGIN_LINES]:
            if line.bottom <= page.height * _MARGIN:
                outer[page.number, line] = "header"
        for line in by_height[-_MARGIN_LINES:]:
            if line.top >= page.height * (1 - _MARGIN):
                outer[page.number, line] = "footer"
    counts: Counter[tuple[str, str]] = Counter()
    for (_, line), side in outer.items():
        counts[side, _shape(line.text)] += 1
    least = max(2, len(pages) * _REPEATED)
    return {
        (number, line): side
        for (number, line), side in outer.items()
        if _PAGE_NUMBER.fullmatch(line.text.strip())
        or (counts[side, _shape(line.text)] >= least and len(line.text.strip()) <= _LONGEST_HEAD)
    }


def _shape(text: str) -> str:
    return _DIGITS.sub("0", "".join(text.split()))


def _usual_size(lines: Sequence[PrintedLine]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _notes(lines: list[PrintedLine], body: float) -> tuple[list[PrintedLine], list[list[PrintedLine]]]:
    """The footnotes at the foot of a page: small lines from the first that begins with a mark of a note."""
    by_height = sorted(lines, key=lambda line: line.top)
    small: list[PrintedLine] = []
    for line in reversed(by_height):
        if line.size >= body * _SMALL:
            break
        small.insert(0, line)
    first = next((i for i, line in enumerate(small) if _NOTE.match(line.text)), None)
    if first is None or len(small) == len(lines):
        return lines, []
    notes: list[list[PrintedLine]] = []
    for line in small[first:]:
        if _NOTE.match(line.text) or not notes:
            notes.append([])
        notes[-1].append(line)
    taken = set(small[first:])
    return [line for line in lines if line not in taken], notes


def _flows(page: int, lines: Sequence[PrintedLine]) -> list[_Flow]:
    """A new column begins where the next line stands higher than the one before; what goes over columns is apart."""
    columns: list[list[PrintedLine]] = []
    for line in lines:
        if not columns or line.bottom < columns[-1][-1].top:
            columns.append([])
        columns[-1].append(line)
    edges = [min(line.left for line in column) for column in columns[1:]]
    flows: list[_Flow] = []
    for column in columns:
        across: bool | None = None
        for line in column:
            over = any(
                line.left < edge - line.size * _OVER and edge + line.size * _OVER < line.right
                for edge in edges
            )
            if over is not across:
                flows.append(_Flow(page))
                across = over
            flows[-1].lines.append(line)
    return flows


def _indents(pages: Sequence[PrintedPage]) -> bool:
    """Whether paragraphs begin with an indent: then a line that begins at the edge goes on with the one before."""
    indented = 0
    at_edge = 0
    for page in pages:
        for flow in _flows(page.number, page.lines):
            for before, line in zip(flow.lines, flow.lines[1:], strict=False):
                if _ENDS.search(before.text) and before.right < flow.right - line.size * _FULL:
                    if line.left > flow.left + line.size * _INDENT:
                        indented += 1
                    else:
                        at_edge += 1
    return indented >= at_edge


@dataclass(slots=True)
class _Paragraphs:
    """Puts lines together over columns and pages; what stands beside is held until the paragraph is finished."""

    indents: bool
    _done: list[Block] = field(default_factory=list)
    _lines: list[PrintedLine] = field(default_factory=list)
    _page: int = 0
    _flow: _Flow | None = None
    _held: list[Block] = field(default_factory=list)

    def add(self, flow: _Flow) -> None:
        """The lines of one more column."""
        pitch = _pitch(flow)
        for i, line in enumerate(flow.lines):
            gap = line.top - flow.lines[i - 1].top if i else 0.0
            if not self._goes_on(line, flow, wide=bool(pitch) and gap > pitch * _WIDE_GAP):
                self._close()
                self._page = flow.page
            self._lines.append(line)
            self._flow = flow

    def hold(self, blocks: Sequence[Block]) -> None:
        """What stands on the page beside its paragraphs."""
        self._held += blocks

    def finished(self) -> list[Block]:
        """All blocks."""
        self._close()
        return self._done

    def _close(self) -> None:
        if self._lines and (text := _joined(self._lines)):
            self._done.append(Block(text, page=self._page))
        self._done += self._held
        self._lines, self._held = [], []

    def _goes_on(self, line: PrintedLine, flow: _Flow, wide: bool) -> bool:
        if not self._lines or self._flow is None or wide:
            return False
        before, size = self._lines[-1], line.size
        if abs(before.size - size) > size * _SAME_SIZE:
            return False
        if before.right < self._flow.right - size * _FULL:
            return self._is_title(before, line, flow)
        indented = line.left > flow.left + size * _INDENT
        if indented:
            # A hanging indent: every line of it begins there.
            beside = before.left - self._flow.left
            return abs((line.left - flow.left) - beside) < size * _SAME_EDGE and not _ENDS.search(before.text)
        return self.indents or not _ENDS.search(before.text)

    def _is_title(self, before: PrintedLine, line: PrintedLine, flow: _Flow) -> bool:
        """Whether two lines are one title: both in the middle, and close."""
        middle = (flow.left + flow.right) / 2
        near = line.size * 0.6
        return (
            flow is self._flow
            and not _ENDS.search(before.text)
            and before.left > flow.left + line.size * 2
            and line.left > flow.left + line.size * 2
            and abs((before.left + before.right) / 2 - middle) < near
            and abs((line.left + line.right) / 2 - middle) < near
            and line.top - before.bottom < line.size * 0.8
        )


def _pitch(flow: _Flow) -> float:
    """The usual distance from line to line."""
    steps = [
        after.top - before.top
        for before, after in zip(flow.lines, flow.lines[1:], strict=False)
        if after.top > before.top
    ]
    return statistics.median_low(steps) if steps else 0.0


def _joined(lines: Sequence[PrintedLine]) -> str:
    text = ""
    for line in lines:
        words = line.text.strip()
        text += (" " if _LATIN.search(text) and _LATIN_BEGINS.match(words) else "") + words
    return text
