"""「什么叫集中学习培训」: the sentence that explains a term; where the texts only use it, that is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from plan_qa.answer.occurrence import Found, occurrences
from plan_qa.corpus.library import Library
from plan_qa.corpus.word_form import WordForm

_TERM: Final = r"[“\"「]?(?P<{name}>[^，。？?！!、“”\"「」《》]{{2,16}}?)[”\"」]?"
_ASKED: Final = WordForm(
    "scope",
    "^(?:{lead_to_term})*(?:{what_is}"
    + _TERM.format(name="behind")
    + "|"
    + _TERM.format(name="before")
    + r"(?:{label})?{meant})[？?。呢啊吗]*$",
)
_EXPLAINS: Final = WordForm("scope", r"^[”\"」）]?[，,]?{explains}")
# 「以……为重点」: the term is what is said of something else.
_SAID_OF: Final = re.compile(r"(?:是|为|作为)[^，。；]{0,8}$")
_NO_TERM: Final = WordForm("scope", r"{no_word}")


@dataclass(frozen=True, slots=True)
class Definition:
    """A term that a question asks the meaning of: where a sentence explains it, or else where it is used."""

    term: str
    explained: tuple[Found, ...]
    used: tuple[Found, ...]


def definition_asked(question: str, library: Library) -> Definition | None:
    """The definition that a question asks for; None where it asks for none, or of a word that no text holds."""
    match = _ASKED.match(question)
    if match is None:
        return None
    term = str(match["behind"] or match["before"])
    if _NO_TERM.search(term):
        return None
    used = occurrences(term, library)
    if not used:
        return None
    explained = [Found(found.unit, spans) for found in used if (spans := _explaining(found))]
    named = any(_SAID_OF.search(found.unit.text[:start]) for found in used for start, _ in found.spans)
    return None if named and not explained else Definition(term, tuple(explained), used)


def _explaining(found: Found) -> tuple[tuple[int, int], ...]:
    """The sentences, or their parts up to ；, that explain a term."""
    text = found.unit.text
    spans = []
    for start, end in found.spans:
        if _EXPLAINS.match(text[end : end + 12]):
            stop = re.compile("[。；]").search(text, end)
            spans.append((start, stop.end() if stop else len(text)))
    return tuple(spans)
