"""False premises: what a question asserts and the sources contradict, weighed by boosted trees over signs.

The signs (another number, another body, a denial, changed wording, another article) also come with honest paraphrases;
what tells them apart is how strongly the form asserts and what agrees.
Weights: data/weights/premise.json, fitted by `plan_qa.training.premise`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.premise.body_mentions import Owners
from plan_qa.answer.premise.claims import form_of
from plan_qa.answer.premise.comparison import Sign
from plan_qa.answer.premise.contrasts import Contrasts
from plan_qa.answer.premise.overlap import Overlap, Passage, grams
from plan_qa.answer.premise.signs import Reader
from plan_qa.answer.premise.swaps import Swaps
from plan_qa.answer.premise.trees import Trees, read_trees
from plan_qa.answer.premise.wording_signs import WordingReader
from plan_qa.answer.retrieval import Findings
from plan_qa.corpus.fold import Folded, fold, fold_text
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import regions_of
from plan_qa.corpus.numerals import to_int
from plan_qa.domain import Refusal, Unit
from plan_qa.duties.bodies import Bodies
from plan_qa.places.find import Mention
from plan_qa.search.content import Content
from plan_qa.search.encoder import Encoder
from plan_qa.search.ranker import softmax

KINDS: Final = (
    "quantity",
    "period",
    "body",
    "mention",
    "denied",
    "restricted",
    "opposed",
    "quoted",
    "listed",
    "near",
    "continued",
    "preceded",
    "exchanged",
    "replaced",
    "swapped",
    "unheld",
    "strange",
)
_FORMS: Final = ("tag", "hearsay", "cited", "presupposed", "listed_form", "asked", "own", "declarative")
_EXACT: Final = (
    "quantity",
    "period",
    "body",
    "quoted",
    "listed",
    "near",
    "continued",
    "exchanged",
    "replaced",
    "swapped",
)
_CONTRARY: Final = ("denied", "restricted", "opposed")
_BESIDE: Final = ("held", "own", "asked", "cited", "presupposed", "tag", "strange")
FEATURES: Final = (
    *_FORMS,
    *KINDS,
    *(f"asserted_{kind}" for kind in KINDS),
    *(f"told_{kind}" for kind in KINDS),
    *(f"{group}_{beside}" for group in ("exact", "contrary", "anchored") for beside in _BESIDE),
    "anchor",
    "several",
    "agrees_quantity",
    "agrees_body",
    "agrees_quoted",
    "held",
    "asserted_held",
)
# Which sign is shown where several stand: the more exact first.
_SHOWN: Final = (
    *(
        "quantity",
        "quoted",
        "body",
        "opposed",
        "period",
        "listed",
        "swapped",
        "exchanged",
        "near",
        "replaced",
    ),
    *("continued", "denied", "restricted", "preceded", "mention", "strange", "unheld"),
)
# The topic's own unit must be this much likelier than the place named for it.
_MISPLACED: Final = 25.0
_SURE: Final = 0.6
# Below this, one true premise in twenty would be called false: the reader is only asked to compare.
_CERTAIN: Final = 0.62
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
        if not self.certain:
            return f"请对照原文：问句说“{self.asserted}”，原文是“{self.stated}”。"
        return f"问句说“{self.asserted}”，与原文不符；原文是“{self.stated}”。"


@dataclass(frozen=True, slots=True)
class Examination:
    """What was seen of one question: the features, the sign that would be shown, and the unit it is about."""

    features: NDArray[np.float64]
    shown: Sign | None
    passage: Passage
    unit: int
    folded: Folded


class Examiner:
    """Sees false premises; holds the lexicons and the fitted gate."""

    def __init__(self, content: Content, reader: Reader, gate: Trees) -> None:
        self._content = content
        self._reader = reader
        self._gate = gate
        self._asked_of = lru_cache(maxsize=2048)(self._grams_of_ways)
        self._false = np.asarray(
            [i for i, refusal in enumerate(content.refusals) if refusal.kind == "false-premise"], np.int64
        )
        # Questions of the banks word for word: an answerable one is never corrected, a false premise always.
        self._known: dict[str, Contradiction | None] = {
            _bare(refusal.text): found
            for refusal in content.refusals
            if refusal.kind == "false-premise" and (found := self._of_bank(refusal, refusal.text))
        } | {_bare(way.text): None for way in content.ways}
        self._ways_of: dict[int, list[str]] = defaultdict(list)
        for way in content.ways:
            for address, grade in way.gold:
                if grade == 2:
                    self._ways_of[content.unit_number[address]].append(way.text)
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
    def load(cls, folders: Folders, content: Content, encoder: Encoder) -> Examiner:
        """The lexicons and weights of data/.

        Raises:
            BankError, StaleIndexError: a file is missing or damaged.
        """
        return cls(
            content,
            reader_of(folders, content, encoder),
            read_trees(folders.data / "weights" / "premise.json", "纠错", FEATURES),
        )

    def examine(self, question: str, findings: Findings, mention: Mention | None) -> Contradiction | None:
        """What the question asserts and the sources contradict, or None."""
        if not findings.ranked:
            return None
        if mention is not None and (found := self.misplaced(question, findings, mention)):
            return found
        if _bare(question) in self._known:
            return self._known[_bare(question)]
        if _ALTERNATIVE.search(question):
            return None
        seen = self.inspect(question, findings)
        probability = self._gate.probability(seen.features)
        if probability <= self._gate.threshold:
            return None
        found = self._banked(question, findings) or self._told(question, seen)
        return found and replace(found, certain=probability > _CERTAIN)

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
        signs, agreement, held = self._reader.signs(
            folded.text, passage, self._asked_of(best.unit), lit, years
        )
        form = form_of(folded.text, regions_of(content.documents))
        strongest = {kind: max((s.strength for s in signs if s.kind == kind), default=0.0) for kind in KINDS}
        forms = [
            float(x)
            for x in (
                form.tag,
                form.hearsay,
                form.cited,
                form.presupposed,
                form.listed,
                form.asked,
                form.own,
                form.declarative,
            )
        ]
        asserts = float(form.tag or form.hearsay or form.cited or form.declarative)
        values = list(strongest.values())
        # A segment without a question word asserts, whatever the rest of the question asks.
        told = {
            k: max((s.strength for s in signs if s.kind == k and not s.queried), default=0.0) for k in KINDS
        }
        anchor = self._reader.anchor(folded.text, passage)
        besides = (
            held,
            float(form.own),
            float(form.asked),
            float(form.cited),
            float(form.presupposed),
            float(form.tag),
            strongest["strange"],
        )
        groups = (
            max(strongest[kind] for kind in _EXACT),
            max(strongest[kind] for kind in _CONTRARY),
            anchor * told["strange"],
        )
        features = [
            *forms,
            *values,
            *(asserts * value for value in values),
            *told.values(),
            *(group * beside for group in groups for beside in besides),
            anchor,
            float(sum(value > 0.3 for value in values)),
            agreement.quantity,
            agreement.body,
            agreement.quoted,
            held,
            asserts * held,
        ]
        shown = None
        for kind in _SHOWN:
            of_kind = [s for s in signs if s.kind == kind]
            if of_kind and strongest[kind] > (
                0.15 if kind not in ("quoted", "listed", "near", "continued") else 0.0
            ):
                shown = max(of_kind, key=lambda s: s.strength)
                break
        return Examination(np.asarray(features), shown, passage, best.unit, folded)

    def _grams_of_ways(self, unit: int) -> frozenset[str]:
        return frozenset(gram for text in self._ways_of[unit] for _, gram in grams(fold_text(text)))

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
        for number in self._false[np.argsort(-dense[self._false])[:5]]:
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


def reader_of(folders: Folders, content: Content, encoder: Encoder) -> Reader:
    """The reader with the lexicons of data/."""
    contrasts = Contrasts.load(folders.data / "contrasts.tsv")
    bodies = Bodies.load(folders.data / "bodies.tsv")
    wordings = WordingReader(Swaps(content.refusals), encoder)
    return Reader(Overlap(content.units, content.lexicon), Owners(bodies, contrasts), contrasts, wordings)


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
