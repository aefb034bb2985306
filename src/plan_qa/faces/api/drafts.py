"""POST /api/draft: a file's text for the page to check; nothing is kept."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from plan_qa.domain import UsageError
from plan_qa.faces.api.documented import problems
from plan_qa.quotes.drafts import SUFFIXES, read_draft

FileName = Annotated[
    str, Query(description=f"文件名，以 {'、'.join(SUFFIXES)} 结尾", examples=["讲话稿.docx"])
]
# A .docx is a ZIP: a small one may unpack to gigabytes.
LARGEST_UNPACKED = 40 * 1024 * 1024


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
            return DraftResponse(text=await run_in_threadpool(_text_of, data, name))
        except UsageError as error:
            raise HTTPException(status_code=400, detail=str(error)) from error

    return routes


def _text_of(data: bytes, name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"不能读取这种文件；请选 {'、'.join(SUFFIXES)} 文件。")
    if suffix == ".docx":
        _refuse_bombs(data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"稿子{suffix}"
        path.write_bytes(data)
        return read_draft(path)


def _refuse_bombs(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UsageError("这不是可读的 Word 文档（.docx）；请在 Word 中另存为 .docx 后重试。") from error
    if unpacked > LARGEST_UNPACKED:
        raise UsageError("这份 Word 文档解开后过大；请只留要核对的文字后重试。")
