"""Saved web pages as paragraphs: what a browser shows, without navigation, scripts and hidden elements."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from plan_qa.corpus.documents.encodings import decode
from plan_qa.corpus.documents.page_shape import MOST_OPEN, Shape, is_too_deep, steps
from plan_qa.corpus.documents.plain_text import unreadable
from plan_qa.corpus.documents.word.names import number
from plan_qa.corpus.documents.word.number_forms import number_form
from plan_qa.domain import Block, BlockKind, FileText, UsageError

LARGEST_PAGE: Final = 32 * 1024 * 1024


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_DROPPED: Final = _tags(
    "head script style noscript template nav iframe object svg canvas video audio form select option "
    "button textarea input datalist dialog math rp rt map"
)
_BLOCKS: Final = _tags(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table "
    "tbody td tfoot th thead tr ul caption"
)
_NAVIGATING: Final = _tags("ul ol div p td table dl section")
_STRUCK: Final = frozenset(("s", "strike", "del"))
_HIDDEN_STYLE: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LIST_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_LIST_FORMS: Final = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "lower-alpha": "lowerLetter", "upper-alpha": "upperLetter", "lower-latin": "lowerLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "decimal-leading-zero": "decimalZero",
    "cjk-ideographic": "chineseCountingThousand", "simp-chinese-informal": "chineseCountingThousand",
    "trad-chinese-informal": "chineseCountingThousand", "none": "none",
}  # fmt: skip
# As browsers set them behind the number.
_BEHIND: Final = {"chineseCountingThousand": "、", "none": ""}
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
# What pages declare is often the older and smaller set of the same family.
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_WIDE: Final = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’—…]"
_BETWEEN_WIDE: Final = re.compile(rf"(?<={_WIDE})[ \t\r\f]*\n[ \t\r\n\f]*(?={_WIDE})")
# Where one <br> begins a paragraph: an empty line, or a line that is indented.
_PARTED: Final = re.compile(r"\n[ \t\u00a0\u3000]*\n\s*|\n(?=(?:\u3000|[\u00a0\u2002\u2003]{2}))")
_MOST_COLUMNS: Final = 1_000


def read_page(data: bytes, name: str) -> FileText:
    """A saved page (.html, .mht); see `read_file`.

    Raises:
        UsageError: no encoding fits, or it is larger or deeper than the limits.
    """
    if len(data) > LARGEST_PAGE:
        raise UsageError(
            f"{name} 有 {len(data) >> 20} MB，超过 {LARGEST_PAGE >> 20} MB；请只留正文，另存后重试。"
        )
    markup, broken = _markup(data, name)
    if is_too_deep(markup):
        raise UsageError(f"{name} 的标记套了 {MOST_OPEN} 层以上，不像一个网页；请把文字复制到新文档后重试。")
    walk = _Walk()
    blocks = tuple(walk.read(LexborHTMLParser(markup.replace("\x00", ""))))
    said = list(unreadable(broken))
    if walk.navigation:
        said.append(f"网页上的导航链接没有计入，共 {walk.navigation} 处。")
    if walk.struck:
        said.append(f"加了删除线的文字没有计入，共 {walk.struck} 处。")
    return FileText(name=name, format="html", blocks=blocks, warnings=tuple(said))


def _markup(data: bytes, name: str) -> tuple[str, int]:
    if b"mime-version:" in data[:2048].lower():
        message = email.message_from_bytes(data, policy=email.policy.default)
        page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        payload = page.get_payload(decode=True) if page is not None else None
        if not isinstance(payload, bytes):
            raise UsageError(f"{name} 里没有网页正文；请在浏览器中另存为“仅 HTML”后重试。")
        data = payload
    declared = _CHARSET.search(data[:4096])
    try:
        return data.decode("utf-8-sig"), 0
    except UnicodeDecodeError:
        pass
    if declared:
        said = declared[1].decode("ascii").lower()
        try:
            return data.decode(_WIDER.get(said, said)), 0
        except (UnicodeDecodeError, LookupError):
            # A page may declare what it is not: the detector looks at the bytes.
            pass
    decoded = decode(data, name)
    return decoded.text, decoded.broken


@dataclass(slots=True)
class _Table:
    number: int
    row: int = 0
    column: int = 0
    # For each column how many further rows a cell above reaches down.
    reaching: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _List:
    form: str | None
    next: int
    step: int = 1


@dataclass(slots=True)
class _Walk:
    """Goes through the elements of a page in order, with what is open around the place."""

    navigation: int = 0
    struck: int = 0
    _words: list[str] = field(default_factory=list)
    _headings: list[int] = field(default_factory=list)
    _quotes: int = 0
    _margins: list[BlockKind] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _tables: list[_Table | None] = field(default_factory=list)
    _cells: list[tuple[int, int, int] | None] = field(default_factory=list)
    _count: int = 0
    _verbatim: int = 0
    _label: str = ""
    _shape: Shape | None = None

    def read(self, page: LexborHTMLParser) -> Iterator[Block]:
        """The blocks of a page."""
        top = page.body if page.body is not None else page.root
        if top is None:
            return
        self._shape = Shape(top, _is_shown)
        for node, begins in steps(top, self._enters):
            yield from self._open(node) if begins else self._close(node)
        yield from self._flush()

    def _enters(self, node: LexborNode) -> bool:
        if not _is_shown(node):
            return False
        tag = node.tag or ""
        if tag in _STRUCK:
            self.struck += bool(node.text().strip())
            return False
        if tag in _NAVIGATING and self._shape is not None and self._shape.is_navigation(node):
            self.navigation += 1
            return False
        return True

    def _open(self, node: LexborNode) -> Iterator[Block]:
        if node.is_text_node:
            self._words.append(self._spaced(node.text(deep=False)))
            return
        tag = node.tag or ""
        attributes = node.attributes
        if tag == "br":
            self._words.append("\n")
        if tag not in _BLOCKS:
            return
        yield from self._flush()
        if tag[0] == "h" and tag[1:].isdigit():
            self._headings.append(int(tag[1:]))
        elif tag == "blockquote":
            self._quotes += 1
        elif tag in ("header", "footer"):
            self._margins.append("header" if tag == "header" else "footer")
        elif tag in ("ol", "ul"):
            self._lists.append(_list(node))
        elif tag == "li":
            self._item(attributes.get("value"))
        elif tag == "table":
            layout = self._shape is not None and self._shape.is_layout(node)
            self._count += not layout
            self._tables.append(None if layout else _Table(self._count))
        elif tag == "tr" and self._tables and (table := self._tables[-1]) is not None:
            table.row += 1
            table.column = 0
            table.reaching = {column: rows - 1 for column, rows in table.reaching.items() if rows > 1}
        elif tag in ("td", "th"):
            self._cells.append(self._cell(node))
        elif tag == "pre":
            self._verbatim += 1

    def _close(self, node: LexborNode) -> Iterator[Block]:
        tag = (node.tag or "") if node.is_element_node else ""
        if tag not in _BLOCKS:
            return
        yield from self._flush()
        if tag[0] == "h" and tag[1:].isdigit():
            self._headings.pop()
        elif tag == "blockquote":
            self._quotes -= 1
        elif tag in ("header", "footer"):
            self._margins.pop()
        elif tag in ("ol", "ul"):
            self._lists.pop()
            self._label = ""
        elif tag == "li":
            self._label = ""
        elif tag == "table":
            self._tables.pop()
        elif tag in ("td", "th"):
            self._cells.pop()
        elif tag == "pre":
            self._verbatim -= 1

    def _spaced(self, text: str) -> str:
        if self._verbatim:
            return text
        return _SPACE.sub(" ", _BETWEEN_WIDE.sub("", text))

    def _item(self, value: str | None) -> None:
        if not self._lists:
            return
        items = self._lists[-1]
        own = number(value)
        if own is not None:
            items.next = own
        write = number_form(items.form) if items.form else None
        if items.form and write is not None:
            self._label = write(items.next) + _BEHIND.get(items.form, ".")
        items.next += items.step

    def _cell(self, node: LexborNode) -> tuple[int, int, int] | None:
        table = self._tables[-1] if self._tables else None
        if table is None:
            return None
        table.column += 1
        while table.reaching.get(table.column):
            table.column += 1
        column = table.column
        wide = _clamped(node.attributes.get("colspan"))
        deep = _clamped(node.attributes.get("rowspan"))
        if deep > 1:
            table.reaching.update(dict.fromkeys(range(column, min(column + wide, _MOST_COLUMNS)), deep))
        table.column = min(column + wide - 1, _MOST_COLUMNS)
        return (table.number, max(table.row, 1), column)

    def _flush(self) -> Iterator[Block]:
        text = "".join(self._words)
        self._words.clear()
        if not self._verbatim:
            text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text))
        for part in _PARTED.split(text) if not self._verbatim else [text]:
            if not (words := part.strip()):
                continue
            label, self._label = self._label, ""
            cell = self._cells[-1] if self._cells else None
            kind, level = self._kind(cell)
            yield Block(text=words, kind=kind, label=label, level=level, cell=cell)

    def _kind(self, cell: tuple[int, int, int] | None) -> tuple[BlockKind, int | None]:
        if self._margins:
            return self._margins[-1], None
        if cell is not None:
            return "cell", None
        if self._headings:
            return "heading", self._headings[-1]
        return ("quote" if self._quotes else "paragraph"), None


def _list(node: LexborNode) -> _List:
    attributes = node.attributes
    said = _LIST_STYLE.search(attributes.get("style") or "")
    if node.tag == "ul":
        form = _LIST_FORMS.get(said[1].lower()) if said else None
        return _List(None if form in (None, "none") else form, 1)
    form = _LIST_FORMS.get(said[1].lower()) if said else _LIST_FORMS.get(attributes.get("type") or "1")
    start = number(attributes.get("start"))
    if "reversed" in attributes:
        items = sum(1 for each in node.iter() if each.tag == "li")
        return _List(form or "decimal", items if start is None else start, -1)
    return _List(form or "decimal", 1 if start is None else start)


def _is_shown(node: LexborNode) -> bool:
    if node.is_text_node:
        return True
    if not node.is_element_node or node.tag in _DROPPED:
        return False
    attributes = node.attributes
    if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style") or ""):
        return False
    return attributes.get("role") != "navigation"


def _clamped(said: str | None) -> int:
    return min(max(number(said) or 1, 1), _MOST_COLUMNS)
