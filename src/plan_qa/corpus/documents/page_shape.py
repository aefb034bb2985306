"""The shape of a web page: its elements in order, and which are navigation or only place parts of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

# A block of links is navigation.
_LEAST_LINKS: Final = 4
_LINKED: Final = 0.8


# The parser looks up through all open elements at every end tag.
MOST_OPEN: Final = 5_000
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# What is never open for long: it has no end tag, or its like ends it.
_ENDLESS: Final = (
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "track",
    "wbr",
)
_CLOSED: Final = frozenset((*_ENDLESS, "p", "li", "dt", "dd", "tr", "td", "th", "option", "tbody", "thead"))


def is_too_deep(markup: str) -> bool:
    """Whether more elements are open at one place than `MOST_OPEN`, as far as tags alone say."""
    depth = 0
    for end, tag in _TAG.findall(markup):
        if tag.lower() not in _CLOSED:
            depth = max(depth - 1, 0) if end else depth + 1
            if depth > MOST_OPEN:
                return True
    return False


def steps(top: LexborNode, enters: Callable[[LexborNode], bool]) -> Iterator[tuple[LexborNode, bool]]:
    """Every node below and with `top` in order, at its beginning (True) and its end (False).

    Without recursion: pages may nest as deep as they like. What `enters` denies is left out with all that is in it.
    """
    if not enters(top):
        return
    open_ = [top]
    yield top, True
    following = top.first_child
    while open_:
        if following is None:
            done = open_.pop()
            yield done, False
            following = done.next if open_ else None
        elif enters(following):
            open_.append(following)
            yield following, True
            following = following.first_child
        else:
            following = following.next


@dataclass(slots=True)
class _Counts:
    words: int = 0
    linked: int = 0
    links: int = 0
    # Of a table: whether it has heads or holds another, its widest row; of a row: its cells.
    headed: bool = False
    nested: bool = False
    widest: int = 0


class Shape:
    """Counted once over the whole page, so that no element is looked through for each that holds it."""

    def __init__(self, top: LexborNode, enters: Callable[[LexborNode], bool]) -> None:
        self._navigation: set[int] = set()
        self._layout: set[int] = set()
        open_: list[_Counts] = []
        tables: list[_Counts] = []
        rows: list[_Counts] = []
        in_links = 0
        for node, begins in steps(top, enters):
            if node.is_text_node:
                if begins and open_:
                    length = len("".join(node.text(deep=False).split()))
                    open_[-1].words += length
                    open_[-1].linked += length if in_links else 0
                continue
            tag = node.tag or ""
            if begins:
                counts = _Counts()
                open_.append(counts)
                in_links += tag == "a"
                if tag == "table":
                    if tables:
                        tables[-1].nested = True
                    tables.append(counts)
                elif tag == "tr":
                    rows.append(counts)
                elif tag in ("td", "th") and rows:
                    rows[-1].widest += 1
                if tag in ("th", "caption") and tables:
                    tables[-1].headed = True
                continue
            counts = open_.pop()
            in_links -= tag == "a"
            counts.links += tag == "a"
            if tag == "tr":
                rows.pop()
                if tables:
                    tables[-1].widest = max(tables[-1].widest, counts.widest)
            elif tag == "table":
                tables.pop()
                if not counts.headed and (counts.nested or counts.widest < 2):
                    self._layout.add(node.mem_id)
            if counts.links >= _LEAST_LINKS and counts.linked >= counts.words * _LINKED:
                self._navigation.add(node.mem_id)
            if open_:
                above = open_[-1]
                above.words += counts.words
                above.linked += counts.linked
                above.links += counts.links

    def is_navigation(self, node: LexborNode) -> bool:
        """Whether nearly all words of an element are links, several of them."""
        return node.mem_id in self._navigation

    def is_layout(self, table: LexborNode) -> bool:
        """Whether a table only places parts of the page: it holds tables, or never more than one cell in a row."""
        return table.mem_id in self._layout
