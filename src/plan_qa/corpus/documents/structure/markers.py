"""The numbers that open headings and items: 第三章, 第七条之一, 三、, （三）, 3., (3), ③, 3.1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from plan_qa.corpus.numerals import to_int

# Named after their first: divisions 编 章 节 部分, articles, then the list marks of GB/T 9704 and others.
Kind = Literal["编", "章", "节", "部分", "条", "一、", "（一）", "1.", "（1）", "1）", "①", "1.1"]

DIVISIONS: Final[tuple[Kind, ...]] = ("编", "部分", "章", "节")

_HAN: Final = "〇零一二三四五六七八九十百千"
_WIDE: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_CIRCLED: Final = {chr(0x2460 + i): i + 1 for i in range(20)} | {chr(0x2776 + i): i + 1 for i in range(10)}

_NTH: Final = re.compile(
    rf"第(?P<n>[{_HAN}]{{1,9}}|[0-9０-９]{{1,4}})(?P<kind>编|篇|部分|章|节|条)(?:之(?P<sub>[{_HAN}]{{1,3}}|[0-9]{{1,2}}))?"
)
_MARKS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("一、", re.compile(rf"(?P<n>[{_HAN}]{{1,4}})[、．]")),
    ("（一）", re.compile(rf"[（(〔](?P<n>[{_HAN}]{{1,4}})[）)〕]、?")),
    ("1.1", re.compile(r"(?P<n>[0-9]{1,2}(?:[.．][0-9]{1,2}){1,3})(?![0-9%％年月日万亿元．.])[.．、]?")),
    ("1.", re.compile(r"(?P<n>[0-9０-９]{1,3})(?:[.．](?![0-9０-９])|、)")),
    ("（1）", re.compile(r"[（(](?P<n>[0-9０-９]{1,3})[）)]")),
    ("1）", re.compile(r"(?P<n>[0-9０-９]{1,3})[）)]")),
    ("①", re.compile(f"(?P<n>[{''.join(_CIRCLED)}])")),
)


@dataclass(frozen=True, slots=True)
class Marker:
    """What opens a line: text[:end] of what is shown; `sub` of 第七条之二 is 2; a decimal number has its `path`."""

    kind: Kind
    number: int
    end: int
    sub: int = 0
    path: tuple[int, ...] = ()


def division_or_article(shown: str, start: int = 0) -> Marker | None:
    """第三章, 第七条之一 at the beginning of a line."""
    match = _NTH.match(shown, start)
    number = to_int(match["n"].translate(_WIDE)) if match else None
    if match is None or number is None:
        return None
    kind: Kind = "编" if match["kind"] in "编篇" else match["kind"]  # type: ignore[assignment]
    # 第七条之一 is an article, 第七章之一般规定 is none.
    sub = to_int(match["sub"]) or 0 if match["sub"] and kind == "条" else 0
    end = match.end() if sub or not match["sub"] else match.end("kind")
    return Marker(kind, number, end, sub)


def list_mark(shown: str, start: int = 0) -> Marker | None:
    """三、, （三）, 3., (3), ③ at the beginning of a line."""
    for kind, pattern in _MARKS:
        match = pattern.match(shown, start)
        if match is None:
            continue
        if kind == "①":
            return Marker(kind, _CIRCLED[match["n"]], match.end())
        if kind == "1.1":
            path = tuple(int(piece) for piece in re.split(r"[.．]", match["n"]))
            return Marker(kind, path[-1], match.end(), path=path)
        number = to_int(match["n"].translate(_WIDE))
        if number:
            return Marker(kind, number, match.end())
    return None
