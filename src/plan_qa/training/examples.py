"""What the encoder learns from: questions with the passages that answer them, drawn in batches with their near misses.

Four sources: the ways (question → the sentence that answers it, and → another way to ask for the same), STARD (a layman's
question → an article of a law), the law questions of this project, and the statutes themselves (a sentence → the rest of
its article). Near misses stand beside them in every batch: another sentence of the same clause, another article of the
same law, and questions of the refusal bank, which come near a clause without being answered by it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.corpus.banks import read_refusals, read_ways
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library
from plan_qa.domain import Refusal, Unit, Way
from plan_qa.training.corpora import (
    ARTICLE,
    Article,
    LawQuestion,
    Stard,
    read_articles,
    read_law_questions,
    read_stard,
)

_SENTENCE = re.compile(r"[^。；]+[。；]?")
_PUNCTUATION = re.compile(r"[，。？！?,!、]")
# Characters of a sentence of a law that asks for its article.
_ASKING: Final = 100
# How often a question loses its punctuation, and a row brings its near miss.
_BARE: Final = 0.2
_NEAR: Final = 0.6
_OF_THE_CLAUSE: Final = 0.8
_LAW_NEAR: Final = 0.5
_OF_ONE_LAW: Final = 4
_REST: Final = 0.7
_SHORT: Final = 24


@dataclass(frozen=True, slots=True)
class Shares:
    """How many rows of a batch come from each source."""

    ways: int = 26
    stard: int = 10
    law_questions: int = 18
    statutes: int = 10

    @property
    def rows(self) -> int:
        """Rows of a batch."""
        return self.ways + self.stard + self.law_questions + self.statutes


@dataclass
class Batch:
    """Rows `questions[i]` → `passages[i]`; the first `ways` rows also → `others[i]`, another way to ask the same.

    `near_passages` answer no row but where `spared` says so; `near_questions` are answered by no passage.
    `spared[i, j]`: passage j (of passages, then near passages) may answer question i too and is no negative of it.
    `alike[i, j]`: way j may ask for what way i asks for.
    """

    questions: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    near_passages: list[str] = field(default_factory=list)
    near_questions: list[str] = field(default_factory=list)
    spared: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), np.bool_))
    alike: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), np.bool_))


@dataclass(frozen=True, slots=True)
class _Row:
    """What is known of a row: its source, what identifies its passage, and whatever else answers its question."""

    source: str
    passage: object
    sentence: int = -1
    answered_by: frozenset[object] = frozenset()
    sentences: frozenset[int] = frozenset()

    def spares(self, source: str, passage: object, sentence: int) -> bool:
        """Whether a passage may answer this row's question too."""
        if self.source != source:
            return False
        if source == "way" and passage == self.passage:
            return sentence in self.sentences
        return passage in self.answered_by


class Examples:
    """Draws batches."""

    def __init__(
        self,
        library: Library,
        ways: Sequence[Way],
        refusals: Sequence[Refusal],
        stard: Stard,
        law_questions: Sequence[LawQuestion],
        statutes: Sequence[Article],
        seed: int = 0,
    ) -> None:
        self._chance = random.Random(seed)
        self._units = library.unit_by_id
        self._ways = ways
        self._same: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, way in enumerate(ways):
            self._same[way.cite, way.span].append(number)
        self._refusals = [refusal.text for refusal in refusals if refusal.kind != "false-premise"]
        self._near: dict[str, list[str]] = defaultdict(list)
        for refusal in refusals:
            if refusal.near and refusal.kind != "false-premise":
                self._near[refusal.near].append(refusal.text)
        self._stard = stard
        self._law_questions = law_questions
        self._statutes = statutes
        self._of_law: dict[str, list[int]] = defaultdict(list)
        for number, article in enumerate(statutes):
            self._of_law[article.law].append(number)

    def batch(self, shares: Shares) -> Batch:
        """One batch; the draw goes on from the last."""
        batch, rows = Batch(), list[_Row]()
        rows += [
            self._way(batch, number) for number in self._chance.sample(range(len(self._ways)), shares.ways)
        ]
        rows += [
            self._layman(batch, asked) for asked in self._chance.sample(self._stard.questions, shares.stard)
        ]
        drawn = self._chance.sample(range(len(self._law_questions)), shares.law_questions)
        rows += [self._law_question(batch, self._law_questions[number]) for number in drawn]
        while len(rows) < shares.rows:
            rows += self._articles(batch, min(_OF_ONE_LAW, shares.rows - len(rows)))
        near = list(self._near_misses(batch, rows, drawn, shares))
        batch.spared = np.asarray(
            [
                [i != j and row.spares(x.source, x.passage, x.sentence) for j, x in enumerate(rows)]
                + [row.spares(*passage) for passage in near]
                for i, row in enumerate(rows)
            ]
        )
        asked = rows[: shares.ways]
        batch.alike = np.asarray(
            [[i != j and _alike(row, other) for j, other in enumerate(asked)] for i, row in enumerate(asked)]
        )
        return batch

    def texts(self) -> Iterator[str]:
        """Every text there is: what the vocabulary is cut to."""
        for unit in self._units.values():
            yield f"{unit.title} {unit.text}"
        yield from (way.text for way in self._ways)
        yield from self._refusals
        yield from (text for text, _ in (*self._stard.questions, *self._stard.held_out))
        yield from self._stard.articles.values()
        yield from (question.text for question in self._law_questions)
        yield from (f"{article.heading} {article.text}" for article in self._statutes)

    # ------------------------------------------------------------ a row of each source

    def _way(self, batch: Batch, number: int) -> _Row:
        way = self._ways[number]
        unit = self._units[way.cite]
        answering = _sentences_of(unit, way.span)
        sentence = self._chance.choice(answering)
        same = [i for i in self._same[way.cite, way.span] if i != number]
        batch.questions.append(self._as_asked(way.text))
        batch.passages.append(_passage(unit, sentence))
        batch.others.append(self._as_asked(self._ways[self._chance.choice(same)].text if same else way.text))
        others = frozenset(cite for cite, _ in way.gold if cite != way.cite)
        return _Row("way", way.cite, sentence, others, frozenset(answering))

    def _layman(self, batch: Batch, asked: tuple[str, frozenset[str]]) -> _Row:
        text, gold = asked
        chosen = self._chance.choice(sorted(gold))
        batch.questions.append(self._as_asked(text))
        batch.passages.append(self._stard.articles[chosen][:ARTICLE])
        return _Row("stard", chosen, answered_by=frozenset(gold))

    def _law_question(self, batch: Batch, asked: LawQuestion) -> _Row:
        batch.questions.append(self._as_asked(asked.text))
        batch.passages.append(asked.article.passage)
        return _Row("law", asked.article.text, answered_by=frozenset([asked.article.text]))

    def _articles(self, batch: Batch, count: int) -> Iterator[_Row]:
        """Articles of one law, each other's near misses."""
        law = self._of_law[self._chance.choice(self._statutes).law]
        for number in self._chance.sample(law, min(count, len(law))):
            article = self._statutes[number]
            sentences = _SENTENCE.findall(article.text)
            if len(sentences) > 1 and self._chance.random() < _REST:
                chosen = self._chance.randrange(len(sentences))
                asking, rest = sentences[chosen], "".join(sentences[:chosen] + sentences[chosen + 1 :])
            elif len(article.text) > _SHORT:
                middle = len(article.text) // 2
                asking, rest = article.text[:middle], article.text[middle:]
            else:
                continue
            batch.questions.append(self._as_asked(asking)[:_ASKING])
            batch.passages.append(f"{article.heading} {rest}"[:ARTICLE])
            yield _Row("statute", number)

    # ------------------------------------------------------------ near misses

    def _near_misses(
        self, batch: Batch, rows: Sequence[_Row], drawn: Sequence[int], shares: Shares
    ) -> Iterator[tuple[str, object, int]]:
        """Adds the near misses to the batch; says of each passage what `_Row.spares` wants to know."""
        for row in rows[: shares.ways]:
            unit = self._units[str(row.passage)]
            others = [i for i in range(len(unit.sentences)) if i not in row.sentences]
            if others and self._chance.random() < _NEAR:
                sentence = self._chance.choice(others)
                batch.near_passages.append(_passage(unit, sentence))
                yield "way", unit.id, sentence
            if self._chance.random() < _NEAR:
                beside = self._near[unit.id]
                pool = beside if beside and self._chance.random() < _OF_THE_CLAUSE else self._refusals
                batch.near_questions.append(self._as_asked(self._chance.choice(pool)))
        for number in drawn:
            own = self._law_questions[number].article
            if self._chance.random() < _LAW_NEAR and (law := self._of_law.get(own.law)):
                other = self._statutes[self._chance.choice(law)]
                if other.text != own.text:
                    batch.near_passages.append(other.passage)
                    yield "law", other.text, -1

    def _as_asked(self, text: str) -> str:
        return _PUNCTUATION.sub("", text) if self._chance.random() < _BARE else text


def _alike(one: _Row, other: _Row) -> bool:
    """Whether two ways may ask for the same."""
    if one.passage == other.passage:
        return bool(one.sentences & other.sentences)
    return bool(one.answered_by & (other.answered_by | {other.passage})) or one.passage in other.answered_by


def _sentences_of(unit: Unit, span: str) -> list[int]:
    """The sentences, counted from 0, that words of a unit lie in."""
    start = unit.text.index(span)
    end = start + len(span)
    found = [i for i, sentence in enumerate(unit.sentences) if sentence.start < end and start < sentence.end]
    return found or [0]


def _passage(unit: Unit, sentence: int) -> str:
    """A sentence as the index gives it to the encoder: the unit's title before it."""
    return f"{unit.title} {unit.slice(unit.sentences[sentence])}"


def read_examples(folders: Folders, library: Library, statutes: Path, seed: int = 0) -> Examples:
    """Everything there is to learn from.

    Args:
        statutes: a folder with `articles.jsonl.xz` (statutes), `stard_pool.jsonl.xz` and `stard_train.jsonl` (STARD).
        seed: of the draw; another one when a training goes on.

    Raises:
        BankError: a file is missing or damaged.
    """
    return Examples(
        library,
        read_ways(folders.data / "ways.jsonl", library),
        read_refusals(folders.data / "out_of_scope.jsonl"),
        read_stard(statutes),
        read_law_questions(folders.data / "law_questions.jsonl"),
        read_articles(statutes / "articles.jsonl.xz"),
        seed,
    )
