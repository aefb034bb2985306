"""Quoted words that are pieces of several places joined as if they were one run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from plan_qa.domain import Check, Difference, Piece
from plan_qa.quotes.passages import Passage, Passages, QuotedSources
from plan_qa.quotes.reading import Reading
from plan_qa.quotes.verbatim import Rank

# Where pieces meet, the punctuation is the draft's.
_JOINT: Final = ',。;:!?、.-· "'
_MOST_PIECES: Final = 4
# Letters of the shortest piece, and of the longest at least: shorter ones are everybody's words.
_SHORTEST: Final = 5
_LONGEST_AT_LEAST: Final = 8


def stitched(quote: str, reading: Reading, corpus: QuotedSources, rank: Rank, shortest: int) -> Check | None:
    """The words as pieces that each stand somewhere, none with fewer than `shortest` letters; None where they are not."""
    spans = _spans(reading.text, corpus, max(shortest, _SHORTEST))
    if len(spans) < 2 or max(_letters(reading.text[a:b]) for a, b in spans) < _LONGEST_AT_LEAST:
        return None
    rows: list[Difference] = []
    pieces: list[Piece] = []
    before: tuple[Passage, int] | None = None
    last = 0
    for number, span in enumerate(spans):
        words = reading.text[slice(*span)]
        passage, offset = _place(words, corpus, rank, before)
        first, end = reading.core.span(*span)
        a, b, source = passage.slice(offset, offset + len(words))
        if number:
            follows = before is not None and before[0] is passage and before[1] <= offset
            omitted = passage.between(before[1], offset) if before and follows else ""
            rows.append(Difference("omit", omitted, quote[last:first]))
        rows.append(Difference("equal", source, quote[first:end]))
        pieces.append(Piece(quote[first:end], passage.cite, source, a, b, passage.where))
        before, last = (passage, offset + len(words)), end
    lead = pieces[0]
    return Check(
        quote,
        "stitched",
        lead.cite,
        source_text=lead.source_text,
        source_start=lead.start,
        source_end=lead.end,
        diff=tuple(rows),
        where=lead.where,
        pieces=tuple(pieces),
    )


def _spans(text: str, corpus: QuotedSources, shortest: int) -> list[tuple[int, int]]:
    """The longest runs from the left that stand somewhere; empty where a stretch of the text stands nowhere."""
    spans: list[tuple[int, int]] = []
    position = 0
    while position < len(text):
        if text[position] in _JOINT:
            position += 1
            continue
        length = max(corpus.sources.longest(text, position), corpus.witnesses.longest(text, position))
        end = position + len(text[position : position + length].rstrip(_JOINT))
        if end <= position or len(spans) == _MOST_PIECES:
            return []
        spans.append((position, end))
        position = end
    return _evened(text, spans, corpus, shortest)


def _evened(
    text: str, spans: list[tuple[int, int]], corpus: QuotedSources, shortest: int
) -> list[tuple[int, int]]:
    """The same spans where a run that went on by chance gives its last letters back to the next one."""
    for number in range(len(spans) - 1, 0, -1):
        (left, middle), (start, end) = spans[number - 1], spans[number]
        for begin in _earlier(text, left + shortest, start):
            if not _held(text[begin:end], corpus):
                break
            if text[begin - 1] in _JOINT or _letters(text[start:end]) < shortest:
                start = begin
        if start < spans[number][0]:
            middle = left + len(text[left:start].rstrip(_JOINT))
        spans[number - 1], spans[number] = (left, middle), (start, end)
    return spans if all(_letters(text[a:b]) >= shortest for a, b in spans) else []


def _earlier(text: str, least: int, start: int) -> Iterator[int]:
    return (begin for begin in range(start - 1, least - 1, -1) if text[begin] not in _JOINT)


def _held(words: str, corpus: QuotedSources) -> bool:
    return corpus.sources.holds(words) or corpus.witnesses.holds(words)


def _place(
    words: str, corpus: QuotedSources, rank: Rank, before: tuple[Passage, int] | None
) -> tuple[Passage, int]:
    """Where a piece stands: where the draft says, else behind the piece before it, else in its document."""
    passages: Passages = corpus.sources if corpus.sources.holds(words) else corpus.witnesses
    if before is not None:
        behind = before[0].folded.text.find(words, before[1])
        if behind >= 0:
            return before[0], behind

    def distance(row: tuple[Passage, int]) -> tuple[int, bool, bool]:
        away = before is not None and row[0].cite != before[0].cite
        return rank(row[0].cite), away, before is not None and row[0].document != before[0].document

    return min(passages.holding(words), key=distance)


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
