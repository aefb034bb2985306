"""How an answer of each kind is put together: which hits, which spans, which line of notice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.answer.outline import outline_notice
from plan_qa.answer.owners.body_duties import BodyDuties
from plan_qa.answer.owners.choice import Owners
from plan_qa.answer.premise.examiner import Contradiction
from plan_qa.answer.question import LONGEST_QUESTION, Question, Unusable
from plan_qa.answer.retrieval import Finding, Findings
from plan_qa.answer.values import asked_kinds, holds
from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import Answer, Duty, Hit, Status, Unit
from plan_qa.places.find import Mention
from plan_qa.search.content import Content

_RELATED: Final = 3
# Refusals of these kinds are not about Party-member education at all: there is no related clause to offer.
_FOREIGN: Final = frozenset({"other", "junk"})
# What is farther than this from every question of the banks is about something else (cosine).
_KNOWN: Final = 0.5
_NOT_OURS: Final = (
    "规划未作规定：这个问题不在《规划》和答记者问的范围之内。"
    "可以问学时、职责、条文原文、引文出处，例如“党员五年要学多少学时”。"
)


@dataclass(frozen=True)
class Replies:
    """Makes answers; every hit's text is a unit's text and every span a slice of it."""

    library: Library
    content: Content

    def answered(self, question: Question, findings: Findings, owners: Owners | None) -> Answer:
        """The clauses found, best first; an owner or the outline, where it is asked for, in the notice."""
        hits, notice = self._hits(findings), ""
        if owners is None and question.outline is not None:
            hits, notice = self._outline_hits(question, hits), outline_notice(self.library.in_force)
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

    def declined(self, question: Question, findings: Findings) -> Answer:
        """Nothing answers: what is not stated, and the nearest clauses as related ones."""
        nearest = findings.evidence.refusal[2]
        known = max(float(nearest.max(initial=0.0)), float(findings.evidence.way[2].max(initial=0.0)))
        foreign = len(nearest) > 0 and (
            known < _KNOWN or self.content.refusals[int(nearest.argmax())].kind in _FOREIGN
        )
        if foreign and not asked_about_members(question.standalone):
            return self._answer(question, Status.NOT_COVERED, (), _NOT_OURS, findings)
        passage = self.content.units[findings.ranked[0].unit].text
        missing = [kind.name for kind in asked_kinds(question.standalone) if not holds(passage, kind)]
        stated = f"没有写明{'、'.join(missing)}" if missing else "来源中没有直接回答这个问题的条文"
        return self._answer(
            question,
            Status.NOT_COVERED,
            self._hits(findings)[:_RELATED],
            f"规划未作规定：{stated}。",
            findings,
        )

    def corrected(self, question: Question, findings: Findings, wrong: Contradiction) -> Answer:
        """The clause that contradicts the question first."""
        first = self._hit(Finding(wrong.unit, 1.0, ((wrong.start, wrong.end),)))
        rest = tuple(hit for hit in self._hits(findings) if hit.cite != first.cite)
        return self._answer(question, Status.CORRECTED, (first, *rest), wrong.notice, findings)

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
                at = (check.start, check.end) if here else _found(unit, check.source_text)
                hits.setdefault(address, self._hit_of(unit, (at,), 1.0))
            if check in question.misplaced and (unit := self.library.unit_by_id.get(check.cite)):
                notices.append(f"“{check.quote}”不在所问的位置，见{label_of(self.library, unit)}。")
            if check.verdict == "misquoted":
                notices.append(f"所引“{check.quote}”与原文不符；原文是“{check.source_text}”。")
            elif check.verdict == "variant":
                notices.append(f"“{check.quote}”是{check.witness}的文字；规范文本作“{check.source_text}”。")
        rest = [hit for hit in self._hits(findings) if hit.cite not in hits]
        return self._answer(question, status, (*hits.values(), *rest), "".join(notices), findings)

    # ------------------------------------------------------------ pieces

    def _outline_hits(self, question: Question, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """For a count of articles the last one first, which bears the number."""
        if question.outline != "articles":
            return hits
        last = max(
            (unit for unit in self.library.in_force.units if unit.number is not None),
            key=lambda u: u.number or 0,
        )
        return (self._hit_of(last, (lit_at(last, None),), 1.0), *(hit for hit in hits if hit.cite != last.id))

    def _answer(
        self, question: Question, status: Status, hits: tuple[Hit, ...], notice: str, findings: Findings
    ) -> Answer:
        features = {"refusal_probability": findings.refusal_probability}
        return Answer(question.text, question.standalone, status, hits, notice, features=features)

    def _hits(self, findings: Findings) -> tuple[Hit, ...]:
        return tuple(self._hit(finding) for finding in findings.ranked)

    def _hit(self, finding: Finding) -> Hit:
        return self._hit_of(self.content.units[finding.unit], finding.spans, finding.probability)

    def _hit_of(self, unit: Unit, spans: tuple[tuple[int, int], ...], score: float) -> Hit:
        return Hit(unit.id, unit.document, label_of(self.library, unit), unit.text, spans, round(score, 4))


def unusable_notice(why: Unusable) -> str:
    """Why a text is no question, and one that is."""
    match why:
        case "empty":
            return "请输入一个问题，例如：基层党组织书记五年要学多少学时？"
        case "long":
            return f"这段文字超过 {LONGEST_QUESTION} 字，不像一个问题；请缩短后再问，整篇稿子请用“引文核对”。"
        case "wordless":
            return "没有看到文字内容；请用一句话提问，例如：农村党员的培训计划由谁制定？"


def asked_about_members(question: str) -> bool:
    """Whether a question has Party-member education in it by name."""
    return any(word in question for word in ("党", "培训", "学时", "规划", "书记"))


def lit_at(unit: Unit, sentence: int | None) -> tuple[int, int]:
    """The sentence of a cited place; where none is named, the beginning: the heading and the first sentence."""
    if sentence is not None:
        chosen = unit.sentences[sentence - 1]
        return chosen.start, chosen.end
    return 0, unit.sentences[0].end if unit.heading_end and unit.sentences else len(unit.text)


def _found(unit: Unit, words: str) -> tuple[int, int]:
    at = unit.text.find(words)
    return (at, at + len(words)) if words and at >= 0 else lit_at(unit, None)
