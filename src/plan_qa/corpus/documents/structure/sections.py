"""Texts without articles: their own ladder of marks (一、（一）1.（1）) becomes parts, units and clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from plan_qa.corpus.documents.structure.divisions import LETTERS
from plan_qa.corpus.documents.structure.drafts import PartDraft, Text, UnitDraft
from plan_qa.corpus.documents.structure.lines import printed_width
from plan_qa.corpus.documents.structure.markers import Kind, Marker, division_or_article, list_mark
from plan_qa.corpus.documents.structure.numbered import Event, Place, add_paragraph, add_table
from plan_qa.corpus.documents.structure.paragraphs import HEADING_WIDTH, Paragraph

# A heading that runs on into the text ends at the first 。 and is at most this wide.
_RUN_IN: Final = 45
_RUN_IN_END: Final = re.compile(r"[^。；：，！？:;,]+[。：](?=.)")
_SPACED_HEADING: Final = 30
# A level below the first makes units where so many of its entries are headed, or where they are so long.
_HEADED: Final = 0.5
_HEADED_LENGTH: Final = 40
_LONG: Final = 160


@dataclass(slots=True)
class Node:
    """A marked paragraph with what stands below it; `skip` is the length of its heading, `alone` where nothing follows it."""

    marker: Marker
    paragraphs: list[Paragraph]
    skip: int
    alone: bool
    children: list[Node] = field(default_factory=list)
    tables: list[Paragraph] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Letters of it and of all below."""
        return sum(len(p.text) for p in self.paragraphs) + sum(child.length for child in self.children)

    @property
    def headed(self) -> bool:
        """Whether it has a heading of its own."""
        own = max(0, self.marker.end - len(self.paragraphs[0].label))
        return self.skip > own


def read_sections(
    events: Sequence[Event], text: Text, above: PartDraft | None = None, prefix: str = ""
) -> None:
    """Add the units and parts of a text in sections; arguments as of `read_events`."""
    place = Place(above, prefix, part=above)
    run: list[Paragraph] = []
    for event in events:
        if event.role in ("heading", "division"):
            _flush(run, text, place)
            _divide(event, text, place)
        elif event.role == "table":
            run.append(event.paragraph)
        else:
            run.append(event.paragraph)
    _flush(run, text, place)


def _divide(event: Event, text: Text, place: Place) -> None:
    if event.marker is not None and event.role == "division":
        name = f"{place.prefix}{LETTERS[event.marker.kind]}{event.marker.number}"
        place.part = PartDraft(
            name, event.paragraph.shown, event.marker.kind, event.marker.number, place.above
        )
    else:
        name = f"{place.prefix}h{sum(not part.counter for part in text.parts) + 1}"
        place.part = PartDraft(name, event.paragraph.shown, above=place.above)
    text.parts.append(place.part)


def _flush(run: list[Paragraph], text: Text, place: Place) -> None:
    """Add what stands under one heading."""
    loose, nodes = _tree(run, text)
    run.clear()
    for paragraph in loose:
        if paragraph.is_table:
            add_table(paragraph, text, place)
        else:
            add_paragraph(paragraph, text, place)
    top = place.part
    taken = {part.id for part in text.parts} | {unit.id for unit in text.units}
    opened = f"{place.prefix}s{nodes[0].marker.number}" if nodes else ""
    again = bool(nodes) and (opened in taken or f"{opened}.{1}" in taken)
    base = f"{top.id}." if again and top is not None and top is not place.above else place.prefix
    worthy = _worthy(nodes)
    for node in nodes:
        _add(node, f"{base}s{node.marker.number}", text, place, worthy, top)


def _tree(run: Sequence[Paragraph], text: Text) -> tuple[list[Paragraph], list[Node]]:
    """The paragraphs before the first mark, and the marked ones with all below them."""
    loose: list[Paragraph] = []
    roots: list[Node] = []
    stack: list[Node] = []
    last: dict[tuple[Kind, Kind | None], int] = {}
    for i, paragraph in enumerate(run):
        marker = None if paragraph.is_table else _mark(paragraph)
        depth = _depth(stack, marker, last, _announced(run, i)) if marker else None
        if marker is None or depth is None:
            if paragraph.is_table and stack:
                stack[0].tables.append(paragraph)
            elif not stack:
                loose.append(paragraph)
            else:
                _owner(stack, run[i + 1 :]).paragraphs.append(paragraph)
            continue
        skip, alone = heading_of(paragraph, marker)
        node = Node(marker, [paragraph], skip, alone)
        del stack[depth:]
        key = (marker.kind, stack[-1].marker.kind if stack else None)
        if marker.number > last.get(key, 0) + 1 and marker.number != 1 and key in last:
            text.doubts.append(f"“{paragraph.shown[:12]}”之前的编号不连续。")
        last[key] = marker.number
        (stack[-1].children if stack else roots).append(node)
        stack.append(node)
    return loose, roots


def _announced(run: Sequence[Paragraph], i: int) -> bool:
    return i > 0 and run[i - 1].shown[-1] in "：:"


def _mark(paragraph: Paragraph) -> Marker | None:
    marker = division_or_article(paragraph.shown)
    if marker is not None and marker.kind in ("部分", "条"):
        return marker
    return list_mark(paragraph.shown)


def _depth(
    stack: Sequence[Node],
    marker: Marker,
    last: dict[tuple[Kind, Kind | None], int],
    announced: bool,
) -> int | None:
    """How deep a mark stands: behind the open one of its kind, or the first of a new level, or running on under a new heading."""
    if marker.path:
        return _decimal_depth(stack, marker)
    for depth in range(len(stack) - 1, -1, -1):
        node = stack[depth]
        if node.marker.kind == marker.kind and not node.marker.path:
            if node.marker.number < marker.number <= node.marker.number + 3:
                return depth
            return None
    above = stack[-1].marker.kind if stack else None
    if marker.number == 1:
        return len(stack)
    running = last.get((marker.kind, above))
    if running is not None and running < marker.number <= running + 2 and not announced:
        return len(stack)
    return None


def _decimal_depth(stack: Sequence[Node], marker: Marker) -> int | None:
    """3.1 stands below 3. or 三、, 3.1.2 below 3.1."""
    for depth in range(len(stack) - 1, -1, -1):
        node = stack[depth]
        path = node.marker.path or (node.marker.number,)
        if path == marker.path[:-1]:
            return depth + 1
        if len(path) == len(marker.path) and path[:-1] == marker.path[:-1] and path < marker.path:
            return depth
    return None


def _owner(stack: Sequence[Node], later: Sequence[Paragraph]) -> Node:
    """Which open entry an unmarked paragraph belongs to: the innermost whose list still goes on, else the innermost headed one."""
    for node in reversed(stack):
        if node.headed or node is stack[0]:
            return node
        for paragraph in later:
            marker = _mark(paragraph)
            if marker is not None and marker.kind == node.marker.kind:
                if marker.number == node.marker.number + 1:
                    return node
                break
    return stack[0]


def heading_of(paragraph: Paragraph, marker: Marker) -> tuple[int, bool]:
    """Where the heading of a marked paragraph ends, and whether nothing follows it."""
    own = max(0, marker.end - len(paragraph.label))
    words = paragraph.text[own:]
    if paragraph.is_short(HEADING_WIDTH):
        return len(paragraph.text), True
    if (
        words.endswith("。")
        and words.count("。") == 1
        and printed_width(words) <= _SPACED_HEADING
        and "，" not in words
    ):
        return len(paragraph.text), True
    match = _RUN_IN_END.match(words)
    if match and printed_width(match[0]) <= _RUN_IN and match[0][-1] == "。":
        return own + match.end(), False
    for index in range(2, min(len(words), _SPACED_HEADING)):
        if words[index - 1] in "，。；：、,;:":
            break
        if paragraph.spaced(own + index) and words[index].isalnum() and words[index - 1].isalnum():
            if not (words[index].isascii() or words[index - 1].isascii()):
                return own + index, False
            break
    return own, False


def _worthy(nodes: Sequence[Node]) -> set[Kind]:
    """The kinds of marks whose entries are units; the outermost always is."""
    worthy = {node.marker.kind for node in nodes}
    level = list(nodes)
    while True:
        below = [child for node in level for child in node.children]
        kinds = {child.marker.kind for child in below} - worthy
        fit = {kind for kind in kinds if _are_units([c for c in below if c.marker.kind == kind])}
        if not fit:
            return worthy
        worthy |= fit
        level = [child for child in below if child.marker.kind in fit]


def _are_units(entries: Sequence[Node]) -> bool:
    headed = sum(node.headed for node in entries) >= _HEADED * len(entries)
    length = sum(node.length for node in entries) / len(entries)
    return length >= (_HEADED_LENGTH if headed else _LONG)


def _add(node: Node, name: str, text: Text, place: Place, worthy: set[Kind], above: PartDraft | None) -> None:
    inner = [child for child in node.children if child.marker.kind in worthy]
    if (inner and node.children[0] in inner) or (node.alone and above is place.part and _is_outer(name)):
        heading = _heading(node) if node.headed else node.paragraphs[0].shown
        part = PartDraft(name, heading, "、", node.marker.number, above)
        text.parts.append(part)
        rest = node.paragraphs[1:] if node.alone else node.paragraphs
        if not (inner and node.children[0] in inner):
            rest = [*rest, *(paragraph for child in node.children for paragraph in _all(child))]
        if rest:
            text.units.append(
                UnitDraft(
                    f"{name}.0", _title(node), list(rest), skip=0 if node.alone else node.skip, part=part
                )
            )
        for child in inner and node.children:
            _add(child, f"{name}.{child.marker.number}", text, place, worthy, part)
    else:
        text.units.append(
            UnitDraft(
                name,
                _title(node),
                list(_all(node)),
                number=None,
                skip=node.skip,
                label=node.paragraphs[0].label,
                part=above,
            )
        )
    saved, place.part = place.part, above
    for table in node.tables:
        add_table(table, text, place)
    place.part = saved


def _is_outer(name: str) -> bool:
    """s3, and ch2.s3, but not s3.2."""
    return re.search(r"(?:^|\.)s[0-9]+$", name) is not None


def _heading(node: Node) -> str:
    return node.paragraphs[0].shown[: _shown(node, node.skip)]


def _shown(node: Node, skip: int) -> int:
    return len(node.paragraphs[0].label) + skip


def _title(node: Node) -> str:
    """（三）健全高技能人才培养体系; the first words where it has no heading."""
    shown = node.paragraphs[0].shown
    if node.headed:
        return shown[: _shown(node, node.skip)].rstrip("。：")
    return re.split(r"[，。；：]", shown)[0][:_SPACED_HEADING]


def _all(node: Node) -> list[Paragraph]:
    found = list(node.paragraphs)
    for child in node.children:
        found += _all(child)
    return found
