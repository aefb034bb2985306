"""GET /api/health, /api/ask and /api/cite, POST /api/ask: the same answers as on the command line, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field

from plan_qa import __version__
from plan_qa.domain import PlaceError
from plan_qa.faces.api.documented import problems
from plan_qa.faces.shown.asking import BusyError, Gate, storable
from plan_qa.faces.shown.cited import cite_rows
from plan_qa.faces.shown.responses import AnswerResponse, CiteResponse
from plan_qa.places.citation import Style

_MOST_TURNS = 50
_EARLIER = "此前的提问，最早的在前"
Asking = Annotated[str, Query(description="问题", examples=["农村党员的培训计划由谁制定"])]
EarlierTurns = Annotated[list[str], Query(max_length=_MOST_TURNS, description=_EARLIER)]
Spelling = Annotated[str, Query(description="地址或说法", examples=["plan/art5#2", "第五条第二句"])]
CitationStyle = Annotated[Style, Query(description="引用格式")]


class Asked(BaseModel):
    """A question with the user's earlier turns, oldest first."""

    model_config = {"json_schema_extra": {"description": "一个问题，和此前的提问"}}

    q: str = Field(description="问题", examples=["农村的呢？"])
    turns: list[str] = Field(
        default=[],
        max_length=_MOST_TURNS,
        description=_EARLIER,
        examples=[["城市社区党员的培训计划由谁制定？"]],
    )


class HealthResponse(BaseModel):
    """The server is ready."""

    model_config = {"json_schema_extra": {"description": "已载入；载入时由同一地址答以 loading"}}

    status: Literal["ready"] = Field(description="是否已载入")
    version: str = Field(description="版本", examples=[__version__])
    units: int = Field(description="收录的条、问、段", examples=[46])
    stale_weights: list[str] = Field(
        description="用另一份问法或编码器拟合的权重（data/weights/ 中的文件）；应为空，否则请运行 make weights",
        examples=[[]],
    )


def build_routes(gate: Gate, stale: Sequence[str] = ()) -> APIRouter:
    """The routes under /api; `stale` are the weights that were fitted on other data."""
    routes = APIRouter(prefix="/api")

    @routes.get("/health", summary="是否已载入", responses=problems(503))
    def health() -> HealthResponse:
        units = len(gate.library.units)
        return HealthResponse(status="ready", version=__version__, units=units, stale_weights=list(stale))

    @routes.get("/ask", summary="提一个问题", responses=problems(422, 503))
    def ask_by_query(q: Asking, turns: EarlierTurns = []) -> AnswerResponse:  # noqa: B006
        return answer(q, turns)

    @routes.post("/ask", summary="提一个问题", responses=problems(422, 503))
    def ask_by_body(asked: Asked) -> AnswerResponse:
        return answer(asked.q, asked.turns)

    def answer(text: str, turns: list[str]) -> AnswerResponse:
        try:
            return AnswerResponse.of(gate.ask(storable(text), [storable(turn) for turn in turns]))
        except BusyError as error:
            raise HTTPException(status_code=503, detail=str(error)) from error

    @routes.get("/cite", summary="按地址或说法调出条文", responses=problems(404, 422, 503))
    def cite(place: Spelling, style: CitationStyle = Style.PLAIN) -> list[CiteResponse]:
        try:
            return cite_rows(storable(place), style, gate.library)
        except PlaceError as error:
            raise HTTPException(status_code=404, detail=str(error)) from error

    return routes
