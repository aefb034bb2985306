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
from plan_qa.faces.web.own import chips
from plan_qa.faces.web.talk.bar import BAR, NEXT
from plan_qa.faces.web.talk.first_screen import first_html
from plan_qa.faces.web.talk.turns import MOST_TURNS, Turn, read_turns
from plan_qa.faces.web.tools import TOOLS
from plan_qa.places.citation import cited_by

Message = dict[str, Any]

# A follow-up leans on the last few turns; the page keeps more for the reader.
_TURNS_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class AskTab:
    """The components that the page's load event fills."""

    source: gr.HTML


def build_ask_tab(gate: Gate, *, rated: bool) -> AskTab:
    """Lay out the tab and wire it; `rated` where readers may say what they think of an answer."""

    def ask(
        text: str, messages: list[Message] | None, within: str, alone: str
    ) -> tuple[list[Message], str, str]:
        history = list(messages or [])
        earlier = _user_turns(history)
        if len(earlier) >= MOST_TURNS:
            history, earlier = [], []
        words = text or ""
        turn = Turn(words, within or "", alone=bool(earlier) and bool(words) and words == alone)
        exchange, shown = _exchange(gate, turn, earlier, rated=rated)
        pane = source_pane.pane_html(shown, gate.library) if shown else source_pane.EMPTY
        return history + exchange, "", pane

    def restore(given: str) -> list[Message]:
        history: list[Message] = []
        earlier: list[str] = []
        for turn in read_turns(given):
            exchange, _ = _exchange(gate, turn, earlier, rated=rated)
            history += exchange
            earlier.append(turn.text)
        return history

    def show(link: str) -> str:
        if "cite=" not in link:
            return source_pane.EMPTY
        return source_pane.pane_html(open_fragment(gate.library, "cite", link), gate.library)

    with gr.Row(elem_id="ask", elem_classes="panes", equal_height=True):
        with gr.Column(scale=6, min_width=320, elem_id="conversation"):
            gr.HTML(BAR, apply_default_css=False, elem_id="talk-bar-block")
            gr.HTML(first_html(gate.library), apply_default_css=False, elem_id="first-block")
            chatbot = gr.Chatbot(
                show_label=False,
                label="问答记录",
                container=False,
                height="100%",
                autoscroll=False,
                buttons=[],
                latex_delimiters=[],
                layout="panel",
                placeholder="",
                allow_tags=False,
                group_consecutive_messages=False,
                elem_id="chat",
            )
            gr.HTML(NEXT, apply_default_css=False, elem_id="next-block")
            gr.HTML(chips.CHIPS, apply_default_css=False, elem_id="within-block")
            with gr.Row(elem_id="asking"):
                question = gr.Textbox(
                    label="您的问题",
                    show_label=False,
                    container=False,
                    placeholder="输入问题，回车提问",
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
    alone = gr.Textbox(visible="hidden", elem_id="alone", label="不接着前面问的话")
    restoring = gr.Textbox(visible="hidden", elem_id="restoring", label="要重新作答的提问")

    gr.on(
        [question.submit, button.click],
        ask,
        [question, chatbot, within, alone],
        [chatbot, question, source],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
    restoring.change(
        restore, restoring, chatbot, queue=False, show_progress="hidden", api_visibility="private"
    )
    opened.change(show, opened, source, queue=False, show_progress="hidden", api_visibility="private")
    return AskTab(source)


def _exchange(
    gate: Gate, turn: Turn, earlier: Sequence[str], *, rated: bool
) -> tuple[list[Message], Opened | None]:
    """A question and what is answered, as messages; and the clause that is shown beside it."""
    shown = None
    try:
        names = split_names([turn.within])
        before = () if turn.alone else tuple(earlier[-_TURNS_REMEMBERED:])
        answer = gate.ask(turn.text, before, names)
        reply = chips.asked_html(names, gate.library) + chat.alone_html(turn.alone)
        reply += chat.answer_html(answer, gate.library, turn.text, leaning=bool(before))
        reply += chat.foot_html(answer, rated=rated) if turn.text.strip() else ""
        shown = _best(answer, gate.library)
    except PlanQaError as error:
        reply = chat.failure_html(str(error))
    messages = [
        {"role": "user", "content": chat.question_html(turn.text) or "（空）"},
        {"role": "assistant", "content": reply},
    ]
    return messages, shown


def _user_turns(messages: Sequence[Message]) -> list[str]:
    """What the user typed, oldest first, read back from the chat's value."""
    turns: list[str] = []
    for message in messages:
        if message["role"] != "user":
            continue
        content = message["content"]
        pieces = [content] if isinstance(content, str) else [piece.get("text", "") for piece in content]
        turns.append(unescape("".join(pieces)))
    return turns


def _best(answer: Answer, library: Library) -> Opened | None:
    """What the source pane shows beside an answer: the clause that answers first, if one does."""
    hit = leading(answer, library)
    if hit is None:
        return None
    unit = library.unit_by_id[hit.cite]
    return Opened(unit, cited_by(unit, hit.spans).address, answering(unit, hit.spans))
