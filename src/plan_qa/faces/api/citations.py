"""POST /api/citations: what stands at collected addresses, as the page's basket shows it; nothing is kept."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from plan_qa.domain import UsageError
from plan_qa.faces.api.documented import problems
from plan_qa.faces.shown.asking import BusyError, Gate, storable
from plan_qa.faces.shown.cited import collected_rows
from plan_qa.faces.shown.responses import CollectedResponse
from plan_qa.places.citation import Style

# Nobody quotes more in one draft; the page keeps no more either.
MOST_COLLECTED = 100
_LONGEST_ADDRESS = 100
# Every style that can stand in a Word file: with the source in the text, or with a list of references.
BasketStyle = Literal[Style.OFFICIAL, Style.PLAIN, Style.GBT7714, Style.GBT7714_2015]


class Basket(BaseModel):
    """Addresses in the order in which they are to be cited: the texts are looked up here, none is taken from outside."""

    model_config = {
        "json_schema_extra": {"description": "引文夹：各条的地址，按引用的先后；文字由程序取自原文"}
    }

    cites: list[str] = Field(description="地址，按引用的先后", examples=[["plan/art5#2", "plan/art13#2-3"]])
    style: BasketStyle = Field(
        default=Style.OFFICIAL,
        description="official、plain 在文中注明出处；gbt7714、gbt7714-2015 编号并列出参考文献",
    )


def build_citation_routes(gate: Gate) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/api")

    @routes.post("/citations", summary="引文夹中的各条", responses=problems(400, 422, 503))
    def citations(basket: Basket) -> list[CollectedResponse]:
        addresses = collected_addresses(basket)
        try:
            with gate.place():
                return collected_rows(addresses, basket.style, gate.library)
        except BusyError as error:
            raise HTTPException(status_code=503, detail=str(error)) from error

    return routes


def collected_addresses(basket: Basket) -> list[str]:
    """The addresses, bounded.

    Raises:
        HTTPException: there are none, too many, or one that is too long to be one.
    """
    try:
        return _bounded(basket.cites)
    except UsageError as error:
        raise HTTPException(status_code=400, detail=str(error)) from error


def _bounded(cites: list[str]) -> list[str]:
    if not cites:
        raise UsageError("引文夹是空的；请先加入要引用的条文或句子。")
    if len(cites) > MOST_COLLECTED:
        raise UsageError(f"引文夹里有{len(cites)}条，一次最多{MOST_COLLECTED}条；请移出一些，分几次导出。")
    for number, cite in enumerate(cites, start=1):
        if not cite.strip() or len(cite) > _LONGEST_ADDRESS:
            raise UsageError(f"引文夹的第{number}条不是条文的地址；请把它移出以后再试。")
    return [storable(cite) for cite in cites]
