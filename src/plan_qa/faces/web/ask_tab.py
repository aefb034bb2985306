"""问答: the conversation left, the source right; stateless, the history is the chat's value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

import gradio as gr

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, PlanQaError
from plan_qa.faces.shown.asking import Gate, split_names
from plan_qa.faces.shown.parts import leading
from plan_qa.faces.shown.whole import answering
from plan_qa.faces.web import chat, source_pane
from plan_qa.faces.web.address import Opened, open_fragment
from plan_qa.faces.web.examples import examples_html, read_examples
from plan_qa.faces.web.own import chips
from plan_qa.faces.web.tools import RATING, TOOLS
from plan_qa.places.citation import cited_by

Message = dict[str, Any]

# A follow-up leans on the last few turns; the page keeps more for the reader.
_TURNS_REMEMBERED = 8
_MESSAGES_KEPT = 120
_WELCOME = (
    '<div class="welcome"><p class="welcome-title">请问</p>'
    "<p>用平常的话问，答案是规划和官方解读的原句，每句都注明出处。</p></div>"
)


@dataclass(frozen=True, slots=True)
class AskTab:
    """The components that the page's load event fills."""

    source: gr.HTML


def build_ask_tab(gate: Gate, *, rated: bool) -> AskTab:
    """Lay out the tab and wire it; `rated` where readers may say what they think of an answer."""

    def ask(text: str, messages: list[Message] | None, within: str) -> tuple[list[Message], str, str]:
        history = list(messages or [])
        turns = _user_turns(history)
        shown = None
        try:
            names = split_names([within or ""])
            answer = gate.ask(text or "", turns, names)
            reply = chat.answer_html(answer, gate.library, text or "")
            reply = chips.asked_html(names, gate.library) + reply
            reply += RATING if rated and (text or "").strip() else ""
            shown = _best(answer, gate.library)
        except PlanQaError as error:
            reply = chat.failure_html(str(error))
        history += [
            {"role": "user", "content": chat.question_html(text or "") or "（空）"},
            {"role": "assistant", "content": reply},
        ]
        pane = source_pane.pane_html(shown, gate.library) if shown else source_pane.EMPTY
        return history[-_MESSAGES_KEPT:], "", pane

    def show(link: str) -> str:
        if "cite=" not in link:
            return source_pane.EMPTY
        return source_pane.pane_html(open_fragment(gate.library, "cite", link), gate.library)

    with gr.Row(elem_id="ask", elem_classes="panes", equal_height=True):
        with gr.Column(scale=6, min_width=320, elem_id="conversation"):
            chatbot = gr.Chatbot(
                show_label=False,
                label="问答记录",
                container=False,
                height="100%",
                autoscroll=False,
                buttons=[],
                latex_delimiters=[],
                layout="panel",
                placeholder=_WELCOME,
                allow_tags=False,
                group_consecutive_messages=False,
                elem_id="chat",
            )
            gr.HTML(examples_html(read_examples()), apply_default_css=False, elem_id="examples")
            gr.HTML(chips.CHIPS, apply_default_css=False, elem_id="within-block")
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(
                    label="您的问题",
                    show_label=False,
                    container=False,
                    placeholder="输入问题，按回车提问",
                    lines=1,
                    max_lines=5,
                    scale=1,
                    elem_id="question",
                )
                button = gr.Button("提问", variant="primary", scale=0, min_width=88, elem_id="send")
            gr.HTML(TOOLS, apply_default_css=False, elem_id="tools")
        with gr.Column(scale=5, min_width=320, elem_id="source-column", elem_classes="pane-column"):
            source = gr.HTML(source_pane.EMPTY, apply_default_css=False, elem_id="source")
    opened = gr.Textbox(visible="hidden", elem_id="opened", label="打开的出处")
    within = gr.Textbox(visible="hidden", elem_id="within", label="在哪些文件里问")

    gr.on(
        [question.submit, button.click],
        ask,
        [question, chatbot, within],
        [chatbot, question, source],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
    opened.change(show, opened, source, queue=False, show_progress="hidden", api_visibility="private")
    return AskTab(source)


def _user_turns(messages: Sequence[Message]) -> list[str]:
    """What the user typed, oldest first, read back from the chat's value."""
    turns: list[str] = []
    for message in messages:
        if message["role"] != "user":
            continue
        content = message["content"]
        pieces = [content] if isinstance(content, str) else [piece.get("text", "") for piece in content]
        turns.append(unescape("".join(pieces)))
    return turns[-_TURNS_REMEMBERED:]


def _best(answer: Answer, library: Library) -> Opened | None:
    """What the source pane shows beside an answer: the clause that answers first, if one does."""
    hit = leading(answer, library)
    if hit is None:
        return None
    unit = library.unit_by_id[hit.cite]
    return Opened(unit, cited_by(unit, hit.spans).address, answering(unit, hit.spans))
