"""POST /api/draft: a file's text for the page to check; nothing is kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from plan_qa.corpus.documents.read import SUFFIXES, read_file
from plan_qa.domain import UsageError
from plan_qa.faces.api.documented import problems
from plan_qa.quotes.block_quotations import text_to_check

FileName = Annotated[
    str, Query(description=f"文件名，以 {'、'.join(SUFFIXES)} 结尾", examples=["讲话稿.docx"])
]


class DraftResponse(BaseModel):
    """A draft's text."""

    model_config = {"json_schema_extra": {"description": "稿子的文字"}}

    text: str = Field(description="文字", examples=["规划要求“累计不少于20天或180学时”。"])


def build_draft_route() -> APIRouter:
    """The route; its body is the file as it is, its size bounded in front of it."""
    routes = APIRouter(prefix="/api")

    @routes.post(
        "/draft",
        summary="取出文件中的文字，以便核对；不保存",
        responses=problems(400, 422, 503),
        openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {}}}},
    )
    async def draft(request: Request, name: FileName) -> DraftResponse:
        data = await request.body()
        try:
            return DraftResponse(text=text_to_check(await run_in_threadpool(read_file, data, name)))
        except UsageError as error:
            raise HTTPException(status_code=400, detail=str(error)) from error

    return routes
