"""False premises: what a question asserts and the sources contradict outright.

Only what is hard counts: numbers, dates and periods, bodies, and denials or opposites of what the clause says. A logistic
regression weighs these signs with how strongly the form asserts, what agrees, and whether a false premise of the bank
lies nearer than a question that is answered. Above one probability the question is set right, in whole words; above a
lower one, where the form asserts, the reader is only asked to compare. Weights: data/weights/premise.json, fitted by
`plan_qa.training.premise` on questions of writers apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.premise.body_mentions import Owners
from plan_qa.answer.premise.claims import form_of
from plan_qa.answer.premise.comparison import Sign
from plan_qa.answer.premise.contrasts import Contrasts
from plan_qa.answer.premise.gate import BESIDE, CONTRARY, EXACT, FEATURES, KINDS, Gate
from plan_qa.answer.premise.overlap import Overlap, Passage
from plan_qa.answer.premise.signs import Agreement, Reader
from plan_qa.answer.premise.wording import Wording
from plan_qa.answer.quiz import is_quiz
from plan_qa.answer.retrieval import Findings
from plan_qa.corpus.fold import Folded, fold
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import regions_of
from plan_qa.corpus.numerals import to_int
from plan_qa.domain import Refusal, Unit
from plan_qa.duties.bodies import Bodies
from plan_qa.places.find import Mention
from plan_qa.search.content import Content
from plan_qa.search.ranker import softmax

# Which sign is shown where several stand: the more exact first. A body only spoken of is no assertion about it.
_SHOWN: Final = ("quantity", "quoted", "body", "opposed", "period", "denied", "restricted")
_FAINT: Final = 0.15
# Below this a sign may be read in more than one way: it never sets anything right.
_PLAIN: Final = 0.5
# A denial may be the clause's own in other words: it is shown for comparing, and sets nothing right.
_HARD: Final = frozenset({"quantity", "quoted", "period", "body", "opposed"})
# The topic's own unit must be this much likelier than the place named for it.
_MISPLACED: Final = 25.0
_SURE: Final = 0.6
# A banked false premise this near may lend its words.
_ALIKE: Final = 0.6
# 「街道自己定，还是省里定」 asks which, and asserts neither.
_ALTERNATIVE: Final = re.compile(r"[^，,]还是|[，,]还是(?!得|要|应)")
_NUMBERED: Final = re.compile(r"第?([一二三四五六七八九十百零\d]+)(?:条|问|部分)")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`asserted` is a slice of the question, `stated` the slice [start, end) of the unit that stands against it."""

    unit: int
    start: int
    end: int
    asserted: str
    stated: str
    title: str = ""
    certain: bool = True

    @property
    def notice(self) -> str:
        """One line for the reader."""
        if self.title:
            return f"问句说的是“{self.asserted}”，这里与原文不符：所问内容见“{self.title}”。"
        return f"问句说“{self.asserted}”，与原文不符；原文是“{self.stated}”。"


@dataclass(frozen=True, slots=True)
class Examination:
    """What was seen of one question: the features, the sign that would be shown, and the unit it is about."""

    features: NDArray[np.float64]
    shown: Sign | None
    passage: Passage
    unit: int
    folded: Folded

    @property
    def plain(self) -> bool:
        """Whether the sign that would be shown is strong enough to set something right."""
        return self.shown is not None and self.shown.kind in _HARD and self.shown.strength >= _PLAIN


class Examiner:
    """Sees false premises; holds the lexicons and the fitted gate."""

    def __init__(self, content: Content, reader: Reader, gate: Gate) -> None:
        self._content = content
        self._reader = reader
        self._gate = gate
        self.false = np.asarray(
            [i for i, refusal in enumerate(content.refusals) if refusal.kind == "false-premise"], np.int64
        )
        # Questions of the banks word for word: an answerable one is never corrected, a false premise always.
        self._known: dict[str, Contradiction | None] = {
            _bare(refusal.text): found
            for refusal in content.refusals
            if refusal.kind == "false-premise" and (found := self._of_bank(refusal, refusal.text))
        } | {_bare(way.text): None for way in content.ways}
        self._years = [
            frozenset(
                year
                for year in (
                    *(document.period or ()),
                    int(document.date[:4]) if document.date[:4].isdigit() else 0,
                )
                if year
            )
            for document in content.documents
        ]

    @classmethod
    def load(cls, folders: Folders, content: Content) -> Examiner:
        """The lexicons and weights of data/.

        Raises:
            BankError, StaleIndexError: a file is missing or damaged.
        """
        return cls(content, reader_of(folders, content), Gate.load(folders.data / "weights" / "premise.json"))

    def examine(self, question: str, findings: Findings, mention: Mention | None) -> Contradiction | None:
        """What the question asserts and the sources contradict (`certain`), or seem to; None otherwise."""
        if not findings.ranked:
            return None
        if mention is not None and (found := self.misplaced(question, findings, mention)):
            return found
        if _bare(question) in self._known:
            return self._known[_bare(question)]
        if _ALTERNATIVE.search(question) or is_quiz(question):
            return None
        seen = self.inspect(question, findings)
        probability = self._gate.probability(seen.features)
        if probability <= self._gate.doubted:
            return None
        # What stands against these very words comes before what stood against another question's.
        told = self._told(question, seen)
        found = told if seen.plain else self._banked(question, findings) or told
        if found is not None and seen.plain and probability > self._gate.corrected:
            return found
        if found is not None:
            return replace(found, certain=False)
        first = findings.ranked[0]
        start, end = first.spans[0] if first.spans else (0, 0)
        return Contradiction(first.unit, start, end, "", "", certain=False)

    def agreed(self, question: str, unit: Unit) -> bool:
        """Whether a unit says a number as the question does, and nothing in it stands against the question."""
        signs, agreement = self._signs(question, unit)
        return agreement.quantity > 0 and not _stand_against(signs)

    def opposed(self, question: str, unit: Unit) -> bool:
        """Whether something in a unit plainly stands against the question."""
        return _stand_against(self._signs(question, unit)[0])

    def _signs(self, question: str, unit: Unit) -> tuple[list[Sign], Agreement]:
        passage = self._reader.overlap.passage(unit)
        signs, agreement, _ = self._reader.signs(fold(question).text, passage, (), frozenset())
        return signs, agreement

    # ------------------------------------------------------------ the wrong article

    def misplaced(self, question: str, findings: Findings, mention: Mention) -> Contradiction | None:
        """The question puts a topic at a numbered place, and the topic is clearly another unit's."""
        units = [unit for place in mention.places for unit in place.units]
        numbered = list(_NUMBERED.finditer(question))
        if not numbered or len(units) > 2 or mention.bare:
            return None
        number = to_int(numbered[0].group(1))
        content = self._content
        named = [content.unit_number[unit] for unit in units]
        probability = softmax(findings.scores)
        if len(named) == 2 and named[0] != named[1]:
            # 「明确工作责任那条是第十七条吧」: the title is one unit, the number another.
            titled = [unit for unit in named if content.units[unit].number != number]
            if mention.rest or len(titled) != 1 or probability[titled[0]] < probability[named].max():
                return None
            best = titled[0]
        else:
            best = int(np.argmax(findings.scores))
            if (
                best == named[0]
                or content.units[best].document != content.units[named[0]].document
                or probability[best] < _SURE
                or probability[best] < _MISPLACED * probability[named[0]]
                or content.units[named[0]].number != number
                or content.units[best].number is None
            ):
                return None
        unit = content.units[best]
        end = unit.heading_end or len(unit.text)
        return Contradiction(best, 0, end, numbered[0].group(), unit.text[:end], unit.text[:end].rstrip("。"))

    # ------------------------------------------------------------ the signs

    def inspect(self, question: str, findings: Findings) -> Examination:
        """The features of FEATURES and what would be shown."""
        content = self._content
        best = findings.ranked[0]
        unit = content.units[best.unit]
        folded = fold(question)
        passage = self._reader.overlap.passage(unit)
        lit = [_to_folded(passage, span) for span in best.spans]
        years = self._years[int(content.unit_document[best.unit])]
        signs, agreement, held = self._reader.signs(folded.text, passage, lit, years)
        form = form_of(folded.text, regions_of(content.documents))
        asserts = form.tag or form.hearsay or form.cited or form.declarative
        strongest = {kind: max((s.strength for s in signs if s.kind == kind), default=0.0) for kind in KINDS}
        # A segment without a question word asserts, whatever the rest of the question asks.
        told = {
            k: max((s.strength for s in signs if s.kind == k and not s.queried), default=0.0) for k in KINDS
        }
        beside = (held, form.own, form.asked, form.cited, form.presupposed, form.tag)
        groups = (max(strongest[k] for k in EXACT), max(strongest[k] for k in CONTRARY))
        false = findings.evidence.refusal[2][self.false]
        false_near = float(false.max(initial=0.0))
        way_near = float(findings.evidence.way[2].max(initial=0.0))
        values = {
            "tag": form.tag,
            "hearsay": form.hearsay,
            "cited": form.cited,
            "presupposed": form.presupposed,
            "listed_form": form.listed,
            "asked": form.asked,
            "own": form.own,
            "declarative": form.declarative,
            **strongest,
            **{f"asserted_{kind}": asserts * value for kind, value in strongest.items()},
            **{f"told_{kind}": value for kind, value in told.items()},
            **{
                f"{group}_{name}": strength * value
                for group, strength in zip(("exact", "contrary"), groups, strict=True)
                for name, value in zip(BESIDE, beside, strict=True)
            },
            "anchor": self._reader.anchor(folded.text, passage),
            "several": sum(value > 2 * _FAINT for value in strongest.values()),
            "agrees_quantity": agreement.quantity,
            "agrees_body": agreement.body,
            "held": held,
            "asserted_held": asserts * held,
            "false_near": false_near,
            "way_near": way_near,
            "false_ahead": false_near - way_near,
            "silence": findings.refusal_probability,
        }
        shown = None
        for kind in _SHOWN:
            of_kind = [sign for sign in signs if sign.kind == kind]
            if of_kind and strongest[kind] > _FAINT:
                shown = max(of_kind, key=lambda sign: sign.strength)
                break
        features = np.asarray([float(values[name]) for name in FEATURES])
        return Examination(features, shown, passage, best.unit, folded)

    def _told(self, question: str, seen: Examination) -> Contradiction | None:
        """The sign as slices of the question and of the unit."""
        if seen.shown is None:
            return None
        unit = self._content.units[seen.unit]
        start, end = seen.passage.original(*seen.shown.stated)
        a, b = _whole_numbers(question, *seen.folded.span(*seen.shown.asserted))
        sentence = next((s for s in unit.sentences if s.start <= start < s.end), None)
        lit = (sentence.start, sentence.end) if sentence else (start, end)
        return Contradiction(
            seen.unit, *_narrowed(unit, lit, (start, end)), question[a:b], _quoted(unit.text[start:end])
        )

    def _banked(self, question: str, findings: Findings) -> Contradiction | None:
        """The nearest banked false premise whose wrong words the question repeats."""
        dense = findings.evidence.refusal[2]
        top = findings.ranked[0].unit
        for number in self.false[np.argsort(-dense[self.false])[:5]]:
            refusal = self._content.refusals[int(number)]
            if dense[number] >= _ALIKE and refusal.wrong and refusal.wrong in question:
                found = self._of_bank(refusal, question)
                if found is not None and found.unit == top:
                    return found
        return None

    def _of_bank(self, refusal: Refusal, question: str) -> Contradiction | None:
        """What the bank says of a false premise, where it says which words of which unit stand against it."""
        if not refusal.near or not refusal.correct:
            return None
        number = self._content.unit_number.get(refusal.near, -1)
        text = self._content.units[number].text if number >= 0 else ""
        at = text.find(refusal.correct)
        if at < 0 or refusal.right not in text:
            return None
        asserted = (
            refusal.wrong if refusal.wrong in question and refusal.wrong else question.rstrip("？?。！!")
        )
        return Contradiction(
            number, at, at + len(refusal.correct), asserted, refusal.right or refusal.correct
        )


def _stand_against(signs: Iterable[Sign]) -> bool:
    return any(sign.kind in _HARD and sign.strength >= _PLAIN for sign in signs)


def reader_of(folders: Folders, content: Content) -> Reader:
    """The reader with the lexicons of data/."""
    contrasts = Contrasts.load(folders.data / "contrasts.tsv")
    bodies = Bodies.load(folders.data / "bodies.tsv")
    overlap = Overlap(content.units, content.lexicon)
    return Reader(overlap, Wording(content.units, overlap), Owners(bodies, contrasts), contrasts)


def _whole_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    """text[start:end] with the rest of a number that it cuts (2024年1|0月)."""
    while 0 < start < end and text[start].isdigit() and text[start - 1].isdigit():
        start -= 1
    while start < end < len(text) and text[end - 1].isdigit() and text[end].isdigit():
        end += 1
    return start, end


def _quoted(stated: str) -> str:
    """A slice of a clause as it is quoted: without the punctuation and the 的 at its edge."""
    bare = stated.strip("，；。,;：:、")
    return bare.removeprefix("的") or bare


def _bare(question: str) -> str:
    """A question without its closing punctuation."""
    return question.strip().rstrip("？?。！!")


def _to_folded(passage: Passage, span: tuple[int, int]) -> tuple[int, int]:
    """Folded offsets of a span of the unit."""
    positions = passage.folded.positions
    return int(np.searchsorted(positions, span[0])), int(np.searchsorted(positions, span[1]))


def _narrowed(unit: Unit, sentence: tuple[int, int], clause: tuple[int, int]) -> tuple[int, int]:
    """The sentence to light, or the clause alone where the sentence is long."""
    return sentence if sentence[1] - sentence[0] <= 120 else clause
