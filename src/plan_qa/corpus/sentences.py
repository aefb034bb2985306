"""Sentences of a text, as offsets: nothing is copied, so nothing can be misquoted."""

from __future__ import annotations

import re

from plan_qa.domain import Sentence

# A sentence ends at 。！？ with the quotation mark or bracket that closes behind it.
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’」』）)]*|[^。！？]+$")


def split_sentences(text: str, start: int = 0) -> tuple[Sentence, ...]:
    """The sentences of `text[start:]`, numbered from 1; a tail without 。 is one too."""
    found: list[Sentence] = []
    for match in _SENTENCE.finditer(text, start):
        if match.group().strip():
            found.append(Sentence(number=len(found) + 1, start=match.start(), end=match.end()))
    return tuple(found)
