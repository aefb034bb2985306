"""What can be asked next of the clause that was just shown: only what the program answers when it is asked.

Each follow-up is put to the assistant before it is offered, after the answer has been painted and off its way.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel, Field

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, Hit, PlanQaError, Status
from plan_qa.faces.shown.asking import Gate, split_names, storable
from plan_qa.faces.shown.marking import extracts
from plan_qa.faces.shown.parts import leading
from plan_qa.faces.shown.wording import is_older

# Two letters that stand in this many units or fewer say what a sentence is about.
_TELLING: Final = 4
_MOST_TURNS: Final = 8
_LONGEST: Final = 700


@dataclass(frozen=True, slots=True)
class Next:
    """A follow-up and what its answer must be like."""

    question: str
    wants: str


class Shown(BaseModel):
    """The answer that is shown: its question, those before it, and the documents asked in."""

    q: str = Field(max_length=_LONGEST)
    turns: list[str] = Field(default=[], max_length=_MOST_TURNS)
    within: str = Field(default="", max_length=_LONGEST)


def read_next() -> tuple[Next, ...]:
    """The follow-ups of next.toml, in its order."""
    table = tomllib.loads(files(__package__).joinpath("next.toml").read_text(encoding="utf-8"))
    return tuple(Next(row["question"], row["wants"]) for row in table["next"])


class NextQuestions:
    """Offers follow-ups; how often letters stand together is counted once, in the registered documents."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._asked = read_next()
        self._units_with = Counter(
            pair for unit in gate.library.with_own(()).units for pair in _pairs(unit.text)
        )

    def after(self, shown: Shown) -> Iterator[str]:
        """The follow-ups that the program answers, of the first clause that answers what is shown."""
        names = split_names([shown.within])
        turns = [storable(turn) for turn in shown.turns]
        text = storable(shown.q)
        answer = self._gate.ask(text, turns, names)
        library = self._gate.library
        lead = leading(answer, library)
        if lead is None or answer.form in ("parts", "comparison"):
            return
        for each in self._asked:
            if each.question == text or (each.wants == "owners" and answer.owners):
                continue
            then = self._gate.ask(each.question, [*turns, text], names)
            if self._is_wanted(each.wants, lead, then, library):
                yield each.question

    def _is_wanted(self, wants: str, lead: Hit, then: Answer, library: Library) -> bool:
        found = leading(then, library)
        if then.status is not Status.ANSWERED or found is None or then.form in ("parts", "comparison"):
            return False
        if wants in ("owners", "same"):
            return found.cite == lead.cite and (wants == "same" or bool(then.owners))
        document = library.document_by_id[found.document]
        older = is_older(document, library.in_force)
        if is_older(library.document_by_id[lead.document], library.in_force):
            return False
        if found.document == lead.document or document.kind != "interview" or older != (wants == "older"):
            return False
        return bool(self._telling(lead, library) & self._telling(found, library))

    def _telling(self, hit: Hit, library: Library) -> set[str]:
        """The pairs of letters of what is lit that say what it is about."""
        unit = library.unit_by_id[hit.cite]
        shown = extracts(unit, hit.spans)[0]
        lit = [unit.text[start:end] for start, end in shown.lit] or [unit.text[shown.start : shown.end]]
        return {pair for words in lit for pair in _pairs(words) if self._units_with[pair] <= _TELLING}


def _pairs(text: str) -> set[str]:
    return {one + other for one, other in pairwise(text) if one.isalpha() and other.isalpha()}


def build_next_route(gate: Gate) -> APIRouter:
    """POST /next: for the page alone."""
    routes = APIRouter()
    offered = NextQuestions(gate)

    @routes.post("/next", include_in_schema=False)
    def following(shown: Shown) -> list[str]:
        try:
            return list(offered.after(shown))
        except PlanQaError:
            # Nothing is offered where nothing can be asked.
            return []

    return routes
