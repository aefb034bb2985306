"""Places by name instead of number: 序言, 总体要求, “不断改进学风”那条.

The names are the documents' own headings and what the register says they are called; the common Chinese words for a
preface or a closing are a word list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.word_form import WordSet
from plan_qa.domain import Document, Place, Unit
from plan_qa.places.describe import parts_of, text_proper

_PREFACE = WordSet("places", "preface")
# A document's first and last paragraph, where they have no number.
_OPENINGS = WordSet("places", "opening")
_ENDINGS = WordSet("places", "ending")
_CLOSING = WordSet("places", "closing")
_NUMBER = re.compile(r"^(?:\([^)]*\)|[一二三四五六七八九十]+、|第[^条章节\s]{1,6}[条章节])\s*")
# A part of a title must be at least this long to stand for it: single letters are in many words.
_SHORTEST = 2


def _plain(title: str) -> str:
    return _NUMBER.sub("", fold_text(title)).strip('"。?')


def title_of(unit: Unit) -> str:
    """A unit's own title, without the name of its part and without its number."""
    return re.sub(r"^[（(][^）)]*[）)]", "", unit.title.rpartition("·")[2]).strip("。？? ")


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
    """What people call a paragraph outside the numbered text: the register's names for it, and the common ones."""
    yield from unit.called
    if unit.title in _PREFACE:
        yield from _PREFACE.words
    if unit is text_proper(document)[0]:
        yield from _OPENINGS.words
    if unit is document.units[-1]:
        yield from _ENDINGS.words
    if is_closing(unit, document):
        yield from _CLOSING.words


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
