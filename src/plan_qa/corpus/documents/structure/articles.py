"""Which lines open an article: 第七条 at the beginning of a line may also be a reference that the line break cut off.

Every line that might open one is weighed (white space behind the number, a paragraph's beginning, what the words behind
it say), and of all chains the one is taken whose numbers run on best: a repealed article that is printed again may go
backwards, a missing one leaves a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.documents.structure.lines import Line
from plan_qa.corpus.documents.structure.markers import Marker, division_or_article
from plan_qa.corpus.documents.structure.wrapping import CLOSED, Wrapping
from plan_qa.corpus.word_form import WordForm

# 第十条规定的, 第三条第二款, 第七条、第八条: the number is an object of the sentence.
_REFERRED: Final = WordForm("structure", r"[、，,；;。）)”]|第|{after_reference}")
# An article that lost its line break stands behind a finished sentence.
_INSIDE: Final = re.compile(
    r"(?<=[。；”）)])(?=第[一二三四五六七八九十百千零〇0-9]{1,9}(?:条(?:之[一二三四五六七八九十]{1,2})?|[编章节]))"
)
# Headings that stand on one line.
_HEADINGS: Final = re.compile(r"第[一二三四五六七八九十百]{1,5}[编章节](?![^第]{0,30}规定)")
_ARTICLE: Final = re.compile(r"第[一二三四五六七八九十百千零〇0-9]{1,9}条")
_LONGEST_HEADING: Final = 45

_OPENS: Final = 1.0
_SPACED: Final = 2.0
_REFERENCE: Final = -3.0
_UNSPACED: Final = -2.5
_BEGINS: Final = 1.0
_BROKEN: Final = -2.5
_GAP: Final = -1.5
_EACH_MISSING: Final = -0.05
_BACKWARDS: Final = -2.0
_LATE_START: Final = -1.0
# Chains look back over so many candidates.
_WINDOW: Final = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that may open an article: how much speaks for it, above 0 for."""

    line: int
    marker: Marker
    weight: float


def severed(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, cut where an article or a chapter may begin inside one."""
    return tuple(piece for line in lines for piece in _severed(line))


def _severed(line: Line) -> Iterator[Line]:
    if line.cell is None:
        if len(_HEADINGS.findall(line.text)) > 1 and not re.search("[。；，]", line.text):
            yield from _apart(line)
            return
        opens = division_or_article(line.text)
        cuts = [match.start() for match in _INSIDE.finditer(line.text)]
        if opens is not None and opens.kind != "条":
            cuts += [match.start() for match in _ARTICLE.finditer(line.text, opens.end, _LONGEST_HEADING)]
        for at in sorted(cuts):
            marker = division_or_article(line.text, at)
            if at and marker and marker.end < len(line.text) and _may_open(line, at, marker):
                left, right = line.cut(at)
                yield left
                yield from _severed(right)
                return
    yield line


def _may_open(line: Line, at: int, marker: Marker) -> bool:
    if line.spaced(marker.end):
        return True
    return marker.kind == "条" and line.text[at - 1] == "。" and not _REFERRED.match(line.text, marker.end)


def _apart(line: Line) -> Iterator[Line]:
    """Headings that a contents list or a title page ran together, each for itself."""
    second = list(_HEADINGS.finditer(line.text))[1].start()
    left, right = line.cut(second)
    yield left
    yield from _apart(right) if len(_HEADINGS.findall(right.text)) > 1 else [right]


def openings(lines: Sequence[Line], wrapping: Wrapping) -> tuple[list[Opening], list[Opening]]:
    """The lines that open articles, and those that look like it and do not."""
    found = [
        (i, marker)
        for i, line in enumerate(lines)
        if line.cell is None
        and (marker := division_or_article(line.shown)) is not None
        and marker.kind == "条"
    ]
    spaced = [_is_spaced(lines[i], marker) for i, marker in found]
    # A document that sets white space behind its numbers does so always.
    style = len(found) > 2 and sum(spaced) >= 0.6 * len(found)
    weighed = [
        Opening(i, marker, _weight(lines, i, marker, wrapping, style, set_apart))
        for (i, marker), set_apart in zip(found, spaced, strict=True)
    ]
    chain = _chain(weighed)
    taken = {each.line for each in chain}
    return chain, [each for each in weighed if each.line not in taken and each.weight >= _OPENS]


def _is_spaced(line: Line, marker: Marker) -> bool:
    if line.label:
        return marker.end <= len(line.label) or line.spaced(marker.end - len(line.label))
    return line.spaced(marker.end) or line.text[marker.end] in "【〔[：:"


def _weight(
    lines: Sequence[Line], i: int, marker: Marker, wrapping: Wrapping, style: bool, set_apart: bool
) -> float:
    line = lines[i]
    weight = _OPENS
    if set_apart:
        weight += _SPACED
    else:
        weight += _UNSPACED if style else 0
        weight += _REFERENCE if _REFERRED.match(line.shown, marker.end) else 0
    if i == 0 or line.label or line.level is not None:
        return weight + _BEGINS
    before = lines[i - 1]
    if line.severed:
        return weight
    if not wrapping.width:
        # Blocks are paragraphs: one that stops in mid-sentence was broken by hand or by a page.
        return weight + (_BEGINS if before.shown[-1] in CLOSED or before.width < 30 else 0)
    if wrapping.indented:
        return weight + (_BEGINS if line.indent >= 1 else _BROKEN if wrapping.full(before) else 0)
    if wrapping.full(before) and before.shown[-1] not in CLOSED:
        return weight + _BROKEN
    return weight + _BEGINS


def _chain(weighed: Sequence[Opening]) -> list[Opening]:
    best: list[float] = []
    before: list[int] = []
    for j, opening in enumerate(weighed):
        score = opening.weight + (0 if opening.marker.number == 1 else _LATE_START)
        come_from = -1
        for i in range(max(0, j - _WINDOW), j):
            through = best[i] + opening.weight + _step(weighed[i].marker, opening.marker)
            if through > score:
                score, come_from = through, i
        best.append(score)
        before.append(come_from)
    if not best:
        return []
    at = max(range(len(best)), key=best.__getitem__)
    chain: list[Opening] = []
    while at >= 0:
        chain.append(weighed[at])
        at = before[at]
    return chain[::-1]


def _step(left: Marker, right: Marker) -> float:
    """How well one number follows another."""
    if follows(left, right):
        return 0.0
    if (right.number, right.sub) > (left.number, left.sub):
        return _GAP + _EACH_MISSING * min(right.number - left.number, 60)
    return _BACKWARDS


def follows(left: Marker, right: Marker) -> bool:
    """Whether a number is the next one: 第八条 behind 第七条 or 第七条之二, 第七条之一 behind 第七条."""
    if right.number == left.number:
        return right.sub == left.sub + 1
    return right.number == left.number + 1 and right.sub == 0
