"""The outline of a document: questions on how many parts or articles there are and which, answered by its headings."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Final, Literal

from plan_qa.corpus.fold import fold
from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Document
from plan_qa.places.describe import summary
from plan_qa.places.documents import names_in
from plan_qa.places.own.grammar import paths_in

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


# 「公务员法有几章」: an added document is named, and all that is asked is how it is divided.
_OWN_PARTS: Final = WordForm(
    "scope", r"(?<!第)(?:几|多少|哪些|哪几)个?大?(?:章|编|节|部分|板块)|章节|{skeleton}"
)
_OWN_ARTICLES: Final = WordForm("scope", r"(?<!第)(?:多少|几)条(?!{other_article})")


@dataclass(frozen=True, slots=True)
class Outline:
    """What of the outline of a document is asked: its parts, or how many articles there are."""

    what: Literal["parts", "articles"]
    document: Document


def outline_asked(question: str, library: Library, meant: Set[str]) -> Outline | None:
    """What of the outline of a document a question asks for: of an added one that it names, else of the plan in force.

    None where documents of another period are `meant`.
    """
    if (own := _own_outline(question, library)) is not None:
        return own
    period = library.in_force.period or (0, 0)
    years = {int(year) for year in _YEAR.findall(question)}
    if any(not period[0] <= year <= period[1] for year in years):
        return None
    current = {document.id for document in library.documents if document.period == library.in_force.period}
    if not _asks_outline(question, library.in_force) or meant - current:
        return None
    return Outline("articles" if _ARTICLES.search(question) else "parts", library.in_force)


def _own_outline(question: str, library: Library) -> Outline | None:
    """The outline of the one added document that a question names and says nothing else of."""
    if all(document.kind != "user" for document in library.documents):
        return None
    text = fold(question).text
    namings = names_in(text, library)
    own = [library.document_by_id[n.document] for n in namings if n.document]
    if len(namings) != 1 or len(own) != 1 or own[0].kind != "user" or next(paths_in(text), None) is not None:
        return None
    what: Literal["parts", "articles"] = "articles" if _OWN_ARTICLES.search(text) else "parts"
    asked = _OWN_ARTICLES.search(text) or _OWN_PARTS.search(text)
    return Outline(what, own[0]) if asked and not _OTHER_LISTS.search(text) else None


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
    if document.kind == "user":
        headings = "；".join(part.heading for part in document.parts if part.level == 1)
        return summary(document) + (f"各部分标题：{headings}。" if headings else "")
    articles = sum(unit.number is not None for unit in document.units)
    headings = "；".join(part.heading for part in document.parts)
    return f"{document.cited_as}共{to_chinese(len(document.parts))}个部分、{to_chinese(articles)}条。各部分标题：{headings}。"
