"""Pairs of texts that answer each other: from statutes, from STARD, and from the project's own texts and banks."""

from __future__ import annotations

import json
import lzma
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from tokenizers import Tokenizer

from plan_qa.domain import BankError, Synonym, Unit, Way
from plan_qa.training.contrast import Negatives, Pairs, Wordings
from plan_qa.training.vocabulary import Integers, encode

# Groups of different sources must not meet: each source counts from its own base.
_HEADINGS: Final = 10**9
_QUESTIONS: Final = 2 * 10**9
_UNITS: Final = 3 * 10**9
_TERMS: Final = 4 * 10**9
_LONGEST: Final = 200
_LAW_BLOCK: Final = 16
_ARTICLE_NUMBER = re.compile("第[一二三四五六七八九十百千零]+条")
_SENTENCE = re.compile(r"[^。；\n]+[。；\n]?")
# How often a word of a question is exchanged for its counterpart in the lexicon, and how many such wordings are kept.
_EXCHANGED: Final = 0.6
_WORDINGS: Final = 2


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a law: `heading` is the law's title and the titles above the article."""

    law: str
    heading: str
    text: str


@dataclass(frozen=True)
class Stard:
    """STARD (Su et al. 2024, arXiv:2406.15313; MIT): laypeople's questions, candidate articles, which ones answer."""

    questions: tuple[str, ...]
    articles: tuple[str, ...]
    ids: tuple[str, ...]
    laws: tuple[str, ...]
    gold: tuple[tuple[int, ...], ...]


def read_articles(path: Path) -> tuple[Article, ...]:
    """The articles of the statutes file (xz-compressed lines of JSON), in order, laws together."""
    return tuple(
        Article(record["law"], " ".join([record["law"], *record["heads"]]), record["text"])
        for record in _records(path)
    )


def read_stard(folder: Path) -> Stard:
    """The training questions and the pool of candidate articles."""
    pool = list(_records(folder / "stard_pool.jsonl.xz"))
    number = {record["id"]: i for i, record in enumerate(pool)}
    asked = list(_records(folder / "stard_train.jsonl"))
    return Stard(
        tuple(record["q"] for record in asked),
        tuple(f"{record['name']} {record['text']}" for record in pool),
        tuple(record["id"] for record in pool),
        tuple(_ARTICLE_NUMBER.split(record["name"])[0] for record in pool),
        tuple(tuple(number[unit] for unit in record["gold"]) for record in asked),
    )


def sentences(text: str) -> list[str]:
    """The sentences of an article, at least one where it has any words."""
    return _SENTENCE.findall(text) or [text]


def statute_pairs(articles: Sequence[Article], tokenizer: Tokenizer, seed: int = 0) -> list[Pairs]:
    """A sentence and the rest of its article; the two halves of an article; the heading and the article."""
    chance = np.random.default_rng(seed)
    parts = [sentences(article.text) for article in articles]
    numbered = iter(encode(tokenizer, [sentence for found in parts for sentence in found]))
    headings = encode(tokenizer, [article.heading for article in articles])
    laws: dict[str, int] = {}
    rest, half, head = _Collected(), _Collected(), _Collected()
    for i, article in enumerate(articles):
        pieces = [piece for piece in (next(numbered) for _ in parts[i]) if len(piece) > 2]
        if not pieces:
            continue
        whole = np.concatenate(pieces)
        if len(headings[i]):
            head.add(headings[i], whole[:_LONGEST], laws.setdefault(article.law, len(laws)))
        if len(pieces) > 1:
            chosen = int(chance.integers(len(pieces)))
            rest.add(pieces[chosen], np.concatenate(pieces[:chosen] + pieces[chosen + 1 :])[:_LONGEST], i)
            middle = len(pieces) // 2
            half.add(
                np.concatenate(pieces[:middle])[:_LONGEST], np.concatenate(pieces[middle:])[:_LONGEST], i
            )
        elif len(whole) >= 12:
            half.add(whole[: len(whole) // 2], whole[len(whole) // 2 :], i)
    return [
        rest.pairs(0, 0.5, _LAW_BLOCK),
        half.pairs(0, 0.2, _LAW_BLOCK),
        # All articles of a law share its title: fewer of them at once, and none is another's negative.
        head.pairs(_HEADINGS, 0.3, 4),
    ]


def stard_pairs(stard: Stard, questions: Sequence[int], tokenizer: Tokenizer) -> list[Pairs]:
    """The chosen questions, each with every article that answers it."""
    asked = encode(tokenizer, [stard.questions[i] for i in questions])
    collected = _Collected()
    for question, i in zip(asked, questions, strict=True):
        for article in encode(tokenizer, [stard.articles[j] for j in stard.gold[i]]):
            if len(question) and len(article):
                collected.add(question, article, i)
    return [collected.pairs(_QUESTIONS, 1.0, 1)]


def plan_pairs(
    units: Sequence[Unit],
    ways: Sequence[Way],
    synonyms: Sequence[Synonym],
    tokenizer: Tokenizer,
    seed: int = 0,
) -> list[Pairs]:
    """The project's own pairs: ways with units, spans and each other, titles and sentences of units, the lexicon."""
    number = {unit.id: i for i, unit in enumerate(units)}
    whole = encode(tokenizer, [f"{unit.title} {unit.text}" for unit in units])
    reword = _Rewording(synonyms, random.Random(seed))
    texts = [way.text for way in ways]
    versions = [encode(tokenizer, texts)] * 2
    versions += [encode(tokenizer, [reword(text) for text in texts]) for _ in range(_WORDINGS)]
    asked = [[text for text in wordings if len(text)] for wordings in zip(*versions, strict=True)]
    spans = encode(tokenizer, [way.span for way in ways])
    together: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, way in enumerate(ways):
        if asked[i]:
            together[way.cite, way.span].append(i)
    to_unit, to_span, to_way = _Collected(), _Collected(), _Collected()
    for same in together.values():
        for i in same:
            cite = number[ways[i].cite]
            if len(spans[i]):
                to_span.add_wordings(asked[i], [spans[i]], cite)
            for address, grade in ways[i].gold:
                if grade == 2:
                    to_unit.add_wordings(asked[i], [whole[number[address]]], number[address])
            if len(same) > 1:
                to_way.add_wordings(asked[i], [asked[j][0] for j in same if j != i], cite)
    return [
        to_unit.pairs(_UNITS, 0.25, 1),
        to_span.pairs(_UNITS, 0.09, 1),
        to_way.pairs(_UNITS, 0.48, 1),
        _unit_pairs(units, whole, tokenizer),
        _lexicon_pairs(synonyms, tokenizer),
    ]


def clause_negatives(units: Sequence[Unit], tokenizer: Tokenizer) -> Negatives:
    """Every unit and every sentence, each time: a question must tell the clauses of the plan from each other."""
    texts = [f"{unit.title} {unit.text}" for unit in units]
    owner = list(range(len(units)))
    for i, unit in enumerate(units):
        texts += [unit.slice(sentence) for sentence in unit.sentences]
        owner += [i] * len(unit.sentences)
    kept = [(text, i) for text, i in zip(encode(tokenizer, texts), owner, strict=True) if len(text)]
    groups = np.asarray([i for _, i in kept], np.int64) + _UNITS
    return lambda chance: ([text for text, _ in kept], groups)


def _unit_pairs(units: Sequence[Unit], whole: Sequence[Integers], tokenizer: Tokenizer) -> Pairs:
    collected = _Collected()
    titles = encode(tokenizer, [unit.title for unit in units])
    for i, unit in enumerate(units):
        sentences = [
            text
            for text in encode(tokenizer, [unit.slice(sentence) for sentence in unit.sentences])
            if len(text)
        ]
        if len(titles[i]):
            collected.add(titles[i], whole[i], i)
        for j, sentence in enumerate(sentences):
            if len(titles[i]):
                collected.add(titles[i], sentence, i)
            if len(sentences) > 1:
                collected.add(sentence, np.concatenate(sentences[:j] + sentences[j + 1 :]), i)
            if len(sentence) > 10:
                collected.add(sentence[: len(sentence) // 2], sentence[len(sentence) // 2 :], i)
    return collected.pairs(_UNITS, 0.09, 1)


def _lexicon_pairs(synonyms: Sequence[Synonym], tokenizer: Tokenizer) -> Pairs:
    collected = _Collected()
    said = encode(tokenizer, [synonym.said for synonym in synonyms])
    terms = encode(tokenizer, [synonym.term for synonym in synonyms])
    group: dict[str, int] = {}
    for synonym, left, right in zip(synonyms, said, terms, strict=True):
        if len(left) and len(right):
            collected.add(left, right, group.setdefault(synonym.term, len(group)))
    return collected.pairs(_TERMS, 0.09, 1, noisy=False)


class _Rewording:
    """Exchanges words of a text for what the lexicon says beside them, either way."""

    def __init__(self, synonyms: Sequence[Synonym], chance: random.Random) -> None:
        table: defaultdict[str, list[str]] = defaultdict(list)
        for synonym in synonyms:
            for word, other in ((synonym.said, synonym.term), (synonym.term, synonym.said)):
                if len(word) > 1:
                    table[word].append(other)
        self._table, self._chance = table, chance
        # The longest first: an alternation takes the first that fits.
        self._pattern = re.compile(
            "|".join(re.escape(word) for word in sorted(table, key=len, reverse=True)) or r"$^"
        )

    def __call__(self, text: str) -> str:
        def exchanged(match: re.Match[str]) -> str:
            if self._chance.random() > _EXCHANGED:
                return match.group()
            return self._chance.choice(self._table[match.group()])

        return self._pattern.sub(exchanged, text)


class _Collected:
    """Pairs while they are being collected."""

    def __init__(self) -> None:
        self._left: list[Wordings] = []
        self._right: list[Wordings] = []
        self._group: list[int] = []

    def add(self, left: Integers, right: Integers, group: int) -> None:
        """One wording on each side."""
        self.add_wordings([left], [right], group)

    def add_wordings(self, left: Wordings, right: Wordings, group: int) -> None:
        """Several wordings, of which one is drawn each time."""
        self._left.append(left)
        self._right.append(right)
        self._group.append(group)

    def pairs(self, base: int, share: float, block: int, noisy: bool = True) -> Pairs:
        """What was collected, groups counted from `base`."""
        return Pairs(self._left, self._right, np.asarray(self._group, np.int64) + base, share, block, noisy)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as raw, lzma.open(raw) if path.suffix == ".xz" else raw as lines:
            for line in lines:
                yield json.loads(line)
    except (lzma.LZMAError, EOFError, ValueError) as error:
        raise BankError(f"{path} 不是完整的语料文件（{error}）；请重新取得。") from error
