"""A .docx as Word shows it: its stories put together, and plain words on what is not in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from lxml import etree

from plan_qa.corpus.documents.word.names import attribute, child, is_on, name_of
from plan_qa.corpus.documents.word.numbering import Numbering
from plan_qa.corpus.documents.word.package import Package, Relationship
from plan_qa.corpus.documents.word.stories import Passage, Stories, Story
from plan_qa.corpus.documents.word.styles import Styles
from plan_qa.domain import Block, FileText

_NOTES: Final = (("w:footnoteReference", "footnotes"), ("w:endnoteReference", "endnotes"))
_NOTE: Final = ("w:footnote", "w:endnote")
_USUAL_PART: Final = "word/document.xml"
# Word shows of a struck passage as much in its own list of changes.
_LONGEST_EXCERPT: Final = 20


@dataclass(frozen=True, slots=True)
class WordFile:
    """What was read of a .docx: the passages in reading order, and what has to be said of it."""

    part: str
    root: etree._Element
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...]


def read_docx(data: bytes, name: str) -> FileText:
    """What a .docx shows; see `read_file`.

    Raises:
        UsageError: it is damaged, encrypted, too large, or no Word file.
    """
    word = read_word(Package(data, name))
    return FileText(
        name=name,
        format="docx",
        blocks=tuple(passage.block for passage in word.passages),
        warnings=word.warnings,
    )


def read_word(package: Package) -> WordFile:
    """The passages of a package's Word document.

    Raises:
        UsageError: it holds no Word document, or one that cannot be read.
    """
    part = _main_part(package)
    root = package.xml(part)
    body = child(root, "w:body")
    if root is None or body is None:
        raise package.damaged("里面没有 Word 正文")
    related = list(package.related(part))
    styles = Styles(_part_of(package, related, "styles"))
    numbering = Numbering(_part_of(package, related, "numbering"), styles)
    stories = Stories(package.name, styles, numbering)
    passages = [
        *stories.read(body, "body"),
        *_diagrams(package, related, stories),
        *_notes(package, related, stories),
        *_margins(package, related, stories, root),
    ]
    return WordFile(part, root, tuple(passages), tuple(_warnings(stories, numbering)))


def _main_part(package: Package) -> str:
    for each in package.related(""):
        if each.kind == "officeDocument":
            return each.target
    if _USUAL_PART in package.part_names:
        return _USUAL_PART
    raise package.damaged("里面没有 Word 正文")


def _part_of(package: Package, related: list[Relationship], kind: str) -> etree._Element | None:
    return next((package.xml(each.target) for each in related if each.kind == kind), None)


def _notes(package: Package, related: list[Relationship], stories: Stories) -> Iterator[Passage]:
    """Footnotes and endnotes in the order in which the body calls them.

    What nothing calls is not shown, unless a call leads nowhere: then it may be the one that is meant.
    """
    calls = tuple(stories.seen.notes)
    by_kind: dict[str, dict[str, etree._Element]] = {}
    for kind, part in _NOTES:
        root = _part_of(package, related, part) if calls else None
        by_kind[kind] = {
            attribute(note, "w:id") or "": note
            for note in (root if root is not None else ())
            if name_of(note) in _NOTE and attribute(note, "w:type") in (None, "normal")
        }
    astray = next((run for kind, key, run in calls if key not in by_kind[kind]), None)
    for kind, _ in _NOTES:
        for called, key, run in calls:
            if called == kind and (note := by_kind[kind].pop(key, None)) is not None:
                yield from stories.read(note, "note", run)
    for notes in by_kind.values() if astray is not None else ():
        for note in notes.values():
            yield from stories.read(note, "note", astray)


def _diagrams(package: Package, related: list[Relationship], stories: Stories) -> Iterator[Passage]:
    """The words of SmartArt: a data model of points, each with paragraphs."""
    targets = {each.id: each.target for each in related if each.kind == "diagramData"}
    for key, run in tuple(stories.seen.diagrams):
        root = package.xml(targets[key]) if key in targets else None
        for paragraph in root.iter() if root is not None else ():
            if name_of(paragraph) == "a:p":
                words = "".join(
                    text.text or "" for text in paragraph.iter() if name_of(text) == "a:t"
                ).strip()
                if words:
                    yield Passage(Block(words), (), paragraph, "body", run)


def _margins(
    package: Package, related: list[Relationship], stories: Stories, root: etree._Element
) -> Iterator[Passage]:
    """Headers and footers of the sections that use them, each part once."""
    targets = {each.id: each.target for each in related}
    settings = _part_of(package, related, "settings")
    even = child(settings, "w:evenAndOddHeaders")
    shown = {"default"} | ({"even"} if even is not None and is_on(even) else set())
    read: set[str] = set()
    sections = [each for each in root.iter() if name_of(each) == "w:sectPr"]
    for reference in chain.from_iterable(sections):
        kind = name_of(reference)
        if kind not in ("w:headerReference", "w:footerReference"):
            continue
        title = child(reference.getparent(), "w:titlePg")
        first = title is not None and is_on(title)
        if (attribute(reference, "w:type") or "default") not in (shown | ({"first"} if first else set())):
            continue
        target = targets.get(attribute(reference, "r:id") or "")
        if target is None or target in read:
            continue
        read.add(target)
        story: Story = "header" if kind == "w:headerReference" else "footer"
        margin = package.xml(target)
        if margin is not None:
            yield from stories.read(margin, story)


def _warnings(stories: Stories, numbering: Numbering) -> Iterator[str]:
    seen = stories.seen
    if numbering.unknown:
        yield f"自动编号用了不认识的格式（{'、'.join(sorted(numbering.unknown))}），按 1、2、3 写出；请对照原稿。"
    if seen.struck:
        first = seen.struck[0][:_LONGEST_EXCERPT]
        yield f"加了删除线的文字没有计入，共 {len(seen.struck)} 处（如“{first}”）。"
    if stories.marks:
        yield f"上标的注码没有计入正文，共 {stories.marks} 处。"
    if seen.equations:
        yield f"有 {seen.equations} 处公式域认不出显示的文字，没有读出；请对照原稿。"
    if stories.embedded:
        yield f"有 {stories.embedded} 处嵌入的其他文档没有读出；请在 Word 中粘贴为文字后重试。"
    if seen.pictures:
        yield f"有 {seen.pictures} 张图片，图片里的文字没有读出。"
