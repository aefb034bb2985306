"""The engines against each other, and one of them at the size of a country's statutes.

    python -m plan_qa.evaluation.bench_engines answers --engine postgresql://… [--questions N] [DOCUMENTS…]
    python -m plan_qa.evaluation.bench_engines scale --statutes articles.jsonl.xz [--engine postgresql://…] [--encoded N]

`answers` adds the documents to an empty database and to a folder, asks both the same questions, and exits 1 if two answers
differ in any field, scores among them. `scale` holds every article as a clause: `--encoded` of them drawn at random are
really encoded, the others get stand-ins (the mean of three of those, with noise): cells and HNSW see vectors that crowd
as real ones do, and no figure of it says what would be found.
"""

from __future__ import annotations

import argparse
import json
import lzma
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.asked.questions import read_questions
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import UsageError
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.engines.choice import open_engine
from plan_qa.search.engines.engine import Entry, Holdings, Rows
from plan_qa.search.engines.memory import MemoryHoldings
from plan_qa.search.own.adding import keep, read_for_adding
from plan_qa.search.own.making import open_maker
from plan_qa.search.words import Segmenter, bigrams

_NEAREST: Final = 10
_WARM: Final = 5
_NOISE: Final = 0.35


# ---------------------------------------------------------------- the same answers


def questions(folders: Folders, count: int) -> Iterator[tuple[str, ...]]:
    """The turns of the development and calibration questions, the last one asked."""
    paths = [
        *sorted((folders.data / "questions").glob("dev_*.jsonl")),
        *sorted((folders.data / "calibration").rglob("*.jsonl")),
    ]
    return islice((item.turns for path in paths for item in read_questions(path)), count)


def add(folders: Folders, paths: Iterable[Path]) -> None:
    """Add documents, one after the other.

    Raises:
        UsageError: one cannot be read, or is there already.
    """
    maker = open_maker(folders)
    for path in paths:
        data = path.read_bytes()
        reading = read_for_adding(folders, open_library(folders), data, path.name)
        keep(folders, reading, data, 1.0, maker)


def answers(engine: str, count: int, documents: Sequence[Path]) -> int:
    """How many answers differ."""
    here = default_folders("")
    with tempfile.TemporaryDirectory() as own:
        alone = Folders(here.data, here.index, Path(own) / "documents")
        shared = Folders(here.data, here.index, None, engine)
        if open_library(shared).own:
            raise UsageError("数据库里已有文件；请给一个空库，例如 createdb bench。")
        for folders in (alone, shared):
            add(folders, documents)
        asked = list(questions(here, count))
        found: list[list[str]] = []
        for name, folders in (("内存", alone), ("数据库", shared)):
            assistant = Assistant.open(folders)
            told, times = [], []
            for *earlier, text in asked:
                began = time.perf_counter()
                told.append(repr(assistant.ask(text, earlier)))
                times.append(1000 * (time.perf_counter() - began))
            found.append(told)
            print(f"{name}：{len(told)} 问，{_spread(times)}")
    differing: int = sum(one != other for one, other in zip(*found, strict=True))
    print(f"不同的答复 {differing} / {len(asked)}")
    return differing


# ---------------------------------------------------------------- at the size of a country's statutes


def statutes(path: Path) -> list[tuple[str, list[str]]]:
    """The laws with the texts of their articles; a law whose articles do not stand together has several parts."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        (law, [str(row["text"]) for row in group]) for law, group in groupby(rows, lambda row: row["law"])
    ]


def stand_ins(real: NDArray[np.float32], count: int, seed: int = 0) -> NDArray[np.float16]:
    """Unit vectors, each near the mean of three real ones drawn at random."""
    drawn = np.random.default_rng(seed)
    made = np.empty((count, real.shape[1]), np.float16)
    for begin in range(0, count, 10_000):
        end = min(count, begin + 10_000)
        near = real[drawn.integers(0, len(real), (end - begin, 3))].mean(axis=1)
        noise = drawn.normal(size=near.shape).astype(np.float32)
        near += _NOISE * noise * (np.linalg.norm(near, axis=1) / np.linalg.norm(noise, axis=1))[:, None]
        made[begin:end] = near / np.linalg.norm(near, axis=1, keepdims=True)
    return made


def rows_of(texts: Sequence[str], vectors: NDArray[np.float16], segmenter: Segmenter) -> Rows:
    """Articles as clauses, their terms counted."""
    vocabulary: dict[str, int] = {}
    terms: list[int] = []
    counts: list[int] = []
    starts = [0]
    for text in texts:
        for term, count in Counter([*segmenter.words(text), *bigrams(text)]).items():
            terms.append(vocabulary.setdefault(term, len(vocabulary)))
            counts.append(count)
        starts.append(len(terms))
    return Rows(
        vectors,
        tuple(vocabulary),
        np.asarray(terms, np.int32),
        np.asarray(counts, np.int32),
        np.asarray(starts, np.int64),
    )


def asked_of(
    holdings: Holdings, asked: Sequence[tuple[str, NDArray[np.float32]]], segmenter: Segmenter
) -> tuple[list[float], list[set[int]]]:
    """Milliseconds of each question by words, bigrams and vectors together, and the nearest rows of each."""
    times, near = [], []
    for text, vector in asked:
        began = time.perf_counter()
        holdings.lexical(segmenter.words(text), 512)
        holdings.lexical(bigrams(text), 512)
        rows = holdings.dense(vector, 512).rows
        times.append(1000 * (time.perf_counter() - began))
        near.append(set(rows[:_NEAREST].tolist()))
    return times[_WARM:], near


def scale(path: Path, engine: str, encoded: int, laws: int | None, count: int) -> None:
    """Print how long building and asking take, how much memory, and how many of the nearest are found."""
    folders = default_folders("")
    segmenter = Segmenter.load(folders.index / "segmenter.json")
    encoder = open_encoder(folders.encoder)
    held = statutes(path)[:laws]
    texts = [text for _, articles in held for text in articles]
    chosen = np.random.default_rng(1).permutation(len(texts))[:encoded]
    began = time.perf_counter()
    real = _encoded(encoder, [texts[number] for number in chosen])
    print(
        f"{len(held)} 段法规 {len(texts)} 条；真编码 {len(chosen)} 条（{time.perf_counter() - began:.0f} 秒），其余为替身"
    )
    vectors = stand_ins(real, len(texts))
    vectors[chosen] = real
    began = time.perf_counter()
    rows, entries, first = [], [], 0
    for number, (_, articles) in enumerate(held):
        rows.append(rows_of(articles, vectors[first : first + len(articles)], segmenter))
        entries.append(Entry(f"law{number}", len(articles), f"law{number} bench"))
        first += len(articles)
    print(f"分词计数 {time.perf_counter() - began:.0f} 秒，词条 {sum(len(each.terms) for each in rows):,}")
    sample = [turns[-1] for turns in questions(folders, count + _WARM)]
    asked = list(zip(sample, encoder.encode_questions(sample), strict=True))

    def built(make: Callable[[], Holdings]) -> Holdings:
        began = time.perf_counter()
        made = make()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  建成 {time.perf_counter() - began:.0f} 秒，进程内存峰值 {peak:.0f} MiB")
        return made

    def told(name: str, holdings: Holdings, exact: Sequence[set[int]] | None) -> list[set[int]]:
        times, near = asked_of(holdings, asked, segmenter)
        recall = (
            f"，召回@{_NEAREST} {statistics.mean(len(a & b) / _NEAREST for a, b in zip(near, exact, strict=True)):.3f}"
            if exact is not None
            else ""
        )
        print(f"  {name}：{_spread(times)}{recall}")
        return near

    print("内存，分格：")
    cells = built(lambda: MemoryHoldings.join(entries, rows, exact_up_to=0))
    cells_near = asked_of(cells, asked, segmenter)
    print("内存，逐行：")
    flat = built(lambda: MemoryHoldings.join(entries, rows, exact_up_to=len(texts)))
    exact = told("问", flat, None)
    recall = statistics.mean(len(a & b) / _NEAREST for a, b in zip(cells_near[1], exact, strict=True))
    print(f"  分格问：{_spread(cells_near[0])}，召回@{_NEAREST} {recall:.3f}")
    if engine:
        for scheme, name in (("postgresql", "数据库，逐行"), ("postgresql+hnsw", "数据库，HNSW")):
            print(f"{name}：")
            address = engine.replace("postgresql", scheme, 1)
            holdings = built(partial(open_engine(address).replace, entries, rows.__getitem__))
            told("问", holdings, exact)


def _encoded(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    return np.concatenate([encoder.encode(texts[i : i + 256]) for i in range(0, len(texts), 256)])


def _spread(times: Sequence[float]) -> str:
    return f"p50 {np.percentile(times, 50):.1f} 毫秒，p95 {np.percentile(times, 95):.1f} 毫秒"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 if two answers differ."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    comparing = commands.add_parser("answers", help="两个引擎的答复逐字比较")
    comparing.add_argument("--engine", required=True, metavar="地址", help="一个空的数据库")
    comparing.add_argument("--questions", type=int, default=2000, metavar="N")
    comparing.add_argument("documents", nargs="*", type=Path, metavar="文件", help="要添加的文件")
    sizing = commands.add_parser("scale", help="全部法规")
    sizing.add_argument("--statutes", type=Path, required=True, metavar="文件", help="articles.jsonl.xz")
    sizing.add_argument("--engine", default="", metavar="地址", help="一个空的数据库；不写则只测内存")
    sizing.add_argument("--encoded", type=int, default=5000, metavar="N", help="真编码的条数")
    sizing.add_argument("--laws", type=int, default=None, metavar="N", help="只取前 N 段法规")
    sizing.add_argument("--questions", type=int, default=200, metavar="N")
    options = parser.parse_args(arguments)
    if options.command == "answers":
        return int(answers(options.engine, options.questions, options.documents) > 0)
    scale(options.statutes, options.engine, options.encoded, options.laws, options.questions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
