"""How a question may be taken apart, before anything is known of what its parts find."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from plan_qa.answer.dialogue.dissect import dissect
from plan_qa.answer.dialogue.readings import points_back, scoped
from plan_qa.answer.dialogue.slots import Slots
from plan_qa.answer.parts.clauses import Clause, asking_clauses
from plan_qa.answer.parts.comparison import (
    asks_nothing_own,
    compared,
    compared_after,
    compared_in_clauses,
    compares_only,
    scope_named,
)
from plan_qa.answer.parts.coordination import coordinated
from plan_qa.answer.parts.piece import Piece
from plan_qa.answer.quiz import is_quiz

_MARK: Final = re.compile("[？?]")
# A shorter topic is none of the clause's own.
_OWN_TOPIC: Final = 2
Kind = Literal["clauses", "coordination", "comparison"]


@dataclass(frozen=True, slots=True)
class Division:
    """A question in parts; `each` where it says itself that they are asked one by one, `beside` where a document that a user
    added is set beside the plan that it is issued under: those are several whatever is found."""

    kind: Kind
    pieces: tuple[Piece, ...]
    each: bool = False
    # Characters typed, those told before the parts that ask, and question marks.
    typed: int = 0
    told: int = 0
    marks: int = 0
    beside: bool = False


def divided(text: str, standalone: str, slots: Slots) -> Division | None:
    """The parts that a turn falls into by its form; None where it is one question.

    Its clauses are read as typed, each after the one before; a comparison and a list in the question it stands for.
    """
    if is_quiz(text):
        return None
    clauses = tuple(clause for clause in asking_clauses(text) if not compares_only(clause.text, slots))
    if len(clauses) > 1:
        if sides := compared_in_clauses(clauses, slots) or compared_after(clauses, slots):
            return _comparison(sides, text, slots)
        clauses = _speaking(clauses, slots)
    if len(clauses) > 1:
        told, marks = sum(len(clause.told) for clause in clauses), len(_MARK.findall(text))
        return Division("clauses", _one_by_one(clauses, slots), False, len(text), told, marks)
    if sides := compared(standalone, slots):
        return _comparison(sides, text, slots)
    if several := coordinated(standalone, slots):
        return Division("coordination", several.items, several.each, len(text))
    return None


def _comparison(sides: tuple[Piece, ...], text: str, slots: Slots) -> Division:
    beside = any(side.scope in slots.below for side in sides)
    return Division("comparison", sides, typed=len(text), beside=beside)


def _speaking(clauses: Sequence[Clause], slots: Slots) -> tuple[Clause, ...]:
    """The clauses that ask something of their own; 「……，规划怎么说的」 belongs to the clause before."""
    kept: list[Clause] = []
    for clause in clauses:
        if kept and not clause.told and asks_nothing_own(clause.text, slots):
            kept[-1] = Clause(kept[-1].told, f"{kept[-1].text}，{clause.text}")
        else:
            kept.append(clause)
    return tuple(kept)


def _one_by_one(clauses: Sequence[Clause], slots: Slots) -> tuple[Piece, ...]:
    """The clauses; another period or place named at the beginning is meant in all of them that name none."""
    carried = scope_named(clauses[0].whole, slots)
    pieces: list[Piece] = []
    for number, clause in enumerate(clauses):
        several = coordinated(clause.text, slots)
        if several is not None and several.each:
            pieces += several.items
            continue
        own = scope_named(clause.whole, slots)
        if number and carried and not own:
            pieces.append(Piece(clause.text, (scoped(carried, clause.text), clause.text), follows=True))
        else:
            texts = (clause.text, clause.whole) if clause.told else (clause.text,)
            # 「……，这个文件管不管」 has what it asks about before it.
            if clause.told and (points_back(clause.text) or len(dissect(clause.text).topic) < _OWN_TOPIC):
                texts = (clause.whole,)
            pieces.append(Piece(clause.text, texts, follows=True))
    return tuple(pieces)
