"""The question as read: once a turn, before anything is answered, and carried whole from there on."""

from __future__ import annotations

import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from typing import Final, Literal

from plan_qa.answer.definition import Definition, definition_asked
from plan_qa.answer.dialogue.follower import Reading
from plan_qa.answer.lookups import Lookups, Named
from plan_qa.answer.occurrence import words_asked
from plan_qa.answer.outline import Outline, outline_asked
from plan_qa.answer.owners.asking import OwnerAsked
from plan_qa.answer.owners.body_duties import DutiesAsked, duties_asked
from plan_qa.answer.owners.choice import OwnerChooser
from plan_qa.answer.premise.claims import asks
from plan_qa.answer.scope import Scope, Unheld
from plan_qa.corpus.library import Library
from plan_qa.corpus.shelf.editions import superseded_in
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Check, Place, PlaceError
from plan_qa.duties.index import DutyIndex, find_bodies
from plan_qa.places.documents import in_marks
from plan_qa.places.find import Mention
from plan_qa.quotes.in_question import asks_origin, find_quoted
from plan_qa.quotes.marks import quotations_in
from plan_qa.quotes.passages import QuotedSources
from plan_qa.search.period import document_cues

# A question longer than this is a text to check, not a question (characters).
LONGEST_QUESTION: Final = 500
_WHO_IS: Final = WordForm("owners", r"^{person}(?:同志|总书记|主席)?(?:是谁|是什么人|是哪位)[？?。]?$")
_TOLD: Final = WordForm("owners", r"{takes_on}[^，。？?！!、]{3,}")
# Marked words shorter than this, where a place is named, are a term of that place and not a quotation of it
# (「第十三条里“主体责任”那句」).
_SHORTEST_QUOTED: Final = 8


@dataclass(frozen=True, slots=True)
class Question:
    """问题: what one turn asks. `text` as typed, `standalone` after repair and earlier turns.

    `documents` and `periods` are meant: those named, else those of the plan in force. `named` is the place that the
    question names (or why there is none such), `within` where the answer is, `asked` what is asked there or at all,
    `about` the same without the words for the place. `quoted`: words of the sources that it is about; `owner`, `duties`,
    `outline`: that it asks for these; `unheld`: a document that it asks and the library does not hold; `occurs`: words
    whose occurrence it asks for; `definition`: the term whose meaning it asks for.
    """

    text: str
    standalone: str
    asked: str
    documents: Set[str]
    periods: Set[tuple[int, int] | None]
    named: Named = None
    within: Place | None = None
    about: str = ""
    quoted: tuple[Check, ...] = ()
    owner: OwnerAsked | None = None
    duties: DutiesAsked | None = None
    outline: Outline | None = None
    unheld: Unheld | None = None
    occurs: str = ""
    definition: Definition | None = None

    @property
    def mention(self) -> Mention | None:
        """The place that the question names, where there is such a place."""
        return None if isinstance(self.named, PlaceError) else self.named

    @property
    def misplaced(self) -> tuple[Check, ...]:
        """Quoted words that stand in units, but not at the place that the question names."""
        here = set(self.within.units) if self.within is not None else set()
        return tuple(check for check in self.quoted if here and not here & {check.cite, *check.others})


@dataclass(frozen=True, slots=True)
class QuestionReader:
    """Reads questions to a library."""

    library: Library
    quoted: QuotedSources
    owners: OwnerChooser
    duties: DutyIndex
    scope: Scope

    def read(self, text: str, reading: Reading, lookups: Lookups) -> Question:
        """What a turn asks, typed as `text` and understood as `reading`."""
        standalone = reading.text
        meant = documents_meant(standalone, self.library)
        periods = frozenset(self.library.document_by_id[name].period for name in meant)
        if reading.place is not None:
            asked, named, within = reading.asked, None, reading.place
            about = reading.about
        else:
            asked, named = standalone, lookups.place(standalone)
            within, about = None, ""
            if isinstance(named, Mention):
                asked = "" if named.bare else named.rest or standalone
                within = Place(tuple(unit for place in named.places for unit in place.units))
            elif reading.scope and (documents := documents_named(reading.scope, self.library)):
                units = self.library.units
                within = Place(tuple(unit.id for unit in units if unit.document in documents))
                about = reading.about
        if not asked or isinstance(named, PlaceError):
            return Question(text, standalone, asked, meant, periods, named, within, about)
        owner = self.owners.asked(asked)
        # 「党支部负主体责任」 tells who is responsible and asks nobody.
        told = not asks(standalone) and _TOLD.search(standalone) is not None
        owner = None if told and find_bodies(standalone, self.duties) else owner
        # 「第一责任人是谁」 asks who owns something, 「习近平是谁」 for a person.
        if _WHO_IS.search(standalone):
            owner = None
        return Question(
            text,
            standalone,
            asked,
            meant,
            periods,
            named,
            within,
            about,
            self._quoted(standalone, named) if reading.place is None else (),
            owner,
            # 「学会党员的培训责任在谁」 speaks of duties but asks for their owner.
            duties_asked(standalone, self.duties) if owner is None and within is None and not told else None,
            outline_asked(standalone, self.library, meant),
            self.scope.unheld(standalone) if reading.place is None else None,
            words_asked(standalone) if reading.place is None and within is None else "",
            definition_asked(standalone, self.library) if reading.place is None and within is None else None,
        )

    def _quoted(self, standalone: str, named: Named) -> tuple[Check, ...]:
        """The quotations asked about, where at least one stands in a unit (and not in a document's title alone).

        Beside the name of a place only a marked and long one is a quotation: the rest is what is asked there.
        """
        checks = find_quoted(standalone, self.quoted)
        if named is not None:
            marked = {
                start for start, _, words in quotations_in(standalone) if len(words) >= _SHORTEST_QUOTED
            }
            checks = tuple(check for check in checks if check.start in marked)
        # Words without marks are a quotation only where they are one: near the text they are somebody's own.
        opened = {start for start, _, _ in quotations_in(standalone)}
        checks = tuple(
            check
            for check in checks
            if check.start in opened or check.verdict != "misquoted" or asks_origin(standalone)
        )
        units = self.library.unit_by_id
        stands = any(address in units for check in checks for address in (check.cite, *check.others))
        return checks if stands else ()


Unusable = Literal["empty", "long", "wordless"]


def unusable(text: str) -> Unusable | None:
    """Why a text cannot be a question; None where it can."""
    if not text.strip() or all(unicodedata.category(c)[0] in "CZ" for c in text):
        return "empty"
    if len(text) > LONGEST_QUESTION:
        return "long"
    return None if any(c.isalnum() for c in text) else "wordless"


def documents_named(scope: str, library: Library) -> frozenset[str]:
    """The documents that words for a period, a place or an interview name; of the period in force the plan itself."""
    titles = {each.id: (in_marks(each.title), in_marks(each.short_title)) for each in library.own}
    if own := frozenset(name for name, called in titles.items() if scope in called):
        return own - superseded_in([library.document_by_id[name] for name in own])
    cues = document_cues(scope, library.documents)
    named = {document.id for document, cue in zip(library.documents, cues, strict=True) if cue.named}
    if library.in_force.id in named:
        return frozenset({library.in_force.id})
    return frozenset(named) or frozenset(
        document.id
        for document, cue in zip(library.documents, cues, strict=True)
        if cue.interview_asked and document.period == library.in_force.period
    )


def documents_meant(text: str, library: Library) -> frozenset[str]:
    """Documents of the period that a question names; where it names none, of the period in force.

    「答记者问」 alone means the interview on the plan in force, and the plan too where that is spoken of.
    """
    documents = library.documents
    cues = document_cues(text, documents)
    current = {document.id for document in documents if document.period == library.in_force.period}
    named = {document.id for document, cue in zip(documents, cues, strict=True) if cue.named}
    if named - current or not any(cue.interview_asked for cue in cues):
        return frozenset(named or current)
    plan = {library.in_force.id} if "规划" in text else set()
    return frozenset(d.id for d in documents if d.id in current and (d.kind == "interview" or d.id in plan))
