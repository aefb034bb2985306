"""Fields of a Word file: the result is shown, the code is not; EQ fields have no result and show what they compose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from plan_qa.corpus.documents.word.names import attribute, name_of

_EQUATION: Final = re.compile(r"\s*EQ\b", re.IGNORECASE)
_OVERSTRUCK: Final = re.compile(r"\\o\s*(?:\\a[lcrd]+\s*)?\((.*)\)\s*$", re.IGNORECASE | re.DOTALL)
_RAISED: Final = re.compile(r"\\s\s*\\(?:up|do|ai|di)", re.IGNORECASE)
_CIRCLE: Final = "○〇◯"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Fields:
    """Where in its fields the walk through one story stands. A mark without its partner counts for nothing."""

    def __init__(self, story: etree._Element) -> None:
        self._paired = _paired(mark for mark in story.iter() if name_of(mark) == "w:fldChar")
        # For each open field: None once its result has begun, else the code so far.
        self._open: list[str | None] = []
        self._codes = 0

    @property
    def in_code(self) -> bool:
        """Whether what comes is code of some open field, hence not shown."""
        return self._codes > 0

    def instruct(self, text: str) -> None:
        """Code of the innermost field."""
        if self._open and self._open[-1] is not None:
            self._open[-1] += text

    def mark(self, element: etree._Element) -> str | None:
        """Pass a begin, separate or end; at the end of a field without result, its code."""
        kind = self._paired.get(element)
        if kind == "begin":
            self._open.append("")
            self._codes += 1
        elif kind == "separate" and self._open:
            self._codes -= self._open[-1] is not None
            self._open[-1] = None
        elif kind == "end" and self._open:
            code = self._open.pop()
            self._codes -= code is not None
            return code
        return None


def composed(code: str) -> str | None:
    """What an EQ field shows: the base of a phonetic guide, a number in a circle; None where that is not known.

    "" for the code of any other field: without a result it shows nothing.
    """
    if not _EQUATION.match(code):
        return ""
    match = _OVERSTRUCK.search(code)
    if match is None:
        return None
    parts = [part.strip() for part in re.split(r"[,;，；](?![^()]*\))", match[1])]
    base = [part for part in parts if part and not _RAISED.match(part)]
    if len(base) == 2 and (circle := next((part for part in base if part in _CIRCLE), None)):
        base.remove(circle)
        inside = base[0]
        if inside.isascii() and inside.isdigit() and len(inside) < 3 and 0 < int(inside) <= len(_CIRCLED):
            return _CIRCLED[int(inside) - 1]
        return inside
    return "".join(base) if base and not any("\\" in part for part in base) else None


def _paired(marks: Iterable[etree._Element]) -> dict[etree._Element, str]:
    paired: dict[etree._Element, str] = {}
    open_: list[tuple[etree._Element, etree._Element | None]] = []
    for mark in marks:
        kind = attribute(mark, "w:fldCharType")
        if kind == "begin":
            open_.append((mark, None))
        elif kind == "separate" and open_ and open_[-1][1] is None:
            open_[-1] = (open_[-1][0], mark)
        elif kind == "end" and open_:
            begin, separate = open_.pop()
            paired[begin], paired[mark] = "begin", "end"
            if separate is not None:
                paired[separate] = "separate"
    return paired
