"""From a file as received to the paragraphs of its text proper: each step a plain function with a name.

Printed sources wrap lines, break paragraphs at page ends and carry foreign text before and after. White space has no
meaning in these texts and is removed; the order of all other characters is kept, so every unit is a run of them.
"""

from __future__ import annotations

import re

from plan_qa.domain import SourceError

_MARKER = re.compile(
    r"""
    [（(][一二三四五六七八九十百]+[）)]      # an article: （十三）
    | [一二三四五六七八九十]+、             # a part: 五、
    | [问答]：                            # an interview's turns
    """,
    re.VERBOSE,
)
# A paragraph that ends in none of these was cut by a page break.
_TERMINAL = "。！？…”）)"
_PART_HEADING = re.compile(r"[一二三四五六七八九十]+、[^。！？]*")
# A printed line this much shorter than the longest ends its paragraph (26 characters wide, words never split in Chinese).
_SHORT_LINE = 0.85


def lines_of(text: str) -> list[str]:
    """The lines that hold anything, white space inside them removed."""
    squeezed = (re.sub(r"\s+", "", line) for line in text.splitlines())
    return [line for line in squeezed if line]


def unwrap(lines: list[str]) -> list[str]:
    """Join printed lines of one width into paragraphs: a short line ends one, a marker begins one."""
    if not lines:
        return []
    width = max(_printed_width(line) for line in lines)
    paragraphs: list[str] = []
    open_paragraph = False
    for line in lines:
        if open_paragraph and not _MARKER.match(line):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
        open_paragraph = _printed_width(line) >= _SHORT_LINE * width
    return paragraphs


def _printed_width(line: str) -> float:
    return sum(0.5 if character.isascii() else 1.0 for character in line)


def rejoin(paragraphs: list[str], headings: frozenset[str], starts: tuple[str, ...]) -> list[str]:
    """Undo page breaks: a paragraph that ends without terminal punctuation goes on in the next one.

    Headings end without punctuation by right: part headings by their numeral, others as listed in the register;
    a paragraph with the first words of a registered section (`starts`) is never a continuation.
    """
    joined: list[str] = []
    for paragraph in paragraphs:
        previous = joined[-1] if joined else ""
        broken = (
            previous
            and previous[-1] not in _TERMINAL
            and previous not in headings
            and not _PART_HEADING.fullmatch(previous)
            and not _MARKER.match(paragraph)
            and not paragraph.startswith(starts)
        )
        if broken:
            joined[-1] += paragraph
        else:
            joined.append(paragraph)
    return joined


def text_proper(paragraphs: list[str], first: str, last: str, file: str) -> list[str]:
    """The paragraphs from the one that holds `first` to the one that holds `last`, foreign text cut off.

    Raises:
        SourceError: an anchor is missing; names the file and the words expected.
    """
    begin = next((i for i, paragraph in enumerate(paragraphs) if first in paragraph), None)
    if begin is None:
        raise SourceError(f"来源文件 {file} 中找不到正文开头“{first}”；请核对文件，或改登记中的 first。")
    end = next((i for i in range(begin, len(paragraphs)) if last in paragraphs[i]), None)
    if end is None:
        raise SourceError(f"来源文件 {file} 中找不到正文结尾“{last}”；请核对文件，或改登记中的 last。")
    proper = paragraphs[begin : end + 1]
    proper[-1] = proper[-1][: proper[-1].index(last) + len(last)]
    proper[0] = proper[0][proper[0].index(first) :]
    return proper
