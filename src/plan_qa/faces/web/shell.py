"""The page: its head, its tabs, and what it opens on."""

from __future__ import annotations

import gradio as gr

from plan_qa.faces.asking import Gate
from plan_qa.faces.web import source_pane
from plan_qa.faces.web.ask_tab import build_ask_tab, open_deep_link
from plan_qa.faces.web.wording import SUBTITLE, TITLE

_FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif"]
_MONO = ["ui-monospace", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace"]


def build_theme() -> gr.themes.Base:
    """System fonts only: a web font would be a request to another host."""
    return gr.themes.Base(
        primary_hue="red",
        neutral_hue="stone",
        font=[gr.themes.Font(name) for name in _FONTS],
        font_mono=[gr.themes.Font(name) for name in _MONO],
    )


def build_page(gate: Gate) -> gr.Blocks:
    """The whole page as Gradio blocks."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, fill_height=True)
    with page:
        gr.HTML(
            f'<header id="brand"><h1>{TITLE}</h1><p>{SUBTITLE}</p></header>',
            apply_default_css=False,
            elem_id="brand-block",
        )
        with gr.Tabs(elem_id="tabs") as _tabs, gr.Tab("问答", id="ask", elem_id="tab-ask"):
            asking = build_ask_tab(gate)

        def open_page(request: gr.Request) -> str:
            cite = request.query_params.get("cite", "")
            return open_deep_link(gate.library, cite) if cite else source_pane.EMPTY

        page.load(
            open_page, None, asking.source, queue=False, show_progress="hidden", api_visibility="private"
        )
    return page
