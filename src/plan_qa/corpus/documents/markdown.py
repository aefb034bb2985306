"""Markdown as it is rendered: CommonMark with tables, strike-through, footnotes and front matter, by markdown-it-py."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from plan_qa.corpus.documents.encodings import decode
from plan_qa.corpus.documents.plain_text import unreadable
from plan_qa.domain import Block, BlockKind, FileText, UsageError

if TYPE_CHECKING:
    from markdown_it.token import Token

# The parser recurses with the nesting of quotations and lists.
MOST_NESTED: Final = 40
LONGEST: Final = 800_000

_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG: Final = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_NESTED: Final = re.compile(rf"(?:[ \t]*(?:>|[-*+](?=\s)|\d{{1,9}}[.)](?=\s))){{{MOST_NESTED}}}")
_HTML_BLOCKS: Final = re.compile(r"</?(?:p|div|li|tr|h[1-6]|blockquote|table|ul|ol)\b[^>]*>", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"<(script|style)\b[^>]*(?<!/)>", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTION: Final = re.compile(r"\s*(?:——|--|—)")


def read_markdown(data: bytes, name: str) -> FileText:
    """A Markdown file; see `read_file`.

    Raises:
        UsageError: no encoding fits, or it is longer or deeper than the limits.
    """
    decoded = decode(data, name)
    struck: list[str] = []
    blocks = tuple(_Reader(name, struck).read(decoded.text))
    said = (f"加了删除线的文字没有计入，共 {len(struck)} 处（如“{struck[0][:20]}”）。",) if struck else ()
    return FileText(name=name, format="markdown", blocks=blocks, warnings=unreadable(decoded.broken) + said)


def blocks_of_markdown(text: str, name: str) -> tuple[Block, ...]:
    """The blocks of Markdown that another program wrote.

    Raises:
        UsageError: it is longer or deeper than the limits.
    """
    return tuple(_Reader(name, []).read(text))


@dataclass(slots=True)
class _Reader:
    """Goes through the tokens of one text; `_open` are the containers that are open, outermost first."""

    name: str
    struck: list[str]
    quotes: int = 0
    notes: int = 0
    headings: int | None = None
    lists: list[int | None] = field(default_factory=list)
    label: str = ""
    tables: int = 0
    row: int = 0
    column: int = 0
    in_cell: bool = False

    def read(self, text: str) -> Iterator[Block]:
        # Read here: other formats need no Markdown.
        from markdown_it import MarkdownIt
        from mdit_py_plugins.footnote import footnote_plugin
        from mdit_py_plugins.front_matter import front_matter_plugin

        if len(text) > LONGEST:
            raise UsageError(f"{self.name} 有 {len(text)} 字，超过 {LONGEST} 字；请分成几份。")
        if any(_NESTED.match(line) for line in text.split("\n")):
            raise UsageError(
                f"{self.name} 的引用或列表套了 {MOST_NESTED} 层以上，不像一份稿子；请改为普通段落。"
            )
        parser = (
            MarkdownIt("commonmark", {"html": True, "maxNesting": MOST_NESTED})
            .enable(["table", "strikethrough"])
            .use(footnote_plugin, inline=True)
            .use(front_matter_plugin)
        )
        for token in parser.parse(text.replace("\x00", "")):
            yield from self._token(token)

    def _token(self, token: Token) -> Iterator[Block]:
        kind = token.type
        if kind == "inline":
            yield from self._words(token)
        elif kind in ("fence", "code_block"):
            yield from self._block(token.content)
        elif kind == "html_block":
            for piece in _HTML_BLOCKS.split(_HIDDEN.sub("", token.content)):
                yield from self._block(_without_tags(piece))
        elif kind == "front_matter":
            # It is not rendered, and says what the file is, not what the draft says.
            return
        elif kind == "heading_open":
            self.headings = int(token.tag[1:])
        elif kind == "heading_close":
            self.headings = None
        elif kind in ("blockquote_open", "blockquote_close"):
            self.quotes += token.nesting
        elif kind in ("footnote_block_open", "footnote_block_close"):
            self.notes += token.nesting
        elif kind == "ordered_list_open":
            self.lists.append(int(token.attrGet("start") or 1) - 1)
        elif kind == "bullet_list_open":
            self.lists.append(None)
        elif kind in ("ordered_list_close", "bullet_list_close"):
            self.lists.pop()
        elif kind == "list_item_open":
            count = self.lists[-1]
            self.label = ""
            if count is not None:
                self.lists[-1] = count + 1
                self.label = f"{count + 1}{token.markup or '.'}"
        elif kind == "table_open":
            self.tables, self.row = self.tables + 1, 0
        elif kind == "tr_open":
            self.row, self.column = self.row + 1, 0
        elif kind in ("th_open", "td_open"):
            self.column, self.in_cell = self.column + 1, True
        elif kind in ("th_close", "td_close"):
            self.in_cell = False

    def _words(self, token: Token) -> Iterator[Block]:
        text = self._shown(token.children or ())
        lines = text.split("\n")
        if self._kind() == "quote" and len(lines) > 1 and _ATTRIBUTION.match(lines[-1]):
            # The line that names the source stands under the quotation and is none of its words.
            yield from self._block("\n".join(lines[:-1]))
            yield from self._block(lines[-1])
        else:
            yield from self._block(text)

    def _shown(self, tokens: Sequence[Token]) -> str:
        parts: list[str] = []
        gone: list[str] | None = None
        unseen = ""
        for token in tokens:
            here = parts if gone is None else gone
            if unseen:
                # Between the tags of a script or a style sheet nothing is shown.
                if token.type == "html_inline" and token.content.lower().startswith(f"</{unseen}"):
                    unseen = ""
                continue
            if token.type == "s_open":
                gone = []
            elif token.type == "s_close":
                if gone:
                    self.struck.append("".join(gone))
                gone = None
            elif token.type in ("text", "code_inline", "text_special"):
                here.append(token.content)
            elif token.type in ("softbreak", "hardbreak") or (
                token.type == "html_inline" and _BREAK.fullmatch(token.content)
            ):
                here.append("\n")
            elif token.type == "html_inline" and (tag := _UNSEEN.match(token.content)):
                unseen = tag[1].lower()
            elif token.type == "image":
                # Its alternative text is not shown where the picture is.
                continue
        return "".join(parts)

    def _kind(self) -> BlockKind:
        if self.in_cell:
            return "cell"
        if self.headings is not None:
            return "heading"
        return "note" if self.notes else "quote" if self.quotes else "paragraph"

    def _block(self, text: str) -> Iterator[Block]:
        text = text.strip()
        label, self.label = self.label, ""
        if not text:
            return
        kind = self._kind()
        if kind == "quote" and _ATTRIBUTION.match(text):
            kind = "paragraph"
        yield Block(
            text=text,
            kind=kind,
            label=label,
            level=self.headings,
            cell=(self.tables, self.row, self.column) if self.in_cell else None,
        )


def _without_tags(markup: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
