"""GET /api/duties, /api/duties.csv and /api/duties.xlsx: the responsibility index."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from plan_qa.domain import Duty
from plan_qa.duties.index import DutyIndex, duties_of
from plan_qa.faces.export.duty_table import table_csv, table_xlsx
from plan_qa.faces.shown.duty_filter import duties_named

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Words = Annotated[str, Query(max_length=200)]


def build_duties_routes(index: DutyIndex) -> APIRouter:
    """The routes; rows as the contract has them. `words` narrow the tables as they narrow the page."""
    routes = APIRouter(prefix="/api")

    @routes.get("/duties")
    def duties(body: str = "") -> list[dict[str, Any]]:
        return [_row(duty) for duty in (duties_of(body, index) if body.strip() else index.duties)]

    @routes.get("/duties.csv")
    def as_csv(words: Words = "") -> Response:
        return _file(table_csv(_chosen(words), index.library), "duties.csv", "text/csv; charset=utf-8")

    @routes.get("/duties.xlsx")
    def as_xlsx(words: Words = "") -> Response:
        return _file(table_xlsx(_chosen(words), index.library), "duties.xlsx", _XLSX)

    def _chosen(words: str) -> tuple[Duty, ...]:
        return duties_named(words, index) if words.strip() else index.duties

    return routes


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _row(duty: Duty) -> dict[str, Any]:
    return {"body": duty.body, "duty": duty.duty, "cite": duty.cite, "sentence": duty.sentence}
