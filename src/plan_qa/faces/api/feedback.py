"""POST /api/feedback: a reader's word on an answer, into the local file; there is no route where that is off."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field, StringConstraints

from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import PlaceError, PlanQaError
from plan_qa.faces.shown.asking import BusyError, Gate, Pace, storable
from plan_qa.faces.shown.feedback import Feedback, Verdict, append_feedback
from plan_qa.places.find import resolve_place

_LONGEST_QUESTION = 500
_LONGEST_SHOULD = 100
_MOST_TURNS = 8
_MOST_ANSWERED = 3
# Of all readers together: a class of forty may press at once, a script may not fill the file.
_MOST_A_MINUTE = 60
Turn = Annotated[str, StringConstraints(max_length=2_000)]


class Said(BaseModel):
    """A question as typed with the turns before it, whether its answer was right, and what would have been."""

    q: str = Field(min_length=1, max_length=_LONGEST_QUESTION)
    turns: list[Turn] = Field(default=[], max_length=_MOST_TURNS)
    verdict: Verdict
    should: str = Field(default="", max_length=_LONGEST_SHOULD)


def build_feedback_route(gate: Gate, path: Path) -> APIRouter:
    """The route; it answers with the line that the reader sees."""
    routes = APIRouter(prefix="/api")
    pace = Pace(_MOST_A_MINUTE, 60.0)

    @routes.post("/feedback")
    def feedback(said: Said) -> dict[str, str]:
        should = " ".join(storable(said.should).split())
        cite = _named(should, gate.library)
        try:
            pace.step()
            answer = gate.ask(storable(said.q), [storable(turn) for turn in said.turns])
            row = Feedback(
                date=date.today().isoformat(),
                verdict=said.verdict,
                question=answer.standalone or storable(said.q),
                typed=storable(said.q),
                status=answer.status.value,
                answered=tuple(hit.cite for hit in answer.hits[:_MOST_ANSWERED]),
                should=should,
                cite=cite,
            )
            append_feedback(path, row)
        except BusyError as error:
            raise HTTPException(status_code=503, detail=str(error)) from error
        except PlanQaError as error:
            raise HTTPException(status_code=507, detail=str(error)) from error
        return {"detail": _thanks(should, cite, gate.library), "cite": cite}

    return routes


def _named(spelling: str, library: Library) -> str:
    """The one unit or sentence that a reader's spelling names; empty where it names none or several."""
    if not spelling:
        return ""
    try:
        places = resolve_place(spelling, library)
    except PlaceError:
        return ""
    if len(places) != 1 or len(places[0].units) != 1:
        return ""
    unit = places[0].units[0]
    return f"{unit}#{places[0].sentence}" if places[0].sentence else unit


def _thanks(should: str, cite: str, library: Library) -> str:
    if cite:
        return f"已记下，应当是{label_of(library, library.unit_by_id[cite.partition('#')[0]])}。谢谢。"
    if should:
        return "已记下，谢谢。没有认出所写的是哪一条，维护者会看。"
    return "已记下，谢谢。"
