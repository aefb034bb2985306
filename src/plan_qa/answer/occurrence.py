"""「规划提到“枫桥经验”了吗」: whether words occur in the texts is looked up word for word, not judged by likeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.fold import fold, fold_text, spans_of, spelled_out
from plan_qa.corpus.library import Library
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Unit

_ASKED: Final = WordForm(
    "scope",
    r"(?:{mention}|{mention_or_not})(?:过|了)?(?P<open>[“\"「])?"
    r"(?P<words>[^，。？?！“”\"「」《》]{2,15}?)(?P<close>[”\"」])?(?:{label})?(?:了|过)?"
    r"(?P<end>吗|没有|没|么|嘛)?[?？。]?$",
)
_WHETHER: Final = WordForm("scope", r"{whether}|{mention_or_not}")
# 「规划里有没有“低级红”」, 「“新质生产力”规划里有没有」, 「“打铁必须自身硬”出自规划第几条」
_MARKED: Final = WordForm(
    "scope",
    r"{whether}[“\"「](?P<behind>[^“”\"「」]{2,20})[”\"」]"
    r"|[“\"「](?P<before>[^“”\"「」]{2,20})[”\"」][^“”\"「」]{0,10}(?:{whether}|{mention}|{origin})",
)
_NO_WORD: Final = WordForm("scope", r"{no_word}")
# Unmarked words longer than this are a statement and not a term.
_LONGEST: Final = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A unit with the places of the words in it, as offsets into its text."""

    unit: Unit
    spans: tuple[tuple[int, int], ...]


def words_asked(question: str) -> str:
    """The words whose occurrence a question asks for; empty where it asks for something else."""
    if marked := _MARKED.search(question):
        return str(marked["behind"] or marked["before"])
    match = _ASKED.search(question)
    if match is None:
        return ""
    words = str(match["words"])
    if match["open"] and match["close"]:
        return words
    asks = match["end"] or _WHETHER.search(question[: match.start("words")])
    return words if asks and len(words) <= _LONGEST and not _NO_WORD.search(words) else ""


def occurrences(words: str, library: Library) -> tuple[Found, ...]:
    """Every unit that holds the words, width and letter case aside, in the order of the documents."""
    sought = spelled_out(fold_text(words))
    found = []
    for unit in library.units:
        if spans := spans_of(sought, fold(unit.text)):
            found.append(Found(unit, spans))
    return tuple(found)
