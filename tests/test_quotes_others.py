"""Nobody's words are set right that are not ours: sentences of other official texts, put in quotation marks."""

from __future__ import annotations

import html
import json
import lzma
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.quotes.check import quoted_sources, verify

SHARED = Path(__file__).resolve().parents[2] / "shared"
SOURCES = quoted_sources(open_library(default_folders()))
_SENTENCE = re.compile(r"[^。！？；\n]{8,300}[。！？；]")
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared (official texts) is not here")


def documents() -> Iterator[str]:
    for path in sorted((SHARED / "documents").glob("[0-9]*")):
        text = html.unescape(re.sub(r"<[^>]+>", "", path.read_text("utf-8")))
        yield from (re.sub(r"\s", "", sentence) for sentence in _SENTENCE.findall(text))


def statutes() -> Iterator[str]:
    with lzma.open(SHARED / "statutes" / "articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in random.Random(7).sample(list(lines), 1000):
            yield from _SENTENCE.findall(json.loads(line)["text"])


@pytest.mark.parametrize("sentences", [documents, statutes])
def test_a_thousand_sentences_of_others_are_not_corrected(sentences: object) -> None:
    drawn = list(sentences())  # type: ignore[operator]
    quotes = random.Random(3).sample(drawn, min(1000, len(drawn)))
    assert len(quotes) == 1000
    wrong = [
        (quote, check.verdict, check.source_text)
        for quote in quotes
        for check in verify(f"要求“{quote}”。", SOURCES)
        if check.verdict not in ("absent", "exact") or (check.verdict == "exact" and check.quote == quote)
    ]
    assert wrong == []
