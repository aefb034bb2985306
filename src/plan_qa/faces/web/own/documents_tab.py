"""我的文件: a file looked over and added, what is held, what was taken away; filled by documents.js from /api/documents."""

from __future__ import annotations

import gradio as gr

from plan_qa.corpus.documents.read import SUFFIXES
from plan_qa.corpus.shelf.limits import LARGEST_FILE, MOST_DOCUMENTS, MOST_PAGES
from plan_qa.faces.shown.wording import OWN

_MEGABYTES = LARGEST_FILE // 1024 // 1024
_ABOUT = (
    "省里的实施意见、条例、本单位的制度，添加以后和规划一起提问、引用、核对。文件只存在运行本程序的机器上。"
)
_CLOSED = (
    "这台服务器对外开放，不能从网页添加或移走文件，以免来访的人改动大家看到的内容；"
    "请在服务器上用 plan-qa add 文件、plan-qa remove 简称。"
)


def build_documents_tab(*, writable: bool) -> None:
    """Lay out the tab; `writable` where documents may be added and taken away from here."""
    with gr.Column(elem_classes=["sheet", "wide"]):
        gr.HTML(documents_html(writable=writable), apply_default_css=False, elem_id="own-block")


def documents_html(*, writable: bool) -> str:
    """The tab before it is filled."""
    door = _door() if writable else f'<p class="own-closed">{_CLOSED}</p>'
    return (
        f'<header class="sheet-head"><h2>{OWN}</h2><p>{_ABOUT}</p></header>'
        f'{door}<p class="own-told" role="status"></p>'
        '<section class="own-reading" aria-label="读出的文件" hidden></section>'
        f'<div class="own-held" data-writable="{int(writable)}"></div>'
    )


def _door() -> str:
    kinds = "、".join(suffix.lstrip(".") for suffix in SUFFIXES)
    return (
        f'<label class="own-drop" data-megabytes="{_MEGABYTES}"><input type="file" id="own-file" multiple '
        f'accept="{",".join(SUFFIXES)}"><span><strong>选择文件</strong>，或把文件拖到这里</span>'
        f"<small>{kinds}；一份最大 {_MEGABYTES} MB、{MOST_PAGES} 页，最多 {MOST_DOCUMENTS} 份</small></label>"
    )
