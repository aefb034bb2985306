"""Which documents a question is to be kept to, where a user added some: those that it names.

The plan itself speaks of other documents (「规划要求学习党章吗」): one that is named beside it keeps the question to neither.
「我们市的办法」 names whichever of the added ones is of that kind and place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from plan_qa.corpus.fold import Folded, fold
from plan_qa.corpus.library import Library
from plan_qa.corpus.shelf.editions import superseded_in
from plan_qa.corpus.word_form import WordForm, WordSet
from plan_qa.domain import Document
from plan_qa.places.documents import Naming, in_marks, names_in, squeeze_name

# The letters of a word for a kind of text: 条例, 办法.
_KIND: Final = 2
_OURS: Final = WordForm(
    "own",
    r"(?:{we}(?P<our>{level}|{where})?{at}*|{mine}(?P<my>{where}|{level}){at}*|(?P<the>{the_level}|{where}){at}*)(?P<text>{text})"
    r"|(?:{we}(?P<our_told>{level}|{where}){at}+|{mine}(?P<my_told>{where}|{level}){at}+|(?P<told_at>{the_level}|{where}){at}+){told}",
    parts={"mine": "我", "the_level": r"(?:(?<=^)|(?<={before_level})){level}"},
)
_CENTRAL: Final = WordForm("own", "{central}")
_AT_OURS: Final = WordForm(
    "own",
    r"(?:{we}(?P<our>{level}|{where})|{mine}(?P<my>{level}|{where})|(?<!{toward})(?P<the>{where}|{level}里)(?={own_says}))"
    r"(?:里|这边|这里)?(?!{group})(?:的?(?:{told}|{text}))?",
    parts={"mine": "我"},
)
# Words of one list stand for one kind of place; before these words a title tells who issued it.
_PLACES: Final = tuple(
    WordSet("own", name)
    for name in ("province", "city", "county", "town", "village", "hospital", "school", "company", "office")
)
_ANYWHERE: Final = WordSet("own", "anywhere")
_HEAD: Final = re.compile("党员|关于|贯彻|落实|《|党组织|党建")
# What is being written is no text yet, and what stands in a title is another's name.
_WRITING: Final = WordForm("own", r"{drafting}[^，。？；]{0,6}$|《[^》]*$")
# 「由哪个机关制定实施意见」 asks for a body, 「各单位的办法」 are of every one: neither is of a place in particular.
_WHICH: Final = WordForm("own", r"{which}$")
# Whose the text is, in each form.
_WHERE: Final = ("our", "my", "the", "our_told", "my_told", "told_at")


@dataclass(frozen=True, slots=True)
class OwnNaming:
    """Words at [start, end) of a text that name added documents, by the ids of those."""

    start: int
    end: int
    documents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a question is kept to: the documents that it names (none: any may answer), and the rest of its words."""

    documents: frozenset[str]
    rest: str


def kept_to(text: str, library: Library) -> Kept:
    """The documents to which a question is to be kept: the added ones that it names, or, where it names a registered one,
    all of those.

    Kept to added ones, it asks them the rest of its words: their name tells nothing of what is asked there.
    """
    if not library.own:
        return Kept(frozenset(), text)
    own = {document.id for document in library.own}
    folded = fold(text)
    spoken_of = names_in(folded.text, library)
    registered = any(n.kind or (n.document and n.document not in own) for n in spoken_of)
    namings = [*_by_name(folded, library, spoken_of), *_ours(text, library)]
    if registered:
        registered_ones = frozenset(document.id for document in library.registered)
        return Kept(frozenset() if namings else registered_ones, text)
    named = frozenset(name for naming in namings for name in naming.documents)
    # Several editions have one name: the one in force is meant.
    named -= superseded_in([library.document_by_id[name] for name in named])
    named_at = {at for naming in namings for at in range(naming.start, naming.end)}
    rest = "".join(letter for at, letter in enumerate(text) if at not in named_at)
    rest = rest.strip("《》的里中上，,、：: ")
    return Kept(named, rest if named and len(rest) > 1 else text)


def understood(text: str, library: Library) -> str:
    """The text with the title of the one added document that 「我们市的办法」 means, as it stands where several may be meant."""
    naming = next(_ours(text, library), None)
    if naming is None or len(naming.documents) != 1:
        return text
    (name,) = naming.documents
    return text[: naming.start] + in_marks(library.document_by_id[name].short_title) + text[naming.end :]


def _by_name(folded: Folded, library: Library, spoken_of: tuple[Naming, ...]) -> Iterator[OwnNaming]:
    """By what the reader calls them, and by their titles."""
    for document in library.own:
        for called in document.called:
            name = squeeze_name(called)
            at = folded.text.find(name) if len(called) > 1 else -1
            if at >= 0:
                yield OwnNaming(*folded.span(at, at + len(name)), frozenset({document.id}))
    own = {document.id for document in library.own}
    for naming in spoken_of:
        # 「条例」 alone may be any of several.
        if naming.document in own and (naming.end - naming.start > _KIND or len(own) == 1):
            yield OwnNaming(*folded.span(naming.start, naming.end), frozenset({naming.document}))


def _ours(text: str, library: Library) -> Iterator[OwnNaming]:
    """As 「我们市的办法」; where the plan is spoken of beside it, also as 「院里定的」, of a document that is issued there."""
    superseded = superseded_in(library.own)
    held = [document for document in library.own if document.id not in superseded]
    if not held:
        return
    for match in _OURS.finditer(text):
        if _WRITING.search(text, 0, match.start()) or _WHICH.search(text, 0, match.start()):
            continue
        where = next((match[name] for name in _WHERE if match[name]), "")
        placed = [document for document in held if _is_of(document, where)]
        kind = (match["text"] or "")[-_KIND:]
        # People call a 办法 their 制度: then the place tells which.
        fits = [document for document in placed or held if kind in document.title] or placed
        if fits:
            yield OwnNaming(match.start(), match.end(), frozenset(document.id for document in fits))
            return
    if _CENTRAL.search(text):
        for match in _AT_OURS.finditer(text):
            where = match["our"] or match["my"] or match["the"]
            if _WHICH.search(text, 0, match.start()):
                continue
            if placed := [document for document in held if _is_of(document, where)]:
                yield OwnNaming(match.start(), match.end(), frozenset(document.id for document in placed))
                return


def _is_of(document: Document, where: str) -> bool:
    """Whether a document is issued at a level or by a kind of body (市里, 医院)."""
    if any(word in where for word in _ANYWHERE.words):
        return True
    issuer = document.issuer or _HEAD.split(document.title)[0]
    return any(word in where for word in _place_of(issuer))


@lru_cache(maxsize=256)
def _place_of(issuer: str) -> tuple[str, ...]:
    """The words for the kind of place that an issuer is, by the last it is named with: 「某市人民医院」 is a hospital."""
    named = [
        (issuer.rfind(word) + len(word), place.words)
        for place in _PLACES
        for word in place.words
        if word in issuer
    ]
    return max(named, key=lambda each: each[0])[1] if named else ()
