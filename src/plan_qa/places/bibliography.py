"""A document's entry in a list of references, after GB/T 7714—2025 and after the edition of 2015 that it replaced.

Newspaper: 责任者. 题名：其他题名信息[N]. 报纸名，日期（版次）. 获取和访问路径.
Web page: 责任者. 题名：其他题名信息[EB/OL]. （发布日期）[引用日期]. 获取和访问路径.
Official document: the same with its number after the title; [Z] where it has no address.

What the register does not know is left out of the entry and named beside it (`missing_from`), never invented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from plan_qa.domain import Document

Edition = Literal["2025", "2015"]


@dataclass(frozen=True, slots=True)
class _Marks:
    """The marks between the elements of an entry; full stops, square brackets and slashes are the same in all."""

    comma: str
    colon: str
    opening: str
    closing: str


_WESTERN: Final = _Marks(", ", ": ", "(", ")")
_CHINESE: Final = _Marks("，", "：", "（", "）")
# Documents of no other kind (GB/T 7714—2015, table A.1).
_OTHER_KIND: Final = "Z"
_NEWSPAPER: Final = "N"
_ONLINE: Final = "/OL"
# More responsible bodies than these are named by the first three.
_MOST_NAMED: Final = 3
_AGENCY = re.compile(r"(?:新华社|中新社|通讯社)$")
_DASH = re.compile(r"\s*(?:——|──)\s*")
_BETWEEN_NAMES = re.compile(r"\s*[、,，;；]\s*")
_HAN = re.compile(r"[㐀-鿿]")
_WHOLE_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def reference_entry(document: Document, edition: Edition = "2025") -> str:
    """The entry, ended by a full stop; elements that the register does not know are left out."""
    marks = _marks(document, edition)
    kind = _kind(document, edition)
    source = (
        _printed(document, marks) if kind.startswith(_NEWSPAPER) else _published(document, edition, marks)
    )
    if document.accessed and _is_read_online(document, edition):
        source += f"[{document.accessed}]"
    head = f"{_title(document, marks)}[{kind}]"
    return ". ".join(piece for piece in (_author(document, marks), head, source, document.url) if piece) + "."


def missing_from(document: Document, edition: Edition = "2025") -> tuple[str, ...]:
    """The elements that the standard wants in the entry and the register does not know, in Chinese."""
    kind = document.carrier or _OTHER_KIND
    newspaper = kind.startswith(_NEWSPAPER)
    absent = [
        ("责任者", not newspaper and not _author(document, _CHINESE)),
        ("报纸名", newspaper and not _host(document)),
        ("出版日期" if newspaper else "发布日期", not document.date),
        ("出版月日", newspaper and bool(document.date) and not _WHOLE_DATE.fullmatch(document.date)),
        ("版次", newspaper and not document.edition),
        (_address(document, edition), kind.endswith(_ONLINE) and not document.url),
        ("引用日期", not document.accessed and _wants_day_of_reading(document, edition)),
    ]
    return tuple(name for name, lacks in absent if lacks)


def _address(document: Document, edition: Edition) -> str:
    """What the address is called where it lacks; whoever adds it has to change the kind."""
    changed = _kind(document, edition) != document.carrier
    return f"网址（补上后改标[{document.carrier}]）" if changed else "网址"


def _marks(document: Document, edition: Edition) -> _Marks:
    return _CHINESE if edition == "2025" and _HAN.search(document.title) else _WESTERN


def _kind(document: Document, edition: Edition) -> str:
    """The mark of kind and carrier; the edition of 2025 calls nothing a web page that has no address."""
    kind = document.carrier or _OTHER_KIND
    if edition == "2015" or document.url or not kind.endswith(_ONLINE):
        return kind
    offline = kind.removesuffix(_ONLINE)
    return offline if offline == _NEWSPAPER else _OTHER_KIND


def _wants_day_of_reading(document: Document, edition: Edition) -> bool:
    """Whether the entry is one of what is read online; of that the edition of 2025 wants it for web pages only."""
    online = document.carrier.endswith(_ONLINE)
    return online and (edition == "2015" or not document.carrier.startswith(_NEWSPAPER))


def _is_read_online(document: Document, edition: Edition) -> bool:
    """Whether the entry itself shows the day of reading."""
    if edition == "2015":
        return True
    return bool(document.url) and _wants_day_of_reading(document, edition)


def _author(document: Document, marks: _Marks) -> str:
    # An agency writes and newspapers print; an unsigned report of a newspaper's own has no responsible body (8.1.4).
    printed = document.carrier.startswith(_NEWSPAPER) and document.issuer == document.published_in
    unsigned = printed and not _AGENCY.search(document.published_in)
    named = document.author or ("" if unsigned else document.issuer)
    names = [name for name in _BETWEEN_NAMES.split(named) if name]
    more = ["等"] if len(names) > _MOST_NAMED else []
    return marks.comma.join(names[:_MOST_NAMED] + more)


def _title(document: Document, marks: _Marks) -> str:
    # Chapter 7 of the standard: a colon before other title information, where Chinese print has a dash.
    title = _DASH.sub(marks.colon, document.title)
    return f"{title}{marks.colon}{document.document_number}" if document.document_number else title


def _host(document: Document) -> str:
    """The newspaper; an agency is none."""
    return "" if _AGENCY.search(document.published_in) else document.published_in


def _printed(document: Document, marks: _Marks) -> str:
    known = document.edition and document.date
    edition = f"{marks.opening}{document.edition}{marks.closing}" if known else ""
    return marks.comma.join(piece for piece in (_host(document), document.date + edition) if piece)


def _published(document: Document, edition: Edition, marks: _Marks) -> str:
    bracketed = edition == "2025" or "/" in document.carrier
    if not document.date or not bracketed:
        return document.date
    return f"{marks.opening}{document.date}{marks.closing}"
