"""A conversation to keep: every answer as it was shown, source texts as they stand with their citation below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, AnswerForm, Hit
from plan_qa.faces.export.citations import entry_blocks
from plan_qa.faces.export.word_file import Block, Run, block, markdown_text, word_bytes
from plan_qa.faces.shown.asking import said_within
from plan_qa.faces.shown.grouping import quoted
from plan_qa.faces.shown.marking import Extract, extracts, merge
from plan_qa.faces.shown.parts import Group, groups, quoted_beside
from plan_qa.faces.shown.wording import STATUSES, label_and_line
from plan_qa.places.citation import Style, cite_text, cited_by, notes_for

TITLE = "规划问答记录"
_ABOUT = "引文都是所注文件的原文，一字未改；序号和“说明”各行是本程序的话。"
# As on the page: of one unit the first few sentences.
_MOST_EXTRACTS = 4


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was typed and what was answered."""

    asked: str
    answer: Answer
    # The documents in which alone was asked; none: in all.
    within: tuple[str, ...] = ()


def conversation_docx(exchanges: Sequence[Exchange], library: Library, date: str) -> bytes:
    """The conversation as a Word file."""
    return word_bytes(TITLE, _blocks(exchanges, library, date))


def conversation_markdown(exchanges: Sequence[Exchange], library: Library, date: str) -> str:
    """The conversation as Markdown."""
    return markdown_text(_blocks(exchanges, library, date))


def _blocks(exchanges: Sequence[Exchange], library: Library, date: str) -> list[Block]:
    blocks = [block("title", TITLE), block("text", f"{date}　{_ABOUT}")]
    cited: dict[str, None] = {}
    for number, exchange in enumerate(exchanges, start=1):
        blocks += _exchange(number, exchange, library)
        cited |= {hit.document: None for hit in quoted(exchange.answer, library)}
    if cited:
        documents = [library.document_by_id[document] for document in cited]
        blocks.append(block("heading", "所引文件（GB/T 7714—2025）"))
        blocks += entry_blocks(documents, Style.GBT7714, library)
    return blocks


def _exchange(number: int, exchange: Exchange, library: Library) -> Iterator[Block]:
    answer = exchange.answer
    yield block("heading", f"{number}　问：{exchange.asked.strip() or '（空）'}")
    if within := said_within(exchange.within, library):
        yield block("text", within)
    understood = answer.standalone.strip()
    if understood and understood != exchange.asked.strip():
        yield block("text", f"理解为：{understood}")
    yield from _own_words(*label_and_line(answer))
    for group in groups(answer, library):
        yield from _group(group, answer.form, library)
    if answer.form in ("parts", "comparison"):
        return
    if not answer.parts and answer.hits and (title := STATUSES[answer.status].listed):
        yield block("text", f"{title}：")
    for hit in quoted_beside(answer, library):
        yield from _hit(hit, library)
    if not quoted(answer, library):
        for hit in answer.hits:
            yield _source(hit, library)


def _own_words(label: str, line: str) -> Iterator[Block]:
    if line:
        yield Block("text", (Run(label or "说明", "strong"), Run(f"：{line}")))


def _group(group: Group, form: AnswerForm, library: Library) -> Iterator[Block]:
    """What was asked, each with its words; the clause that answers several is cited once below them."""
    for row in group.rows:
        for asked in row.asked if form != "list" else ():
            head = f"（{asked.number}）{asked.words}" if form == "parts" else asked.words
            yield Block("text", (Run(head, "strong"),))
            yield from _own_words(asked.label, asked.line)
        for hit in row.hits:
            yield from _items(hit) if form == "list" else _quotes(hit, library)
            if group.hit is None:
                yield from _cited(hit, library)
    if group.hit is not None:
        yield from _cited(group.hit, library)


def _items(hit: Hit) -> Iterator[Block]:
    for number, (start, end) in enumerate(hit.spans, start=1):
        yield Block("quote", (Run(f"（{number}）", "strong"), Run(hit.text[start:end], "lit")))


def _hit(hit: Hit, library: Library) -> Iterator[Block]:
    yield from _quotes(hit, library)
    yield from _cited(hit, library)


def _quotes(hit: Hit, library: Library) -> Iterator[Block]:
    unit = library.unit_by_id[hit.cite]
    for extract in extracts(unit, hit.spans)[:_MOST_EXTRACTS]:
        yield Block("quote", tuple(_runs(unit.text, extract)))


def _cited(hit: Hit, library: Library) -> Iterator[Block]:
    unit = library.unit_by_id[hit.cite]
    yield _source(hit, library)
    for note in dict.fromkeys(
        note for span in hit.spans or (None,) for note in notes_for(unit, library, span)
    ):
        yield block("note", f"说明：{note}")


def _runs(text: str, extract: Extract) -> Iterator[Run]:
    """text[start:end], what answers lit; the runs join to exactly that slice."""
    position = extract.start
    for low, high in merge(extract.lit, extract.start, extract.end):
        if position < low:
            yield Run(text[position:low])
        yield Run(text[low:high], "lit")
        position = high
    if position < extract.end:
        yield Run(text[position : extract.end])


def _source(hit: Hit, library: Library) -> Block:
    """——《…》第五部分第（十三）条第二句; the unit alone where sentences apart from one another answer."""
    cited = cited_by(library.unit_by_id[hit.cite], hit.spans)
    place = cite_text(cited.unit, cited.extract, Style.PLAIN, library)
    return block("source", f"——{place}")
