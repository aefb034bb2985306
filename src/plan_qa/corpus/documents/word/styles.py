"""Styles of a Word file: what a paragraph or a run inherits (hidden, struck out, a number, an outline level, a quotation)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from lxml import etree

from plan_qa.corpus.documents.word.names import attribute, child, is_on, name_of, number, value
from plan_qa.corpus.word_form import WordSet

Toggle = Literal["w:vanish", "w:strike", "w:dstrike", "w:specVanish"]

# basedOn in a circle ends here.
_DEEPEST: Final = 32
_QUOTATIONS: Final = WordSet("documents", "quotation_styles")
_TITLES: Final = WordSet("documents", "title_styles")
_HEADINGS: Final = WordSet("documents", "heading_styles")


@dataclass(frozen=True, slots=True)
class NumberedAs:
    """numPr: a list and a level of it; either may be left to the style."""

    list: int | None
    level: int | None


class Styles:
    """The styles of a file by their ids; a file without any has none of them."""

    def __init__(self, root: etree._Element | None) -> None:
        self._by_id: dict[str, etree._Element] = {}
        self._default = ""
        self._defaults: etree._Element | None = child(root, "w:docDefaults", "w:rPrDefault", "w:rPr")
        for style in root if root is not None else ():
            if name_of(style) != "w:style":
                continue
            key = attribute(style, "w:styleId") or ""
            self._by_id.setdefault(key, style)
            if attribute(style, "w:type") == "paragraph" and (attribute(style, "w:default") or "0") in (
                "1",
                "true",
                "on",
            ):
                self._default = key
        # One walk of a chain per style, not per paragraph.
        self.toggled = cache(self._toggled)
        self.numbered = cache(self._numbered)
        self.outline = cache(self._outline)
        self.names = cache(self._names)

    def paragraph_style(self, properties: etree._Element | None) -> str:
        """The style of a paragraph: its own, or the file's default."""
        named = value(properties, "w:pStyle")
        return named if named is not None and named in self._by_id else self._default

    def chain(self, style: str) -> Iterator[etree._Element]:
        """A style and what it is based on, nearest first."""
        for _ in range(_DEEPEST):
            found = self._by_id.get(style)
            if found is None:
                return
            yield found
            style = value(found, "w:basedOn") or ""

    def _toggled(self, style: str, toggle: Toggle) -> bool:
        for each in self.chain(style):
            found = child(each, "w:rPr", toggle)
            if found is not None:
                return is_on(found)
        return False

    def shows(self, run: etree._Element | None, toggle: Toggle, paragraph: str) -> bool:
        """Whether a run's properties come out with the toggle on.

        Direct formatting wins; the styles of run and paragraph undo each other (ECMA-376 part 1, 17.7.3).
        """
        direct = child(run, toggle)
        if direct is not None:
            return is_on(direct)
        default = child(self._defaults, toggle)
        if default is not None and is_on(default):
            return True
        character = value(run, "w:rStyle")
        return (character is not None and self.toggled(character, toggle)) != self.toggled(paragraph, toggle)

    def _numbered(self, style: str) -> NumberedAs | None:
        for each in self.chain(style):
            found = child(each, "w:pPr", "w:numPr")
            if found is not None and (numbers := number(value(found, "w:numId"))) is not None:
                return NumberedAs(numbers, number(value(found, "w:ilvl")))
        return None

    def _outline(self, style: str) -> int | None:
        for each in self.chain(style):
            found = number(value(each, "w:pPr", "w:outlineLvl"))
            if found is not None:
                return found + 1 if 0 <= found < 9 else None
        for name in self.names(style):
            for heading in _HEADINGS.words:
                level = number(name.removeprefix(heading)) if name.startswith(heading) else None
                if level is not None and 1 <= level <= 9:
                    return level
        return None

    def _names(self, style: str) -> tuple[str, ...]:
        """The names and ids of a style and of what it is based on, in small letters without spaces."""
        found: list[str] = []
        for each in self.chain(style):
            for name in (value(each, "w:name"), attribute(each, "w:styleId")):
                found.append("".join((name or "").split()).lower())
        return tuple(found)

    def is_quotation(self, style: str) -> bool:
        """Whether a style is Word's, WPS's or LibreOffice's style for block quotations, or is based on it."""
        return any(name in _QUOTATIONS for name in self.names(style))

    def is_title(self, style: str) -> bool:
        """Whether a style is one for the title of the whole."""
        return any(name in _TITLES for name in self.names(style))
