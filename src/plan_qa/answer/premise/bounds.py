"""Whether a number of a clause is a bound (95%以上, 不少于36学时, 不超过16学时), and whether another number keeps within it."""

from __future__ import annotations

from typing import Final, Literal

from plan_qa.answer.premise.quantities import Quantity
from plan_qa.corpus.word_form import WordForm

Bound = Literal["least", "most", ""]

_LEAST_BEFORE: Final = WordForm("premise", r"{least_before}$")
_LEAST_BEHIND: Final = WordForm("premise", r"\(?{least_behind}")
_MOST_BEFORE: Final = WordForm("premise", r"{most_before}$")
_MOST_BEHIND: Final = WordForm("premise", r"\(?{most_behind}")


def bound_of(text: str, held: Quantity) -> Bound:
    """The bound that a quantity of a folded text is; empty where it is none."""
    # 不少于 ends as 少于 does: the lower bound is looked for first.
    if _LEAST_BEFORE.search(text, 0, held.start) or _LEAST_BEHIND.match(text, held.end):
        return "least"
    if _MOST_BEFORE.search(text, 0, held.start) or _MOST_BEHIND.match(text, held.end):
        return "most"
    return ""


def meets(said: Quantity, held: Quantity, bound: Bound) -> bool:
    """Whether a number keeps within the bound that another one is."""
    return said.value >= held.value if bound == "least" else said.value <= held.value
