"""Tables that only lay a page out: what stands in their cells is text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from plan_qa.corpus.documents.structure.lines import Line
from plan_qa.corpus.documents.structure.markers import division_or_article

# A cell with so many articles or so many letters is no cell of a table.
_ARTICLES: Final = 2
_LETTERS: Final = 1500


def without_layout_tables(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, those of tables that hold the text itself without their cells."""
    articles: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    letters: defaultdict[tuple[int, int, int], int] = defaultdict(int)
    for line in lines:
        if line.cell is not None:
            marker = division_or_article(line.shown)
            articles[line.cell] += marker is not None and marker.kind == "条"
            letters[line.cell] += len(line.text)
    layout = {cell[0] for cell in letters if articles[cell] >= _ARTICLES or letters[cell] >= _LETTERS}
    return tuple(
        replace(line, cell=None, kind="paragraph")
        if line.cell is not None and line.cell[0] in layout
        else line
        for line in lines
    )
