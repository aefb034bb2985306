"""POST /api/draft: a file's text for the page to check; nothing is kept."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from plan_qa.domain import UsageError
from plan_qa.quotes.drafts import SUFFIXES, read_draft

# A .docx is a ZIP: a small one may unpack to gigabytes.
LARGEST_UNPACKED = 40 * 1024 * 1024


def build_draft_route() -> APIRouter:
    """The route; its body is the file as it is, its size bounded in front of it."""
    routes = APIRouter(prefix="/api")

    @routes.post("/draft")
    async def draft(request: Request, name: str) -> dict[str, str]:
        data = await request.body()
        try:
            return {"text": await run_in_threadpool(_text_of, data, name)}
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
