"""Marks between characters of a Word file: runs are parted where a mark falls inside one, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from plan_qa.corpus.documents.word.lines import Piece
from plan_qa.corpus.documents.word.names import name_of

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
# What is composed of runs of its own and cannot be parted.
_COMPOSED: Final = frozenset({"w:ruby", "m:oMath", "m:oMathPara"})


@dataclass(frozen=True, slots=True)
class Cut:
    """A place in a run: before character `offset` of its child `node`, or behind the child where `behind`."""

    run: etree._Element
    node: etree._Element | None = None
    offset: int = 0
    behind: bool = False


def cut_before(piece: Piece, position: int) -> Cut:
    """The cut before the character of a line at `position`, which the piece holds."""
    run = unparted(piece.run)
    if run is not piece.run or piece.node.getparent() is not run:
        return Cut(run)
    return Cut(run, piece.node, 0 if piece.whole else piece.offset + position - piece.start)


def cut_behind(piece: Piece, position: int) -> Cut:
    """The cut behind the character of a line before `position`, which the piece holds."""
    run = unparted(piece.run)
    if run is not piece.run or piece.node.getparent() is not run:
        return Cut(run, behind=True)
    if piece.whole:
        return Cut(run, piece.node, behind=True)
    return Cut(run, piece.node, piece.offset + position - piece.start)


def unparted(run: etree._Element) -> etree._Element:
    """The run itself, or what it is a part of that cannot be parted: a ruby's run, a formula."""
    whole = run
    for above in run.iterancestors():
        name = name_of(above)
        if name == "w:p":
            break
        if name in _COMPOSED:
            whole = above.getparent() if name == "w:ruby" else above
    return whole


class Cuts:
    """Where marks go: first all cuts are named, then `part` parts the runs, then each cut has its two sides."""

    def __init__(self) -> None:
        self._of_run: dict[etree._Element, list[Cut]] = {}
        self._left: dict[Cut, etree._Element] = {}
        self._right: dict[Cut, etree._Element] = {}

    def add(self, cut: Cut) -> Cut:
        """Name a cut."""
        self._of_run.setdefault(cut.run, []).append(cut)
        return cut

    def left(self, cut: Cut) -> etree._Element:
        """What ends at a cut."""
        return self._left[cut]

    def right(self, cut: Cut) -> etree._Element:
        """What begins at a cut."""
        return self._right[cut]

    def part(self) -> None:
        """Part every run at its cuts."""
        for run, cuts in self._of_run.items():
            leads = {node: _bared(node) for node in {cut.node for cut in cuts} if node is not None}
            order = {child: index for index, child in enumerate(run)}
            places: dict[tuple[int, int], list[Cut]] = {}
            for cut in cuts:
                places.setdefault(_place(cut, order, leads.get(cut.node, 0)), []).append(cut)
            begins = [place for place in places if (_first(order), 0) < place < (len(order), 0)]
            parts = [run, *reversed([_split(run, place) for place in sorted(begins, reverse=True)])]
            for place, here in places.items():
                index = sum(begin <= place for begin in begins)
                for cut in here:
                    self._right[cut] = parts[index]
                    self._left[cut] = parts[index - 1] if place in begins else parts[index]


def _bared(node: etree._Element) -> int:
    """Take the white space off that is not shown around the text of a node; how much stood in front."""
    if name_of(node) != "w:t" or node.get(_SPACE) == "preserve":
        return 0
    text = node.text or ""
    node.text = text.strip(" \t\r\n")
    node.set(_SPACE, "preserve")
    return len(text) - len(text.lstrip(" \t\r\n"))


def _first(order: dict[etree._Element, int]) -> int:
    """The index of the first child that is no properties."""
    return next((index for child, index in order.items() if name_of(child) != "w:rPr"), len(order))


def _place(cut: Cut, order: dict[etree._Element, int], lead: int) -> tuple[int, int]:
    """The place of a cut in its run as child and character, so that equal places are equal."""
    if cut.node is None:
        return (len(order), 0) if cut.behind else (0, 0)
    index, offset = order[cut.node], cut.offset - lead
    if cut.behind or (name_of(cut.node) == "w:t" and offset >= len(cut.node.text or "")):
        return (index + 1, 0)
    return (index, max(offset, 0))


def _split(run: etree._Element, place: tuple[int, int]) -> etree._Element:
    """Move what stands behind a place into a new run of the same form, and return that."""
    index, offset = place
    after = run.makeelement(run.tag, dict(run.attrib), nsmap=run.nsmap)
    properties = next((child for child in run if name_of(child) == "w:rPr"), None)
    if properties is not None:
        after.append(deepcopy(properties))
    children = list(run)
    if offset:
        node = children[index]
        text = node.text or ""
        rest = deepcopy(node)
        node.text, rest.text = text[:offset], text[offset:]
        after.append(rest)
        index += 1
    after.extend(children[index:])
    run.addnext(after)
    return after


def paragraph_child(element: etree._Element) -> etree._Element:
    """What holds an element directly below its paragraph."""
    for above in (element, *element.iterancestors()):
        parent = above.getparent()
        if parent is None or name_of(parent) == "w:p":
            return above
    return element


def pieces_over(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """The pieces that hold characters of [start, end)."""
    return (piece for piece in pieces if piece.start < end and start < piece.start + piece.length)
