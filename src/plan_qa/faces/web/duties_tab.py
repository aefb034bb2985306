"""职责: who has to do what, as a picture and a list; a body's name or any words narrow it."""

from __future__ import annotations

import gradio as gr

from plan_qa.duties.index import DutyIndex
from plan_qa.faces.web.duties_view import view_html


def build_duties_tab(index: DutyIndex) -> None:
    """Lay out the tab and wire it."""

    def narrow(text: str) -> str:
        return view_html(index, (text or "")[:200])

    with gr.Column(elem_classes=["sheet", "wide"]):
        gr.HTML(
            '<header class="sheet-head"><h2>职责</h2><p>规划写明的责任主体与职责，都是原文；点圆点看原句，点主体只看它的。</p></header>',
            apply_default_css=False,
        )
        words = gr.Textbox(
            label="主体或词句",
            show_label=False,
            container=False,
            placeholder="主体或词句，可用空格隔开几个，如：党委 轮训",
            lines=1,
            max_lines=1,
            elem_id="who",
            elem_classes="filter",
        )
        view = gr.HTML(view_html(index, ""), apply_default_css=False, elem_id="duties")
    gr.on(
        [words.change, words.submit],
        narrow,
        words,
        view,
        queue=False,
        show_progress="hidden",
        trigger_mode="always_last",
        api_visibility="private",
    )
