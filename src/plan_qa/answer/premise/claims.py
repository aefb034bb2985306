"""What a question asserts: how strongly its form asserts anything, and the segments that hold the assertion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.word_form import WordForm

# 此说是否确切, 这么写妥当否, 请核对一下
_VERDICT: Final = {
    "verdict": "{said_so}{whether}?{right}{right_end}?|{whether}{right}{right_end}?|{right}{right_end}|{please}{check}(?:一下|下)?"
}
_TAG: Final = WordForm(
    "premise", r"(?:{tag}|{verdict}|没[错记说弄写数背抄搞看问毛][错反题病]?了?吧?)[?。!]?$", _VERDICT
)
_HEARSAY: Final = WordForm("premise", r"{hearsay}|听[^,]{0,6}[讲说]")
_CITED: Final = WordForm(
    "premise", r"规划[里中上]?(?:明确)?{plan_says}|{text}(?:里|中|上|那篇)?(?:明确)?{text_says}|{cited}"
)
_PRESUPPOSED: Final = WordForm("premise", r"{presupposed}|太[^,]{1,6}了")
_LISTED: Final = WordForm(
    "premise",
    r"{sets_apart}(?:[一二三四五六七八九十几]|是|有|说|啥|什么)|第[一二三四五六七八九十]+[条项部]?[^,]{0,4}[是讲][啥什]",
)
_ASKED: Final = WordForm(
    "premise", r"{asked}|几[个天次年条项种门名场期级]|何[时地种人事处方]|[呢吗不没么][?]?$"
)
_OWN: Final = re.compile(r"我|咱|俺|他|她|某|我们|单位|学了|上了|参加了|听了|够不够|能不能")
# Closing and opening words of an assertion that are no part of it.
_LEAD: Final = WordForm(
    "premise", r"^(?:{lead}|规划[里中]?(?:明确)?{lead_says}的?|{lead_text}(?:说|写着?|讲|要求)的?是?)+"
)
_TAIL: Final = WordForm("premise", r"(?:是?(?:{tail}|,?{verdict}|[?。!.]))+$", _VERDICT)


# A segment that only says where the rest was read: 规划第十五条这么定的, 我们书记说有文件.
_CITING: Final = WordForm(
    "premise",
    r"(?:{citing}|[^,]{0,3}{citing_who}|第[^,]{1,3}[条问]|第[^,]部分)*{citing_says}?{citing_end}*",
)


@dataclass(frozen=True, slots=True)
class Form:
    """How a question asserts, each 0 or 1."""

    tag: bool
    hearsay: bool
    cited: bool
    presupposed: bool
    listed: bool
    asked: bool
    own: bool
    declarative: bool


def form_of(text: str, regions: Iterable[str] = ()) -> Form:
    """The form of a folded question; a region that a document reports of stands for that document."""
    cited = text
    for region in regions:
        cited = cited.replace(region, "文件")
    tag = bool(_TAG.search(text))
    body = _TAIL.sub("", text)
    asked = bool(_ASKED.search(body))
    return Form(
        tag,
        bool(_HEARSAY.search(text)),
        bool(_CITED.search(cited)),
        bool(_PRESUPPOSED.search(text)),
        bool(_LISTED.search(text)),
        asked,
        bool(_OWN.search(text)),
        not asked and not tag and "?" not in text and " " not in text and len(text) >= 8,
    )


def asks(segment: str) -> bool:
    """Whether a segment asks rather than tells."""
    return bool(_ASKED.search(segment))


def segments(text: str) -> tuple[tuple[int, int], ...]:
    """The asserting parts of a folded question as offsets, without 听说, 对吧 and the like."""
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"[^,;。?!]+", text):
        start, end = match.span()
        if lead := _LEAD.match(text[start:end]):
            start += lead.end()
        if tail := _TAIL.search(text[start:end]):
            end = start + tail.start()
        if end - start >= 2 and not _CITING.fullmatch(text, start, end):
            found.append((start, end))
    return tuple(found) or ((0, len(text)),)
