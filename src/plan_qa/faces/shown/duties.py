"""Duties as every face shows them, and those that a reader's words name: by body, under any name, or by what they say."""

from __future__ import annotations

from typing import Final

from plan_qa.corpus.fold import fold_text
from plan_qa.domain import Duty
from plan_qa.duties.index import UNOWNED, DutyIndex, duties_of

# Who bears a duty.
HOLDERS: Final = {"body": "组织", "person": "个人", "none": UNOWNED}
# Nobody narrows down by more.
_MOST_WORDS = 8


def joint(duty: Duty) -> str:
    """会同中央宣传部、…: who bears a duty together with its body; empty where nobody does."""
    return f"会同{'、'.join(duty.partners)}" if duty.partners else ""


def duties_of_body(body: str, index: DutyIndex) -> tuple[Duty, ...]:
    """The duties of all documents, or those of a body under any of its names."""
    return duties_of(body, index) if body.strip() else index.duties


def duties_named(words: str, index: DutyIndex) -> tuple[Duty, ...]:
    """The duties of the document in force that all of `words` (apart by spaces) name; all of them without words."""
    plan = index.library.in_force
    rows = tuple(duty for duty in index.duties if duty.cite.startswith(f"{plan.id}/"))
    for word in words.split()[:_MOST_WORDS]:
        named = duties_of(word, index, plan.id)
        wanted = fold_text(word)
        rows = tuple(duty for duty in rows if duty in named or wanted in fold_text(duty.body + duty.duty))
    return rows
