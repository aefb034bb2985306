"""Several things asked at once: each is answered like a question of its own, in the order asked."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.answer.dialogue.follower import Context, Reading
from plan_qa.answer.dialogue.readings import SHORTEST, stands_alone, take_apart
from plan_qa.answer.dialogue.slots import Slots
from plan_qa.answer.parts.absence import Vocabulary, missing_value
from plan_qa.answer.parts.assembly import assembled
from plan_qa.answer.parts.division import Division, divided
from plan_qa.answer.parts.piece import Piece
from plan_qa.answer.parts.weighing import Weigher
from plan_qa.answer.phrases import Phrases
from plan_qa.answer.question import Question, documents_named
from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, Place, Status


@dataclass(frozen=True, slots=True)
class Turned:
    """A turn as it was read and answered, and what it leaves for the next one; without a question it was no text to read."""

    answer: Answer
    context: Context
    reading: Reading | None = None
    question: Question | None = None


# The probability of its own units above which a document surely answers itself, and below which another one does.
_OWN: Final = 0.9
_ELSEWHERE: Final = 0.1
# The probability of silence above which what a document says is looked at.
_SILENT: Final = 0.3
# Every kind of member is one; it names none.
_MEMBER: Final = "党员"
# Reads a text after a context and answers it as one question, from a place where one is given; last the text without the
# words that name the place.
AskOne = Callable[[str, Context, Place | None, str], Turned]


@dataclass(frozen=True, slots=True)
class Several:
    """Takes questions apart and puts the answers together."""

    library: Library
    vocabulary: Vocabulary
    slots: Slots
    weigher: Weigher
    phrases: Phrases

    def answered(self, text: str, context: Context, whole: Turned, ask: AskOne) -> Turned | None:
        """The answer in parts; None where the turn asks one thing, which `whole` answers."""
        tried = self.tried(text, context, whole, ask)
        if tried is None:
            return None
        division, turns = tried
        answers = [turn.answer for turn in turns]
        if not self.weigher.several(division, whole.answer, answers):
            return None
        bodies = {body for answer in answers for body in answer.owners}
        line = self.phrases.say("parts", division.kind, parts=len(answers))
        if len(bodies) > 1 and bodies <= set(whole.answer.owners):
            # Who owns what, in one line.
            line = whole.answer.notice
        answer = assembled(whole.answer, division, answers, line)
        return Turned(answer, turns[-1].context, whole.reading, whole.question)

    def tried(
        self, text: str, context: Context, whole: Turned, ask: AskOne
    ) -> tuple[Division, tuple[Turned, ...]] | None:
        """The parts by the form of the turn, each answered; None where the form has no parts, or surely asks one thing."""
        if whole.reading is None or whole.question is None or not _divisible(whole):
            return None
        division = divided(text, whole.reading.text, self.slots)
        if division is None or not self.weigher.perhaps(division, whole.answer):
            return None
        turns: list[Turned] = []
        for piece, documents in zip(division.pieces, self._documents(division), strict=True):
            before = turns[-1].context if turns else context
            turns.append(self._part(piece, before if piece.follows else Context(), documents, ask))
        return division, tuple(turns)

    def _part(self, piece: Piece, context: Context, documents: Set[str], ask: AskOne) -> Turned:
        """A part as the reading of it that is the likeliest to be answered; asked of some documents, from them alone."""
        if not documents:
            turned = [ask(text, context, None, "") for text in piece.texts]
            # A clause that is complete may be a question of its own after all.
            if context != Context() and stands_alone(take_apart(piece.texts[0], self.slots), SHORTEST):
                turned.append(ask(piece.texts[0], Context(), None, ""))
            likeliest = min(turned, key=lambda each: each.answer.features.get("refusal_probability", 0.0))
            return replace(likeliest, answer=self._unwritten(likeliest.answer, piece))
        units = tuple(unit.id for unit in self.library.units if unit.document in documents)
        side = ask(piece.texts[0], context, Place(units), piece.about)
        if not side.answer.hits:
            return side
        if side.answer.status is not Status.NOT_COVERED:
            return replace(side, answer=self._doubted(side.answer, piece, documents))
        # That a document is silent is said where facts tell, not because nothing in it was found likely enough.
        if self._absent(side.answer, piece, documents):
            return side
        near = self.phrases.say("uncertain", "near")
        return replace(side, answer=replace(side.answer, status=Status.UNCERTAIN, notice=near))

    def _is_own(self, documents: Set[str]) -> bool:
        return documents <= {document.id for document in self.library.own}

    def _absent(self, answer: Answer, piece: Piece, documents: Set[str]) -> str:
        """That these documents do not say it, where facts tell; else nothing.

        Of one's own documents too little is known for that: another word may stand there for the same, in another article.
        """
        if self._is_own(documents):
            return ""
        if missing := missing_value(piece.texts[0], answer.hits[0].text):
            return self.phrases.say("absent", "value", missing=missing)
        return self.phrases.say("absent", "words") if self.vocabulary.silent(piece.topic, documents) else ""

    def _unwritten(self, answer: Answer, piece: Piece) -> Answer:
        """One of several things of a kind that no document names is not answered by the clause of its neighbour."""
        known = any(filler.name != _MEMBER for filler in self.slots.found(piece.asked))
        if (
            piece.follows
            or known
            or answer.status is not Status.ANSWERED
            or not self.vocabulary.unwritten(piece.asked)
        ):
            return answer
        line = self.phrases.say("absent", "name", asked=piece.asked)
        return replace(answer, status=Status.UNCERTAIN, notice=line)

    def _doubted(self, answer: Answer, piece: Piece, documents: Set[str]) -> Answer:
        """The answer of one document, unless it is another that says so: then that this one does not, where facts tell."""
        mass = answer.features.get("mass", 1.0)
        if mass >= _OWN and answer.features.get("refusal_probability", 0.0) <= _SILENT:
            return answer
        if line := self._absent(answer, piece, documents):
            return replace(answer, status=Status.NOT_COVERED, notice=line)
        if mass < _ELSEWHERE and answer.status is Status.ANSWERED:
            return replace(answer, status=Status.UNCERTAIN, notice=self.phrases.say("uncertain", "near"))
        return answer

    def _documents(self, division: Division) -> tuple[Set[str], ...]:
        """The documents that each part is asked of, none where all are meant.

        The plan in force is read with its own interview, unless that is the other side.
        """
        named = [documents_named(p.scope, self.library) if p.scope else frozenset() for p in division.pieces]
        period = self.library.in_force.period
        current = frozenset(document.id for document in self.library.documents if document.period == period)
        plan = frozenset({self.library.in_force.id})
        beside = any(each & (current - plan) for each in named)
        return tuple(current if each == plan and not beside else each for each in named)


def _divisible(whole: Turned) -> bool:
    """A place, a quotation and a word looked for are answered as they stand."""
    question, reading = whole.question, whole.reading
    assert question is not None and reading is not None
    if reading.place is not None or question.quoted or question.unheld is not None:
        return False
    if question.mention is not None and question.mention.bare:
        return False
    return whole.answer.status is not Status.NO_SUCH_PLACE
