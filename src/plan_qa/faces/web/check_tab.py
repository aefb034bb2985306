"""引文核对: paste a draft or choose a file, get a verdict on every quotation."""

from __future__ import annotations

import gradio as gr

from plan_qa.corpus.documents.read import SUFFIXES
from plan_qa.domain import PlanQaError
from plan_qa.faces.shown.asking import Gate
from plan_qa.faces.shown.marking import escape
from plan_qa.faces.web.check_view import checks_html
from plan_qa.quotes.check import verify

# A long article; more would keep others waiting.
LONGEST_DRAFT = 50_000
_EXAMPLE = (
    "规划提出，“党员5年内参加各类集中学习培训累计不少于20天或180学时”，"
    "“中央组织部对本规划实施情况开展中期和5年总结评估工作”。"
)


def build_check_tab(gate: Gate) -> None:
    """Lay out the tab and wire it."""

    def check(text: str) -> str:
        draft = text or ""
        if not draft.strip():
            return _line("请先粘贴要核对的文字，或选一个文件。")
        if len(draft) > LONGEST_DRAFT:
            return _line(f"这份稿子有 {len(draft)} 字，超过 {LONGEST_DRAFT} 字；请分段核对。")
        try:
            with gate.place():
                return checks_html(verify(draft, gate.quoted), gate.library)
        except PlanQaError as error:
            return _line(str(error))

    with gr.Column(elem_classes="sheet"):
        gr.HTML(
            '<header class="sheet-head"><h2>引文核对</h2><p>粘贴稿子，逐处核对引号里的话是否与原文一字不差。'
            '<label class="file">选择文件（Word、PDF、文本、网页）'
            f'<input type="file" id="draft-file" accept="{",".join(SUFFIXES)}"></label></p></header>',
            apply_default_css=False,
        )
        draft = gr.Textbox(
            label="要核对的文字",
            show_label=False,
            container=False,
            placeholder=f"例如：{_EXAMPLE}",
            lines=7,
            max_lines=14,
            elem_id="draft",
            elem_classes="filter",
        )
        button = gr.Button("核对", variant="primary", elem_id="check")
        results = gr.HTML("", apply_default_css=False, elem_id="checks")
    button.click(check, draft, results, queue=False, show_progress="hidden", api_visibility="private")


def _line(words: str) -> str:
    return f'<p class="count" role="status">{escape(words)}</p>'
