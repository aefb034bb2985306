"""A file's blocks as a document: units, parts, what was cut off and what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from plan_qa.corpus.documents.structure.articles import severed
from plan_qa.corpus.documents.structure.contents import contents_in
from plan_qa.corpus.documents.structure.divisions import annex_starts
from plan_qa.corpus.documents.structure.drafts import PartDraft, Text, finished
from plan_qa.corpus.documents.structure.ending import signature_start, tail_start
from plan_qa.corpus.documents.structure.front import is_named_heading, is_prose, nav_reason, subtitle_reason
from plan_qa.corpus.documents.structure.guess import Found, guess_of
from plan_qa.corpus.documents.structure.layout import without_layout_tables
from plan_qa.corpus.documents.structure.lines import Line, lines_of
from plan_qa.corpus.documents.structure.markers import division_or_article, list_mark
from plan_qa.corpus.documents.structure.numbered import Event, read_events
from plan_qa.corpus.documents.structure.paragraphs import Paragraph
from plan_qa.corpus.documents.structure.reading import Skeleton, events_of, skeleton_of
from plan_qa.corpus.documents.structure.sections import read_sections
from plan_qa.corpus.documents.structure.titles import Title, title_in, title_of_heads
from plan_qa.corpus.documents.structure.wrapping import Wrapping, wrapping_of
from plan_qa.domain import Cut, FileText, ParsedDocument, PlanQaError, SourceError

# Formats whose paragraphs may have been cut by the edge of a page.
_PRINTED: Final = frozenset({"text", "pdf", "ofd"})
# A paragraph with unclosed brackets takes in at most so many further ones.
_MOST_BRACKETED: Final = 6


@dataclass(slots=True)
class _Reading:
    """A file while it is being read; `cuts` in the order in which they were made."""

    file: FileText
    text: Text = field(default_factory=Text)
    cuts: list[Cut] = field(default_factory=list)

    def cut(self, lines: Sequence[Line], reason: str) -> None:
        """Leave some lines out of the text."""
        if lines:
            words = "\n".join(line.shown for line in lines)
            self.cuts.append(Cut(reason, words, lines[0].block, lines[-1].block))


def parse_document(file: FileText) -> ParsedDocument:
    """Read the blocks of a file as a document.

    Raises:
        SourceError: the file shows no text.
    """
    reading = _Reading(file)
    everything = lines_of(file)
    notes = tuple(
        Cut("脚注、尾注", line.shown, line.block, line.block) for line in everything if line.kind == "note"
    )
    for line in everything:
        if line.kind in ("header", "footer"):
            reading.cut([line], "页眉、页脚")
    lines = [line for line in everything if line.kind not in ("note", "header", "footer")]
    lines = list(without_layout_tables(severed(lines)))
    if not lines:
        raise _empty(file)
    contents = contents_in(lines)
    lines = _without(lines, dict.fromkeys(contents, "目录"), reading)
    if not lines:
        raise _empty(file)
    wrapping = wrapping_of([line for line in lines if line.cell is None], file.format in _PRINTED)
    found = _read(lines, wrapping, reading)
    if not found.title:
        found = replace(found, title=title_of_heads([line for line in everything if line.kind == "header"]))
    units, parts = finished(reading.text)
    if not units:
        raise _empty(file)
    doubts = [*reading.text.doubts]
    if file.recognised:
        doubts.insert(0, "文字由图片识别而来，可能有误，请对照原件。")
    return ParsedDocument(
        file=file.name,
        units=units,
        parts=parts,
        guess=guess_of(found, file),
        cuts=tuple(sorted(reading.cuts, key=lambda cut: (cut.first, cut.last))),
        notes=notes,
        doubts=(*file.warnings, *doubts),
        recognised=file.recognised,
    )


def _empty(file: FileText) -> PlanQaError:
    return SourceError(f"文件 {file.name} 里没有读到正文；请换一个有文字的文件（扫描件要先识别文字）。")


def _without(lines: Sequence[Line], out: dict[int, str], reading: _Reading) -> list[Line]:
    """The lines without some, which are kept as cuts, a cut for each run with one reason."""
    run: list[Line] = []
    for i in sorted(out):
        if run and (i - 1 not in out or out[i - 1] != out[i]):
            reading.cut(run, out[i - 1] if i - 1 in out else out[max(j for j in out if j < i)])
            run = []
        run.append(lines[i])
    if run:
        reading.cut(run, out[max(out)])
    return [line for i, line in enumerate(lines) if i not in out]


def _read(lines: list[Line], wrapping: Wrapping, reading: _Reading) -> Found:
    main, annexes = _main_and_annexes(lines, wrapping)
    anchor = main.first if main.first is not None else _first_prose(lines)
    title = title_in(lines, anchor)
    begin = title.last + 1 if title else (anchor if main.first is None else _after_nav(lines, anchor))
    begin = min(begin, len(lines))
    last = main.last if main.last is not None else begin
    end = tail_start(lines, max(last, annexes[-1] if annexes and not _linked(lines, annexes, last) else last))
    annexes = [at for at in annexes if begin < at < end]
    stop = annexes[0] if annexes else end
    signed, why = signature_start(lines, last, stop)
    before = lines[: title.first] if title else lines[:begin]
    reading.cut(before, nav_reason([Paragraph((line,)) for line in before]))
    heading = lines[title.first : title.last + 1] if title else []
    reading.cut(heading, "标题")
    under = _main(lines, begin, signed, main, wrapping, reading)
    reading.cut(lines[signed:stop], why or "文尾")
    _annexes(lines, annexes, end, wrapping, reading)
    reading.cut(lines[end:], "正文之后的文字（来源、责编、导航等）")
    for opening in main.doubted:
        reading.text.doubts.append(f"“{lines[opening.line].shown[:16]}”没有当作一条的开头：编号接不上。")
    return Found(
        title=title.text if title else "",
        before=tuple(line.shown for line in before),
        under=tuple(under),
        signed=tuple(line.shown for line in lines[signed:stop]),
        tail=tuple(line.shown for line in lines[end:]),
        text="".join(line.text for line in lines[begin:signed]),
    )


def _main_and_annexes(lines: Sequence[Line], wrapping: Wrapping) -> tuple[Skeleton, list[int]]:
    """The structure of the document itself and where annexes begin.

    What stands before the first annex may be a notice without any structure; then the annex is the document.
    """
    candidates = annex_starts(lines)
    for k, at in enumerate(candidates):
        main = skeleton_of(lines[:at], wrapping)
        if main.first is not None:
            return main, candidates[k:]
    return skeleton_of(lines, wrapping), []


def _linked(lines: Sequence[Line], annexes: Sequence[int], last: int) -> bool:
    """Whether what calls itself an annex stands behind the page's own closing lines."""
    return tail_start(lines, last) < annexes[0]


def _first_prose(lines: Sequence[Line]) -> int:
    """Where running text begins in a file without any structure."""
    return next((i for i, line in enumerate(lines) if is_prose(Paragraph((line,)))), len(lines))


def _after_nav(lines: Sequence[Line], anchor: int) -> int:
    """Without a title the text begins with the prose right before the structure."""
    begin = anchor
    while begin > 0 and is_prose(Paragraph((lines[begin - 1],))):
        begin -= 1
    return begin


def _main(
    lines: Sequence[Line], begin: int, stop: int, skeleton: Skeleton, wrapping: Wrapping, reading: _Reading
) -> list[str]:
    """Read the document itself; the paragraphs under the title that are none of its text are given back."""
    first = skeleton.first if skeleton.first is not None else stop
    events = events_of(lines, begin, stop, skeleton, wrapping)
    position = begin
    under: list[str] = []
    kept: list[Event] = []
    named = False
    pending: Paragraph | None = None
    for event in events:
        paragraph = event.paragraph
        if position < first and event.role in ("text", "heading"):
            named = named or is_named_heading(paragraph)
            if pending is not None:
                paragraph = Paragraph((*pending.lines, *paragraph.lines))
                event = Event(paragraph, "text")
            pending = paragraph if _unclosed(paragraph) else None
            position += len(event.paragraph.lines) if pending is None else 0
            if pending is not None:
                continue
            reason = "" if named or event.role == "heading" else subtitle_reason(paragraph.shown)
            if reason:
                reading.cut(paragraph.lines, reason)
                under.append(paragraph.shown)
                continue
        else:
            position += len(paragraph.lines)
        kept.append(event)
    if pending is not None:
        reading.cut(pending.lines, "题注")
    reader = read_events if skeleton.articles else read_sections
    reader(kept, reading.text)
    return under


def _unclosed(paragraph: Paragraph) -> bool:
    text = paragraph.shown
    opened = text.count("（") + text.count("(") - text.count("）") - text.count(")")
    return text[0] in "（(" and opened > 0 and len(paragraph.lines) <= _MOST_BRACKETED


def _is_plain_heading(line: Line) -> bool:
    return (
        line.cell is None
        and Paragraph((line,)).is_short()
        and list_mark(line.shown) is None
        and division_or_article(line.shown) is None
    )


def _annexes(
    lines: Sequence[Line], annexes: Sequence[int], end: int, wrapping: Wrapping, reading: _Reading
) -> None:
    """Each annex is a part of its own, read as a text for itself."""
    for number, (at, stop) in enumerate(zip(annexes, [*annexes[1:], end], strict=False), start=1):
        body = list(lines[at + 1 : stop])
        heading = lines[at].shown
        title: Title | None = None
        skeleton = skeleton_of(body, wrapping)
        first = skeleton.first if skeleton.first is not None else min(len(body), 3)
        title = title_in(body, min(first, 4))
        if title is None and body and _is_plain_heading(body[0]):
            title = Title(0, 0, body[0].shown)
        begin = title.last + 1 if title else 0
        if title:
            heading += title.text
            reading.cut(body[: title.first], "附件标题之前的文字")
        part = PartDraft(f"x{number}", heading, "附件", number)
        reading.text.parts.append(part)
        reader = read_events if skeleton.articles else read_sections
        reader(events_of(body, begin, len(body), skeleton, wrapping), reading.text, part, f"x{number}.")
