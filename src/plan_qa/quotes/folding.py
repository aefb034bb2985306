"""Text as quotations are compared: what printing varies is folded, what nobody sees is gone, the way back is kept.

`comparable` takes away width, white space, the style of quotation marks and dashes, the radicals and look-alikes that
Unicode calls equivalent; letters, digits and the kind of punctuation stay, so equal folded texts are the same words.
`set_aside` also takes away what stands between the words and is none of them: note numbers, page numbers, markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from plan_qa.corpus.characters import note_sign, read_character
from plan_qa.corpus.fold import Folded, simplified_ways
from plan_qa.corpus.word_form import WordForm

_STYLES: Final = (
    {ord(c): "-" for c in "－—–‐‑−─~～"}
    | {ord(c): '"' for c in "“”„‟″「」『』〝〞〟﹁﹂﹃﹄«»‹›‘’‚‛′'"}
    | {ord(c): "·" for c in "•‧・∙⋅"}
    | {ord("，"): ",", ord("："): ":", ord("；"): ";", ord("！"): "!", ord("？"): "?", ord("｡"): "。"}
    | {ord("（"): "(", ord("）"): ")", ord("⋯"): "..."}
    | {ord(c): "[" for c in "【〔〖"}
    | {ord(c): "]" for c in "】〕〗"}
)
_DOT: Final = re.compile(r"(?<![0-9.])\.(?![0-9.])")
Placed = Iterable[tuple[int, str]]


class _Forms(dict[str, str]):
    """Each character met so far with its folded form; there are no more than Unicode has."""

    def __missing__(self, character: str) -> str:
        form = self[character] = read_character(character).translate(_STYLES).lower()
        return form


_FORMS: Final = _Forms()


def comparable(text: str) -> Folded:
    """Folded text with one kind of quotation mark, dashes of one length and full stops of one kind."""
    return _folded(enumerate(text))


def _folded(placed: Placed) -> Folded:
    characters: list[str] = []
    positions: list[int] = []
    last = ""
    for position, character in placed:
        form = _FORMS[character]
        if not form or (form == "-" == last):
            continue
        last = form
        if len(form) == 1:
            characters.append(form)
            positions.append(position)
        else:
            characters.extend(form)
            positions.extend([position] * len(form))
    return Folded(_DOT.sub("。", "".join(characters)), tuple(positions))


# ---------------------------------------------------------------- what is set aside

# A line that is nothing but a page's number: — 5 —, 第5页, 5/12.
_PAGE_LINE: Final = re.compile(
    r"[\n\f][ \t　]*(?:[-—–－·•~〜]+[ \t]*)?第?[ \t]*\d{1,4}[ \t]*页?(?:[ \t]*[/／共][ \t]*\d{1,4}[ \t]*页?)?"
    r"[ \t]*[-—–－·•~〜]*[ \t　]*(?=[\n\f])"
)
_NOTE: Final = WordForm(
    "quotes",
    r"[\[［〔【]\s*{note}?\s*(?:\d{1,3}|[①-⑳])(?:\s*[-,，、]\s*\d{1,3})*\s*[\]］〕】]|[（(]\s*{note}\s*\d{0,3}\s*[）)]"
    r"|\[\^[^\]\s]{1,20}\]|<sup>[^<]{0,12}</sup>|[†‡*＊※]+",
)
_MARKUP: Final = re.compile(r"__|~~|`+|==|</?[A-Za-z][^<>\n]{0,200}>|(?m:^[ \t]*(?:>|#{1,6}[ \t]|[-+][ \t]))")
_LINK: Final = re.compile(r"!?\[(?P<words>[^\[\]\n]*)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)")
_ESCAPE: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_ENTITY: Final = re.compile(r"&(?:[A-Za-z]{2,10}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,6});")


def set_aside(text: str) -> Folded | None:
    """The text without note numbers, page-number lines and markup; None where it has none."""
    gone = bytearray(len(text))
    instead: dict[int, str] = {}
    for match in _LINK.finditer(text):
        first, last = match.span("words")
        gone[match.start() : first] = b"\1" * (first - match.start())
        gone[last : match.end()] = b"\1" * (match.end() - last)
    for pattern in (_PAGE_LINE, _NOTE, _MARKUP, _ESCAPE):
        for match in pattern.finditer(text):
            gone[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for match in _ENTITY.finditer(text):
        gone[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        instead[match.start()] = html.unescape(match.group())
    for position, character in enumerate(text):
        if not character.isascii() and note_sign(character):
            gone[position] = 1
    if not any(gone):
        return None
    return _folded(_left(text, gone, instead))


def _left(text: str, gone: bytearray, instead: dict[int, str]) -> Iterator[tuple[int, str]]:
    for position, character in enumerate(text):
        if not gone[position]:
            yield position, character
        elif position in instead:
            yield from ((position, piece) for piece in instead[position])


# ---------------------------------------------------------------- script


def simplified(folded: Folded) -> Iterator[Folded]:
    """The ways in which Traditional and regional forms may be read; none where nothing in the text is one."""
    seen = {folded.text}
    for words in simplified_ways(folded.text):
        # A phrase that grows or shrinks has no letter-by-letter way back.
        if words not in seen and len(words) == len(folded.text):
            seen.add(words)
            yield Folded(words, folded.positions)
