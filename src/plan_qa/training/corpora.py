"""The texts that the encoder learns from besides the banks: statutes, STARD and the questions on laws, as they lie on disk."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from plan_qa.domain import BankError

# Characters of an article that are read.
ARTICLE: Final = 260
# One question in so many of STARD is kept for measuring and never learned.
HELD_OUT: Final = 6


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a law; `heading` is the law's title and the titles above the article."""

    law: str
    heading: str
    text: str

    @property
    def passage(self) -> str:
        """What the encoder reads of it."""
        return f"{self.heading} {self.text}"[:ARTICLE]


@dataclass(frozen=True, slots=True)
class LawQuestion:
    """A question that an article of a law answers."""

    text: str
    article: Article


@dataclass(frozen=True)
class Stard:
    """STARD (Su et al. 2024, arXiv:2406.15313; MIT): laypeople's questions, candidate articles by id, which ones answer."""

    questions: tuple[tuple[str, frozenset[str]], ...]
    held_out: tuple[tuple[str, frozenset[str]], ...]
    articles: dict[str, str]


def read_articles(path: Path) -> tuple[Article, ...]:
    """The articles of the statutes file, in order, laws together."""
    return tuple(_article(record) for record in _records(path))


def read_law_questions(path: Path) -> tuple[LawQuestion, ...]:
    """The law questions: each line an article with what people ask that it answers."""
    return tuple(
        LawQuestion(question, _article(record)) for record in _records(path) for question in record["q"]
    )


def read_stard(folder: Path) -> Stard:
    """The training questions, those held out, and the pool of candidate articles."""
    pool = {
        record["id"]: f"{record['name']} {record['text']}".replace("\n", "")
        for record in _records(folder / "stard_pool.jsonl.xz")
    }
    asked = [
        (int(record["qid"]), record["q"], frozenset(record["gold"]))
        for record in _records(folder / "stard_train.jsonl")
    ]
    return Stard(
        tuple((text, gold) for number, text, gold in asked if number % HELD_OUT),
        tuple((text, gold) for number, text, gold in asked if number % HELD_OUT == 0),
        pool,
    )


def _article(record: dict[str, Any]) -> Article:
    heading = " ".join([record["law"], *record["heads"]])
    return Article(record["law"], heading, record["text"].replace("\n", ""))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as raw, lzma.open(raw) if path.suffix == ".xz" else raw as lines:
            for line in lines:
                yield json.loads(line)
    except FileNotFoundError as error:
        raise BankError(f"找不到训练语料 {path}；请检查文件夹。") from error
    except (lzma.LZMAError, EOFError, ValueError) as error:
        raise BankError(f"{path} 不是完整的语料文件（{error}）；请重新取得。") from error
