"""Quoted words that stand in a source letter for letter: whole, with words left out, or in the second witness only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from rapidfuzz.distance.Levenshtein import opcodes

from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Check, Difference, Note
from plan_qa.quotes.differences import differences
from plan_qa.quotes.passages import Passage, Passages, QuotedSources
from plan_qa.quotes.reading import Reading

# How far a passage is from where the draft says the words stand: 0 there, then its document, then the others.
Rank = Callable[[str], int]

_NEGATION: Final = WordForm("quotes", r"{negation}")
_NUMBER: Final = WordForm("quotes", r"[0-9０-９]|[一二两三四五六七八九十百千万]+{counted}|百分之")
_SENTENCE_END: Final = re.compile(r"[。！？]")


def exact(quote: str, reading: Reading, sources: Passages, rank: Rank) -> Check | None:
    """The words in one run; with the punctuation at their ends, if it stands there so."""
    for words in (reading.whole.text, reading.text):
        if found := sorted(sources.holding(words), key=lambda row: rank(row[0].cite)):
            passage, offset = found[0]
            a, b, text = passage.slice(offset, offset + len(words))
            others = tuple(dict.fromkeys(other.cite for other, _ in found if other.cite != passage.cite))
            return Check(
                quote,
                "exact",
                passage.cite,
                source_text=text,
                source_start=a,
                source_end=b,
                where=passage.where,
                others=others,
            )
    return None


def elided(quote: str, reading: Reading, sources: Passages, rank: Rank) -> Check | None:
    """The runs between ellipses one behind the other in one passage, with what is left out between them."""
    if len(reading.pieces) < 2:
        return None
    fitting = [
        (passage, offsets)
        for passage, _ in sources.holding(max(map(reading.piece, range(len(reading.pieces))), key=len))
        if (offsets := in_order(reading, passage)) is not None
    ]
    if not fitting:
        return None
    fitting.sort(key=lambda row: rank(row[0].cite))
    passage, offsets = fitting[0]
    ends = [offset + b - a for offset, (a, b) in zip(offsets, reading.pieces, strict=True)]
    a, b, text = passage.slice(offsets[0], ends[-1])
    rows: list[Difference] = []
    for number, (left, right) in enumerate(reading.pieces):
        if number:
            gap = reading.core.span(*reading.pieces[number - 1])[1], reading.core.span(left, right)[0]
            omitted = passage.between(ends[number - 1], offsets[number])
            rows.append(Difference("omit", omitted, quote[slice(*gap)]))
        first, last = reading.core.span(left, right)
        source = passage.slice(offsets[number], ends[number])[2]
        rows.append(Difference("equal", source, quote[first:last]))
    return Check(
        quote,
        "elided",
        passage.cite,
        source_text=text,
        source_start=a,
        source_end=b,
        diff=tuple(rows),
        where=passage.where,
        others=tuple(dict.fromkeys(p.cite for p, _ in fitting if p.cite != passage.cite)),
    )


def warnings_of(rows: Sequence[Difference]) -> tuple[Note, ...]:
    """What a reader must know of the words that are left out."""
    left_out = "".join(row.source for row in rows if row.operation == "omit")
    told: list[Note] = []
    if _NEGATION.search(left_out):
        told.append("omits_negation")
    if _NUMBER.search(left_out):
        told.append("omits_number")
    if _SENTENCE_END.search(left_out):
        told.append("omits_sentence_end")
    return tuple(told)


def in_order(reading: Reading, passage: Passage) -> list[int] | None:
    """The offsets of all pieces in a passage one behind the other and as near together as they stand, or None."""
    words = [reading.piece(number) for number in range(len(reading.pieces))]
    position = 0
    for piece in words:
        found = passage.folded.text.find(piece, position)
        if found < 0:
            return None
        position = found + len(piece)
    offsets: list[int] = []
    for piece in reversed(words):
        position = passage.folded.text.rfind(piece, 0, position)
        offsets.append(position)
    return offsets[::-1]


def variant(quote: str, reading: Reading, corpus: QuotedSources, rank: Rank) -> Check | None:
    """The words as only the second witness has them, with what the canonical text has instead."""
    longest = max(map(reading.piece, range(len(reading.pieces))), key=len)
    held = sorted(corpus.witnesses.holding(longest), key=lambda row: rank(row[0].cite))
    for passage, _ in held:
        offsets = in_order(reading, passage)
        canonical = corpus.sources.at(passage.cite, passage.where)
        if offsets is None or canonical is None:
            continue
        left, right = reading.pieces[-1]
        start, end = _in_canonical(canonical, passage, offsets[0], offsets[-1] + right - left)
        a, b, words = canonical.slice(start, end)
        return Check(
            quote,
            "variant",
            canonical.cite,
            source_text=words,
            source_start=a,
            source_end=b,
            diff=differences(quote, reading.core, (0, len(reading.text)), canonical, (start, end)),
            where=canonical.where,
            witness=passage.witness,
        )
    return None


def _in_canonical(canonical: Passage, witness: Passage, start: int, end: int) -> tuple[int, int]:
    """The canonical wording of witness[start:end], differences at its ends included whole."""
    low, high = len(canonical.folded.text), 0
    for code in opcodes(canonical.folded.text, witness.folded.text):
        touches = code.dest_start < end and start < code.dest_end
        if not touches and not (code.tag == "delete" and start < code.dest_start < end):
            continue
        if code.tag == "equal":
            left = code.src_start + max(0, start - code.dest_start)
            right = code.src_end - max(0, code.dest_end - end)
        else:
            left, right = code.src_start, code.src_end
        low, high = min(low, left), max(high, right)
    return low, high
