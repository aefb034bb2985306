"""How an answer of each kind is put together: which hits, which spans, which line of notice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.answer.decline import Talk
from plan_qa.answer.definition import Definition
from plan_qa.answer.occurrence import Found
from plan_qa.answer.outline import outline_notice
from plan_qa.answer.owners.body_duties import BodyDuties
from plan_qa.answer.owners.choice import Owners
from plan_qa.answer.phrases import Phrases
from plan_qa.answer.premise.examiner import Contradiction
from plan_qa.answer.question import LONGEST_QUESTION, Question, Unusable
from plan_qa.answer.quiz import blanks_filled, options_held, stated
from plan_qa.answer.retrieval import Finding, Findings
from plan_qa.answer.values import asked_kinds, holds
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import Answer, Duty, Hit, Status, Unit
from plan_qa.places.find import Mention
from plan_qa.search.content import Content

_RELATED: Final = 3
# A span shorter than this is a term, to be shown in its sentence (characters).
_TERM_ONLY: Final = 20


@dataclass(frozen=True)
class Replies:
    """Makes answers; every hit's text is a unit's text and every span a slice of it."""

    library: Library
    content: Content
    phrases: Phrases

    def answered(self, question: Question, findings: Findings, owners: Owners | None) -> Answer:
        """The clauses found, best first; an owner or the outline, where it is asked for, in the notice."""
        hits, notice = self._hits(findings), ""
        if owners is None and question.outline is not None:
            hits, notice = self._outline_hits(question, hits), outline_notice(question.outline.document)
        elif owners is not None:
            notice = owners.notice
        answer = self._answer(question, Status.ANSWERED, hits, notice, findings)
        return replace(answer, owners=owners.bodies) if owners is not None else answer

    def no_duties(self, question: Question, found: BodyDuties, findings: Findings) -> Answer:
        """That the documents meant give a body no duty, and where it has one."""
        related = [
            self.library.unit_by_id[cite] for cite in dict.fromkeys(duty.cite for duty in found.elsewhere)
        ]
        hits = tuple(self._hit_of(unit, (lit_at(unit, None),), 0.0) for unit in related)
        shown = (hits or self._hits(findings))[:_RELATED]
        return self._answer(question, Status.NOT_COVERED, shown, found.notice, findings)

    def duties(self, question: Question, found: BodyDuties, findings: Findings) -> Answer:
        """Every unit that gives a body a duty, the duties lit."""
        by_unit: dict[str, list[Duty]] = defaultdict(list)
        for duty in found.duties:
            by_unit[duty.cite].append(duty)
        order = {finding.unit: rank for rank, finding in enumerate(findings.ranked)}
        numbers = self.content.unit_number
        cites = sorted(
            by_unit,
            key=lambda cite: (
                -found.on_topic(cite),
                self._document_rank(cite),
                order.get(numbers[cite], len(order)),
            ),
        )
        hits = tuple(
            self._hit_of(
                self.library.unit_by_id[cite], tuple((duty.start, duty.end) for duty in by_unit[cite]), 1.0
            )
            for cite in cites
        )
        answer = self._answer(question, Status.ANSWERED, hits, found.notice, findings)
        return replace(answer, owners=found.owners)

    def _document_rank(self, cite: str) -> int:
        """The plan in force first, then the documents in register order."""
        document = self.library.document_by_id[self.library.unit_by_id[cite].document]
        return 0 if document.in_force else 1 + self.library.documents.index(document)

    def uncertain(self, question: Question, findings: Findings, doubt: Contradiction | None = None) -> Answer:
        """Clauses that may answer, or against which the question should be held; nothing is claimed."""
        if doubt is None:
            return self._answer(
                question,
                Status.UNCERTAIN,
                self._hits(findings),
                self.phrases.say("uncertain", "near"),
                findings,
            )
        said = {"asserted": doubt.asserted} if doubt.asserted else {}
        line = self.phrases.say("uncertain", "premise" if said else "other_wording", **said)
        return self._answer(question, Status.UNCERTAIN, self._first(doubt, findings), line, findings)

    def declined(self, question: Question, findings: Findings) -> Answer:
        """Nothing answers: where it was looked, and the nearest clauses as related ones."""
        passage = self.content.units[findings.ranked[0].unit].text
        missing = [kind.name for kind in asked_kinds(question.standalone) if not holds(passage, kind)]
        # Two kinds of value read into one question: the reader is not sure which is asked.
        sure = len(missing) == 1
        line = (
            self.phrases.say("not_covered", "missing", missing=missing[0])
            if sure
            else self.phrases.say("not_covered", "nothing")
        )
        return self._answer(question, Status.NOT_COVERED, self._hits(findings)[:_RELATED], line, findings)

    def talk(self, question: Question, talk: Talk, findings: Findings) -> Answer:
        """What is no question to the sources gets the line of its kind; a task on a named place also that place."""
        if talk == "task" and question.mention is not None:
            shown = self.cited(question, question.mention)
            return replace(shown, notice=self.phrases.say("not_covered", "task_here"))
        line = self.phrases.say("not_covered", "foreign" if talk == "other" else talk)
        return self._answer(question, Status.NOT_COVERED, (), line, findings)

    def quizzed(self, answer: Answer) -> Answer:
        """The option or the missing words of a quiz question, where the first clause settles them."""
        if answer.status is not Status.ANSWERED or answer.notice or not answer.hits:
            return answer
        first, question = answer.hits[0], answer.question
        lit = "".join(first.text[start:end] for start, end in first.spans)
        if held := options_held(question, lit) or options_held(question, first.text):
            missing = all(option.words not in first.text for option in held)
            letters = "、".join(f"{option.letter}（{option.words}）" for option in held)
            line = self.phrases.say("quiz", "not_option" if missing else "option", letters=letters)
            return replace(answer, notice=line)
        if (told := fold_text(stated(question))) and told in fold_text(first.text):
            return replace(answer, notice=self.phrases.say("quiz", "verbatim"))
        if blanks := blanks_filled(question, first.text):
            words = "；".join(f"“{first.text[start:end]}”" for start, end in blanks)
            return replace(answer, notice=self.phrases.say("quiz", "blank", words=words))
        return answer

    def chatter(self, text: str) -> Answer:
        """Thanks or assent after an answer."""
        return Answer(text, text, Status.NOT_COVERED, (), self.phrases.say("not_covered", "chat"))

    def unheld(self, question: Question, title: str, findings: Findings | None) -> Answer:
        """That the library does not hold a document, and what comes near in those that it holds, where something does."""
        if findings is None:
            line = self.phrases.say("not_covered", "unheld", title=title)
            return Answer(question.text, question.standalone, Status.NOT_COVERED, (), line)
        line = self.phrases.say("not_covered", "unheld_near", title=title)
        return self._answer(question, Status.NOT_COVERED, self._hits(findings)[:_RELATED], line, findings)

    def unusable(self, text: str, why: Unusable) -> Answer:
        """Why a text is no question, and one that is."""
        line = self.phrases.say("unusable", why, longest=LONGEST_QUESTION)
        return Answer(text, "", Status.NOT_COVERED, (), line)

    def corrected(self, question: Question, findings: Findings, wrong: Contradiction) -> Answer:
        """The clause that contradicts the question first."""
        return self._answer(question, Status.CORRECTED, self._first(wrong, findings), wrong.notice, findings)

    def cited(self, question: Question, mention: Mention) -> Answer:
        """The units, or the sentences, at a place; nothing else is asked."""
        lit: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place in mention.places:
            for address in place.units:
                lit[address].append(lit_at(self.library.unit_by_id[address], place.sentence))
        hits = tuple(
            self._hit_of(self.library.unit_by_id[address], tuple(dict.fromkeys(spans)), 1.0)
            for address, spans in lit.items()
        )
        readings = tuple(dict.fromkeys(place.reading for place in mention.places if place.reading))
        notice = "这个说法有两种读法。" * (len(readings) == 2) + "；".join(readings) + "。" * bool(readings)
        return Answer(question.text, question.standalone, Status.ANSWERED, hits, notice)

    def no_such_place(self, question: Question) -> Answer:
        """That a place does not exist, and what there is."""
        return Answer(question.text, question.standalone, Status.NO_SUCH_PLACE, (), str(question.named))

    def quoted(self, question: Question, status: Status, findings: Findings) -> Answer:
        """Where quoted words stand, and how they differ from what stands there."""
        hits: dict[str, Hit] = {}
        notices: list[str] = []
        for check in question.quoted:
            for address in (check.cite, *check.others):
                unit = self.library.unit_by_id.get(address)
                if unit is None:
                    continue
                here = address == check.cite and check.where == "text"
                at = (check.source_start, check.source_end) if here else _found(unit, check.source_text)
                hits.setdefault(address, self._hit_of(unit, (at,), 1.0))
            if check in question.misplaced and (unit := self.library.unit_by_id.get(check.cite)):
                notices.append(f"“{check.quote}”不在所问的位置，见{label_of(self.library, unit)}。")
            for piece in check.pieces:
                if unit := self.library.unit_by_id.get(piece.cite):
                    hits.setdefault(piece.cite, self._hit_of(unit, ((piece.start, piece.end),), 1.0))
                    notices.append(f"“{piece.quoted}”见{label_of(self.library, unit)}。")
            if check.verdict == "misquoted":
                notices.append(f"所引“{check.quote}”与原文不符；原文是“{check.source_text}”。")
            elif check.verdict == "variant":
                notices.append(f"“{check.quote}”是{check.witness}的文字；规范文本作“{check.source_text}”。")
        rest = [hit for hit in self._hits(findings) if hit.cite not in hits]
        return self._answer(question, status, (*hits.values(), *rest), "".join(notices), findings)

    def occurrence(
        self, question: Question, found: Sequence[Found], status: Status, findings: Findings
    ) -> Answer:
        """Every unit that holds the words asked about, the likeliest first; without any, that there is none, and what is near."""
        words = question.occurs
        if not found:
            line = self.phrases.say("occurrence", "nowhere", words=words)
            return self._answer(question, status, self._hits(findings)[:_RELATED], line, findings)
        rank = {finding.unit: number for number, finding in enumerate(findings.ranked)}
        numbers = self.content.unit_number
        ordered = sorted(found, key=lambda each: rank.get(numbers[each.unit.id], len(rank)))
        hits = tuple(self._hit_of(each.unit, each.spans, 1.0) for each in ordered)
        line = self.phrases.say("occurrence", "found", words=words, units=len(found))
        return self._answer(question, status, hits, line, findings)

    def defined(self, question: Question, definition: Definition, findings: Findings) -> Answer:
        """The sentences that explain a term; where none does, that it is only used, and where."""
        found = definition.explained or definition.used
        status = Status.ANSWERED if definition.explained else Status.UNCERTAIN
        rank = {finding.unit: number for number, finding in enumerate(findings.ranked)}
        numbers = self.content.unit_number
        ordered = sorted(found, key=lambda each: rank.get(numbers[each.unit.id], len(rank)))
        lit = {self.content.units[finding.unit].id: finding.spans for finding in findings.ranked}
        hits = tuple(
            self._hit_of(each.unit, self._sentences(each, lit.get(each.unit.id, ())), 1.0) for each in ordered
        )
        line = self.phrases.say(
            "definition", "explained" if definition.explained else "used", term=definition.term
        )
        rest = tuple(hit for hit in self._hits(findings) if hit.cite not in {hit.cite for hit in hits})
        return self._answer(question, status, (*hits, *rest), line, findings)

    # ------------------------------------------------------------ pieces

    @staticmethod
    def _sentences(found: Found, lit: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        """What to light for words: the lit span or the sentence in which they stand; a longer span stays as it is."""
        spans = []
        for start, end in found.spans:
            wider = [*lit, *((sentence.start, sentence.end) for sentence in found.unit.sentences)]
            holding = (span for span in wider if span[0] <= start and end <= span[1])
            spans.append(next(holding, (start, end)) if end - start < _TERM_ONLY else (start, end))
        return tuple(dict.fromkeys(spans))

    def _first(self, wrong: Contradiction, findings: Findings) -> tuple[Hit, ...]:
        first = self._hit(Finding(wrong.unit, 1.0, ((wrong.start, wrong.end),)))
        return (first, *(hit for hit in self._hits(findings) if hit.cite != first.cite))

    def _outline_hits(self, question: Question, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """For a count of articles the last one first, which bears the number."""
        if question.outline is None:
            return hits
        document = question.outline.document
        own = document.kind == "user"
        hits = tuple(hit for hit in hits if hit.document == document.id) if own else hits
        if question.outline.what != "articles" and (hits or not own):
            return hits
        last = max(document.units, key=lambda unit: unit.number or 0)
        return (self._hit_of(last, (lit_at(last, None),), 1.0), *(hit for hit in hits if hit.cite != last.id))

    def _answer(
        self, question: Question, status: Status, hits: tuple[Hit, ...], notice: str, findings: Findings
    ) -> Answer:
        features = {"refusal_probability": findings.refusal_probability, "mass": findings.mass}
        return Answer(question.text, question.standalone, status, hits, notice, features=features)

    def _hits(self, findings: Findings) -> tuple[Hit, ...]:
        return tuple(self._hit(finding) for finding in findings.ranked)

    def _hit(self, finding: Finding) -> Hit:
        return self._hit_of(self.content.units[finding.unit], finding.spans, finding.probability)

    def _hit_of(self, unit: Unit, spans: tuple[tuple[int, int], ...], score: float) -> Hit:
        return Hit(unit.id, unit.document, label_of(self.library, unit), unit.text, spans, round(score, 4))


def lit_at(unit: Unit, sentence: int | None) -> tuple[int, int]:
    """The sentence of a cited place; where none is named, the beginning: the heading and the first sentence."""
    if sentence is not None:
        chosen = unit.sentences[sentence - 1]
        return chosen.start, chosen.end
    return 0, unit.sentences[0].end if unit.heading_end and unit.sentences else len(unit.text)


def _found(unit: Unit, words: str) -> tuple[int, int]:
    at = unit.text.find(words)
    return (at, at + len(words)) if words and at >= 0 else lit_at(unit, None)
