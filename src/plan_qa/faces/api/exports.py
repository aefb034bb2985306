"""POST /api/export/…: a conversation, a checked draft or collected citations as a file, made in memory from the sources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from plan_qa.domain import PlaceError, PlanQaError, UsageError
from plan_qa.faces.api.citations import Basket, collected_addresses
from plan_qa.faces.api.documented import a_file, problems
from plan_qa.faces.api.files import MEDIA_TYPES, Format, made_file
from plan_qa.faces.export.citations import Collection, citations_docx, citations_markdown
from plan_qa.faces.export.conversation import Exchange, conversation_docx, conversation_markdown
from plan_qa.faces.export.report import report_docx, report_markdown
from plan_qa.faces.shown.asking import Gate, split_names, storable
from plan_qa.faces.shown.cited import collected
from plan_qa.faces.shown.drafts import LONGEST_DRAFT, check_text

# As many turns as the page keeps; each as long as an honest question may be, with room.
_MOST_TURNS = 60
_LONGEST_TURN = 2_000
# A turn is answered again after these earlier ones, as the page asked it.
_TURNS_REMEMBERED = 8
_MOST_WITHIN = 100
_RESPONSES = a_file(*MEDIA_TYPES.values()) | problems(404, 422, 503)


class Conversation(BaseModel):
    """What the user typed, oldest first: the answers are made again, so that nothing but sources is quoted."""

    model_config = {"json_schema_extra": {"description": "各轮提问；答复重新作出，所引都是原文"}}

    turns: list[Annotated[str, StringConstraints(max_length=_LONGEST_TURN)]] = Field(
        min_length=1,
        max_length=_MOST_TURNS,
        description="提问，最早的在前",
        examples=[["城市社区党员的培训计划由谁制定？", "农村的呢？"]],
    )
    within: list[Annotated[list[str], Field(max_length=_MOST_WITHIN)]] = Field(
        default=[],
        max_length=_MOST_TURNS,
        description="各轮只在哪些文件里问（地址中斜线之前的一段）；空则为全部",
        examples=[[[], ["plan"]]],
    )
    format: Format = Field(default="docx", description="文件格式")


class Draft(BaseModel):
    """A draft to report on."""

    model_config = {"json_schema_extra": {"description": "要核对的文字"}}

    text: str = Field(
        min_length=1,
        max_length=LONGEST_DRAFT,
        description="文字",
        examples=["规划要求“累计不少于20天或180学时”。"],
    )
    format: Format = Field(default="docx", description="文件格式")


class BasketFile(Basket):
    """Collected citations as a file."""

    model_config = ConfigDict(json_schema_extra={"description": "引文夹，和要导出的格式"})

    format: Format = Field(default="docx", description="文件格式")


def build_export_routes(gate: Gate) -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/api/export")

    @routes.post(
        "/conversation", summary="问答记录，.docx 或 .md", response_class=Response, responses=_RESPONSES
    )
    def conversation(asked: Conversation) -> Response:
        turns = [storable(turn) for turn in asked.turns]
        within = [*map(split_names, asked.within), *(() for _ in turns)][: len(turns)]
        try:
            exchanges = [
                Exchange(turn, gate.ask(turn, turns[max(0, i - _TURNS_REMEMBERED) : i], names), tuple(names))
                for i, (turn, names) in enumerate(zip(turns, within, strict=True))
            ]
        except UsageError as error:
            raise HTTPException(status_code=404, detail=str(error)) from error
        except PlanQaError as error:
            raise HTTPException(status_code=503, detail=str(error)) from error
        return made_file(
            asked.format, "conversation", conversation_docx, conversation_markdown, exchanges, gate.library
        )

    @routes.post(
        "/report",
        summary="引文核对报告，.docx 或 .md",
        response_class=Response,
        responses=a_file(*MEDIA_TYPES.values()) | problems(400, 422, 503),
    )
    def report(draft: Draft) -> Response:
        try:
            checked = check_text(draft.text, gate)
        except UsageError as error:
            raise HTTPException(status_code=400, detail=str(error)) from error
        except PlanQaError as error:
            raise HTTPException(status_code=503, detail=str(error)) from error
        return made_file(
            draft.format, "quotation-report", report_docx, report_markdown, checked.checks, checked.library
        )

    @routes.post(
        "/citations",
        summary="引文摘录，.docx 或 .md",
        response_class=Response,
        responses=a_file(*MEDIA_TYPES.values()) | problems(400, 404, 422, 503),
    )
    def citations(basket: BasketFile) -> Response:
        addresses = collected_addresses(basket)
        try:
            with gate.place():
                collection = Collection(collected(addresses, gate.library), basket.style)
        except PlaceError as error:
            raise HTTPException(status_code=404, detail=f"{error}请把它移出以后再导出。") from error
        except PlanQaError as error:
            raise HTTPException(status_code=503, detail=str(error)) from error
        return made_file(
            basket.format, "citations", citations_docx, citations_markdown, collection, gate.library
        )

    return routes
