"""What the runs of a paragraph show (ECMA-376 part 1, 17.3): insertions and not deletions, results and not codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from plan_qa.corpus.documents.word.fields import Fields, composed
from plan_qa.corpus.documents.word.lines import Line
from plan_qa.corpus.documents.word.names import attribute, child, name_of, value
from plan_qa.corpus.documents.word.styles import Styles

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
# Holds runs, or holds what holds them, and is shown.
_WRAPPERS: Final = frozenset(
    {"w:hyperlink", "w:smartTag", "w:customXml", "w:ins", "w:moveTo", "w:fldSimple", "w:dir", "w:bdo"}
    | {"w:sdtContent", "w:rubyBase", "m:oMath", "m:oMathPara"}
)
_GONE: Final = frozenset({"w:del", "w:moveFrom"})
_UNDERSTOOD: Final = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/")
_SIGNS: Final = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
# No content of theirs is shown where they stand.
_OWN_ROOMS: Final = frozenset({"w:drawing", "w:pict", "w:object"})


@dataclass(slots=True)
class Seen:
    """What the walk met beside words: what is read later, and what is said of it."""

    boxes: list[tuple[etree._Element, etree._Element]] = field(default_factory=list)
    notes: list[tuple[str, str, etree._Element]] = field(default_factory=list)
    diagrams: list[tuple[str, etree._Element]] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    pictures: int = 0
    equations: int = 0


class Runs:
    """Walks the runs of one story's paragraphs."""

    def __init__(self, styles: Styles, fields: Fields, seen: Seen) -> None:
        self._styles = styles
        self._fields = fields
        self._seen = seen
        # Runs without properties of their own, by the style of their paragraph.
        self._plain: dict[str, tuple[bool, bool, bool]] = {}

    def read(self, paragraph: etree._Element, style: str, line: Line) -> None:
        """Append to `line` what the paragraph shows."""
        for each in paragraph:
            self._inline(each, style, line)

    def _inline(self, element: etree._Element, style: str, line: Line) -> None:
        name = name_of(element)
        if name == "w:r":
            self._run(element, style, line)
        elif name in _GONE:
            # Their field marks count all the same: a field may begin in a deletion and end behind it.
            for mark in element.iter():
                if name_of(mark) == "w:fldChar":
                    self._fields.mark(mark)
        elif name == "w:sdt":
            content = child(element, "w:sdtContent")
            for each in content if content is not None else ():
                self._inline(each, style, line)
        elif name == "mc:AlternateContent":
            for each in chosen(element):
                self._inline(each, style, line)
        elif name in _WRAPPERS or name.startswith("m:"):
            if name == "m:t":
                self._words(element, element, line)
            for each in element:
                self._inline(each, style, line)

    def _run(self, run: etree._Element, style: str, line: Line) -> None:
        properties = child(run, "w:rPr")
        form = self._plain.get(style) if properties is None else None
        if form is None:
            form = self._form(properties, style)
            if properties is None:
                self._plain[style] = form
        hidden, struck, raised = form
        shown = Line() if hidden or struck else line
        self._inside(run, run, style, shown, raised)
        if struck and not hidden and (words := "".join(part[0] for part in shown.parts).strip()):
            self._seen.struck.append(words)

    def _form(self, properties: etree._Element | None, style: str) -> tuple[bool, bool, bool]:
        """Whether what has these properties is hidden, struck out, raised."""
        struck = self._styles.shows(properties, "w:strike", style) or self._styles.shows(
            properties, "w:dstrike", style
        )
        return self._styles.shows(properties, "w:vanish", style), struck, self._is_raised(properties)

    def _is_raised(self, properties: etree._Element | None) -> bool:
        direct = value(properties, "w:vertAlign")
        if direct is not None:
            return direct == "superscript"
        style = value(properties, "w:rStyle")
        for each in self._styles.chain(style) if style else ():
            if (inherited := value(each, "w:rPr", "w:vertAlign")) is not None:
                return inherited == "superscript"
        return False

    def _inside(
        self, parent: etree._Element, run: etree._Element, style: str, line: Line, raised: bool
    ) -> None:
        for each in parent:
            name = name_of(each)
            if name == "w:t":
                if not self._fields.in_code:
                    self._words(each, run, line, raised)
            elif name in _SIGNS:
                if not self._fields.in_code:
                    line.add(_SIGNS[name], each, run, whole=True)
            elif name == "w:fldChar":
                code = self._fields.mark(each)
                if code and not self._fields.in_code:
                    self._equation(code, each, run, line)
            elif name == "w:instrText":
                self._fields.instruct(each.text or "")
            elif name == "w:sym":
                self._sign(each, run, line)
            elif name in ("w:footnoteReference", "w:endnoteReference"):
                if line is not None and not self._fields.in_code:
                    self._seen.notes.append((name, attribute(each, "w:id") or "", run))
            elif name == "w:ruby":
                base = child(each, "w:rubyBase")
                for inner in base if base is not None else ():
                    self._inline(inner, style, line)
            elif name in _OWN_ROOMS:
                self._drawn(each, run)
            elif name == "mc:AlternateContent":
                for choice in chosen_parent(each):
                    self._inside(choice, run, style, line, raised)

    def _words(self, node: etree._Element, run: etree._Element, line: Line, raised: bool = False) -> None:
        text = node.text or ""
        # White space around is layout of the XML where nothing says that it is to be kept.
        if node.get(_SPACE) == "preserve":
            line.add(text, node, run, raised=raised)
        else:
            inner = text.lstrip(" \t\r\n")
            line.add(inner.rstrip(" \t\r\n"), node, run, offset=len(text) - len(inner), raised=raised)

    def _sign(self, element: etree._Element, run: etree._Element, line: Line) -> None:
        try:
            code = int(attribute(element, "w:char") or "", 16)
        except ValueError:
            return
        # Signs of Wingdings and the like are private-use characters: kept, so that they are seen to be unreadable.
        if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE:
            line.add(chr(code), element, run, whole=True)

    def _equation(self, code: str, element: etree._Element, run: etree._Element, line: Line) -> None:
        text = composed(code)
        if text is None:
            self._seen.equations += 1
        else:
            line.add(text, element, run, whole=True)

    def _drawn(self, drawing: etree._Element, run: etree._Element) -> None:
        """Text boxes, diagrams and pictures of a drawing; what stands in a text box is read as a story of its own."""
        pending = [drawing]
        while pending:
            each = pending.pop()
            name = name_of(each)
            if name == "w:txbxContent":
                self._seen.boxes.append((each, run))
            elif name == "mc:AlternateContent":
                pending += reversed(list(chosen(each)))
            else:
                if name in ("a:blip", "v:imagedata"):
                    self._seen.pictures += 1
                elif name == "dgm:relIds" and (key := attribute(each, "r:dm")):
                    self._seen.diagrams.append((key, run))
                elif name == "v:textpath" and each.get("string"):
                    self._seen.boxes.append((each, run))
                pending += reversed(list(each))


def chosen_parent(alternatives: etree._Element) -> Iterator[etree._Element]:
    """The one branch that Word takes: the first choice whose namespaces it knows, else the fallback."""
    for branch in alternatives:
        name = name_of(branch)
        if name == "mc:Fallback":
            yield branch
            return
        if name == "mc:Choice":
            needed = (branch.get("Requires") or "").split()
            if all((branch.nsmap.get(prefix) or "").startswith(_UNDERSTOOD) for prefix in needed):
                yield branch
                return


def chosen(alternatives: etree._Element) -> Iterator[etree._Element]:
    """What stands in the branch that Word takes."""
    for branch in chosen_parent(alternatives):
        yield from branch
