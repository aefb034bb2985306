"""Comments into a .docx: the file as it is, with a comment on each range of what it shows; no word of it is changed."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from lxml import etree

from plan_qa.corpus.documents.docx import WordFile, read_word
from plan_qa.corpus.documents.word.marks import (
    Cut,
    Cuts,
    cut_before,
    cut_behind,
    paragraph_child,
    pieces_over,
    unparted,
)
from plan_qa.corpus.documents.word.names import TRANSITIONAL, attribute, name_of, number
from plan_qa.corpus.documents.word.package import Package
from plan_qa.corpus.documents.word.stories import Passage
from plan_qa.domain import FileText, UsageError

_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_NO_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Where Word allows no comment; said in the comment, which stands at what calls the place up.
_ELSEWHERE: Final = {"note": "脚注或尾注", "header": "页眉", "footer": "页脚", "body": "文本框或图形"}
_LONGEST_EXCERPT: Final = 40


@dataclass(frozen=True, slots=True)
class Comment:
    """批注: on `shown[start:end]` of the file's text as `read_file` gives it; `text` may have several lines."""

    start: int
    end: int
    author: str
    text: str


def comment_docx(data: bytes, comments: Sequence[Comment], name: str = "稿子.docx") -> bytes:
    """The same .docx with the comments; earlier ones are kept, and every part that is not touched stays byte for byte.

    Word allows no comments in notes, headers, footers and text boxes: such a comment stands at the mark of the note, at
    the box, or at the first paragraph, and begins with where its words are.

    Raises:
        UsageError: the file cannot be read, or has no paragraph at all.
    """
    if not comments:
        return data
    package = Package(data, name)
    word = read_word(package)
    return _Writer(package, word).write(comments)


@dataclass(frozen=True, slots=True)
class _Range:
    start: Cut
    end: Cut
    # Where the words are, when the range is not on them.
    where: str = ""


class _Writer:
    """Writes into one opened file."""

    def __init__(self, package: Package, word: WordFile) -> None:
        self._package = package
        self._word = word
        self._space = etree.QName(word.root).namespace or TRANSITIONAL
        self._starts = FileText("", "docx", tuple(passage.block for passage in word.passages)).starts

    def write(self, comments: Sequence[Comment]) -> bytes:
        written, part, is_new = self._comments_part()
        taken = [number(attribute(each, "w:id")) or 0 for each in written]
        for mark in self._word.root.iter():
            if name_of(mark) in ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"):
                taken.append(number(attribute(mark, "w:id")) or 0)
        first = max(taken, default=-1) + 1
        cuts = Cuts()
        ranges = [self._range(comment, cuts) for comment in comments]
        cuts.part()
        for key, (comment, ranged) in enumerate(zip(comments, ranges, strict=True), start=first):
            written.append(self._comment(key, comment, ranged.where))
        # Ends before starts, so that where one comment ends and another begins they do not cross.
        for key, ranged in reversed(list(enumerate(ranges, start=first))):
            self._end(key, cuts.left(ranged.end))
        for key, ranged in enumerate(ranges, start=first):
            cuts.right(ranged.start).addprevious(self._element("commentRangeStart", id=str(key)))
        changed = {self._word.part: _bytes(self._word.root), part: _bytes(written)}
        if is_new:
            changed |= self._announced(part)
        return self._rewritten(changed)

    def _element(self, name: str, **attributes: str) -> etree._Element:
        made = etree.Element(f"{{{self._space}}}{name}", nsmap={"w": self._space})
        for key, value in attributes.items():
            made.set(f"{{{self._space}}}{key}", value)
        return made

    # ---- where

    def _range(self, comment: Comment, cuts: Cuts) -> _Range:
        over = [
            (passage, comment.start - at, comment.end - at)
            for passage, at in zip(self._word.passages, self._starts, strict=True)
            if comment.start < at + len(passage.block.text) and at - len(passage.block.label) < comment.end
        ]
        if not over:
            return self._aside(None, "", cuts)
        first, start, end = over[0]
        if first.story != "body" or first.anchor is not None or not first.pieces:
            words = first.block.text[max(start, 0) : end]
            return self._aside(first, words, cuts)
        last, last_end = first, end
        for passage, _, to in over[1:]:
            # A box between two paragraphs stands in neither.
            if passage.story == "body" and passage.anchor is None and passage.pieces:
                last, last_end = passage, to
        from_piece = next(pieces_over(first.pieces, max(start, 0), len(first.block.text)), first.pieces[-1])
        begin = cut_before(from_piece, max(start, from_piece.start))
        length = len(last.block.text)
        to_pieces = list(pieces_over(last.pieces, 0, min(max(last_end, 1), length)))
        to_piece = to_pieces[-1] if to_pieces else last.pieces[0]
        finish = cut_behind(to_piece, min(max(last_end, 1), to_piece.start + to_piece.length))
        return _Range(cuts.add(begin), cuts.add(finish))

    def _aside(self, passage: Passage | None, words: str, cuts: Cuts) -> _Range:
        """At what calls a note or a box up; else on the first paragraph."""
        where = ""
        if passage is not None and (passage.story != "body" or passage.anchor is not None):
            excerpt = words if len(words) <= _LONGEST_EXCERPT else words[:_LONGEST_EXCERPT] + "…"
            where = f"〔在{_ELSEWHERE[passage.story]}中：“{excerpt}”〕"
        anchor = passage.anchor if passage is not None and passage.story in ("body", "note") else None
        if anchor is not None:
            run = unparted(anchor)
            return _Range(cuts.add(Cut(run)), cuts.add(Cut(run, behind=True)), where)
        for each in self._word.passages:
            if each.story == "body" and each.anchor is None and each.pieces:
                begin, end = each.pieces[0], each.pieces[-1]
                return _Range(
                    cuts.add(cut_before(begin, begin.start)),
                    cuts.add(cut_behind(end, end.start + end.length)),
                    where,
                )
        paragraph = next((each for each in self._word.root.iter() if name_of(each) == "w:p"), None)
        if paragraph is None:
            raise UsageError(f"{self._package.name} 里没有可以加批注的段落；请在正文写一个段落后重试。")
        run = self._element("r")
        paragraph.append(run)
        return _Range(cuts.add(Cut(run)), cuts.add(Cut(run, behind=True)), where)

    def _end(self, key: int, left: etree._Element) -> None:
        end = self._element("commentRangeEnd", id=str(key))
        left.addnext(end)
        reference = self._element("r")
        reference.append(self._element("commentReference", id=str(key)))
        # Outside insertions and links: the mark is no part of them.
        holder = paragraph_child(end)
        holder.addnext(reference)

    # ---- what

    def _comment(self, key: int, comment: Comment, where: str) -> etree._Element:
        made = self._element("comment", id=str(key), author=_NO_XML.sub("", comment.author))
        for index, line in enumerate(_NO_XML.sub("", where + comment.text).split("\n")):
            paragraph, run, text = self._element("p"), self._element("r"), self._element("t")
            if index == 0:
                mark = self._element("r")
                mark.append(self._element("annotationRef"))
                paragraph.append(mark)
            text.text = line
            text.set(_SPACE, "preserve")
            run.append(text)
            paragraph.append(run)
            made.append(paragraph)
        return made

    def _comments_part(self) -> tuple[etree._Element, str, bool]:
        """The root of the comments, its part, and whether the part is new."""
        for each in self._package.related(self._word.part):
            if each.kind == "comments" and (root := self._package.xml(each.target)) is not None:
                return root, each.target, False
        folder = posixpath.dirname(self._word.part)
        names = (f"comments{suffix}.xml" for suffix in ("", *range(1, 10_000)))
        parts = (posixpath.join(folder, name) for name in names)
        part = next(part for part in parts if part.lower() not in self._package.part_names)
        return self._element("comments"), part, True

    def _announced(self, part: str) -> dict[str, bytes]:
        """The part's relationship and content type."""
        folder, base = posixpath.split(self._word.part)
        links = posixpath.join(folder, "_rels", f"{base}.rels")
        root = self._package.xml(links)
        if root is None:
            root = etree.Element(f"{{{_RELATIONSHIPS}}}Relationships", nsmap={None: _RELATIONSHIPS})
        taken = {each.get("Id") for each in root}
        key = next(f"rId{i}" for i in range(1, len(taken) + 2) if f"rId{i}" not in taken)
        office = _OFFICE if self._space == TRANSITIONAL else _STRICT_OFFICE
        etree.SubElement(
            root,
            f"{{{_RELATIONSHIPS}}}Relationship",
            {"Id": key, "Type": f"{office}/comments", "Target": posixpath.basename(part)},
        )
        types = self._package.xml("[Content_Types].xml")
        if types is None:
            raise self._package.damaged("里面没有部件的类型表")
        for each in list(types):
            if (each.get("PartName") or "").lower() == f"/{part}".lower():
                types.remove(each)
        etree.SubElement(
            types, f"{{{_TYPES}}}Override", {"PartName": f"/{part}", "ContentType": _CONTENT_TYPE}
        )
        return {links: _bytes(root), "[Content_Types].xml": _bytes(types)}

    def _rewritten(self, changed: dict[str, bytes]) -> bytes:
        """The same ZIP with some parts changed or added; the others keep their order, names and bytes."""
        left = {name.lower(): (name, content) for name, content in changed.items()}
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, entry in self._package.entries:
                replaced = left.pop(part, None)
                content = self._package.read(part) if replaced is None else replaced[1]
                info = zipfile.ZipInfo(entry.filename, entry.date_time)
                info.compress_type = entry.compress_type
                info.external_attr = entry.external_attr
                archive.writestr(info, content or b"")
            for name, content in left.values():
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()


def _bytes(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
