"""The page: its head, its tabs, and what it opens on."""

from __future__ import annotations

from typing import Any

import gradio as gr

from plan_qa.duties.index import DutyIndex
from plan_qa.faces.shown.asking import Gate
from plan_qa.faces.shown.wording import OWN, SUBTITLE, TITLE
from plan_qa.faces.web.about_tab import build_about_tab
from plan_qa.faces.web.address import open_address
from plan_qa.faces.web.ask_tab import build_ask_tab
from plan_qa.faces.web.check_tab import build_check_tab
from plan_qa.faces.web.contents import contents_html
from plan_qa.faces.web.duties_tab import build_duties_tab
from plan_qa.faces.web.own.documents_tab import build_documents_tab
from plan_qa.faces.web.read_tab import build_read_tab
from plan_qa.faces.web.reading.text import reading_html
from plan_qa.faces.web.source_pane import pane_html
from plan_qa.faces.web.tools import BASKET

_FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif"]
_MONO = ["ui-monospace", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace"]
_TABS = ("ask", "read", "duties", "check", "documents", "about")


def build_theme() -> gr.themes.Base:
    """System fonts only: a web font would be a request to another host."""
    return gr.themes.Base(
        primary_hue="red",
        neutral_hue="stone",
        font=[gr.themes.Font(name) for name in _FONTS],
        font_mono=[gr.themes.Font(name) for name in _MONO],
    )


def build_page(gate: Gate, duties: DutyIndex, *, rated: bool, writable: bool) -> gr.Blocks:
    """The whole page as Gradio blocks; `rated` where readers may say what they think of an answer, `writable` where
    documents may be added and taken away from here."""
    drawn = gate.library
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, fill_height=True)
    with page:
        gr.HTML(
            f'<header id="brand"><h1>{TITLE}</h1><p>{SUBTITLE}</p></header>',
            apply_default_css=False,
            elem_id="brand-block",
        )
        gr.HTML(BASKET, apply_default_css=False, elem_id="basket-block")
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("问答", id="ask", elem_id="tab-ask"):
                asking = build_ask_tab(gate, rated=rated)
            with gr.Tab("条文", id="read", elem_id="tab-read"):
                reading = build_read_tab(gate)
            with gr.Tab("职责", id="duties", elem_id="tab-duties"):
                build_duties_tab(duties)
            with gr.Tab("引文核对", id="check", elem_id="tab-check"):
                build_check_tab()
            with gr.Tab(OWN, id="documents", elem_id="tab-documents"):
                build_documents_tab(writable=writable)
            with gr.Tab("帮助和来源", id="about", elem_id="tab-about"):
                build_about_tab(drawn)

        # Written by documents.js when a document has come or gone.
        changed = gr.Textbox(visible="hidden", elem_id="library-changed", label="收录的文件有变")
        changed.change(
            lambda: contents_html(gate.library),
            None,
            reading.contents,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )

        def open_page(request: gr.Request) -> tuple[Any, Any, Any, Any]:
            """What `/?tab=…&cite=…` opens; without `tab` a citation opens beside the conversation."""
            tab = request.query_params.get("tab", "")
            cite = request.query_params.get("cite", "")
            asked_tab = gr.Tabs(selected=tab) if tab in _TABS else gr.skip()
            library = gate.library
            contents = gr.skip() if library is drawn else contents_html(library)
            if not cite:
                return asked_tab, gr.skip(), gr.skip(), contents
            opened = open_address(library, cite)
            if tab == "read":
                beside = request.query_params.get("with", "")
                return asked_tab, gr.skip(), reading_html(opened, library, beside), contents
            return asked_tab, pane_html(opened, library), gr.skip(), contents

        page.load(
            open_page,
            None,
            [tabs, asking.source, reading.pane, reading.contents],
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
    return page
