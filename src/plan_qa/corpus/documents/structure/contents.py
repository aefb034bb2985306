"""A table of contents before the text: it ends where its first line comes again, or where running text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from plan_qa.corpus.documents.structure.lines import Line
from plan_qa.corpus.documents.structure.markers import DIVISIONS, division_or_article, list_mark
from plan_qa.corpus.word_form import WordForm

_HEADING: Final = WordForm("structure", r"[【\[（(]?{contents}[】\]）)]?[:：]?")
# ……12, ·····3, （12）: leaders and a page number.
_LEADERS: Final = re.compile(
    r"[.．…·•⋯\-—－_]{2,}[（(]?[0-9０-９]*[）)]?$|[（(][0-9]{1,4}[）)]$|(?<=[^0-9０-９第])[0-9]{1,4}$"
)
# So many headings with nothing between are a table of contents, whatever stands above.
_BARE: Final = 3
_WIDEST_ENTRY: Final = 60
_WIDEST_ARTICLE: Final = 25


def contents_in(lines: Sequence[Line]) -> range:
    """The lines of a table of contents; empty where there is none."""
    heading = next((i for i, line in enumerate(lines) if _HEADING.fullmatch(line.shown)), None)
    if heading is not None:
        return _from(lines, heading, heading + 1)
    run = 0
    for i, line in enumerate(lines):
        run = run + 1 if _is_entry(line) else 0
        if run == _BARE and not any(map(_has_text, lines[:i])):
            return _from(lines, i - run + 1, i - run + 1)
    return range(0)


def _has_text(line: Line) -> bool:
    marker = division_or_article(line.shown)
    return marker is not None and marker.kind == "条"


def _is_entry(line: Line) -> bool:
    marker = division_or_article(line.shown)
    return (
        marker is not None and marker.kind in DIVISIONS and line.width < 45 and line.shown[-1] not in "。；："
    )


def _from(lines: Sequence[Line], heading: int, first: int) -> range:
    if first >= len(lines):
        return range(0)
    entry = _plain(lines[first].shown)
    marker = division_or_article(entry) or list_mark(entry)
    # Entries that lost their line breaks: 第一章总则第二章….
    if marker and (following := re.search(rf"(?<=.)第[^第]{{1,6}}{marker.kind}", entry[marker.end :])):
        entry = entry[: marker.end + following.start()]
    listed = marker is not None and marker.kind == "条" and lines[first].width <= _WIDEST_ARTICLE
    text = next(
        (
            i
            for i in range(first, len(lines))
            if not _may_be_entry(lines[i]) or (_has_text(lines[i]) and not listed)
        ),
        len(lines),
    )
    for i in range(first + 1, text):
        again = lines[i].shown
        # The heading may stand alone in the text (第一章) with its words on the next line.
        alone = marker is not None and again == entry[: marker.end]
        if again == entry or alone or (len(entry) >= 4 and again.startswith(entry)):
            return range(heading, i)
    # Under a heading 目录 all is contents up to the text; without one nothing is that does not come again.
    return range(heading, text) if heading < first and text < len(lines) else range(0)


def _may_be_entry(line: Line) -> bool:
    return line.cell is None and line.width <= _WIDEST_ENTRY and line.shown[-1] not in "。；"


def _plain(entry: str) -> str:
    while (shorter := _LEADERS.sub("", entry)) != entry:
        entry = shorter
    return entry
