"""引文核对: paste a draft or choose a file; the report stands beside the draft. checking.js asks the route below."""

from __future__ import annotations

from typing import Annotated

import gradio as gr
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from plan_qa.corpus.documents.read import SUFFIXES
from plan_qa.domain import PlanQaError, UsageError
from plan_qa.faces.service.rules import LARGEST_DOCUMENT
from plan_qa.faces.shown.asking import Gate
from plan_qa.faces.shown.drafts import CheckedDraft, check_file, check_text
from plan_qa.faces.web.checked.report import checked_html

_EXAMPLE = (
    "规划提出，“党员5年内参加各类集中学习培训累计不少于20天或180学时”，"
    "“中央组织部对本规划实施情况开展中期和5年总结评估工作”。"
)
_FORM = (
    f'<div class="check-desk" data-largest="{LARGEST_DOCUMENT}">'
    '<header class="sheet-head"><h2>引文核对</h2><p>粘贴稿子，或选一个文件（Word、PDF、文本、网页、OFD），'
    "逐处核对引文是否与原文一字不差。稿子只在内存里过一遍，不保存。</p></header>"
    '<div id="draft"><textarea rows="8" aria-label="要核对的文字" spellcheck="false" '
    f'placeholder="例如：{_EXAMPLE}"></textarea>'
    '<p class="start"><button type="button" id="check">核对</button>'
    '<label class="file">选择文件…'
    f'<input type="file" id="draft-file" accept="{",".join(SUFFIXES)}"></label>'
    "<small>也可以把文件拖到这里</small></p></div>"
    '<p class="heard" role="status"></p><div id="checks"></div></div>'
)


def build_check_tab() -> None:
    """Lay out the tab."""
    with gr.Column(elem_classes="sheet"):
        gr.HTML(_FORM, apply_default_css=False)


def build_check_route(gate: Gate) -> APIRouter:
    """POST /check: a file (then `name` is what it is called) or a text in UTF-8; the report as a piece of the page."""
    routes = APIRouter()

    @routes.post("/check", include_in_schema=False)
    async def check(request: Request, name: Annotated[str, Query(max_length=255)] = "") -> HTMLResponse:
        data = await request.body()

        def report() -> str:
            checked: CheckedDraft = (
                check_file(data, name, gate) if name else check_text(data.decode("utf-8", "replace"), gate)
            )
            return checked_html(checked)

        try:
            return HTMLResponse(await run_in_threadpool(report), headers={"Cache-Control": "no-store"})
        except UsageError as error:
            raise HTTPException(status_code=400, detail=str(error)) from error
        except PlanQaError as error:
            raise HTTPException(status_code=503, detail=str(error)) from error

    return routes
