"""Citations ready to paste, with or without the words they quote, and the notes (异文, damage) that belong beside them.

- plain: 《…》第五部分第（十三）条第二句; of several sentences 第二、三句, 第二至四句
- official: as official documents quote, 《…》（中办发〔2024〕1号）第五部分第（十三）条：“…”; without a number
  （中共中央办公厅2025年2月27日印发）
- gbt7714, gbt7714-2015: the document's entry in a list of references (`bibliography`); articles have no field there
- markdown: a block quotation with a link to the place in the app
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final
from urllib.parse import quote

from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.own_places import locator_of
from plan_qa.domain import Clause, Document, Place, Sentence, Unit, Variant
from plan_qa.places.bibliography import Edition, missing_from, reference_entry
from plan_qa.places.describe import parts_of
from plan_qa.places.own.clauses import clause_name

# A sentence of the unit, offsets into its text, or the whole unit.
Extract = Sentence | tuple[int, int] | None


class Style(StrEnum):
    """Citation styles; the values are the command line's."""

    PLAIN = "plain"
    OFFICIAL = "official"
    GBT7714 = "gbt7714"
    GBT7714_2015 = "gbt7714-2015"
    MARKDOWN = "markdown"


# The styles that are entries in a list of references.
EDITIONS: Final[dict[Style, Edition]] = {Style.GBT7714: "2025", Style.GBT7714_2015: "2015"}
_BRACKETED = re.compile(r"[（(]([^（）()]+)[）)]")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MARKUP = re.compile(r"[\\`*_\[\]<>~|]")
_BOUNDARY = re.compile(r"[，。；：、！？（）]")
# Letters shown on either side of a variant, cut at punctuation.
_AROUND = 14


@dataclass(frozen=True, slots=True)
class Cited:
    """What one citation quotes: a unit, a sentence of it, or sentences that follow one another."""

    unit: Unit
    sentences: tuple[Sentence, ...] = ()
    reading: str = ""
    # The units of a larger place (a part) whose first one this is.
    heads: tuple[str, ...] = ()
    # 款 or 项 of an added document.
    clause: Clause | None = None

    @property
    def extract(self) -> Extract:
        """The same as an extract of the unit."""
        return self.sentences[0] if len(self.sentences) == 1 else self.span

    @property
    def span(self) -> tuple[int, int] | None:
        """Where the sentences, or the 款 or 项, stand in the unit's text; None for the whole unit."""
        if not self.sentences:
            return (self.clause.start, self.clause.end) if self.clause else None
        return self.sentences[0].start, self.sentences[-1].end

    @property
    def address(self) -> str:
        """plan/art13, plan/art13#2, plan/art13#2-3."""
        clause = f".{self.clause.id}" if self.clause and not self.sentences else ""
        return self.unit.id + clause + _numbers(self.sentences)


def cited_at(places: Iterable[Place], library: Library) -> tuple[Cited, ...]:
    """Every unit or sentence at some places; sentences that follow one another are cited together."""
    found: list[Cited] = []
    for place in places:
        for address in place.units:
            unit = library.unit_by_id[address]
            sentence = unit.sentences[place.sentence - 1] if place.sentence else None
            last = found[-1] if found else None
            if sentence and last and last.unit is unit and _follows(sentence, last.sentences):
                found[-1] = replace(last, sentences=(*last.sentences, sentence))
            else:
                heads = place.units if len(place.units) > 1 and address == place.units[0] else ()
                clause = next((clause for clause in unit.clauses if clause.id == place.clause), None)
                found.append(Cited(unit, (sentence,) if sentence else (), place.reading, heads, clause))
    return tuple(found)


def _follows(sentence: Sentence, others: Sequence[Sentence]) -> bool:
    return bool(others) and others[-1].number + 1 == sentence.number


def cited_apart(unit: Unit, spans: Sequence[tuple[int, int]]) -> tuple[Cited, ...]:
    """As `cited_by`, where they lie apart each run of sentences by itself."""
    whole = cited_by(unit, spans)
    if whole.sentences or any(start < unit.heading_end for start, _ in spans):
        return (whole,)
    runs: list[Cited] = []
    for sentence in _holding(unit, spans):
        if runs and _follows(sentence, runs[-1].sentences):
            runs[-1] = replace(runs[-1], sentences=(*runs[-1].sentences, sentence))
        else:
            runs.append(Cited(unit, (sentence,)))
    return tuple(runs) if len(runs) > 1 else (whole,)


def address_of(cited: Sequence[Cited]) -> str:
    """One address of several runs of sentences of a unit: plan/art13#1,3-4."""
    first, *others = (each.address for each in cited)
    return ",".join([first, *(other.partition("#")[2] for other in others)])


def cited_by(unit: Unit, spans: Sequence[tuple[int, int]]) -> Cited:
    """The sentences that hold some spans of a unit; the unit where they lie apart, or in its heading."""
    held = _holding(unit, spans)
    heading = any(start < unit.heading_end for start, _ in spans)
    follow = all(_follows(after, (before,)) for before, after in pairwise(held))
    return Cited(unit, tuple(held) if follow and not heading and len(unit.sentences) > 1 else ())


def _holding(unit: Unit, spans: Sequence[tuple[int, int]]) -> list[Sentence]:
    return [s for s in unit.sentences if any(s.start < end and start < s.end for start, end in spans)]


def cite_text(unit: Unit, extract: Extract, style: Style, library: Library) -> str:
    """The citation of a unit, or of a sentence or span of it, in a style."""
    document = library.document_by_id[unit.document]
    if style in EDITIONS:
        return reference_entry(document, EDITIONS[style])
    sentences = _sentences_of(unit, extract)
    where = locator(unit, document, sentences, clause_at(unit, extract))
    if style is Style.PLAIN:
        return f"{document.cited_as}{where}"
    words = quoted_words(unit, extract)
    if style is Style.OFFICIAL:
        return f"{source_of(unit, extract, style, library)}：{in_quotation_marks(words)}"
    link = anchor(unit, sentences, clause_at(unit, extract))
    return f"> {_plain(words)}\n>\n> ——[{_plain(document.cited_as + where)}]({link})"


def quote_with_source(unit: Unit, extract: Extract, style: Style, library: Library) -> str:
    """The words and where they stand, as one piece: “…”（《…》第五部分第（十三）条）; to an entry leads its number."""
    if style in (Style.OFFICIAL, Style.MARKDOWN):
        return cite_text(unit, extract, style, library)
    words = in_quotation_marks(quoted_words(unit, extract))
    if style is Style.PLAIN:
        return f"{words}（{cite_text(unit, extract, style, library)}）"
    where = place_within(unit, extract, library)
    return f"{words}[1]{where}\n\n[1] {cite_text(unit, extract, style, library)}"


def source_of(unit: Unit, extract: Extract, style: Style, library: Library) -> str:
    """Where the words stand, as a style says it in the text and without them."""
    document = library.document_by_id[unit.document]
    issued = _issued(document) if style is Style.OFFICIAL else ""
    return f"{document.cited_as}{issued}{place_within(unit, extract, library)}"


def place_within(unit: Unit, extract: Extract, library: Library) -> str:
    """Where in its document the words stand: 第五部分第（十三）条第二句."""
    document = library.document_by_id[unit.document]
    return locator(unit, document, _sentences_of(unit, extract), clause_at(unit, extract))


def in_quotation_marks(words: str) -> str:
    """“…”, marks within it single."""
    return f"“{_inner_marks(words)}”"


def missing_in(document: Document, style: Style) -> tuple[str, ...]:
    """What a citation in a style should have and the register does not know, in Chinese; empty where it is whole."""
    if style in EDITIONS:
        return missing_from(document, EDITIONS[style])
    unnumbered = document.kind in ("plan", "user") and not document.document_number
    return ("发文字号",) if style is Style.OFFICIAL and unnumbered else ()


def quoted_words(unit: Unit, extract: Extract) -> str:
    """The words that a citation quotes: the sentence, the span, or the unit without its heading."""
    if isinstance(extract, Sentence):
        return unit.slice(extract)
    if extract is not None:
        return unit.text[extract[0] : extract[1]]
    return unit.text[unit.heading_end :] or unit.text


def anchor(unit: Unit, sentences: Sequence[Sentence] = (), clause: Clause | None = None) -> str:
    """The place's address in the app."""
    address = unit.id + (f".{clause.id}" if clause else _numbers(sentences))
    return f"/?cite={quote(address, safe='/')}"


def clause_at(unit: Unit, extract: Extract) -> Clause | None:
    """The 款 or 项 that an extract is, the larger of two of one extent."""
    if isinstance(extract, Sentence) or extract is None or extract == (0, len(unit.text)):
        return None
    fits = (clause for clause in unit.clauses if (clause.start, clause.end) == extract)
    return next(fits, None)


def _numbers(sentences: Sequence[Sentence]) -> str:
    """The end of an address: #2, #2-3."""
    if not sentences:
        return ""
    first, last = sentences[0].number, sentences[-1].number
    return f"#{first}" if first == last else f"#{first}-{last}"


def locator(
    unit: Unit, document: Document, sentences: Sequence[Sentence] = (), clause: Clause | None = None
) -> str:
    """Where in its document a unit stands: 第五部分第（十三）条第二句, 第三条第二款第（一）项."""
    if document.kind == "user":
        within = clause_name(unit, clause.id) if clause else _which(sentences)
        return locator_of(unit, document) + within
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
    return place + _which(sentences)


def _which(sentences: Sequence[Sentence]) -> str:
    """第二句, 第二、三句, 第二至四句."""
    if not sentences:
        return ""
    first, last = to_chinese(sentences[0].number), to_chinese(sentences[-1].number)
    if len(sentences) == 1:
        return f"第{first}句"
    return f"第{first}{'、' if len(sentences) == 2 else '至'}{last}句"


def _part(unit: Unit, document: Document) -> str:
    part = next((part for part in parts_of(document) if part.number == unit.part), None)
    if part is None:
        return ""
    own = re.match(r"第[^\s章节编]{1,6}[章节编]", part.heading)
    return own.group() if own else f"第{to_chinese(part.number)}部分"


def _sentences_of(unit: Unit, extract: Extract) -> tuple[Sentence, ...]:
    """The sentences meant, also where a span lies within some; a unit of one sentence, or all of it, needs none."""
    if isinstance(extract, Sentence):
        return (extract,)
    if extract is None or extract == (0, len(unit.text)) or clause_at(unit, extract):
        return ()
    held = cited_by(unit, (extract,)).sentences
    return held if len(held) < len(unit.sentences) else ()


def _plain(text: str) -> str:
    """Words that Markdown cannot read as markup."""
    return _MARKUP.sub(r"\\\g<0>", text)


def _issued(document: Document) -> str:
    # 引用公文先引标题，后引发文字号: the number says who issued it, and when.
    if document.document_number:
        return f"（{document.document_number}）"
    verb = "印发" if document.kind == "plan" else ""
    date = _chinese_date(document.date)
    return f"（{document.issuer}{date}{verb}）" if document.issuer or date else ""


def _chinese_date(date: str) -> str:
    match = _DATE.fullmatch(date)
    if match is None:
        return date
    return "".join(f"{int(n)}{unit}" for n, unit in zip(match.groups(), "年月日", strict=True) if n)


def _inner_marks(words: str) -> str:
    """Quotation marks inside quotation marks are single ones, inside these double ones (GB/T 15834—2011, 4.8.3.3)."""
    return words.translate(str.maketrans("“”‘’", "‘’“”"))


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
