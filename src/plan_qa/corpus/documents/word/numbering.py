"""Automatic numbers: what Word writes before a paragraph and no text of the file holds (第三条, （二）, 1.)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from plan_qa.corpus.documents.word.names import attribute, child, is_on, name_of, number, value
from plan_qa.corpus.documents.word.number_forms import number_form
from plan_qa.corpus.documents.word.styles import NumberedAs, Styles

LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")
_BULLET: Final = "•"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 0
    form: str = "decimal"
    text: str = ""
    # A level above it at which it starts again, counted from 1; 0: never; None: at any.
    restart: int | None = None
    digits_only: bool = False
    hidden: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """One abstractNum with its levels; `counts` are the numbers last given, None before the first."""

    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(frozen=True, slots=True)
class _Instance:
    """One num: a list with starts and levels of its own."""

    list: _List
    starts: dict[int, int]
    levels: dict[int, _Level]


class Numbering:
    """Counts the numbered paragraphs of a file in reading order; `unknown` are the formats that it cannot write."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self.unknown: set[str] = set()
        self._started: set[tuple[int, int]] = set()
        abstracts: dict[int, etree._Element] = {}
        instances: dict[int, etree._Element] = {}
        linked: dict[str, int] = {}
        for each in root if root is not None else ():
            kind = name_of(each)
            if kind == "w:abstractNum" and (key := number(attribute(each, "w:abstractNumId"))) is not None:
                abstracts[key] = each
                if style := value(each, "w:styleLink"):
                    linked[style] = key
            elif kind == "w:num" and (key := number(attribute(each, "w:numId"))) is not None:
                instances[key] = each
        lists = {key: _List(_levels(element)) for key, element in abstracts.items()}
        for key, element in abstracts.items():
            # A list that only names a style has its levels where that style's list has them.
            style = value(element, "w:numStyleLink")
            if style is None:
                continue
            source = linked.get(style)
            if source is None and (named := styles.numbered(style)) and named.list in instances:
                source = number(value(instances[named.list], "w:abstractNumId"))
            if source in lists and not lists[key].levels:
                lists[key] = lists[source]
        self._instances: dict[int, _Instance] = {}
        for key, element in instances.items():
            abstract = number(value(element, "w:abstractNumId"))
            if abstract in lists:
                self._instances[key] = _instance(element, lists[abstract])

    def label(self, properties: etree._Element | None, style: str) -> str:
        """The number of the next paragraph, "" where it has none; call once for every paragraph that is shown."""
        numbered = self._numbered(properties, style)
        instance = self._instances.get(numbered.list) if numbered and numbered.list else None
        if numbered is None or instance is None:
            return ""
        level = numbered.level or 0
        if not 0 <= level < LEVELS:
            return ""
        self._count(numbered.list or 0, instance, level)
        return self._written(instance, level)

    def _numbered(self, properties: etree._Element | None, style: str) -> NumberedAs | None:
        inherited = self._styles.numbered(style)
        own = child(properties, "w:numPr")
        if own is None and inherited is None:
            return None
        listed = number(value(own, "w:numId"))
        level = number(value(own, "w:ilvl"))
        if listed is None and inherited is not None:
            listed = inherited.list
            if level is None:
                level = self._level_of(listed, style, inherited.level)
        return NumberedAs(listed, level)

    def _level_of(self, listed: int | None, style: str, said: int | None) -> int | None:
        """The level of a list that belongs to a style: the level names the style, not the style the level."""
        instance = self._instances.get(listed) if listed is not None else None
        for each in self._styles.chain(style) if instance is not None else ():
            key = attribute(each, "w:styleId")
            for index in range(LEVELS):
                if instance is not None and key and _level(instance, index).style == key:
                    return index
        return said

    def _count(self, listed: int, instance: _Instance, level: int) -> None:
        counts = instance.list.counts
        before = counts[level]
        if (listed, level) not in self._started and level in instance.starts:
            counts[level] = instance.starts[level]
        else:
            counts[level] = _level(instance, level).start if before is None else before + 1
        self._started.add((listed, level))
        for below in range(level + 1, LEVELS):
            restart = _level(instance, below).restart
            if restart is None or level < restart:
                counts[below] = None

    def _written(self, instance: _Instance, level: int) -> str:
        form = _level(instance, level)
        if form.hidden:
            return ""
        if form.form == "bullet":
            # Bullets stand in fonts of signs, as private-use characters.
            return "".join(
                _BULLET if unicodedata.category(sign) == "Co" else sign for sign in form.text.strip()
            )

        def written(place: re.Match[str]) -> str:
            index = int(place[1]) - 1
            if index > level:
                return ""
            shown = _level(instance, index)
            count = instance.list.counts[index]
            return self._number(
                shown.start if count is None else count,
                "decimal" if form.digits_only and shown.form != "none" else shown.form,
            )

        return _PLACE.sub(written, form.text).strip()

    def _number(self, count: int, form: str) -> str:
        write: Callable[[int], str] | None = number_form(form)
        if write is None:
            self.unknown.add(form)
            return str(count)
        return write(count)


def _level(instance: _Instance, index: int) -> _Level:
    return instance.levels.get(index) or instance.list.levels.get(index) or _EMPTY


_EMPTY: Final = _Level()


def _levels(parent: etree._Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for each in parent:
        if name_of(each) == "w:lvl" and (index := number(attribute(each, "w:ilvl"))) is not None:
            found[index] = _read_level(each)
    return found


def _read_level(element: etree._Element) -> _Level:
    vanish = child(element, "w:rPr", "w:vanish")
    legal = child(element, "w:isLgl")
    return _Level(
        start=number(value(element, "w:start")) or 0,
        form=_form(element),
        text=value(element, "w:lvlText") or "",
        restart=number(value(element, "w:lvlRestart")),
        digits_only=legal is not None and is_on(legal),
        hidden=vanish is not None and is_on(vanish),
        style=value(element, "w:pStyle") or "",
    )


def _form(element: etree._Element) -> str:
    """The number format; a newer one stands in a choice beside an older that Word then does not use."""
    found = child(element, "mc:AlternateContent", "mc:Choice", "w:numFmt")
    if found is None:
        found = child(element, "w:numFmt")
    if found is None:
        return "decimal"
    form = attribute(found, "w:val") or "decimal"
    pattern = attribute(found, "w:format") or ""
    if form == "custom" and (first := pattern.partition(",")[0].strip()) in ("01", "001", "0001", "00001"):
        return f"zeros{len(first)}"
    return form


def _instance(element: etree._Element, source: _List) -> _Instance:
    starts: dict[int, int] = {}
    levels: dict[int, _Level] = {}
    for each in element:
        if name_of(each) != "w:lvlOverride" or (index := number(attribute(each, "w:ilvl"))) is None:
            continue
        whole = child(each, "w:lvl")
        if whole is not None:
            levels[index] = _read_level(whole)
        start = number(value(each, "w:startOverride"))
        if start is not None:
            starts[index] = start
            levels[index] = replace(levels.get(index) or source.levels.get(index) or _EMPTY, start=start)
    return _Instance(source, starts, levels)
