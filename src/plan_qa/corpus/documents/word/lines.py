"""The line that a Word paragraph shows: its characters, and for each the element of the file that it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

# Numbers of notes as they are set: 3, [1], 〔注2〕, ①, *. Behind a Latin letter or a digit it is an exponent: m2, 103.
_NOTE_MARK: Final = re.compile(
    r"[\[［〔【（(]\s*注?\s*[\d０-９,，、\-–－~～ ]{1,20}[\]］〕】）)]|[①-⑳㉑-㉟㊱-㊿]+|[*＊†‡※]{1,3}"
)
_BARE_MARK: Final = re.compile(r"注?\d{1,3}(?:[,，、\-–－~～]\d{1,3})*")
_BASE_OF_POWER: Final = re.compile(r"[A-Za-z0-9０-９Ａ-Ｚａ-ｚα-ωΑ-Ω㎜-㏄)）]")


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:start + length] of a line is node.text[offset:…]; `whole`: the node has no characters to part."""

    start: int
    length: int
    node: etree._Element
    run: etree._Element
    offset: int = 0
    whole: bool = False


@dataclass(slots=True)
class Line:
    """Collects what the runs of one paragraph show."""

    parts: list[tuple[str, etree._Element, etree._Element, int, bool, bool]] = field(default_factory=list)

    def add(
        self,
        text: str,
        node: etree._Element,
        run: etree._Element,
        *,
        offset: int = 0,
        whole: bool = False,
        raised: bool = False,
    ) -> None:
        """Append characters; `raised` ones are superscript."""
        if text:
            self.parts.append((text, node, run, offset, whole, raised))

    def finished(self) -> tuple[str, tuple[Piece, ...], int]:
        """The text without white space around it, its pieces, and how many marks of notes were left out."""
        kept, marks = _without_note_marks(self.parts)
        text = "".join(part[0] for part in kept)
        before = len(text) - len(text.lstrip())
        text = text.strip()
        pieces: list[Piece] = []
        position = -before
        for words, node, run, offset, whole, _ in kept:
            start, end = max(position, 0), min(position + len(words), len(text))
            if start < end:
                pieces.append(Piece(start, end - start, node, run, offset + start - position, whole))
            position += len(words)
        return text, tuple(pieces), marks


_Part = tuple[str, etree._Element, etree._Element, int, bool, bool]


def _without_note_marks(parts: list[_Part]) -> tuple[list[_Part], int]:
    if not any(part[5] for part in parts):
        return parts, 0
    kept: list[_Part] = []
    marks = 0
    index = 0
    while index < len(parts):
        end = index
        while end < len(parts) and parts[end][5]:
            end += 1
        if end == index:
            kept.append(parts[index])
            index += 1
            continue
        raised = "".join(part[0] for part in parts[index:end]).strip()
        before = kept[-1][0][-1] if kept else ""
        if _NOTE_MARK.fullmatch(raised) or (
            _BARE_MARK.fullmatch(raised) and not _BASE_OF_POWER.match(before)
        ):
            marks += 1
        else:
            kept += parts[index:end]
        index = end
    return kept, marks
