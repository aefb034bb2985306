"""What the page says of itself in its source: its title, what a link to it previews, its icon.

Gradio's template names Gradio there, in words and pictures of its own, and has no setting for it: this is the one place
where its source is overruled, as frame.js is in the browser. tests/test_web_api.py fails when Gradio says more.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plan_qa.corpus.library import Library, label_of
from plan_qa.faces.service.proxies import path_below
from plan_qa.faces.shown.wording import TITLE
from plan_qa.faces.web.address import open_address

# Gradio's own previews, and the description of an app to install that names Gradio and its logo.
_OVERRULED = re.compile(
    r'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*|<link rel="manifest"[^>]*>\s*', re.IGNORECASE
)
_LONGEST_TITLE = 60
_LONGEST_WORDS = 120


@dataclass(frozen=True, slots=True)
class Preview:
    """A title and a line under it."""

    title: str
    words: str


def preview_of(query: str, library: Library) -> Preview:
    """What a link to `/?query` previews: the question, or the words at the place, else what this is."""
    fields = parse_qs(query, max_num_fields=16) if query.count("&") < 16 else {}
    question = " ".join(fields.get("q", [""])[0].split())
    opened = open_address(library, fields.get("cite", [""])[0])
    plan = library.in_force.title
    if opened is not None:
        start, end = opened.lit[0] if opened.lit else (0, len(opened.unit.text))
        words = opened.unit.text[start : min(end, start + _LONGEST_WORDS)]
        return Preview(
            f"{label_of(library, opened.unit)} · {TITLE}", words + ("……" if len(words) < end - start else "")
        )
    if question:
        asked = question[:_LONGEST_TITLE] + ("……" if len(question) > _LONGEST_TITLE else "")
        return Preview(f"{asked} · {TITLE}", f"《{plan}》怎么写：原句和出处。")
    return Preview(f"{TITLE} · {plan}", f"问《{plan}》和官方解读，答案是原文的原句，注明出处。")


def with_preview(page: str, preview: Preview) -> str:
    """Gradio's page with our words in its head."""
    title, words = escape(preview.title), escape(preview.words)
    ours = (
        f'<title>{title}</title><meta name="description" content="{words}">'
        f'<meta property="og:type" content="website"><meta property="og:site_name" content="{TITLE}">'
        f'<meta property="og:title" content="{title}"><meta property="og:description" content="{words}">'
        '<link rel="icon" type="image/svg+xml" href="favicon.ico">'
    )
    head, mark, rest = _OVERRULED.sub("", page).partition('<meta charset="utf-8" />')
    return head.replace('lang="en"', 'lang="zh-CN"', 1) + mark + ours + rest


class Previewed:
    """Gives the page at `/` its preview; everything else passes."""

    def __init__(self, app: ASGIApp, library: Callable[[], Library]) -> None:
        self._app = app
        self._library = library

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or path_below(scope) != "/" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def held(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            whole = body
            if start["status"] == 200:
                query = scope["query_string"].decode("latin-1")
                page = with_preview(body.decode("utf-8"), preview_of(query, self._library()))
                whole = page.encode("utf-8")
            headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            headers.append((b"content-length", str(len(whole)).encode()))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": whole})

        await self._app(scope, receive, held)
