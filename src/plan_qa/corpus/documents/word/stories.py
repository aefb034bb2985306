"""The stories of a Word file (body, notes, headers, footers, text boxes) as blocks in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from lxml import etree

from plan_qa.corpus.documents.word.fields import Fields
from plan_qa.corpus.documents.word.lines import Line, Piece
from plan_qa.corpus.documents.word.names import attribute, child, is_on, name_of, number
from plan_qa.corpus.documents.word.numbering import Numbering
from plan_qa.corpus.documents.word.runs import Runs, Seen, chosen
from plan_qa.corpus.documents.word.styles import Styles
from plan_qa.domain import Block, BlockKind, UsageError

Story = Literal["body", "note", "header", "footer"]
# Word has no more columns than this; a wider span is a mistake, or meant to cost time.
_MOST_COLUMNS: Final = 63
# Paragraphs and cells, empty ones too: several times what the longest documents have.
MOST_PARAGRAPHS: Final = 100_000
_WRAPPERS: Final = frozenset({"w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:sdtContent"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A block with where its characters stand; `anchor` is the run of the body that calls up a note or a text box."""

    block: Block
    pieces: tuple[Piece, ...]
    paragraph: etree._Element
    story: Story
    anchor: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph stands: its story, and the cell or the run that it belongs to."""

    story: Story
    runs: Runs
    cell: tuple[int, int, int] | None = None
    anchor: etree._Element | None = None


class Stories:
    """Reads stories one after the other; numbers run on through all of them, as in Word."""

    def __init__(self, name: str, styles: Styles, numbering: Numbering) -> None:
        self._name = name
        self._styles = styles
        self._numbering = numbering
        self.seen = Seen()
        self.marks = 0
        self.embedded = 0
        self._tables = 0
        self._met = 0

    def read(
        self, root: etree._Element, story: Story, anchor: etree._Element | None = None
    ) -> Iterator[Passage]:
        """The blocks of a story, text boxes behind the paragraph that holds them."""
        runs = Runs(self._styles, Fields(root), self.seen)
        yield from self._blocks(root, _Place(story, runs, anchor=anchor))

    def _meet(self) -> None:
        self._met += 1
        if self._met > MOST_PARAGRAPHS:
            raise UsageError(
                f"{self._name} 有 {MOST_PARAGRAPHS} 个以上的段落和单元格，不像一份稿子；请只留要用的部分，另存后重试。"
            )

    def _blocks(self, container: etree._Element, place: _Place) -> Iterator[Passage]:
        # A paragraph whose mark is deleted or hidden runs on into the next.
        line, owner = Line(), None
        for each in _members(container):
            name = name_of(each)
            if name in ("w:p", "w:tbl"):
                self._meet()
            if name == "w:p":
                properties = child(each, "w:pPr")
                style = self._styles.paragraph_style(properties)
                place.runs.read(each, style, line)
                end = self._end_of(properties, style)
                if end != "deleted" and (owner is None or not line.parts):
                    owner = each
                if end == "shown":
                    yield from self._paragraph(line, owner if owner is not None else each, place)
                    line, owner = Line(), None
            elif name == "w:tbl":
                if line.parts and owner is not None:
                    yield from self._paragraph(line, owner, place)
                    line, owner = Line(), None
                yield from self._table(each, place)
            elif name == "w:altChunk":
                self.embedded += 1
        if line.parts:
            last = owner if owner is not None else next(iter(_paragraphs(container)), container)
            yield from self._paragraph(line, last, place)

    def _end_of(self, properties: etree._Element | None, style: str) -> Literal["shown", "deleted", "hidden"]:
        mark = child(properties, "w:rPr")
        if child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None:
            return "deleted"
        if self._styles.shows(mark, "w:vanish", style) or self._styles.shows(mark, "w:specVanish", style):
            return "hidden"
        return "shown"

    def _paragraph(self, line: Line, paragraph: etree._Element, place: _Place) -> Iterator[Passage]:
        properties = child(paragraph, "w:pPr")
        style = self._styles.paragraph_style(properties)
        label = self._numbering.label(properties, style)
        text, pieces, marks = line.finished()
        self.marks += marks
        boxes, self.seen.boxes = self.seen.boxes, []
        if text or any(sign.isalnum() for sign in label):
            kind, level = self._kind(properties, style, place)
            block = Block(text=text, kind=kind, label=label, level=level, cell=place.cell)
            yield Passage(block, pieces, paragraph, place.story, place.anchor)
        for box, run in boxes:
            anchor = place.anchor if place.anchor is not None else run
            if name_of(box) == "w:txbxContent":
                inside = _Place(place.story, Runs(self._styles, Fields(box), self.seen), anchor=anchor)
                yield from self._blocks(box, inside)
            else:
                words = Block(text=(box.get("string") or "").strip(), kind=_kind_of(place.story))
                if words.text:
                    yield Passage(words, (), paragraph, place.story, anchor)

    def _kind(
        self, properties: etree._Element | None, style: str, place: _Place
    ) -> tuple[BlockKind, int | None]:
        if place.story != "body":
            return place.story, None
        if place.cell is not None:
            return "cell", None
        direct = child(properties, "w:outlineLvl")
        said = number(attribute(direct, "w:val")) if direct is not None else None
        level = self._styles.outline(style) if direct is None else _from_one(said)
        if level is not None:
            return "heading", level
        if self._styles.is_quotation(style):
            return "quote", None
        return ("heading" if self._styles.is_title(style) else "paragraph"), None

    def _table(self, table: etree._Element, place: _Place) -> Iterator[Passage]:
        self._tables += 1
        number_of_table = self._tables
        # Columns whose merged cell goes on from the row above.
        merged: set[int] = set()
        for row_number, row in enumerate(_rows(table), start=1):
            properties = child(row, "w:trPr")
            column = 1 + _span(properties, "w:gridBefore", 0)
            going_on: set[int] = set()
            across = False
            for cell in _members(row):
                if name_of(cell) != "w:tc":
                    continue
                self._meet()
                form = child(cell, "w:tcPr")
                down, beside = _merge(form, "w:vMerge"), _merge(form, "w:hMerge")
                covered = (down == "continue" and column in merged) or (beside == "continue" and across)
                if down is not None:
                    going_on.add(column)
                across = beside is not None
                if not covered and child(form, "w:cellDel") is None:
                    at = (number_of_table, row_number, column)
                    yield from self._blocks(cell, replace(place, cell=at))
                column = min(column + _span(form, "w:gridSpan", 1), _MOST_COLUMNS + 1)
            merged = going_on


def _from_one(level: int | None) -> int | None:
    """An outline level as Word counts it (0 to 8; 9 is text) counted from 1."""
    return level + 1 if level is not None and 0 <= level < 9 else None


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in _members(table):
        if name_of(row) != "w:tr":
            continue
        properties = child(row, "w:trPr")
        hidden = child(properties, "w:hidden")
        if child(properties, "w:del") is None and (hidden is None or not is_on(hidden)):
            yield row


def _members(parent: etree._Element) -> Iterator[etree._Element]:
    """The children, and those of wrappers that show nothing of their own."""
    pending = [iter(parent)]
    while pending:
        each = next(pending[-1], None)
        if each is None:
            pending.pop()
            continue
        name = name_of(each)
        if name == "w:sdt":
            content = child(each, "w:sdtContent")
            if content is not None:
                pending.append(iter(content))
        elif name in _WRAPPERS:
            pending.append(iter(each))
        elif name == "mc:AlternateContent":
            pending.append(chosen(each))
        else:
            yield each


def _paragraphs(container: etree._Element) -> Iterator[etree._Element]:
    return (each for each in _members(container) if name_of(each) == "w:p")


def _span(properties: etree._Element | None, name: str, absent: int) -> int:
    found = child(properties, name)
    said = number(attribute(found, "w:val")) if found is not None else None
    return absent if said is None else min(max(said, absent), _MOST_COLUMNS)


def _merge(properties: etree._Element | None, name: str) -> Literal["restart", "continue"] | None:
    found = child(properties, name)
    if found is None:
        return None
    return "restart" if attribute(found, "w:val") == "restart" else "continue"


def _kind_of(story: Story) -> BlockKind:
    return "paragraph" if story == "body" else story
