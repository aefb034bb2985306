"""Draws statute articles for a new table of duties: `python -m plan_qa.evaluation.draw_articles ARTICLES SEED NAME`.

Laws are sorted by what their names end in, so that no kind swamps the others; from each law drawn, one article. Laws
that an earlier table took from or that were read while the rules were written are left out, as are judicial
interpretations, codes and the laws of procedure. The rows stay empty: they are written by hand before the extractor
runs (tests/data/README.md).
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plan_qa.evaluation.duties import GOLD

_SHARES = {"条例": 14, "办法": 6, "规定": 5, "法": 5}
_SHORTEST, _LONGEST = 40, 320
_OTHER_GENRES = re.compile(r"最高人民|法典|诉讼法|解释")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law."""

    law: str
    number: str
    date: str
    text: str


def read_collection(path: Path) -> Iterator[Article]:
    """The articles of the collection, a line each."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Article(row["law"], row["no"], row["date"], row["text"])


def kind_of(law: str) -> str:
    """What the name of a law ends in, a bracket behind it aside (「…条例（试行）」); empty where none of the kinds."""
    name = re.sub(r"[（(].*[）)]$", "", law)
    return next((kind for kind in _SHARES if name.endswith(kind)), "")


def draw(articles: Iterator[Article], seed: int, seen: frozenset[str]) -> list[Article]:
    """Thirty articles of thirty laws not in `seen`."""
    by_kind: dict[str, dict[str, list[Article]]] = defaultdict(lambda: defaultdict(list))
    for article in articles:
        kind = kind_of(article.law)
        fits = _SHORTEST <= len(article.text) <= _LONGEST and not _OTHER_GENRES.search(article.law)
        if kind and fits and article.law not in seen:
            by_kind[kind][article.law].append(article)
    chance = random.Random(seed)
    return [
        chance.choice(by_kind[kind][law])
        for kind, share in _SHARES.items()
        for law in chance.sample(sorted(by_kind[kind]), share)
    ]


def laws_seen() -> frozenset[str]:
    """The laws that the tables so far took from, and those of tests/data/duties_laws_read.txt."""
    annotated = {
        json.loads(line)["law"]
        for path in GOLD.glob("duties_[hs]*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    return frozenset(
        annotated.union((GOLD / "duties_laws_read.txt").read_text(encoding="utf-8").splitlines())
    )


def main() -> None:
    """Print the drawn articles as a table whose rows are still empty."""
    parser = argparse.ArgumentParser(description="抽取待标注职责的法规条文")
    parser.add_argument("articles", type=Path, help="articles.jsonl.xz")
    parser.add_argument("seed", type=int)
    parser.add_argument("name", help="编号前缀，如 held")
    options = parser.parse_args()
    drawn = draw(read_collection(options.articles), options.seed, laws_seen())
    for number, article in enumerate(drawn, 1):
        row = {
            "id": f"{options.name}/{number}",
            "law": article.law,
            "no": article.number,
            "date": article.date,
            # As every source is kept: without white space.
            "text": "".join(article.text.split()),
            "rows": [],
        }
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
