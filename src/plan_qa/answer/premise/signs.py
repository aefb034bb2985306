"""Signs of a false premise: each compares a question with the unit that answers it and says what stands against what.

A sign is no verdict: paraphrases leave signs too. `plan_qa.answer.premise.examiner` weighs them together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.answer.premise.body_mentions import Owners
from plan_qa.answer.premise.bounds import bound_of, meets
from plan_qa.answer.premise.claims import asks, segments
from plan_qa.answer.premise.comparison import Comparison, Sign
from plan_qa.answer.premise.contrasts import Contrasts
from plan_qa.answer.premise.overlap import Overlap, Passage, Piece, grams
from plan_qa.answer.premise.quantities import Quantity, quantities
from plan_qa.answer.premise.wording import Wording
from plan_qa.corpus.word_form import WordForm

# The strength of a number that stands in the unit, though not where the question has it.
_ELSEWHERE: Final = 0.45
_REQUIRES: Final = WordForm("premise", r"{requires}")
_RECKONED: Final = WordForm("premise", r"{reckoned}")
# A clause that denies something itself contradicts a denial less.
_SAME_POLARITY: Final = 0.4


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the question says as the clause does: the strongest of each kind."""

    quantity: float = 0.0
    body: float = 0.0


class Reader:
    """Reads one question against one passage."""

    def __init__(self, overlap: Overlap, wording: Wording, owners: Owners, contrasts: Contrasts) -> None:
        self.overlap = overlap
        self.wording = wording
        self.owners = owners
        self.contrasts = contrasts

    def signs(
        self,
        text: str,
        passage: Passage,
        lit: Sequence[tuple[int, int]],
        years: frozenset[int],
    ) -> tuple[list[Sign], Agreement, float]:
        """Signs, agreements, and the share of the asserted words that the unit holds.

        `lit` are folded offsets, `years` name the unit's document and assert nothing.
        """
        found: list[Sign] = []
        asserted = segments(text)
        beside = Comparison(self.overlap, text, passage, lit)
        blanked = self.contrasts.hedge.sub(lambda hedge: "\0" * len(hedge.group()), text)
        quantity = body = 0.0
        for number, (start, end) in enumerate(asserted):
            topic = text[slice(*asserted[number - 1])] if number else ""
            signs, agrees = self._quantities(beside, start, end, years)
            found += signs
            quantity = max(quantity, agrees)
            signs, agrees = self._bodies(beside, topic, start, end)
            found += signs
            body = max(body, agrees)
            found += self._denials(beside, blanked, start, end)
            found += self._pairs(beside, blanked, start, end)
        found += self.wording.signs(text, passage)
        queried = [(start, end) for start, end in asserted if asks(text[start:end])]
        found = [
            replace(sign, queried=any(a < sign.asserted[1] and sign.asserted[0] < b for a, b in queried))
            for sign in found
        ]
        return found, Agreement(quantity, body), self._held_share(beside, asserted)

    @staticmethod
    def anchor(text: str, passage: Passage) -> float:
        """How long the longest words are that the question has from the unit verbatim: 1 from eight characters on."""
        return min(1.0, longest_held(text, passage.text) / 8)

    # ------------------------------------------------------------ the kinds

    def _quantities(
        self, beside: Comparison, start: int, end: int, years: frozenset[int]
    ) -> tuple[list[Sign], float]:
        text, passage = beside.text, beside.passage
        found: list[Sign] = []
        agrees = 0.0
        # 「两个健康」 in quotation marks is a name and counts nothing.
        named = [match.span() for match in _QUOTED.finditer(text)]
        asserted = [
            q
            for q in quantities(text[start:end])
            if not (q.measure == "年份" and int(q.value) in years)
            and not any(a < start + q.end and start + q.start < b for a, b in named)
        ]
        # 「我学了40天，够不够」: a number reckoned or done by the asker is no word about what is written.
        if not asserted or _RECKONED.search(text):
            return found, agrees
        held = self._held(passage)
        said = text[start:end]
        persons = self.owners.persons(said)
        for q in asserted:
            at = (start + q.start, start + q.end)
            same = [(piece, other) for piece, other in held if _counts_same(said, q, passage.text, other)]
            if not same:
                continue
            # 「参学率96%的支部有奖励吗」 beside 「95%以上」: how it stands with the asker is no word about what is written.
            bounds = [bound_of(passage.text, other) for _, other in same]
            if all(bounds) and not _REQUIRES.search(said):
                met = any(meets(q, other, bound) for bound, (_, other) in zip(bounds, same, strict=True))
                if met or asks(text):
                    continue
            rest = beside.without(start, end, at)
            others = [x for x in asserted if x is not q]
            scored: list[tuple[float, bool, Piece, Quantity]] = []
            for piece, other in same:
                theirs = self.owners.person_before(passage.text, piece.sentence[0], other.start)
                strangers = bool(persons and theirs and not persons & theirs)
                together = any(
                    piece is p and x.agrees(o) and x.comparable(o) for x in others for p, o in held
                )
                score = beside.score(rest, piece) + 0.25 * together + 0.3 * bool(persons & theirs)
                scored.append((score, q.agrees(other) and (q.identifies or not strangers), piece, other))
            best = max(score for score, _, _, _ in scored)
            agreeing = max((score for score, agrees_too, _, _ in scored if agrees_too), default=-1.0)
            if agreeing >= 0.85 * best or (q.identifies and agreeing >= 0):
                agrees = max(agrees, agreeing)
                continue
            # 「280学时里脱产要占多少」: what the unit says is presupposed, and something else is asked.
            if asks(text) and any(q.agrees(other) for _, other in same):
                continue
            others_said = [(s, p, o) for s, _, p, o in scored if not q.agrees(o)]
            if not others_said:
                continue
            _, piece, other = max(others_said, key=lambda row: row[0])
            strength = min(
                1.0, 0.4 + 0.25 * q.counts + 0.6 * best - (0.3 * agreeing if agreeing > 0 else 0.0)
            )
            # What the unit itself says elsewhere may be meant there.
            if any(q.agrees(other) for _, other in same):
                strength = min(strength, _ELSEWHERE)
            kind = "period" if q.measure in ("周期", "年份", "月份") else "quantity"
            found.append(Sign(kind, at, (piece.start, piece.end), max(0.0, strength)))
        return found, agrees

    @staticmethod
    def _held(passage: Passage) -> list[tuple[Piece, Quantity]]:
        held = quantities(passage.text)
        return [
            (piece, other)
            for piece in passage.clauses
            for other in held
            if piece.start <= other.start < piece.end
        ]

    def _bodies(self, beside: Comparison, topic: str, start: int, end: int) -> tuple[list[Sign], float]:
        text, passage = beside.text, beside.passage
        found: list[Sign] = []
        agrees = 0.0
        mentioned = self.owners.mentions(text[start:end])
        if not mentioned:
            return found, agrees
        held = self.owners.mentions(passage.text)
        for number, owner in enumerate(mentioned):
            at = (start + owner.start, start + owner.end)
            # 「党支部是第一责任人」 says of the branch what it is.
            if number and text[at[0] - 1] == "是":
                continue
            others = text[start : at[0]] + " " + text[at[1] : end]
            rest = self.overlap.weigh(others)
            if len(mentioned) > 1:
                # 「党校负责舆论引导、宣传部供课件」: each with what stands behind it, up to the next.
                stop = start + mentioned[number + 1].start if number + 1 < len(mentioned) else end
                behind = self.overlap.weigh(text[at[1] : stop].rstrip("和与、会同由"))
                rest = behind if len(behind.grams) >= 2 else rest
            # 「中期评估，由中央宣传部主持」: what is done may stand before the comma.
            if topic and owner.doer and (len(rest.grams) < _FEW or _BY.match(text, start, at[0])):
                rest = self.overlap.weigh(topic + " " + text[at[1] : end])
            if len(rest.grams) < 2:
                continue
            said = text[at[0] : at[1]]
            best_with, best_against, against = 0.0, 0.0, None
            for piece in passage.items:
                score = beside.score(rest, piece)
                if score <= max(0.05, min(best_with, best_against)):
                    continue
                inside = [
                    o
                    for o in held
                    if piece.start <= o.start < piece.end and passage.text[o.start : o.end] not in others
                ]
                before = [o for o in held if piece.sentence[0] <= o.start < piece.start]
                own = inside or before[-1:]
                if not own:
                    continue
                if any(
                    o.terms & owner.terms or said in passage.text[o.start : o.end]
                    for o in inside + before[-1:]
                ):
                    best_with = max(best_with, score)
                elif score > best_against:
                    best_against, against = score, (min(own[0].start, piece.start), piece.end)
            agrees = max(agrees, best_with)
            if against and best_against > best_with:
                absent = not any(o.terms & owner.terms for o in held)
                strength = (
                    (best_against - 0.7 * best_with) * (1.0 if owner.doer else 0.5) * (1.0 if absent else 0.8)
                )
                found.append(Sign("body" if owner.doer else "mention", at, against, min(1.0, strength)))
        return found, agrees

    def _denials(self, beside: Comparison, text: str, start: int, end: int) -> list[Sign]:
        """Of `text`, the question with its hedges blanked."""
        passage = beside.passage
        found: list[Sign] = []
        for cue in self.contrasts.deny.finditer(text, start, end):
            if passage.text.find(cue.group()) >= 0 and len(cue.group()) >= 2:
                continue
            denied = self.overlap.weigh(text[cue.end() : end])
            said = denied if len(denied.grams) >= 2 else self.overlap.weigh(text[start:end])
            if len(said.grams) < 2:
                said = beside.whole
            best = max((beside.score(said, piece) for piece in passage.clauses), default=0.0)
            where = beside.best(said)
            same = self.contrasts.deny.search(passage.text, *where)
            kind = "restricted" if cue.group() in self.contrasts.only else "denied"
            found.append(Sign(kind, (start, end), where, min(1.0, best) * (_SAME_POLARITY if same else 1.0)))
        return found[:3]

    def _pairs(self, beside: Comparison, text: str, start: int, end: int) -> list[Sign]:
        """Of `text`, the question with its hedges blanked."""
        passage = beside.passage
        found: list[Sign] = []
        for pair in self.contrasts.pairs:
            said = pair.said.search(text, start, end)
            if (
                not said
                or said.group() in passage.text
                or _NEGATED.search(text[max(start, said.start() - 4) : said.start()])
            ):
                continue
            rest = self.overlap.weigh(text[start : said.start()] + " " + text[said.end() : end])
            if not rest.grams:
                rest = self.overlap.weigh(text)
            scored = [
                (
                    beside.score(rest, piece, held),
                    piece,
                    bool(pair.stated.search(passage.text, piece.start, piece.end)),
                )
                for piece, held in _with_the_one_before(passage)
            ]
            best = max((score for score, _, _ in scored), default=0.0)
            opposed = [
                (score, piece) for score, piece, opposes in scored if opposes and score > max(0.1, 0.8 * best)
            ]
            if opposed:
                score, piece = max(opposed, key=lambda row: row[0])
                found.append(Sign("opposed", (start, end), (piece.start, piece.end), min(1.0, score)))
        return found

    def _held_share(self, beside: Comparison, asserted: Sequence[tuple[int, int]]) -> float:
        """The share of the asserted words, by their rarity, that the unit holds."""
        mass = kept = 0.0
        for start, end in asserted:
            weighed = self.overlap.weigh(beside.text[start:end], start)
            shares = self.overlap.shares(weighed, beside.passage.grams)
            mass += weighed.mass
            kept += sum(s * w for s, (_, _, w) in zip(shares, weighed.grams, strict=True))
        return kept / mass if mass else 0.0


def longest_held(text: str, held: str) -> int:
    """The length of the longest words of a text that stand in `held`."""
    longest = 0
    for position in range(len(text)):
        while position + longest < len(text) and text[position : position + longest + 1] in held:
            longest += 1
    return longest


def _with_the_one_before(passage: Passage) -> list[tuple[Piece, frozenset[str]]]:
    """Each clause with its bigrams and those of the clause before it in the sentence: 「对年老体弱的党员，…不作要求」."""
    found: list[tuple[Piece, frozenset[str]]] = []
    for number, piece in enumerate(passage.clauses):
        before = passage.clauses[number - 1] if number else None
        same = before is not None and before.sentence == piece.sentence
        found.append((piece, piece.grams | before.grams if before is not None and same else piece.grams))
    return found


# Bigrams of a segment that says next to nothing but its body (规划交给了纪检部门).
_FEW: Final = 5
_BY: Final = WordForm("premise", r"{before_by}*{by}")
_QUOTED = re.compile(r'"[^"]{1,12}"')
_NEGATED = re.compile(r"(?:不|没|别|反对|防止|不是|并非|避免|禁止)[^,]{0,2}$")
# Neighbours of any count.
_COMMON = frozenset(["规划", "党员", "教育", "培训", "个方", "方面", "主要", "提出", "要求", "明确", "包括"])


def _counts_same(text: str, one: Quantity, held: str, other: Quantity) -> bool:
    """Whether two quantities may count the same things: the same measure and, for bare counts, a noun in common."""
    if not one.comparable(other):
        return False
    if one.measure != "件":
        return True
    beside = {
        gram
        for _, gram in grams(text[one.start : one.end + 6] + "," + text[max(0, one.start - 8) : one.start])
    }
    there = {
        gram
        for _, gram in grams(
            held[other.start : other.end + 8] + "," + held[max(0, other.start - 8) : other.start]
        )
    }
    return bool((beside & there) - _COMMON)
