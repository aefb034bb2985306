"""POST /api/draft…: a file checked: what was found in it, the same .docx with comments, a report; nothing is kept."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from plan_qa.corpus.documents.read import SUFFIXES
from plan_qa.domain import PlanQaError, UsageError
from plan_qa.faces.api.documented import a_file, problems
from plan_qa.faces.api.files import MEDIA_TYPES, Format, made_file, named_file
from plan_qa.faces.export.commented import commented_docx
from plan_qa.faces.export.report import report_docx, report_markdown
from plan_qa.faces.shown.asking import Gate
from plan_qa.faces.shown.drafts import CheckedDraft, check_file
from plan_qa.faces.shown.responses import CheckResponse

FileName = Annotated[
    str,
    Query(max_length=255, description=f"文件名，以 {'、'.join(SUFFIXES)} 结尾", examples=["讲话稿.docx"]),
]
_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}


class DraftResponse(BaseModel):
    """A draft's text and what was found in it."""

    model_config = {"json_schema_extra": {"description": "稿子的文字和核对的结果"}}

    name: str = Field(description="文件名", examples=["讲话稿.docx"])
    text: str = Field(description="显示的文字", examples=["规划要求“累计不少于20天或180学时”。"])
    warnings: list[str] = Field(description="读文件时没有读到的，逐条", examples=[[]])
    checks: list[CheckResponse] = Field(description="核对过的各处引文，按在稿中的先后")


def build_draft_routes(gate: Gate) -> APIRouter:
    """The routes; the body of each is the file as it is, its size bounded in front of them."""
    routes = APIRouter(prefix="/api/draft")

    @routes.post("", summary="核对文件中的引文", responses=problems(400, 422, 503), openapi_extra=_BODY)
    async def draft(request: Request, name: FileName) -> DraftResponse:
        checked = await checked_body(request, name, gate)
        return DraftResponse(
            name=checked.name,
            text=checked.shown,
            warnings=list(checked.warnings),
            checks=[CheckResponse.of(check) for check in checked.checks],
        )

    @routes.post(
        "/comments",
        summary="同一份 .docx，逐处加上批注；正文不改",
        response_class=Response,
        responses=a_file(MEDIA_TYPES["docx"]) | problems(400, 422, 503),
        openapi_extra=_BODY,
    )
    async def comments(request: Request, name: FileName) -> Response:
        checked = await checked_body(request, name, gate)
        data = await request.body()
        try:
            content = await run_in_threadpool(
                commented_docx, data, checked.draft, checked.checks, checked.library
            )
        except UsageError as error:
            raise HTTPException(status_code=400, detail=str(error)) from error
        return named_file(content, "docx", f"{PurePosixPath(checked.name).stem}（批注）.docx")

    @routes.post(
        "/report",
        summary="文件的引文核对报告，.docx 或 .md",
        response_class=Response,
        responses=a_file(*MEDIA_TYPES.values()) | problems(400, 422, 503),
        openapi_extra=_BODY,
    )
    async def report(
        request: Request, name: FileName, kind: Annotated[Format, Query(alias="format")] = "docx"
    ) -> Response:
        checked = await checked_body(request, name, gate)
        return made_file(
            kind, "quotation-report", report_docx, report_markdown, checked.checks, checked.library
        )

    return routes


async def checked_body(request: Request, name: str, gate: Gate) -> CheckedDraft:
    """The file that a request brings, read and checked.

    Raises:
        HTTPException: 400 where it cannot be read, 503 where too many are waiting.
    """
    data = await request.body()
    try:
        return await run_in_threadpool(check_file, data, name, gate)
    except UsageError as error:
        raise HTTPException(status_code=400, detail=str(error)) from error
    except PlanQaError as error:
        raise HTTPException(status_code=503, detail=str(error)) from error
