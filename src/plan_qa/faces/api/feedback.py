"""POST /api/feedback: a reader's word on an answer, into the local file; there is no route where that is off."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field, StringConstraints

from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import PlaceError, PlanQaError
from plan_qa.faces.api.documented import problems
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

    model_config = {"json_schema_extra": {"description": "读者对一次答复的评价"}}

    q: str = Field(min_length=1, max_length=_LONGEST_QUESTION, description="问题", examples=["农村的呢？"])
    turns: list[Turn] = Field(default=[], max_length=_MOST_TURNS, description="此前的提问，最早的在前")
    verdict: Verdict = Field(description="up 对；down 不对", examples=["down"])
    should: str = Field(
        default="", max_length=_LONGEST_SHOULD, description="应当是哪一条", examples=["第五条"]
    )


class FeedbackResponse(BaseModel):
    """What the reader sees."""

    model_config = {"json_schema_extra": {"description": "已记下"}}

    detail: str = Field(description="给读者看的一行", examples=["已记下，谢谢。"])
    cite: str = Field(description="所写的是哪一条；没有认出时为空", examples=["plan/art5"])


def build_feedback_route(gate: Gate, path: Path) -> APIRouter:
    """The route; it answers with the line that the reader sees."""
    routes = APIRouter(prefix="/api")
    pace = Pace(_MOST_A_MINUTE, 60.0)

    @routes.post("/feedback", summary="记下对一次答复的评价", responses=problems(422, 503, 507))
    def feedback(said: Said) -> FeedbackResponse:
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
        return FeedbackResponse(detail=_thanks(should, cite, gate.library), cite=cite)

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
