"""条文: the contents left, the unit right; words are searched as they stand."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from plan_qa.faces.shown.asking import Gate
from plan_qa.faces.web import source_pane
from plan_qa.faces.web.address import open_fragment
from plan_qa.faces.web.contents import contents_html, find_html

_NOTHING_OPEN = (
    '<div class="pane empty"><p class="empty-title">条文</p>'
    "<p>从目录选一条，或输入词句查找；找到的地方会标出来。</p></div>"
)


@dataclass(frozen=True, slots=True)
class ReadTab:
    """The components that the page fills when it is loaded and when documents come and go."""

    pane: gr.HTML
    contents: gr.HTML


def build_read_tab(gate: Gate) -> ReadTab:
    """Lay out the tab and wire it."""
    with gr.Row(elem_id="read", elem_classes="panes", equal_height=True):
        with gr.Column(scale=4, min_width=300, elem_id="contents-column"):
            words = gr.Textbox(
                label="查找词句",
                show_label=False,
                container=False,
                placeholder="查找词句，如“党课开讲啦”",
                lines=1,
                max_lines=1,
                elem_id="find",
            )
            contents = gr.HTML(contents_html(gate.library), apply_default_css=False, elem_id="contents")
        with gr.Column(scale=7, min_width=320, elem_id="read-column", elem_classes="pane-column"):
            pane = gr.HTML(_NOTHING_OPEN, apply_default_css=False, elem_id="read-pane")
    reading = gr.Textbox(visible="hidden", elem_id="reading", label="打开的条文")

    def find(text: str) -> str:
        return find_html(gate.library, text or "")

    def show(link: str) -> str:
        if not link:
            return _NOTHING_OPEN
        library = gate.library
        return source_pane.pane_html(open_fragment(library, "read", link), library, "read")

    gr.on(
        [words.change, words.submit],
        find,
        words,
        contents,
        queue=False,
        show_progress="hidden",
        trigger_mode="always_last",
        api_visibility="private",
    )
    reading.change(show, reading, pane, queue=False, show_progress="hidden", api_visibility="private")
    return ReadTab(pane, contents)
