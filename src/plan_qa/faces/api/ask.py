"""GET /api/health, /api/ready, /api/ask and /api/cite, POST /api/ask: the same answers as on the command line, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, Field

from plan_qa import __version__
from plan_qa.domain import PlaceError, PlanQaError, UsageError
from plan_qa.faces.api.documented import problems
from plan_qa.faces.shown.asking import Gate, split_names, storable
from plan_qa.faces.shown.cited import cite_rows
from plan_qa.faces.shown.responses import AnswerResponse, CiteResponse
from plan_qa.places.citation import Style

_MOST_TURNS = 50
_EARLIER = "此前的提问，最早的在前"
_MOST_DOCUMENTS = 100
_IN = "只在这些文件里问（地址中斜线之前的一段，见 /api/documents）；空则为全部"
Asking = Annotated[str, Query(description="问题", examples=["农村党员的培训计划由谁制定"])]
EarlierTurns = Annotated[list[str], Query(max_length=_MOST_TURNS, description=_EARLIER)]
Spelling = Annotated[str, Query(description="地址或说法", examples=["plan/art5#2", "第五条第二句"])]
CitationStyle = Annotated[Style, Query(description="引用格式")]


Documents = Annotated[
    list[str],
    Query(alias="in", max_length=_MOST_DOCUMENTS, description=_IN, examples=[["plan"]]),
]


class Asked(BaseModel):
    """A question with the user's earlier turns, oldest first, and the documents to ask in."""

    model_config = {
        "json_schema_extra": {"description": "一个问题，和此前的提问"},
        "populate_by_name": True,
    }

    q: str = Field(description="问题", examples=["农村的呢？"])
    turns: list[str] = Field(
        default=[],
        max_length=_MOST_TURNS,
        description=_EARLIER,
        examples=[["城市社区党员的培训计划由谁制定？"]],
    )
    documents: list[str] = Field(
        default=[], alias="in", max_length=_MOST_DOCUMENTS, description=_IN, examples=[["plan"]]
    )


class HealthResponse(BaseModel):
    """The server is ready."""

    model_config = {"json_schema_extra": {"description": "已载入；载入时由同一地址答以 loading"}}

    status: Literal["ready"] = Field(description="是否已载入")
    version: str = Field(description="版本", examples=[__version__])
    units: int = Field(description="收录的条、问、段", examples=[46])
    damaged_documents: list[str] = Field(
        description="自己添加的文件中损坏而没有载入的，一份一行；应为空", examples=[[]]
    )
    stale_weights: list[str] = Field(
        description="用另一份问法或编码器拟合的权重（data/weights/ 中的文件）；应为空，否则请运行 make weights",
        examples=[[]],
    )


class ReadyResponse(BaseModel):
    """Questions are taken."""

    model_config = {"json_schema_extra": {"description": "可以提问；正在载入，或排满了，则答 503"}}

    status: Literal["ready"] = Field(description="可以提问")


def build_routes(gate: Gate, stale: Sequence[str] = ()) -> APIRouter:
    """The routes under /api; `stale` are the weights that were fitted on other data."""
    routes = APIRouter(prefix="/api")

    @routes.get("/health", summary="是否已载入", responses=problems(503))
    def health() -> HealthResponse:
        library = gate.library
        return HealthResponse(
            status="ready",
            version=__version__,
            units=len(library.units),
            damaged_documents=[each.why for each in library.set_aside],
            stale_weights=list(stale),
        )

    @routes.get("/ready", summary="可否接受提问", responses=problems(503))
    def ready() -> ReadyResponse:
        if not gate.library.units:
            raise HTTPException(status_code=503, detail="没有载入任何文件。")
        return ReadyResponse(status="ready")

    @routes.get("/ask", summary="提一个问题", responses=problems(404, 422, 503))
    def ask_by_query(
        q: Asking,
        turns: EarlierTurns = [],  # noqa: B006
        documents: Documents = [],  # noqa: B006
    ) -> AnswerResponse:
        return answer(q, turns, documents)

    @routes.post("/ask", summary="提一个问题", responses=problems(404, 422, 503))
    def ask_by_body(asked: Asked) -> AnswerResponse:
        return answer(asked.q, asked.turns, asked.documents)

    def answer(text: str, turns: list[str], documents: list[str]) -> AnswerResponse:
        try:
            earlier = [storable(turn) for turn in turns]
            return AnswerResponse.of(gate.ask(storable(text), earlier, split_names(documents)))
        except UsageError as error:
            raise HTTPException(status_code=404, detail=str(error)) from error
        except PlanQaError as error:  # too many are waiting, or a file of data/ was altered meanwhile
            raise HTTPException(status_code=503, detail=str(error)) from error

    @routes.get("/cite", summary="按地址或说法调出条文", responses=problems(404, 422, 503))
    def cite(place: Spelling, style: CitationStyle = Style.PLAIN) -> list[CiteResponse]:
        try:
            return cite_rows(storable(place), style, gate.library)
        except PlaceError as error:
            raise HTTPException(status_code=404, detail=str(error)) from error

    return routes
