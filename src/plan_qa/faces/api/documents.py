"""GET, POST and DELETE /api/documents: what the library holds; a file looked over, added, taken away, had back.

Writing is for whoever sits at this machine: it needs a server that only this machine reaches, and a content type that a
page of another site cannot send unasked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool

from plan_qa.corpus.folders import Folders
from plan_qa.corpus.shelf.details import Details
from plan_qa.corpus.shelf.store import Store
from plan_qa.corpus.stores import open_store
from plan_qa.domain import PlanQaError, UsageError
from plan_qa.faces.api.documented import problems
from plan_qa.faces.shown.asking import Gate, storable
from plan_qa.faces.shown.documents import LibraryResponse, ProgressResponse, ReadingResponse
from plan_qa.search.own.adding import keep, read_for_adding
from plan_qa.search.own.making import open_maker

_BINARY = "application/octet-stream"
FileName = Annotated[str, Query(max_length=255, description="文件名", examples=["实施意见.docx"])]
Text = Annotated[str | None, Query(max_length=200)]


def build_document_routes(gate: Gate, folders: Folders | None) -> APIRouter:
    """The routes; without folders nothing can be added or taken away."""
    routes = APIRouter(prefix="/api/documents")
    # One file is read at a time: a long one takes the processor for seconds.
    writing = Lock()
    # Sentences done and to do of the document that is being added; written by whoever holds the lock.
    step = [0, 0]

    def report(done: int, total: int) -> None:
        step[:] = done, total

    def held() -> LibraryResponse:
        removed = open_store(folders).removed(time.time()) if folders is not None else ()
        return LibraryResponse.of(gate.library, removed)

    @routes.get("", summary="收录的文件", responses=problems(503))
    def documents() -> LibraryResponse:
        return held()

    @routes.get("/progress", summary="正在添加的一份，索引建到哪里", responses=problems(503))
    def progress() -> ProgressResponse:
        return ProgressResponse(*step)

    @routes.post(
        "",
        summary="添加一份文件；dry_run 只看读成什么样",
        responses=problems(400, 403, 409, 422, 503, 507),
        openapi_extra={"requestBody": {"required": True, "content": {_BINARY: {}}}},
    )
    async def add(
        request: Request,
        name: FileName,
        dry_run: bool = False,
        edition: bool = False,
        id: Text = None,
        title: Text = None,
        issuer: Text = None,
        date: Text = None,
        period: Text = None,
        validity: Text = None,
        lapsed: Text = None,
    ) -> ReadingResponse:
        here = _writable(request, folders)
        if request.headers.get("content-type", "").partition(";")[0].strip() != _BINARY:
            raise HTTPException(400, f"请以 {_BINARY} 发送文件本身。")
        given = (id, title, issuer, date, period, validity, lapsed)
        details = Details(*(None if each is None else storable(each) for each in given))
        data = await request.body()
        return await run_in_threadpool(_add, here, data, storable(name), details, dry_run, edition)

    def _add(
        here: Folders, data: bytes, name: str, details: Details, dry_run: bool, edition: bool
    ) -> ReadingResponse:
        with writing:
            try:
                reading = read_for_adding(here, gate.library, data, name, details)
                if dry_run:
                    return ReadingResponse.of(reading)
                if reading.earlier is not None and not edition:
                    raise HTTPException(
                        409,
                        f"库里已有《{reading.earlier.title}》（{reading.earlier.id}）；如果这是它的另一版，请确认后再添加。",
                    )
                keep(here, reading, data, time.time(), open_maker(here), report)
                return ReadingResponse.of(reading)
            except UsageError as error:
                raise HTTPException(400, str(error)) from error
            except PlanQaError as error:
                raise HTTPException(507, str(error)) from error
            finally:
                report(0, 0)

    @routes.delete(
        "/{document}", summary="移走自己添加的一份，一天之内可以恢复", responses=problems(400, 403, 503)
    )
    def remove(request: Request, document: str) -> LibraryResponse:
        return _moved(request, lambda shelf, now: shelf.remove(document, now))

    @routes.post("/{document}/restore", summary="恢复一天之内移走的一份", responses=problems(400, 403, 503))
    def restore(request: Request, document: str) -> LibraryResponse:
        if request.headers.get("content-type", "").partition(";")[0].strip() != _BINARY:
            raise HTTPException(400, f"请以 {_BINARY} 发送。")
        return _moved(request, lambda shelf, now: shelf.restore(document, now))

    def _moved(request: Request, move: Callable[[Store, float], None]) -> LibraryResponse:
        here = _writable(request, folders)
        with writing:
            try:
                move(open_store(here), time.time())
            except UsageError as error:
                raise HTTPException(400, str(error)) from error
            except PlanQaError as error:
                raise HTTPException(507, str(error)) from error
        return held()

    return routes


def _writable(request: Request, folders: Folders | None) -> Folders:
    if folders is None:
        raise HTTPException(403, "这台服务器对外开放，不能从网页添加或移走文件；请在服务器上用 plan-qa add。")
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise HTTPException(403, "只接受本页发来的请求。")
    return folders
