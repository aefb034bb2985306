"""编, 章, 节 and headings without a number: which paragraphs they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from plan_qa.corpus.documents.structure.articles import Opening
from plan_qa.corpus.documents.structure.lines import Line
from plan_qa.corpus.documents.structure.markers import DIVISIONS, Marker, division_or_article, list_mark
from plan_qa.corpus.documents.structure.wrapping import CLOSED, Wrapping
from plan_qa.corpus.word_form import WordForm, WordSet

_REFERRED: Final = WordForm("structure", r"[、，,；;。）)”]|第|{after_reference}")
_NAMED: Final = WordSet("structure", "named_heading")
_ANNEX: Final = WordForm(
    "structure", r"{annex}(?P<n>[0-9０-９一二三四五六七八九十]{0,3})(?P<end>[:：])?(?P<title>.*)"
)
# Ids of parts, by their counter.
LETTERS: Final = {"编": "bk", "部分": "part", "章": "ch", "节": "sec", "一、": "s"}
_WIDEST: Final = 50
_WIDEST_UNMARKED: Final = 30


def opens_annex(text: str) -> bool:
    """Whether a line begins as an annex does."""
    return _ANNEX.fullmatch(text) is not None


def division_at(lines: Sequence[Line], i: int, wrapping: Wrapping) -> Marker | None:
    """The number of a heading 第三章 … at a line; None where the line is text."""
    line = lines[i]
    marker = division_or_article(line.shown) if line.cell is None else None
    if marker is None or marker.kind not in DIVISIONS or line.width > _WIDEST:
        return None
    inside = marker.end - len(line.label)
    if inside > 0 and line.shown[-1] in "。；：，、":
        return None
    if _REFERRED.match(line.shown, marker.end) and not (inside > 0 and line.spaced(inside)):
        return None
    before = lines[i - 1] if i else None
    if before is not None and wrapping.full(before) and before.shown[-1] not in CLOSED and not line.indent:
        return None
    return marker


def heading_end(
    lines: Sequence[Line], i: int, marker: Marker, starts: Collection[int], wrapping: Wrapping
) -> int:
    """The last line of a heading: its words may stand on the next line, or run over."""
    line = lines[i]
    if i + 1 >= len(lines):
        return i
    following = lines[i + 1]
    bare = marker.end == len(line.shown)
    if i + 1 in starts or following.cell is not None or following.label or list_mark(following.shown):
        return i
    short = following.width <= _WIDEST_UNMARKED and following.shown[-1] not in CLOSED + "，、"
    if bare and short and division_or_article(following.shown) is None:
        return i + 1
    runs_over = wrapping.full(line) and short and i + 2 < len(lines) and i + 2 in starts
    return i + 1 if runs_over else i


def unmarked_headings(
    lines: Sequence[Line], chain: Sequence[Opening], divisions: Collection[int], wrapping: Wrapping
) -> set[int]:
    """Headings without a number: 附则 alone, or a short line between a finished article and the next one."""
    openings = {opening.line for opening in chain}
    found: set[int] = set()
    for i, line in enumerate(lines):
        if line.cell is not None or i in openings or i in divisions or line.label:
            continue
        closed = (
            i == 0 or lines[i - 1].shown[-1] in CLOSED or i - 1 in divisions or lines[i - 1].cell is not None
        )
        if (
            (line.shown in _NAMED and (closed or not wrapping.full(lines[i - 1])))
            or (
                i + 1 in openings
                and i - 1 not in divisions
                and closed
                and line.width <= _WIDEST_UNMARKED
                and not re.search(r"[。；：，！？:;,]", line.shown)
                and list_mark(line.shown) is None
            )
            or (line.kind == "heading" and line.width <= _WIDEST and list_mark(line.shown) is None and closed)
        ):
            found.add(i)
    return found


def annex_starts(lines: Sequence[Line]) -> list[int]:
    """The lines that open an annex: 附件 or 附件2 alone, or with its title."""
    found: list[int] = []
    for i, line in enumerate(lines):
        match = _ANNEX.fullmatch(line.shown) if line.cell is None and line.width <= 45 else None
        if match is None or line.shown[-1] in "。；，":
            continue
        # 附件： alone opens the list of annexes, before which comes the signature.
        listed = (
            bool(match["end"]) and not match["n"] and i + 1 < len(lines) and list_mark(lines[i + 1].shown)
        )
        if (not match["title"] and not listed) or (match["n"] and not list_mark(match["title"])):
            found.append(i)
    return found
