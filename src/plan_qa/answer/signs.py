"""Signs of a false premise: each compares a question with the unit that answers it and says what stands against what.

A sign is no verdict: paraphrases leave signs too. `plan_qa.answer.premise` weighs them together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from plan_qa.answer.claims import asks, segments
from plan_qa.answer.contrasts import Contrasts
from plan_qa.answer.overlap import Overlap, Passage, Piece, Weighed, grams
from plan_qa.answer.owners import Owners
from plan_qa.answer.quantities import Quantity, quantities
from plan_qa.answer.swaps import Swaps
from plan_qa.answer.wording import (
    Changed,
    continued_changes,
    exchanged,
    listed_changes,
    near_changes,
    preceded_changes,
    quoted_changes,
    replaced,
)
from plan_qa.search.encoder import Encoder

# A clause that the search would light is the likelier one where others are as near.
_LIT_BONUS: Final = 0.05
# A clause that denies something itself contradicts a denial less.
_SAME_POLARITY: Final = 0.4
# A segment is read beside so many of the clauses that hold most of it.
_LIKELY: Final = 3


@dataclass(frozen=True, slots=True)
class Sign:
    """Offsets in the folded question and in the passage's folded text; `strength` from 0 to 1."""

    kind: str
    asserted: tuple[int, int]
    stated: tuple[int, int]
    strength: float
    queried: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the question says as the clause does: the strongest of each kind."""

    quantity: float = 0.0
    body: float = 0.0
    quoted: float = 0.0


class Reader:
    """Reads one question against one passage."""

    def __init__(self, overlap: Overlap, owners: Owners, contrasts: Contrasts, swaps: Swaps, encoder: Encoder) -> None:
        self.overlap = overlap
        self.owners = owners
        self.contrasts = contrasts
        self.swaps = swaps
        self._vector = lru_cache(maxsize=4096)(lambda word: encoder.encode([word])[0])

    def signs(
        self,
        text: str,
        passage: Passage,
        asked_of: frozenset[str],
        lit: Sequence[tuple[int, int]],
        years: frozenset[int],
    ) -> tuple[list[Sign], Agreement, float]:
        """Signs, agreements, and the share of the asserted words that the unit holds.

        `asked_of` are the bigrams of the banked questions about the unit, `lit` are folded offsets, `years` name the
        unit's document and assert nothing.
        """
        found: list[Sign] = []
        asserted = segments(text)
        blanked = self.contrasts.hedge.sub(lambda hedge: "\0" * len(hedge.group()), text)
        whole = self.overlap.weigh(text)
        quantity = body = 0.0
        for start, end in asserted:
            segment = self.overlap.weigh(text[start:end], start)
            signs, agrees = self._quantities(text, start, end, whole, passage, lit, years)
            found += signs
            quantity = max(quantity, agrees)
            signs, agrees = self._bodies(text, start, end, passage, lit)
            found += signs
            body = max(body, agrees)
            found += self._denials(blanked, start, end, segment, whole, passage, lit)
            found += self._pairs(blanked, start, end, passage, lit)
            found += self._swapped(text, start, end, passage, asked_of, lit)
            for change in near_changes(text, start, end, passage):
                if change.near:
                    found.append(Sign("near", (change.start, change.end), change.near, change.likeness / 100))
            for change in continued_changes(text, start, end, passage):
                if change.near:
                    found.append(Sign("continued", (change.start, change.end), change.near, change.likeness / 100))
            for change in preceded_changes(text, start, end, passage):
                if change.near:
                    found.append(Sign("preceded", (change.start, change.end), change.near, change.likeness / 100))
            for change in self._replacements(text, start, end, passage, lit):
                if change.near:
                    alike = self._alike(text[change.start : change.end], passage.text[slice(*change.near)])
                    strength = change.likeness / 100 * (1 - alike)
                    found.append(Sign("replaced", (change.start, change.end), change.near, strength))
            for run in self._strange_runs(text, start, end, passage):
                slot = exchanged(text, passage, run, start, end)
                if slot is not None and slot.near:
                    alike = self._alike(text[run[0] : run[1]], passage.text[slice(*slot.near)])
                    found.append(Sign("exchanged", run, slot.near, slot.likeness / 100 * (1 - alike)))
        for change in quoted_changes(text, passage):
            near = change.near or self._best(self.overlap.weigh(text), passage, lit)
            found.append(Sign("quoted", (change.start, change.end), near, 0.5 + change.likeness / 200))
        for change in listed_changes(text, self.overlap, passage):
            near = change.near or self._best(self.overlap.weigh(text), passage, lit)
            found.append(Sign("listed", (change.start, change.end), near, 0.5 + change.likeness / 200))
        foreign, held = self._foreign(text, asserted, passage, asked_of, lit)
        found += foreign
        queried = [(start, end) for start, end in asserted if asks(text[start:end])]
        found = [
            replace(sign, queried=any(a < sign.asserted[1] and sign.asserted[0] < b for a, b in queried)) for sign in found
        ]
        quoted = float('"' in text and not any(sign.kind == "quoted" for sign in found))
        return found, Agreement(quantity, body, quoted), held

    @staticmethod
    def anchor(text: str, passage: Passage) -> float:
        """How long the longest words are that the question has from the unit verbatim: 1 from eight characters on."""
        longest, held = 0, passage.text
        for start in range(len(text)):
            while start + longest < len(text) and text[start : start + longest + 1] in held:
                longest += 1
        return min(1.0, longest / 8)

    # ------------------------------------------------------------ alignment

    def _score(self, weighed: Weighed, piece: Piece, lit: Sequence[tuple[int, int]]) -> float:
        near = any(a < piece.end and piece.start < b for a, b in lit[:1])
        return self.overlap.coverage(weighed, piece.grams) + _LIT_BONUS * near

    def _best(self, weighed: Weighed, passage: Passage, lit: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """The clause that says most of it."""
        if not passage.clauses:
            return 0, len(passage.text)
        best = max(passage.clauses, key=lambda piece: self._score(weighed, piece, lit))
        return best.start, best.end

    def _without(self, text: str, start: int, end: int, cut: tuple[int, int], whole: Weighed) -> Weighed:
        """What a segment says besides the words at `cut`; the whole question where that is next to nothing."""
        rest = self.overlap.weigh(text[start : cut[0]] + " " + text[cut[1] : end])
        return rest if len(rest.grams) >= 3 else whole

    # ------------------------------------------------------------ the kinds

    def _quantities(
        self,
        text: str,
        start: int,
        end: int,
        whole: Weighed,
        passage: Passage,
        lit: Sequence[tuple[int, int]],
        years: frozenset[int],
    ) -> tuple[list[Sign], float]:
        found: list[Sign] = []
        agrees = 0.0
        asserted = [q for q in quantities(text[start:end]) if not (q.measure == "年份" and int(q.value) in years)]
        if not asserted:
            return found, agrees
        held = self._held(passage)
        said = text[start:end]
        persons = self.owners.persons(said)
        for q in asserted:
            at = (start + q.start, start + q.end)
            same = [(piece, other) for piece, other in held if _counts_same(said, q, passage.text, other)]
            if not same:
                continue
            rest = self._without(text, start, end, at, whole)
            others = [x for x in asserted if x is not q]
            scored: list[tuple[float, bool, Piece, Quantity]] = []
            for piece, other in same:
                theirs = self.owners.person_before(passage.text, piece.sentence[0], other.start)
                strangers = bool(persons and theirs and not persons & theirs)
                together = any(piece is p and x.agrees(o) and x.comparable(o) for x in others for p, o in held)
                score = self._score(rest, piece, lit) + 0.25 * together + 0.3 * bool(persons & theirs)
                scored.append((score, q.agrees(other) and (q.identifies or not strangers), piece, other))
            best = max(score for score, _, _, _ in scored)
            agreeing = max((score for score, agrees_too, _, _ in scored if agrees_too), default=-1.0)
            if agreeing >= 0.85 * best or (q.identifies and agreeing >= 0):
                agrees = max(agrees, agreeing)
                continue
            _, piece, other = max(((s, p, o) for s, same_one, p, o in scored if not same_one), key=lambda row: row[0])
            strength = min(1.0, 0.4 + 0.25 * q.counts + 0.6 * best - (0.3 * agreeing if agreeing > 0 else 0.0))
            kind = "period" if q.measure in ("周期", "年份", "月份") else "quantity"
            found.append(Sign(kind, at, (piece.start, piece.end), max(0.0, strength)))
        return found, agrees

    @staticmethod
    def _held(passage: Passage) -> list[tuple[Piece, Quantity]]:
        held = quantities(passage.text)
        return [(piece, other) for piece in passage.clauses for other in held if piece.start <= other.start < piece.end]

    def _bodies(
        self, text: str, start: int, end: int, passage: Passage, lit: Sequence[tuple[int, int]]
    ) -> tuple[list[Sign], float]:
        found: list[Sign] = []
        agrees = 0.0
        mentioned = self.owners.mentions(text[start:end])
        if not mentioned:
            return found, agrees
        held = self.owners.mentions(passage.text)
        for number, owner in enumerate(mentioned):
            at = (start + owner.start, start + owner.end)
            rest = self.overlap.weigh(text[start : at[0]] + " " + text[at[1] : end])
            if len(mentioned) > 1:
                # 「党校负责舆论引导、宣传部供课件」: each with what stands behind it, up to the next.
                stop = start + mentioned[number + 1].start if number + 1 < len(mentioned) else end
                behind = self.overlap.weigh(text[at[1] : stop].rstrip("和与、会同由"))
                rest = behind if len(behind.grams) >= 2 else rest
            if len(rest.grams) < 2:
                continue
            said = text[at[0] : at[1]]
            best_with, best_against, against = 0.0, 0.0, None
            for piece in passage.items:
                score = self._score(rest, piece, lit)
                if score <= max(0.05, min(best_with, best_against)):
                    continue
                inside = [o for o in held if piece.start <= o.start < piece.end]
                before = [o for o in held if piece.sentence[0] <= o.start < piece.start]
                own = inside or before[-1:]
                if not own:
                    continue
                if any(o.terms & owner.terms or said in passage.text[o.start : o.end] for o in inside + before[-1:]):
                    best_with = max(best_with, score)
                elif score > best_against:
                    best_against, against = score, (min(own[0].start, piece.start), piece.end)
            agrees = max(agrees, best_with)
            if against and best_against > best_with:
                absent = not any(o.terms & owner.terms for o in held)
                strength = (best_against - 0.7 * best_with) * (1.0 if owner.doer else 0.5) * (1.0 if absent else 0.8)
                found.append(Sign("body" if owner.doer else "mention", at, against, min(1.0, strength)))
        return found, agrees

    def _denials(
        self,
        text: str,
        start: int,
        end: int,
        segment: Weighed,
        whole: Weighed,
        passage: Passage,
        lit: Sequence[tuple[int, int]],
    ) -> list[Sign]:
        found: list[Sign] = []
        for cue in self.contrasts.deny.finditer(text, start, end):
            if passage.text.find(cue.group()) >= 0 and len(cue.group()) >= 2:
                continue
            denied = self.overlap.weigh(text[cue.end() : end])
            said = denied if len(denied.grams) >= 2 else self.overlap.weigh(text[start:end])
            if len(said.grams) < 2:
                said = whole
            best = max((self._score(said, piece, lit) for piece in passage.clauses), default=0.0)
            where = self._best(said, passage, lit)
            same = self.contrasts.deny.search(passage.text, *where)
            kind = "restricted" if cue.group() in self.contrasts.only else "denied"
            found.append(Sign(kind, (start, end), where, min(1.0, best) * (_SAME_POLARITY if same else 1.0)))
        return found[:3]

    def _pairs(
        self, text: str, start: int, end: int, passage: Passage, lit: Sequence[tuple[int, int]]
    ) -> list[Sign]:
        found: list[Sign] = []
        for pair in self.contrasts.pairs:
            said = pair.said.search(text, start, end)
            if not said or said.group() in passage.text or _NEGATED.search(text[max(start, said.start() - 4) : said.start()]):
                continue
            rest = self.overlap.weigh(text[start : said.start()] + " " + text[said.end() : end])
            if not rest.grams:
                rest = self.overlap.weigh(text)
            scored = [
                (
                    self.overlap.coverage(rest, held) + _LIT_BONUS * any(a < piece.end and piece.start < b for a, b in lit[:1]),
                    piece,
                    bool(pair.stated.search(passage.text, piece.start, piece.end)),
                )
                for piece, held in _with_the_one_before(passage)
            ]
            best = max((score for score, _, _ in scored), default=0.0)
            opposed = [(score, piece) for score, piece, opposes in scored if opposes and score > max(0.1, 0.8 * best)]
            if opposed:
                score, piece = max(opposed, key=lambda row: row[0])
                found.append(Sign("opposed", (start, end), (piece.start, piece.end), min(1.0, score)))
        return found

    def _alike(self, one: str, other: str) -> float:
        """How much alike two words are, 0 to 1; of words of very different length it cannot be told."""
        shorter, longer = sorted((len(one), len(other)))
        if shorter < 2 or longer > 3 * shorter:
            return 1.0
        return max(0.0, float(self._vector(one) @ self._vector(other)))

    def _swapped(
        self,
        text: str,
        start: int,
        end: int,
        passage: Passage,
        asked_of: frozenset[str],
        lit: Sequence[tuple[int, int]],
    ) -> list[Sign]:
        """Words that the banked false premises put in the place of others, which the passage has."""
        found: list[Sign] = []
        for at, others in self.swaps.find(text, start, end):
            said = text[at[0] : at[1]]
            if said in passage.text:
                continue
            usual = all(gram in asked_of for _, gram in grams(said))
            rest = self._without(text, start, end, at, self.overlap.weigh(text))
            present = {other for other in others if other in passage.text and other not in text}
            scored = [(self._score(rest, piece, lit), piece) for piece in passage.clauses]
            best = max((score for score, _ in scored), default=0.0)
            against = [
                row for row in scored if any(other in passage.text[row[1].start : row[1].end] for other in present)
            ]
            if against:
                score, piece = max(against, key=lambda row: row[0])
                if score >= 0.7 * best:
                    found.append(Sign("swapped", at, (piece.start, piece.end), min(1.0, 0.2 + score) * (0.5 if usual else 1.0)))
        return found

    def _replacements(
        self, text: str, start: int, end: int, passage: Passage, lit: Sequence[tuple[int, int]]
    ) -> list[Changed]:
        """What stands in other words' place beside the clauses that the segment runs along."""
        segment = self.overlap.weigh(text[start:end])
        likely = sorted(passage.clauses, key=lambda piece: -self._score(segment, piece, lit))[:_LIKELY]
        return [change for piece in likely for change in replaced(text, start, end, passage, piece)]

    def _strange_runs(self, text: str, start: int, end: int, passage: Passage) -> list[tuple[int, int]]:
        """The longest runs of characters of which no bigram is held."""
        weighed = self.overlap.weigh(text[start:end], start)
        held = [c in _STOPS for c in text[start:end]]
        for share, (position, _, _) in zip(self.overlap.shares(weighed, passage.grams), weighed.grams, strict=True):
            if share >= 0.3:
                held[position - start] = held[position - start + 1] = True
        runs: list[tuple[int, int]] = []
        for position, known in enumerate(held, start):
            if not known and runs and runs[-1][1] == position:
                runs[-1] = (runs[-1][0], position + 1)
            elif not known:
                runs.append((position, position + 1))
        return runs

    def _foreign(
        self,
        text: str,
        asserted: Sequence[tuple[int, int]],
        passage: Passage,
        asked_of: frozenset[str],
        lit: Sequence[tuple[int, int]],
    ) -> tuple[list[Sign], float]:
        """The longest stretch that the unit does not have, and the longest that no question about it has either."""
        found: list[Sign] = []
        mass = kept = 0.0
        longest: dict[str, tuple[float, int, int]] = {}
        for start, end in asserted:
            weighed = self.overlap.weigh(text[start:end], start)
            shares = self.overlap.shares(weighed, passage.grams)
            mass += weighed.mass
            kept += sum(s * w for s, (_, _, w) in zip(shares, weighed.grams, strict=True))
            for kind, absent in (
                ("unheld", [share < 0.3 for share in shares]),
                (
                    "strange",
                    [s < 0.3 and gram not in asked_of for s, (_, gram, _) in zip(shares, weighed.grams, strict=True)],
                ),
            ):
                for weight in _runs(weighed, absent):
                    longest[kind] = max(longest.get(kind, (0.0, 0, 0)), (weight, start, end))
        where = self._best(self.overlap.weigh(text), passage, lit)
        for kind, (weight, a, b) in longest.items():
            found.append(Sign(kind, (a, b), where, min(1.0, weight / max(mass, 1e-6))))
        return found, kept / mass if mass else 0.0


def _with_the_one_before(passage: Passage) -> list[tuple[Piece, frozenset[str]]]:
    """Each clause with its bigrams and those of the clause before it in the sentence: 「对年老体弱的党员，…不作要求」."""
    found: list[tuple[Piece, frozenset[str]]] = []
    for number, piece in enumerate(passage.clauses):
        before = passage.clauses[number - 1] if number else None
        same = before is not None and before.sentence == piece.sentence
        found.append((piece, piece.grams | before.grams if before is not None and same else piece.grams))
    return found


def _runs(weighed: Weighed, absent: Sequence[bool]) -> list[float]:
    """The mass of each run of neighbouring absent bigrams."""
    runs: list[float] = []
    last, before = -2, False
    for gone, (position, _, weight) in zip(absent, weighed.grams, strict=True):
        if gone and before and position == last + 1:
            runs[-1] += weight
        elif gone:
            runs.append(weight)
        last, before = position, gone
    return runs


_STOPS = frozenset(",;:。、?!\"'()《》 ")
_NEGATED = re.compile(r"(?:不|没|别|反对|防止|不是|并非|避免|禁止)[^,]{0,2}$")
# Neighbours of any count.
_COMMON = frozenset(["规划", "党员", "教育", "培训", "个方", "方面", "主要", "提出", "要求", "明确", "包括"])


def _counts_same(text: str, one: Quantity, held: str, other: Quantity) -> bool:
    """Whether two quantities may count the same things: the same measure and, for bare counts, a noun in common."""
    if not one.comparable(other):
        return False
    if one.measure != "件":
        return True
    beside = {gram for _, gram in grams(text[one.start : one.end + 6] + "," + text[max(0, one.start - 8) : one.start])}
    there = {
        gram for _, gram in grams(held[other.start : other.end + 8] + "," + held[max(0, other.start - 8) : other.start])
    }
    return bool((beside & there) - _COMMON)
