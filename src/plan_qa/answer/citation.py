"""Citations ready to paste, in four styles, and the notes (异文, damage) that belong beside them.

- plain: 《…》第五部分第（十三）条第二句
- official: as official documents quote, 《…》（中共中央办公厅2025年2月27日印发）第五部分第（十三）条：“…”
- gbt7714: the entry of GB/T 7714—2015 from the register's metadata. What the register does not know
  (publisher, page, access path, date of citing) is left out, never invented; articles have no field there.
- markdown: a block quotation with a link to the place in the app
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import quote

from plan_qa.answer.inventory import parts_of
from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.domain import Document, Sentence, Unit, Variant

# A sentence of the unit, offsets into its text, or the whole unit.
Extract = Sentence | tuple[int, int] | None


class Style(StrEnum):
    """Citation styles; the values are the command line's."""

    PLAIN = "plain"
    OFFICIAL = "official"
    GBT7714 = "gbt7714"
    MARKDOWN = "markdown"


_BRACKETED = re.compile(r"[（(]([^（）()]+)[）)]")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_BOUNDARY = re.compile(r"[，。；：、！？（）]")
# Letters shown on either side of a variant, cut at punctuation.
_AROUND = 14
# GB/T 7714—2015, table A.1: Z is for documents of no other kind.
_OTHER_KIND = "Z"


def cite_text(unit: Unit, extract: Extract, style: Style, library: Library) -> str:
    """The citation of a unit, or of a sentence or span of it, in a style."""
    document = library.document_by_id[unit.document]
    if style is Style.GBT7714:
        return reference_entry(document)
    sentence = _sentence_of(unit, extract)
    if style is Style.PLAIN:
        return f"{document.cited_as}{locator(unit, document, sentence)}"
    words = quoted_words(unit, extract)
    if style is Style.OFFICIAL:
        where = f"{document.cited_as}{_issued(document)}{locator(unit, document, sentence)}"
        return f"{where}：“{_inner_marks(words)}”"
    label = f"{document.cited_as}{locator(unit, document, sentence)}"
    return f"> {words}\n>\n> ——[{label}]({anchor(unit, sentence)})"


def quoted_words(unit: Unit, extract: Extract) -> str:
    """The words that a citation quotes: the sentence, the span, or the unit without its heading."""
    if isinstance(extract, Sentence):
        return unit.slice(extract)
    if extract is not None:
        return unit.text[extract[0] : extract[1]]
    return unit.text[unit.heading_end :] or unit.text


def anchor(unit: Unit, sentence: Sentence | None) -> str:
    """The place's address in the app."""
    address = unit.id + (f"#{sentence.number}" if sentence else "")
    return f"/?cite={quote(address, safe='/')}"


def locator(unit: Unit, document: Document, sentence: Sentence | None = None) -> str:
    """Where in its document a unit stands: 第五部分第（十三）条第二句."""
    if unit.number is not None and document.kind == "interview":
        place = f"第{to_chinese(unit.number)}问"
    elif unit.number is not None:
        bracketed = _BRACKETED.match(unit.title)
        number = f"（{bracketed[1]}）" if bracketed else to_chinese(unit.number)
        place = f"{_part(unit, document)}第{number}条"
    elif unit.part is not None:
        place = f"{_part(unit, document)}（{unit.title.rpartition('·')[2]}）"
    elif paragraph := re.fullmatch(r"p(\d+)", unit.id.partition("/")[2]):
        place = f"第{to_chinese(int(paragraph[1])) if int(paragraph[1]) < 1000 else paragraph[1]}段"
    elif document.kind == "plan":
        place = unit.title
    else:
        place = f"“{unit.title}”部分"
    return place + (f"第{to_chinese(sentence.number)}句" if sentence else "")


def _part(unit: Unit, document: Document) -> str:
    part = next((part for part in parts_of(document) if part.number == unit.part), None)
    if part is None:
        return ""
    own = re.match(r"第[^\s章节编]{1,6}[章节编]", part.heading)
    return own.group() if own else f"第{to_chinese(part.number)}部分"


def _sentence_of(unit: Unit, extract: Extract) -> Sentence | None:
    """The sentence meant, also where a span lies within one; a unit of one sentence needs none."""
    if isinstance(extract, Sentence):
        return extract
    if extract is None or len(unit.sentences) < 2:
        return None
    start, end = extract
    return next((s for s in unit.sentences if s.start <= start and end <= s.end), None)


def _issued(document: Document) -> str:
    verb = "印发" if document.kind == "plan" else ""
    date = _chinese_date(document.date)
    return f"（{document.issuer}{date}{verb}）" if document.issuer or date else ""


def _chinese_date(date: str) -> str:
    match = _DATE.fullmatch(date)
    if match is None:
        return date
    return "".join(f"{int(n)}{unit}" for n, unit in zip(match.groups(), "年月日", strict=True) if n)


def _inner_marks(words: str) -> str:
    """Quotation marks inside quotation marks are single ones (GB/T 15834—2011, 4.8.3.3)."""
    return words.translate(str.maketrans("“”", "‘’"))


def reference_entry(document: Document) -> str:
    """The document's entry in a list of references after GB/T 7714—2015.

    Electronic bulletin: 责任者. 题名[EB/OL]. (发布日期). Newspaper: 责任者. 题名[N]. 报纸名, 日期.
    """
    # 7.1 of the standard: a colon before other title information, where Chinese print has a dash.
    title = re.sub(r"\s*(?:——|──)\s*", ": ", document.title)
    kind = document.carrier or _OTHER_KIND
    author = f"{document.issuer}. " if document.issuer else ""
    head = f"{author}{title}[{kind}]."
    if "/" in kind:
        return f"{head} ({document.date})." if document.date else head
    source = ", ".join(piece for piece in (document.published_in, document.date) if piece)
    return f"{head} {source}." if source else head


# ---------------------------------------------------------------- notes


def notes_for(unit: Unit, library: Library, span: tuple[int, int] | None = None) -> tuple[str, ...]:
    """What a reader must know beside a citation: the witness's wording (within `span`), a damaged page."""
    notes = [
        _variant_note(variant, unit.text)
        for variant in library.variants_by_cite.get(unit.id, ())
        if span is None or (variant.start <= span[1] and span[0] <= variant.end)
    ]
    if unit.damage:
        notes.append(f"版本说明：{unit.damage}")
    return tuple(notes)


def notes_for_part(document: Document, number: int, library: Library) -> tuple[str, ...]:
    """The same for a part's heading."""
    part = next((part for part in document.parts if part.number == number), None)
    rows = library.variants_by_cite.get(f"{document.id}/part{number}", ())
    return tuple(_variant_note(variant, part.heading) for variant in rows) if part else ()


def _variant_note(variant: Variant, text: str) -> str:
    """异文：“党总支的直接实施责任”，新华社通稿作“党支部的直接实施责任”。"""
    before, after = text[max(0, variant.start - _AROUND) : variant.start], text[variant.end :][:_AROUND]
    before = _BOUNDARY.split(before)[-1]
    after = _BOUNDARY.split(after)[0]
    ours, theirs = (_inner_marks(before + words + after) for words in (variant.canonical, variant.witness))
    return f"异文：“{ours}”，{variant.witness_title}作“{theirs}”。"
