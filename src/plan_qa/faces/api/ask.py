"""The HTTP API: the same answers as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field

from plan_qa import __version__
from plan_qa.domain import PlaceError
from plan_qa.faces.shown.answer_json import answer_to_dict
from plan_qa.faces.shown.asking import BusyError, Gate, storable
from plan_qa.faces.shown.cite_json import cite_rows
from plan_qa.places.citation import Style

_MOST_TURNS = 50
EarlierTurns = Annotated[list[str], Query(max_length=_MOST_TURNS)]


class Asked(BaseModel):
    """A question with the user's earlier turns, oldest first."""

    q: str
    turns: list[str] = Field(default=[], max_length=_MOST_TURNS)


def build_routes(gate: Gate) -> APIRouter:
    """The routes under /api."""
    routes = APIRouter(prefix="/api")

    @routes.get("/health")
    def health() -> dict[str, Any]:
        return {"status": "ready", "version": __version__, "units": len(gate.library.units)}

    @routes.get("/ask")
    def ask_by_query(q: str, turns: EarlierTurns = []) -> dict[str, Any]:  # noqa: B006
        return answer(q, turns)

    @routes.post("/ask")
    def ask_by_body(asked: Asked) -> dict[str, Any]:
        return answer(asked.q, asked.turns)

    def answer(text: str, turns: list[str]) -> dict[str, Any]:
        try:
            return answer_to_dict(gate.ask(storable(text), [storable(turn) for turn in turns]))
        except BusyError as error:
            raise HTTPException(status_code=503, detail=str(error)) from error

    @routes.get("/cite")
    def cite(place: str, style: Style = Style.PLAIN) -> list[dict[str, Any]]:
        try:
            return cite_rows(storable(place), style, gate.library)
        except PlaceError as error:
            raise HTTPException(status_code=404, detail=str(error)) from error

    return routes
