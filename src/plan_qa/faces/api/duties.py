"""GET /api/duties, and /api/duties.csv, .xlsx and .docx: the responsibility index."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from plan_qa.domain import Duty
from plan_qa.duties.index import DutyIndex
from plan_qa.faces.api.documented import a_file, problems
from plan_qa.faces.api.files import MEDIA_TYPES, named_file, today_in_words
from plan_qa.faces.export.duty_table import table_csv, table_docx, table_xlsx
from plan_qa.faces.shown.asking import Asks
from plan_qa.faces.shown.duties import duties_named, duties_of_body
from plan_qa.faces.shown.responses import DutyResponse

Words = Annotated[
    str, Query(max_length=200, description="主体或词句，可用空格隔开几个；空则为全部", examples=["党委 轮训"])
]
Body = Annotated[
    str, Query(max_length=200, description="主体，任何叫法都可以；空则为全部", examples=["中组部"])
]


def build_duties_routes(assistant: Asks) -> APIRouter:
    """The routes; rows as the contract has them. `words` narrow the tables as they narrow the page."""
    routes = APIRouter(prefix="/api")

    @routes.get("/duties", summary="职责清单", responses=problems(422, 503))
    def duties(body: Body = "") -> list[DutyResponse]:
        return [DutyResponse.of(duty) for duty in duties_of_body(body, assistant.duties)]

    @routes.get(
        "/duties.csv",
        summary="职责清单，CSV",
        response_class=Response,
        responses=a_file(MEDIA_TYPES["csv"]) | problems(422, 503),
    )
    def as_csv(words: Words = "") -> Response:
        index = assistant.duties
        return named_file(table_csv(_chosen(words, index), index.library), "csv", "职责清单.csv")

    @routes.get(
        "/duties.xlsx",
        summary="职责清单，Excel",
        response_class=Response,
        responses=a_file(MEDIA_TYPES["xlsx"]) | problems(422, 503),
    )
    def as_xlsx(words: Words = "") -> Response:
        index = assistant.duties
        return named_file(table_xlsx(_chosen(words, index), index.library), "xlsx", "职责清单.xlsx")

    @routes.get(
        "/duties.docx",
        summary="任务分工表，Word：责任主体、任务、依据",
        response_class=Response,
        responses=a_file(MEDIA_TYPES["docx"]) | problems(422, 503),
    )
    def as_docx(words: Words = "") -> Response:
        index = assistant.duties
        made = table_docx(_chosen(words, index, plan=True), index.library, words, today_in_words())
        return named_file(made, "docx", "任务分工表.docx")

    def _chosen(words: str, index: DutyIndex, *, plan: bool = False) -> tuple[Duty, ...]:
        return duties_named(words, index) if words.strip() or plan else index.duties

    return routes
