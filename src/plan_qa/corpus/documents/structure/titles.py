"""The title of a document: which line before the text it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.documents.structure.divisions import opens_annex
from plan_qa.corpus.documents.structure.lines import Line, squeezed
from plan_qa.corpus.documents.structure.markers import division_or_article, list_mark
from plan_qa.corpus.word_form import WordForm

_TAIL: Final = WordForm("structure", r"{title_tail}(?:[（(][^（）()]{1,20}[）)])*$")
_START: Final = WordForm("structure", r"[《“]?{title_start}")
_ISSUED: Final = WordForm("structure", r"{issued_tail}[）)》]*$")
_EDITION: Final = WordForm(
    "structure", r"[（(](?:{edition_mark}|[0-9一二三四五六七八九〇零]{4}年?{edition_mark}?)+[）)]"
)
_FACT: Final = WordForm("structure", r"[【\[（(]?{page_fact}[:：]")
_BODY: Final = WordForm("structure", r"{body_tail}$")
_NOT_TITLE: Final = re.compile(r"[|>»_。！？；\[\]【】]|https?:|[,，].*[,，]|[:：]$")
_WIDEST: Final = 80
# Lines of a title that is printed on several.
_MOST_LINES: Final = 3
# Letters of the last line of a title that cannot be the whole.
_FRAGMENT: Final = 7


@dataclass(frozen=True, slots=True)
class Title:
    """The lines of the title and its words."""

    first: int
    last: int
    text: str


def title_in(lines: Sequence[Line], stop: int) -> Title | None:
    """The title among lines[:stop]: named like a document, near the text, said again elsewhere."""
    said = "".join(line.shown for line in lines)
    scored = [(_score(lines, i, stop, said), i) for i in range(stop)]
    best = max(((score, i) for score, i in scored if score > 0), default=None)
    return _whole(lines, best[1], stop) if best else None


def title_of_heads(lines: Sequence[Line]) -> str:
    """The title in running heads, where the pages name it nowhere else."""
    said = [line.shown for line in lines if is_title_like(line.shown) and line.width <= _WIDEST]
    return max(said, key=lambda text: (said.count(text), -said.index(text))) if said else ""


def is_title_like(text: str) -> bool:
    """Whether a line could be a document's title by its last word."""
    return _TAIL.search(text) is not None and not _NOT_TITLE.search(text)


def _score(lines: Sequence[Line], i: int, stop: int, said: str) -> float:
    line = lines[i]
    text = line.shown
    if (
        line.cell is not None
        or line.width > _WIDEST
        or _NOT_TITLE.search(text)
        or _FACT.match(text)
        or division_or_article(text)
        or list_mark(text)
        or text[0] in "（(—-·•"
    ):
        return 0
    # A title may break off anywhere, 意 on one line and 见 on the next.
    before = lines[i - 1] if i and len(text) <= _FRAGMENT and _may_open(lines[i - 1]) else None
    whole = before.shown + text if before is not None and _START.match(before.shown) else text
    score = 3.0 if _TAIL.search(whole) and len(whole) > 1 else 0.0
    score += 2.0 if line.kind == "heading" and line.level == 1 else 1.0 if line.kind == "heading" else 0.0
    if score:
        score += 1.0 if _START.match(text) else 0.0
        score += 2.0 if len(text) >= 4 and f"《{text}》" in said else 0.0
        score += min(1.0, 0.5 * (said.count(text) - 1)) if len(text) >= 6 else 0.0
        score -= 2.0 if _ISSUED.search(text) else 0.0
        score -= min(2.0, 0.08 * (stop - i))
    return score


def _whole(lines: Sequence[Line], at: int, stop: int) -> Title:
    """A title with its further lines: what stands before a fragment, and （试行） behind."""
    first = last = at
    text = lines[at].shown
    while (
        first > 0
        and at - first < _MOST_LINES - 1
        and _is_fragment(text)
        and _may_open(lines[first - 1])
        and lines[first - 1].shown not in text
    ):
        first -= 1
        text = lines[first].shown + text
    if last + 1 < stop and _EDITION.fullmatch(lines[last + 1].shown):
        last += 1
        text += lines[last].shown
    return Title(first, last, squeezed(text).strip("《》"))


def _is_fragment(text: str) -> bool:
    words = re.sub(r"[（(][^（）()]*[）)]", "", text)
    return not _START.match(text) and (len(words) <= _FRAGMENT or text[0] in "的和与及、）)》")


def _may_open(line: Line) -> bool:
    text = line.shown
    return (
        line.cell is None
        and line.width <= 40
        and not opens_annex(text)
        and not _NOT_TITLE.search(text)
        and not _FACT.match(text)
        and text[0] not in "（("
        and not (_BODY.search(text) and not re.search("关于", text))
    )
