"""GET /api/duties and /api/duties.csv: the responsibility index."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from fastapi import APIRouter, Response

from plan_qa.answer.responsibility import DutyIndex, duties_of
from plan_qa.corpus.library import label_of
from plan_qa.domain import Duty


def build_duties_routes(index: DutyIndex) -> APIRouter:
    """The routes; rows as the contract has them."""
    routes = APIRouter(prefix="/api")

    @routes.get("/duties")
    def duties(body: str = "") -> list[dict[str, Any]]:
        return [_row(duty) for duty in (duties_of(body, index) if body.strip() else index.duties)]

    @routes.get("/duties.csv")
    def table() -> Response:
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(["责任主体", "会同", "职责", "出处", "地址", "原句"])
        for duty in index.duties:
            label = label_of(index.library, index.library.unit_by_id[duty.cite])
            partners = "、".join(duty.partners)
            writer.writerow([duty.body, partners, duty.duty, label, duty.cite, duty.sentence])
        # The mark at the beginning makes spreadsheets read it as UTF-8.
        return Response(
            "\ufeff" + text.getvalue(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="duties.csv"'},
        )

    return routes


def _row(duty: Duty) -> dict[str, Any]:
    return {"body": duty.body, "duty": duty.duty, "cite": duty.cite, "sentence": duty.sentence}
