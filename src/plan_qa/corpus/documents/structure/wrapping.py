"""Printed lines of one width: whether a text is broken into them, and where its paragraphs begin."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from plan_qa.corpus.documents.structure.lines import Line

TERMINAL: Final = "。！？!?…；;：:”’」』）)】"
# A sentence or an item is over.
CLOSED: Final = "。！？!?…；;：:"
# Shorter lines say nothing of the width.
_SHORTEST: Final = 12
# Kinsoku and proportional type leave a line this much short of the full width.
_SLACK: Final = 2.6
# An unfinished line at least this wide goes on in the next.
_SEVERED: Final = 20
_FULL_SHARE: Final = 0.3
_BROKEN_SHARE: Final = 0.2
# Of lines that begin behind a finished one, so many are indented where a document indents its paragraphs.
_INDENTED: Final = 0.4


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a text is broken: its width in Chinese characters, 0 where it is not broken at all; whether paragraphs are indented."""

    width: float = 0
    indented: bool = False
    # Whether the file was text or print, where a paragraph may have been cut by a page or before a number.
    printed: bool = False

    def full(self, line: Line) -> bool:
        """Whether a line reaches the right margin, so that the next one may go on with it."""
        return self.width > 0 and line.width + line.indent >= self.width - _SLACK

    def indents(self, line: Line) -> bool:
        """Whether a line begins a paragraph by its indentation."""
        return self.indented and line.indent >= 1


def wrapping_of(lines: Sequence[Line], printed: bool) -> Wrapping:
    """The wrapping of a text's lines; `printed` where the file is text or print."""
    long = sorted(line.width + line.indent for line in lines if line.width >= _SHORTEST)
    if len(long) < 6:
        return Wrapping(printed=printed)
    width = long[int(len(long) * 0.9)]
    full = [line for line in lines if abs(line.width + line.indent - width) <= _SLACK]
    broken = [line for line in full if line.shown[-1] not in TERMINAL]
    if len(full) < _FULL_SHARE * len(long) or len(broken) < _BROKEN_SHARE * len(long):
        return Wrapping(printed=printed)
    after_end = [b for a, b in pairwise(lines) if a.shown[-1] in CLOSED]
    indented = sum(line.indent >= 1 for line in after_end)
    return Wrapping(width, bool(after_end) and indented >= _INDENTED * len(after_end), printed)


def paragraphs_of(
    lines: Sequence[Line], wrapping: Wrapping, starts: Collection[int], ends: Collection[int]
) -> list[list[int]]:
    """The indices of lines, a list for each paragraph.

    Args:
        lines: in reading order.
        starts: indices of lines that begin a paragraph whatever stands before them.
        ends: indices of lines that end one, as headings do.
    """
    found: list[list[int]] = []
    for i, line in enumerate(lines):
        before = found[-1][-1] if found else None
        if before is None or i in starts or before in ends or not _goes_on(lines[before], line, wrapping):
            found.append([i])
        else:
            found[-1].append(i)
    return found


def _goes_on(before: Line, line: Line, wrapping: Wrapping) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    if before.cell is not None or line.cell is not None or line.label:
        return False
    if line.severed:
        return True
    if not wrapping.width:
        severed = before.shown[-1] in "，、" or before.width >= _SEVERED
        return wrapping.printed and severed and before.shown[-1] not in TERMINAL
    if wrapping.indents(line):
        return before.shown[-1] not in TERMINAL and wrapping.full(before) and line.indent < 1
    if wrapping.full(before):
        return True
    # Short, and yet no end: broken by a page or by hand.
    return wrapping.indented and before.shown[-1] not in CLOSED and not before.indent > 2.5
