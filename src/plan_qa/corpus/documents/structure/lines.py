"""The lines of a file without white space, each with the way back to its block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.domain import Block, BlockKind, FileText, Origin

# What shows nothing: white space, and the format characters that web pages and word processors strew.
_UNSEEN: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]")
_BREAK: Final = re.compile(r"\r\n|[\n\r\v\f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block: `raw[i]` is the offset of `text[i]` in the block's text.

    `indent` is the white space before it; `opens` whether it is the first of its block, `severed` whether we cut it
    off the line before it, to see whether a new article begins there.
    """

    block: int
    text: str
    raw: tuple[int, ...]
    label: str = ""
    kind: BlockKind = "paragraph"
    level: int | None = None
    cell: tuple[int, int, int] | None = None
    page: int | None = None
    indent: float = 0
    opens: bool = True
    severed: bool = False

    @property
    def shown(self) -> str:
        """The line with the automatic number before it."""
        return self.label + self.text

    @property
    def width(self) -> float:
        """Printed width in Chinese characters."""
        return printed_width(self.shown)

    def spaced(self, index: int) -> bool:
        """Whether white space stands before text[index], or the text ends there."""
        if index <= 0 or index >= len(self.text):
            return True
        return self.raw[index] - self.raw[index - 1] > 1

    def cut(self, index: int) -> tuple[Line, Line]:
        """The line in two before text[index]."""
        left = replace(self, text=self.text[:index], raw=self.raw[:index])
        right = replace(
            self, text=self.text[index:], raw=self.raw[index:], label="", indent=0, opens=False, severed=True
        )
        return left, right


def printed_width(text: str) -> float:
    """Half for what is printed half as wide as a Chinese character."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def squeezed(text: str) -> str:
    """A text without white space and characters that show nothing."""
    return _UNSEEN.sub("", text)


def lines_of(file: FileText) -> tuple[Line, ...]:
    """Every line of every block that shows something, in reading order."""
    return tuple(line for number, block in enumerate(file.blocks) for line in _lines(number, block))


def _lines(number: int, block: Block) -> Iterator[Line]:
    label = squeezed(block.label)
    first = True
    start = 0
    breaks = [*_BREAK.finditer(block.text), None]
    for match in breaks:
        end = match.start() if match else len(block.text)
        piece = block.text[start:end]
        kept = [i for i, character in enumerate(piece) if not _UNSEEN.match(character)]
        if kept or (first and label and match is None):
            yield Line(
                number,
                "".join(piece[i] for i in kept),
                tuple(start + i for i in kept),
                label if first else "",
                block.kind,
                block.level,
                block.cell,
                block.page,
                printed_width(piece[: kept[0]]) if kept else 0,
                first,
            )
            first = False
        start = match.end() if match else end


def origins_of(lines: Sequence[Line]) -> tuple[Origin, ...]:
    """Where the joined text of some lines stands in the file, a run for each line."""
    found: list[Origin] = []
    at = 0
    for line in lines:
        if line.text:
            found.append(Origin(at, line.block, line.raw[0], line.raw[-1] + 1))
        at += len(line.text)
    return tuple(found)
