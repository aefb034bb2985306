"""What the readers of places share: the text being read, and which document a place in it belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Document, Place, PlaceError
from plan_qa.places import describe
from plan_qa.places.address import in_force_first
from plan_qa.places.documents import Naming, in_period
from plan_qa.places.reference import Reference

# Between a document's name and the place in it.
BETWEEN: Final = re.compile(
    r"(?:的|之|里面?的?|中的?|当中的?|正文的?|全文的?|通篇的?|全篇的?|文件|文本|[,:》\"(]|[/·-]|版|版本|那[份版]|那个|这[份版]|规定)*"
)
# What may stand right before a nickname or a word like 全文.
LEAD_IN: Final = WordForm("places", r"(?:^|[^一-鿿]|{before_name})$")
_QUOTED_WORDS: Final = re.compile(r"\"[^\"]+\"")
_SENTENCE_END: Final = re.compile(r"[。;!]")


@dataclass(frozen=True, slots=True)
class Sighting:
    """Places at [start, end) of the prepared text; `naming` is the document's name beside them."""

    start: int
    end: int
    places: tuple[Place, ...]
    naming: Naming | None = None

    @property
    def narrowable(self) -> bool:
        """Whether a sentence that follows can belong to it."""
        return len(self.places) == 1 and self.places[0].sentence is None


@dataclass(frozen=True, slots=True)
class Utterance:
    """One question being read for places; `current` is the place of the previous answer."""

    text: str
    library: Library
    current: Place | None
    namings: tuple[Naming, ...]
    # Nothing but the place is asked; the whole text is meant as a place.
    alone: bool
    whole: bool

    def context(self) -> Document:
        """The document the talk is about: that of the previous answer, else the plan in force."""
        if self.current is not None and self.current.units[0] in self.library.unit_by_id:
            return self.library.document_by_id[self.library.unit_by_id[self.current.units[0]].document]
        return self.library.in_force

    def owner(self, reference: Reference) -> Naming | None:
        """The text that owns a place: the nearest name before it, or one that follows at once."""
        for naming in reversed(self.namings):
            if naming.end > reference.start:
                continue
            between = self.text[naming.end : reference.start]
            if self._within_words(naming, reference.start):
                continue
            if _SENTENCE_END.search(between):
                break
            if naming.foreign and not naming.firm and not BETWEEN.fullmatch(between):
                continue
            return naming
        for naming in self.namings:
            if naming.start < reference.end or not naming.firm:
                continue
            if self.text[reference.end : naming.start] in ("", "(", ",") and (
                naming.foreign or naming.kind == "interview"
            ):
                return naming
        return None

    def is_own(self, naming: Naming | None) -> bool:
        """Whether a place belongs to a document that the users added: by its name, or by what the talk is about."""
        if naming is None:
            return self.context().kind == "user"
        document = self.library.document_by_id.get(naming.document)
        return document is not None and document.kind == "user"

    def _within_words(self, naming: Naming, position: int) -> bool:
        """A name inside quoted words, which are closed before `position`, owns nothing outside them."""
        return any(
            match.start() < naming.start and naming.end < match.end() - 1 and match.end() <= position
            for match in _QUOTED_WORDS.finditer(self.text)
        )

    def beside(self, naming: Naming, reference: Reference) -> bool:
        """Whether nothing but 的, 里 and the like stands between a name and a place."""
        if naming.start >= reference.end:
            return naming.start - reference.end <= 1
        return BETWEEN.fullmatch(self.text, naming.end, reference.start) is not None

    def document_of(self, naming: Naming | None, reference: Reference) -> Document | None:
        """The document a reference is to; PlaceError for a plan that the library knows of but lacks."""
        if naming is not None and naming.document:
            return self.library.document_by_id[naming.document]
        question = reference.word == "问"
        if naming is not None and (naming.period or naming.kind):
            kind = "interview" if question or naming.kind == "interview" else "plan"
            return self._in_period(kind, naming.period or self._period_of_context(naming))
        context = self.context()
        if question:
            return self._in_period("interview", context.period or self._force_period())
        if context.kind == "interview" and context.period != self._force_period():
            return self._in_period("plan", context.period or self._force_period())
        return context if context.kind == "user" else self.library.in_force

    def document_before(self, position: int) -> tuple[Document | None, Naming | None]:
        """The document that a title at `position` is in, and its name; no document where it is not held."""
        naming = next((n for n in reversed(self.namings) if n.end <= position), None)
        if naming is None:
            return self.library.in_force, None
        if naming.foreign:
            return (None, naming) if naming.firm else (self.library.in_force, None)
        if naming.document:
            return self.library.document_by_id[naming.document], naming
        kind = naming.kind or "interview"
        period = naming.period or self._force_period()
        for document in in_force_first(self.library):
            if in_period(document, period) and (document.kind == kind or not naming.kind):
                return document, naming
        return None, naming

    def candidates(self) -> list[Document]:
        """The documents that a title may be in."""
        known = [naming for naming in self.namings if not naming.foreign]
        named = [self.document_before(naming.end)[0] for naming in known]
        if any(naming.foreign and naming.firm for naming in self.namings):
            return [document for document in named if document is not None]
        if known and not any(named):
            return []  # the text it names is not held
        context = [self.context()] if self.current is not None else []
        held = [d for d in in_force_first(self.library) if d.kind != "user"]
        documents = [d for d in named if d is not None] or [*context, *held]
        return list(dict.fromkeys(documents))

    def without(self, start: int, end: int) -> str:
        """The text without [start, end) and without the names of our documents."""
        names = [(n.start, n.end) for n in self.namings if not n.foreign]
        return without(self.text, [(start, end), *names])

    def _force_period(self) -> tuple[int, int]:
        return self.library.in_force.period or (0, 0)

    def _period_of_context(self, naming: Naming) -> tuple[int, int]:
        # After an answer from an older interview 「答记者问」 is still that one.
        context = self.context()
        if naming.kind == "interview" and context.kind == "interview" and context.period:
            return context.period
        return self._force_period()

    def _in_period(self, kind: str, period: tuple[int, int]) -> Document:
        documents = in_force_first(self.library)
        fitting = [document for document in documents if in_period(document, period)]
        found = next((document for document in fitting if document.kind == kind), None)
        if found is not None:
            return found
        years = f"{period[0]}年" if period[0] == period[1] else f"{period[0]}—{period[1]}年"
        what = "答记者问" if kind == "interview" else "规划原文"
        held = "、".join(
            f"{describe.name_of(d)}（共{to_chinese(len(describe.numbered(d)))}问）"
            if d.kind == "interview"
            else describe.name_of(d)
            for d in fitting
        )
        instead = f"该时期只有{held}" if held else f"现有：{holdings(self.library)}"
        raise PlaceError(f"库中没有{years}的{what}，无法按条次查找；{instead}。")


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """A text without the spans."""
    return "".join(c for i, c in enumerate(text) if not any(start <= i < end for start, end in spans))


def holdings(library: Library) -> str:
    """The documents there are, by name."""
    return "、".join(describe.name_of(document) for document in library.documents)
