"""What stands before the text: navigation, the notice that issued it, the line of dates under the title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from plan_qa.corpus.documents.structure.lines import printed_width
from plan_qa.corpus.documents.structure.paragraphs import Paragraph
from plan_qa.corpus.word_form import WordForm, WordSet

_FIGURE: Final = "[〇零一二三四五六七八九十0-9０-９]"
DATE: Final = rf"{_FIGURE}{{4}}年{_FIGURE}{{1,3}}月(?:{_FIGURE}{{1,3}}日)?"
_DATED: Final = WordForm("structure", r"(?=.*(?:[0-9０-９〇零一二三四五六七八九]{4}年)).*{dated_verb}")
_DATE_ALONE: Final = re.compile(rf"[（(]?{DATE}[）)]?")
_FACT: Final = WordForm("structure", r"[【\[（(]?{page_fact}[:：]")
_NUMBER: Final = re.compile(
    r"[一-鿿]{1,16}[〔\[【（(]?[0-9]{4}[〕\]】）)]?(?:第?[0-9]{1,4}号)|第[0-9一二三四五六七八九十百零〇]{1,6}号"
)
_ISSUED: Final = WordForm("structure", r"{issue_said}")
_BODY: Final = WordForm("structure", r"[^，。；：]{0,60}{body_tail}")
_NAMED: Final = WordSet("structure", "named_heading")
_PROSE: Final = 24


def is_named_heading(paragraph: Paragraph) -> bool:
    """总纲, 附则, 序言 alone on their line."""
    return paragraph.shown in _NAMED


def subtitle_reason(text: str) -> str:
    """Why a paragraph between the title and the text is none of it; empty where it is."""
    width = printed_width(text)
    if _FACT.match(text) and width <= 100 and text[-1] not in "。":
        return "网页信息"
    if (
        text[0] in "（("
        and text[-1] in "）)"
        and re.search(r"[0-9０-９〇零一二三四五六七八九]{2,4}年|号", text)
    ):
        return "题注"
    if _NUMBER.fullmatch(text):
        return "发文字号"
    if _DATE_ALONE.fullmatch(text) or (_DATED.match(text) and text[-1] not in "。；：" and width <= 160):
        return "题注"
    if _ISSUED.search(text) and width <= 260:
        return "印发说明"
    if text[-1] in "：:" and width <= 120 and re.search("各|：", text):
        return "主送机关"
    if width <= 60 and _BODY.fullmatch(text):
        return "发布者"
    if width < _PROSE and text[-1] not in "。！？：；”":
        return "题下文字"
    return ""


def is_prose(paragraph: Paragraph) -> bool:
    """Whether a paragraph is running text."""
    text = paragraph.shown
    return not paragraph.is_table and printed_width(text) >= _PROSE and text[-1] in "。！？：；”"


def nav_reason(paragraphs: Sequence[Paragraph]) -> str:
    """Why what stands before the title is cut off."""
    if any(_ISSUED.search(paragraph.shown) and is_prose(paragraph) for paragraph in paragraphs):
        return "正文之前的印发通知"
    return "正文之前的文字（网页导航等）"
