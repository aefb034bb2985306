"""The outline of a document: questions on how many parts or articles there are and which, answered by its headings."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final, Literal

from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Document

_PARTS: Final = WordForm(
    "scope", r"{how_many}(?:个|大)?{part}|(?:部分|章节|板块)(?:有|是)?(?:哪些|几个|多少)|{skeleton}"
)
# The outline is that of the plan: another text, or a saying with numbered contents, is not meant.
_THE_DOCUMENT: Final = re.compile(r"规划|全文|正文|文件")
_ANOTHER_TEXT: Final = re.compile(r"条例|章程|党章|准则|办法|法$|法规|精神|干部教育培训规划")
# What is quoted is another text unless it begins as the document's own title does.
_QUOTING: Final = re.compile(r"[“《「]")
_TITLE: Final = 6
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?=年|[-—－])")
_ARTICLES: Final = WordForm(
    "scope",
    r"(?:一共|总共|共|全文|规划|正文)[^。，]{0,6}(?<!第)(?:多少|几|有多少)条(?!{other_article})"
    r"|(?<!第)(?:多少|几)条{article_words}",
)
_OTHER_LISTS: Final = re.compile(r"目标|任务|要求|原则|措施|方面|特点|答问|答记者问")


Outline = Literal["parts", "articles"]


def outline_asked(question: str, library: Library, meant: Set[str]) -> Outline | None:
    """What of the outline of the plan in force a question asks for; none where documents of another period are `meant`."""
    period = library.in_force.period or (0, 0)
    years = {int(year) for year in _YEAR.findall(question)}
    if any(not period[0] <= year <= period[1] for year in years):
        return None
    current = {document.id for document in library.documents if document.period == library.in_force.period}
    if not _asks_outline(question, library.in_force) or meant - current:
        return None
    return "articles" if _ARTICLES.search(question) else "parts"


def _asks_outline(question: str, document: Document) -> bool:
    """Whether a question asks for the parts or the number of articles of the document as a whole."""
    if not _THE_DOCUMENT.search(question) or _OTHER_LISTS.search(question) or _ANOTHER_TEXT.search(question):
        return False
    title = document.title[:_TITLE]
    if any(not question.startswith(title, mark.end()) for mark in _QUOTING.finditer(question)):
        return False
    return bool(_PARTS.search(question) or _ARTICLES.search(question))


def outline_notice(document: Document) -> str:
    """One line with the number of articles and the part headings, verbatim."""
    articles = sum(unit.number is not None for unit in document.units)
    headings = "；".join(part.heading for part in document.parts)
    return f"{document.cited_as}共{to_chinese(len(document.parts))}个部分、{to_chinese(articles)}条。各部分标题：{headings}。"
