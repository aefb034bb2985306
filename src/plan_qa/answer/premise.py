"""False premises: what a question asserts and the clause contradicts.

Three ways to see one: a number with the same measure as the clause's but another value; wording of a banked false
premise that the question repeats; a body put in the place of the clause's own. Each gives the words in the question,
the words in the clause, and the clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from plan_qa.answer.retrieval import Findings
from plan_qa.corpus.fold import fold, fold_text
from plan_qa.corpus.numerals import to_int
from plan_qa.corpus.sentences import split_clauses
from plan_qa.search.content import Content

_MEASURES: Final = "学时|天|%|个部分|部分|条|万名|名|万个|期|门|场|讲|次|个方面|方面|项"
_QUANTITY: Final = re.compile(
    rf"(?P<value>\d+(?:\.\d+)?|[二两三四五六七八九十百千]+)(?P<measure>{_MEASURES})|百分之(?P<share>\d+|[一二三四五六七八九十百]+)"
)
# A question that itself tells of a quantity ("我今年学了30学时") asserts nothing about the plan.
_OWN_STORY: Final = re.compile(r"我|咱|俺|他|她|某|学了|上了|参加了|听了|只有|才|够不够|算不算|能不能")
_ASSERTS: Final = re.compile(
    r"对吧|对不|对吗|对么|是吧|是不是|没错|听说|据说|记得|要求|规定|说|吧[？?。]?$|吗[？?]?$|既然|为什么|为啥|怎么|原文|依据|凭|在哪"
)
_SIMILAR: Final = 0.72


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`asserted` is a slice of the question, `stated` the slice [start, end) of the unit that stands against it."""

    unit: int
    start: int
    end: int
    asserted: str
    stated: str

    @property
    def notice(self) -> str:
        """One line for the reader."""
        return f"问句说“{self.asserted}”，与原文不符；原文是“{self.stated}”。"


def contradiction(question: str, content: Content, findings: Findings) -> Contradiction | None:
    """What the question asserts and the best clause contradicts, or None."""
    return _banked(question, content, findings) or _quantity(question, content, findings)


# ---------------------------------------------------------------- numbers


def _quantities(text: str) -> list[tuple[float, str, int, int]]:
    """Value, measure and offsets in `text` of every quantity; Chinese numerals count from two."""
    folded = fold(text)
    found = []
    for match in _QUANTITY.finditer(folded.text):
        written = match["share"] or match["value"]
        value = float(written) if written[0].isdigit() else float(to_int(written) or 0)
        start, end = folded.span(match.start(), match.end())
        found.append((value, "%" if match["share"] else match["measure"], start, end))
    return found


def _quantity(question: str, content: Content, findings: Findings) -> Contradiction | None:
    if _OWN_STORY.search(question) or not _ASSERTS.search(question):
        return None
    best = findings.ranked[0]
    unit = content.units[best.unit]
    held = _quantities(unit.text)
    for value, measure, start, end in _quantities(question):
        same = [quantity for quantity in held if quantity[1] == measure]
        if not same or any(quantity[0] == value for quantity in same):
            continue
        lit = best.spans[0]
        nearest = min(same, key=lambda quantity: (not lit[0] <= quantity[2] < lit[1], abs(quantity[2] - lit[0])))
        sentence = next((s for s in unit.sentences if s.start <= nearest[2] < s.end), None)
        if sentence is None:
            continue
        clause = next(
            (a, b) for a, b in split_clauses(unit.text, sentence.start, sentence.end) if a <= nearest[2] < b
        )
        return Contradiction(
            best.unit,
            sentence.start,
            sentence.end,
            question[start:end],
            unit.text[clause[0] : clause[1]].rstrip("，；。,;"),
        )
    return None


# ---------------------------------------------------------------- banked premises


def _banked(question: str, content: Content, findings: Findings) -> Contradiction | None:
    refusal_dense, way_dense = findings.evidence.refusal[2], findings.evidence.way[2]
    if not len(refusal_dense):
        return None
    folded = fold_text(question)
    for number in np.argsort(-refusal_dense)[:5]:
        refusal = content.refusals[int(number)]
        if refusal.kind != "false-premise" or refusal.near is None or not refusal.correct:
            continue
        unit = content.unit_number[refusal.near]
        at = content.units[unit].text.find(refusal.correct)
        if at < 0 or refusal_dense[number] < max(_SIMILAR, float(way_dense.max(initial=0.0))):
            continue
        if refusal.wrong and fold_text(refusal.wrong) not in folded:
            continue
        return Contradiction(
            unit,
            at,
            at + len(refusal.correct),
            refusal.wrong or question.rstrip("？?。！!"),
            refusal.right or refusal.correct,
        )
    return None
