"""A paragraph: lines that belong together, as one text with the way back to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from plan_qa.corpus.documents.structure.lines import Line, printed_width
from plan_qa.corpus.documents.structure.wrapping import CLOSED

# A heading has at most this width.
HEADING_WIDTH = 50


@dataclass(frozen=True)
class Paragraph:
    """Lines in reading order; a table is one whose lines have cells."""

    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        """The words of the file."""
        return "".join(line.text for line in self.lines)

    @property
    def label(self) -> str:
        """The automatic number before them."""
        return self.lines[0].label

    @property
    def shown(self) -> str:
        """The words with the automatic number before them."""
        return self.label + self.text

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return self.lines[0].cell is not None

    @property
    def blocks(self) -> tuple[int, int]:
        """Its first and last block."""
        return self.lines[0].block, self.lines[-1].block

    @property
    def closed(self) -> bool:
        """Whether it ends as a sentence, an item or an introduction does."""
        return self.shown[-1] in CLOSED

    def is_short(self, most: float = HEADING_WIDTH) -> bool:
        """Whether it may be a heading by its length and its end."""
        return printed_width(self.shown) <= most and self.shown[-1] not in CLOSED + "，、,"

    def spaced(self, index: int) -> bool:
        """Whether white space stands before text[index] within a line."""
        for line in self.lines:
            if index < len(line.text):
                return index > 0 and line.spaced(index)
            index -= len(line.text)
        return True


def text_of(paragraphs: Sequence[Paragraph]) -> str:
    """The words of some paragraphs."""
    return "".join(paragraph.text for paragraph in paragraphs)


def lines_in(paragraphs: Sequence[Paragraph]) -> tuple[Line, ...]:
    """The lines of some paragraphs."""
    return tuple(line for paragraph in paragraphs for line in paragraph.lines)
