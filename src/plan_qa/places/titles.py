"""Places by name instead of number: 序言, 总体要求, “不断改进学风”那条.

The names are the documents' own headings; only the common Chinese words for a preface or a closing are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_qa.corpus.fold import fold_text
from plan_qa.domain import Document, Place, Unit
from plan_qa.places.describe import ANNOUNCEMENT, parts_of, text_proper

# What people call the paragraphs that stand outside the numbered text.
_ALIASES = {
    "序言": ("前言", "引言", "序", "序言部分", "前言部分", "正文前面", "正文之前"),
    ANNOUNCEMENT: (
        "通知",
        "印发的通知",
        "中办通知",
        "中办的通知",
        "中办印发通知",
        "中办印发的通知",
        "中办的印发通知",
        "印发规划的通知",
        "关于印发规划的通知",
    ),
    "军队武警条款": ("军队条款", "武警条款", "军队武警", "军队和武警", "解放军和武警", "解放军"),
}
# A document's first and last paragraph, where they have no number.
_OPENINGS = ("导语", "开头语", "开头", "开篇", "引子")
_ENDINGS = ("结尾", "末尾", "文末")
_CLOSING = ("结束语", "结语", "尾声", "收尾")
_NUMBER = re.compile(r"^(?:\([^)]*\)|[一二三四五六七八九十]+、|第[^条章节\s]{1,6}[条章节])\s*")
# A part of a title must be at least this long to stand for it: single letters are in many words.
_SHORTEST = 2


def _plain(title: str) -> str:
    return _NUMBER.sub("", fold_text(title)).strip('"。?')


def is_closing(unit: Unit, document: Document) -> bool:
    """An interview's last paragraph that answers no question."""
    return document.kind == "interview" and unit is document.units[-1] and unit.number is None


def section_names(document: Document) -> Iterator[tuple[str, Place]]:
    """Names of what has no number of its own: the part headings, and the paragraphs outside the articles."""
    for part in parts_of(document):
        yield _plain(part.heading), Place(part.units)
    for unit in document.units:
        if unit.number is None:
            yield _plain(unit.title.rpartition("·")[2]), Place((unit.id,))
            yield from ((fold_text(name), Place((unit.id,))) for name in _called(unit, document))


def _called(unit: Unit, document: Document) -> Iterator[str]:
    """What people call a paragraph outside the numbered text."""
    yield from _ALIASES.get(unit.title, ())
    if unit is text_proper(document)[0]:
        yield from _OPENINGS
    if unit is document.units[-1]:
        yield from _ENDINGS
    if is_closing(unit, document):
        yield from _CLOSING


def titles_of(document: Document) -> Iterator[tuple[str, Place]]:
    """The document's own titles with their places: articles, questions, parts, sections."""
    for unit in document.units:
        yield (
            _plain(unit.title if unit.number is not None else unit.title.rpartition("·")[2]),
            Place((unit.id,)),
        )
    for part in parts_of(document):
        yield _plain(part.heading), Place(part.units)


def by_title(words: str, document: Document, *, parts: bool = True) -> tuple[Place, ...]:
    """The place with this name, or the only one whose own title begins with or holds the words; else nothing."""
    wanted = _plain(words)
    if len(wanted) < _SHORTEST:
        return ()
    titles = list(titles_of(document))
    for fits in (
        [place for name, place in (*titles, *section_names(document)) if name == wanted],
        [place for name, place in titles if name.startswith(wanted)],
        [place for name, place in titles if wanted in name],
    ):
        if distinct := tuple(dict.fromkeys(place for place in fits if parts or len(place.units) == 1)):
            return distinct if len(distinct) == 1 else ()
    return ()


def by_heading(words: str, document: Document) -> tuple[Place, ...]:
    """The only part whose heading holds the words (「组织实施部分」)."""
    wanted = _plain(words)
    fits = [Place(part.units) for part in parts_of(document) if wanted in fold_text(part.heading)]
    return tuple(fits) if len(fits) == 1 and len(wanted) >= _SHORTEST else ()
