"""The duties that a reader's words name: by body, under any of its names, or by what they say."""

from __future__ import annotations

from plan_qa.corpus.fold import fold_text
from plan_qa.domain import Duty
from plan_qa.duties.index import DutyIndex, duties_of

# Nobody narrows down by more.
_MOST_WORDS = 8


def duties_named(words: str, index: DutyIndex) -> tuple[Duty, ...]:
    """The duties of the document in force that all of `words` (apart by spaces) name; all of them without words."""
    plan = index.library.in_force
    rows = tuple(duty for duty in index.duties if duty.cite.startswith(f"{plan.id}/"))
    for word in words.split()[:_MOST_WORDS]:
        named = duties_of(word, index, plan.id)
        wanted = fold_text(word)
        rows = tuple(duty for duty in rows if duty in named or wanted in fold_text(duty.body + duty.duty))
    return rows
