"""条文: the contents left, the text right; places and words are searched, another document is set beside."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

import gradio as gr

from plan_qa.faces.shown.asking import Gate
from plan_qa.faces.web.address import open_fragment
from plan_qa.faces.web.contents import contents_html
from plan_qa.faces.web.reading.found import find_html
from plan_qa.faces.web.reading.text import reading_html, waiting_html


@dataclass(frozen=True, slots=True)
class ReadTab:
    """The components that the page fills when it is loaded and when documents come and go."""

    pane: gr.HTML
    contents: gr.HTML


def build_read_tab(gate: Gate) -> ReadTab:
    """Lay out the tab and wire it."""
    with gr.Row(elem_id="read", elem_classes="panes", equal_height=True):
        with gr.Column(scale=3, min_width=280, elem_id="contents-column"):
            words = gr.Textbox(
                label="查找条号或词句",
                show_label=False,
                container=False,
                placeholder="查找条号或词句，如：第十三条、党课开讲啦",
                lines=1,
                max_lines=1,
                elem_id="find",
            )
            contents = gr.HTML(contents_html(gate.library), apply_default_css=False, elem_id="contents")
        with gr.Column(scale=7, min_width=320, elem_id="read-column", elem_classes="pane-column"):
            pane = gr.HTML(waiting_html(gate.library), apply_default_css=False, elem_id="read-pane")
    reading = gr.Textbox(visible="hidden", elem_id="reading", label="打开的条文")

    def find(text: str) -> str:
        return find_html(gate.library, text or "")

    def show(link: str) -> str:
        library = gate.library
        if not link:
            return waiting_html(library)
        beside = parse_qs(link, max_num_fields=8).get("with", [""])[0] if link.count("&") < 8 else ""
        return reading_html(open_fragment(library, "read", link), library, beside)

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
