"""The duties that a reader's words name: by body, under any of its names, or by what they say."""

from __future__ import annotations

from plan_qa.answer.responsibility import DutyIndex, duties_of
from plan_qa.corpus.fold import fold_text
from plan_qa.domain import Duty


def duties_named(words: str, index: DutyIndex) -> tuple[Duty, ...]:
    """The duties of the document in force that `words` name; all of them without words."""
    plan = index.library.in_force
    rows = tuple(duty for duty in index.duties if duty.cite.startswith(f"{plan.id}/"))
    text = words.strip()
    if not text:
        return rows
    named = duties_of(text, index, plan.id)
    wanted = fold_text(text)
    return tuple(duty for duty in rows if duty in named or wanted in fold_text(duty.body + duty.duty))
