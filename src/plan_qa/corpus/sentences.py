"""Sentences and clauses of a text, as offsets: nothing is copied, so nothing can be misquoted."""

from __future__ import annotations

import re

from plan_qa.domain import Sentence

# A sentence ends at 。！？ with the quotation mark or bracket that closes behind it.
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’」』）)]*|[^。！？]+$")
_CLAUSE = re.compile(r"[^，；：。！？,;]*[，；：。！？,;]?[”’」』）)]*")


def split_sentences(text: str, start: int = 0) -> tuple[Sentence, ...]:
    """The sentences of `text[start:]`, numbered from 1; a tail without 。 is one too."""
    found: list[Sentence] = []
    for match in _SENTENCE.finditer(text, start):
        if match.group().strip():
            found.append(Sentence(number=len(found) + 1, start=match.start(), end=match.end()))
    return tuple(found)


def split_clauses(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The clauses (ended by ，；：。) of `text[start:end]` as offset pairs that cover it without gaps."""
    spans: list[tuple[int, int]] = []
    position = start
    while position < end:
        match = _CLAUSE.match(text, position, end)
        stop = match.end() if match and match.end() > position else end
        spans.append((position, stop))
        position = stop
    return tuple(spans)
