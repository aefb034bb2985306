"""Paragraphs become units with addresses (contract, "Addresses")."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from plan_qa.corpus.clean import lines_of, rejoin, text_proper, unwrap
from plan_qa.corpus.numerals import to_int
from plan_qa.corpus.register import Entry, Section
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Document, Part, SourceError, Unit

_ARTICLE = re.compile(r"(?P<heading>[（(](?P<number>[一二三四五六七八九十百]+)[）)][^。]+)。")
_PART = re.compile(r"(?P<number>[一二三四五六七八九十]+)、[^。]+")


@dataclass(slots=True)
class _Draft:
    """A unit while its paragraphs are still being gathered."""

    id: str
    title: str
    text: str
    part: int | None = None
    number: int | None = None
    heading_end: int = 0


@dataclass(slots=True)
class _Parts:
    headings: dict[int, str] = field(default_factory=dict)
    current: int | None = None


def parse(text: str, entry: Entry) -> Document:
    """Cut a source into units, parts and sentences as its register entry says.

    Raises:
        SourceError: an anchor or a registered section is not found, or a paragraph belongs to no unit.
    """
    lines = lines_of(text)
    headings = frozenset(section.title for section in entry.sections)
    paragraphs = unwrap(lines) if entry.wrapped else lines
    starts = tuple(section.starts for section in entry.sections)
    proper = text_proper(rejoin(paragraphs, headings, starts), entry.first, entry.last, entry.file)
    proper = [paragraph for paragraph in proper if paragraph not in entry.skip]
    parts = _Parts()
    drafts = {"plan": _plan_units, "interview": _interview_units, "sections": _section_units}[entry.layout](
        proper, entry, parts
    )
    _require_sections(drafts, entry)
    units = tuple(_unit(draft, entry) for draft in drafts)
    return entry.document(
        units,
        tuple(
            Part(number, heading, tuple(unit.id for unit in units if unit.part == number))
            for number, heading in parts.headings.items()
        ),
    )


def _unit(draft: _Draft, entry: Entry) -> Unit:
    section = next((section for section in entry.sections if section.id == draft.id), None)
    return Unit(
        id=f"{entry.id}/{draft.id}",
        document=entry.id,
        title=draft.title,
        text=draft.text,
        sentences=split_sentences(draft.text, draft.heading_end),
        part=draft.part,
        number=draft.number,
        heading_end=draft.heading_end,
        damage=entry.damaged.get(draft.id, ""),
        called=section.called if section else (),
        announces=section is not None and section.announces,
    )


def _section_at(paragraph: str, sections: tuple[Section, ...]) -> Section | None:
    return next((section for section in sections if paragraph.startswith(section.starts)), None)


def _plan_units(paragraphs: list[str], entry: Entry, parts: _Parts) -> list[_Draft]:
    drafts: list[_Draft] = []
    for paragraph in paragraphs:
        if article := _ARTICLE.match(paragraph):
            number = to_int(article["number"])
            drafts.append(
                _Draft(
                    id=f"art{number}",
                    title=article["heading"],
                    text=paragraph,
                    part=parts.current,
                    number=number,
                    heading_end=article.end(),
                )
            )
        elif part := _PART.fullmatch(paragraph):
            parts.current = to_int(part["number"])
            if parts.current is not None:
                parts.headings[parts.current] = paragraph
        elif section := _section_at(paragraph, entry.sections):
            inside_part = section.id[0].isdigit()
            drafts.append(
                _Draft(section.id, section.title, paragraph, part=parts.current if inside_part else None)
            )
        else:
            raise SourceError(
                f"来源文件 {entry.file} 有一段不属于任何条：“{paragraph[:20]}…”；"
                "请在登记的 sections 或 skip 中写明。"
            )
    return drafts


def _interview_units(paragraphs: list[str], entry: Entry, _parts: _Parts) -> list[_Draft]:
    drafts: list[_Draft] = []
    for paragraph in paragraphs:
        if paragraph.startswith("问："):
            number = sum(draft.number is not None for draft in drafts) + 1
            drafts.append(_Draft(f"q{number}", paragraph[2:], "", number=number))
        elif section := _section_at(paragraph, entry.sections):
            drafts.append(_Draft(section.id, section.title, paragraph))
        else:
            drafts[-1].text += paragraph.removeprefix("答：")
    return drafts


def _section_units(paragraphs: list[str], entry: Entry, _parts: _Parts) -> list[_Draft]:
    drafts: list[_Draft] = []
    for paragraph in paragraphs:
        if section := _section_at(paragraph, entry.sections):
            is_heading = paragraph == section.title
            drafts.append(
                _Draft(section.id, section.title, paragraph, heading_end=len(paragraph) if is_heading else 0)
            )
        else:
            drafts[-1].text += paragraph
    return drafts


def _require_sections(drafts: list[_Draft], entry: Entry) -> None:
    found = {draft.id for draft in drafts}
    for section in entry.sections:
        if section.id not in found:
            raise SourceError(
                f"来源文件 {entry.file} 中找不到“{section.starts}”（{section.id}）；请核对文件或登记。"
            )
