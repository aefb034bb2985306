"""Trains the embedded encoder: `python -m plan_qa.training.encoder --statutes PATH --out data/encoder`.

Three stages, each from the one before: words by their neighbours in the statutes; statutes' sentences and articles
together with the laypeople's questions of STARD, later with hard negatives; the project's own units, ways to ask and
lexicon. The first two take minutes and are kept in `--work`; the last takes half a minute, so that encoders which have
not seen a fold of the ways (`--exclude-fold 0/5`) cost little: whoever fits weights on held-out ways needs them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from plan_qa.corpus.banks import read_dialogs, read_lexicon, read_refusals, read_ways
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import PlanQaError, Synonym, Unit, UsageError, Way
from plan_qa.training.contrast import Negatives, Pairs, Schedule, train
from plan_qa.training.folds import GROUPINGS, fold_of, grouping
from plan_qa.training.model_folder import write_model_folder
from plan_qa.training.pairs import (
    Article,
    Stard,
    clause_negatives,
    plan_pairs,
    read_articles,
    read_stard,
    stard_pairs,
    statute_pairs,
)
from plan_qa.training.pretrain import part_vectors, word_vectors
from plan_qa.training.vocabulary import Composition, Integers, build_tokenizer, compose, encode

# 512 was no better on STARD and twice the size.
DIMENSIONS: Final = 256
_CORES: Final = 1
_BATCH_OF_TEXTS: Final = 4096
_NEIGHBOURS: Final = 5
_STATUTES: Final = Schedule(steps=800, batch=1024, rate=0.01, scale=25.0)
_HARDER: Final = Schedule(steps=200, batch=768, rate=0.004, scale=25.0)
_ROUNDS: Final = 2
_PLAN: Final = Schedule(steps=500, batch=512, rate=0.005, scale=15.0)
# A hard negative is drawn from the articles nearest to a question; nearer than this to one that answers, it may itself.
_HARD: Final = 60
_SAME_TEXT: Final = 0.9
_HARD_IN_BATCH: Final = 512
_EASY_IN_BATCH: Final = 512
# The part of STARD's questions in a batch, the rest are statutes: at first, and in the rounds with hard negatives.
_STARD: Final = 0.2
_STARD_HARDER: Final = 0.5
# The part of the statutes in a batch while the plan is learned.
_KEPT: Final = 0.1
_FORMAT: Final = 1

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Banks:
    """What the project itself has for the encoder to learn."""

    units: tuple[Unit, ...]
    ways: tuple[Way, ...]
    synonyms: tuple[Synonym, ...]
    others: tuple[str, ...]

    def own_texts(self) -> list[str]:
        """Every text whose words should have rows."""
        texts = [f"{unit.title} {unit.text}" for unit in self.units]
        texts += [way.text for way in self.ways]
        texts += [word for synonym in self.synonyms for word in (synonym.term, synonym.said)]
        return [*texts, *self.others]


@dataclass(frozen=True)
class Pretrained:
    """A tokenizer, the parts of its tokens with their rows, and what each token stands near to."""

    tokenizer: Tokenizer
    composition: Composition
    table: Rows
    neighbours: Integers

    def rows(self) -> Rows:
        """The tokens' rows, shape (tokens, d)."""
        rows: Rows = (self.composition.matrix @ self.table).astype(np.float32)
        return rows

    def vectors(self, texts: Sequence[str]) -> Rows:
        """Unit vectors of texts, shape (texts, d), before quantising."""
        rows = self.rows()
        vectors: Rows = np.stack([rows[ids].sum(axis=0) for ids in encode(self.tokenizer, texts)])
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
        return vectors


def read_banks(folder: Path) -> Banks:
    """The units and banks of a data folder."""
    library = open_library(Folders(data=folder, index=folder))
    dialogs = read_dialogs(folder / "dialogs.jsonl")
    others = [refusal.text for refusal in read_refusals(folder / "out_of_scope.jsonl")]
    others += [turn.text for turns in dialogs for turn in turns] + [
        turn.standalone for turns in dialogs for turn in turns
    ]
    return Banks(
        library.units,
        read_ways(folder / "ways.jsonl", library),
        read_lexicon(folder / "lexicon.tsv"),
        tuple(others),
    )


def pretrain(articles: Sequence[Article], own: Sequence[str], dimensions: int = DIMENSIONS) -> Pretrained:
    """Tokenizer and first rows: which words stand beside each other in the statutes; `own` only adds words."""
    texts = [article.text for article in articles]
    batches = (texts[i : i + _BATCH_OF_TEXTS] for i in range(0, len(texts), _BATCH_OF_TEXTS))
    tokenizer = build_tokenizer(batches, own)
    composition = compose(tokenizer)
    rows = word_vectors(encode(tokenizer, texts), composition.tokens, dimensions)
    return Pretrained(tokenizer, composition, part_vectors(rows, composition), nearest_tokens(rows))


def nearest_tokens(rows: Rows) -> Integers:
    """The five tokens nearest to each, itself among them, shape (tokens, 5); itself only where it has no vector."""
    lengths = np.linalg.norm(rows, axis=1)
    seen = np.flatnonzero(lengths > 0)
    unit = rows[seen] / lengths[seen, None]
    nearest = np.tile(np.arange(len(rows))[:, None], (1, _NEIGHBOURS))
    for begin in range(0, len(seen), _BATCH_OF_TEXTS):
        similar = unit[begin : begin + _BATCH_OF_TEXTS] @ unit.T
        top = np.argpartition(-similar, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
        nearest[seen[begin : begin + _BATCH_OF_TEXTS]] = seen[top]
    return nearest


def tune_on_statutes(
    start: Pretrained,
    articles: Sequence[Pairs],
    stard: Stard,
    questions: Sequence[int],
    lexical: Rows | None = None,
) -> Pretrained:
    """The second stage: statutes and the chosen questions of STARD, then rounds with the nearest wrong articles.

    The mean of the tables before and after the rounds is kept: the rounds sharpen the first places and cost some of
    the first hundred, the mean keeps both (Wortsman et al. 2022, "Model soups"). `lexical`, shape (all questions,
    pool), 0 to 1, helps finding hard negatives where it is given.
    """
    pool = encode(start.tokenizer, stard.articles)
    asked = stard_pairs(stard, questions, start.tokenizer)
    model = _trained(start, _shares(_STARD, asked, articles), _STATUTES, label="法规与 STARD")
    tables = [model.table]
    for number in range(_ROUNDS):
        hard = _mixed(pool, _hard_negatives(model, stard, questions, lexical))
        sources = _shares(_STARD_HARDER, asked, articles)
        model = _trained(
            model, sources, replace(_HARDER, seed=number), hard, f"难负例 {number + 1}/{_ROUNDS}"
        )
    tables.append(model.table)
    return replace(model, table=np.mean(tables, axis=0, dtype=np.float32))


def _shares(part: float, own: Sequence[Pairs], articles: Sequence[Pairs]) -> list[Pairs]:
    """`part` of a batch from `own`, the rest from the statutes; the shares within each of the two stay."""
    return [
        *(replace(pairs, share=pairs.share * part) for pairs in own),
        *(replace(pairs, share=pairs.share * (1 - part)) for pairs in articles),
    ]


def tune_on_plan(model: Pretrained, banks: Banks, articles: Sequence[Pairs]) -> Pretrained:
    """The third stage: the plan's units, the ways to ask, the lexicon, and a few statutes."""
    own = plan_pairs(banks.units, banks.ways, banks.synonyms, model.tokenizer)
    sources = _shares(1 - _KEPT, own, articles)
    return _trained(model, sources, _PLAN, clause_negatives(banks.units, model.tokenizer), "规划")


def _trained(
    model: Pretrained,
    sources: Sequence[Pairs],
    schedule: Schedule,
    negatives: Negatives | None = None,
    label: str = "",
) -> Pretrained:
    table = train(model.table, model.composition, sources, schedule, model.neighbours, negatives, label)
    return replace(model, table=table)


def _hard_negatives(
    model: Pretrained, stard: Stard, questions: Sequence[int], lexical: Rows | None
) -> list[Integers]:
    """For each question the numbers of the nearest articles that do not answer it."""
    articles = model.vectors(stard.articles)
    scores = model.vectors([stard.questions[i] for i in questions]) @ articles.T
    found: list[Integers] = []
    for row, question in zip(scores, questions, strict=True):
        gold = np.asarray(stard.gold[question])
        near = row if lexical is None else row + np.float32(0.1) * lexical[question]
        top = np.argpartition(-near, _HARD)[:_HARD]
        alike = (articles[top] @ articles[gold].T).max(axis=1)
        found.append(top[(alike < _SAME_TEXT) & ~np.isin(top, gold)])
    return found


def _mixed(pool: Sequence[Integers], hard: Sequence[Integers]) -> Negatives:
    """Hard negatives of some questions, and articles of the pool by chance; they belong to no group."""

    def draw(chance: np.random.Generator) -> tuple[list[Integers], Integers]:
        chosen = [hard[i] for i in chance.permutation(len(hard))[:_HARD_IN_BATCH] if len(hard[i])]
        numbers = [int(near[chance.integers(len(near))]) for near in chosen]
        numbers += chance.integers(0, len(pool), _EASY_IN_BATCH).tolist()
        texts = [pool[i] for i in numbers if len(pool[i])]
        return texts, np.full(len(texts), -1, np.int64)

    return draw


def save_stage(model: Pretrained, folder: Path, name: str) -> None:
    """Keep a stage: tokenizer and rows, with the version of this format."""
    folder.mkdir(parents=True, exist_ok=True)
    model.tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    np.savez(folder / f"{name}.npz", version=_FORMAT, table=model.table, neighbours=model.neighbours)


def load_stage(folder: Path, name: str) -> Pretrained | None:
    """What `save_stage` wrote, or None where there is nothing of this version."""
    path = folder / f"{name}.npz"
    if not path.is_file():
        return None
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    with np.load(path, allow_pickle=False) as arrays:
        if int(arrays["version"]) != _FORMAT:
            return None
        return Pretrained(tokenizer, compose(tokenizer), arrays["table"], arrays["neighbours"])


def first_stage(statutes: Path, banks: Banks, work: Path) -> tuple[Pretrained, list[Pairs]]:
    """The first stage and the pairs of the statutes: from `work` where it is kept there, else made now."""
    articles = read_articles(statutes / "articles.jsonl.xz")
    model = load_stage(work, "words")
    if model is None:
        model = pretrain(articles, banks.own_texts())
        save_stage(model, work, "words")
    return model, statute_pairs(articles, model.tokenizer)


def second_stage(statutes: Path, banks: Banks, work: Path) -> tuple[Pretrained, list[Pairs]]:
    """The second stage on all questions of STARD, and the pairs of the statutes."""
    first, articles = first_stage(statutes, banks, work)
    model = load_stage(work, "statutes")
    if model is None:
        stard = read_stard(statutes)
        model = tune_on_statutes(first, articles, stard, range(len(stard.questions)))
        save_stage(model, work, "statutes")
    return model, articles


def card(model: Pretrained, banks: Banks) -> str:
    """The model card: `encoder_card.md` beside this file with the counts filled in."""
    template = (Path(__file__).parent / "encoder_card.md").read_text(encoding="utf-8")
    counts: dict[str, int] = {
        "TOKENS": model.composition.tokens,
        "DIMENSIONS": model.table.shape[1],
        "PARTS": model.composition.count,
        "WAYS": len(banks.ways),
        "UNITS": len(banks.units),
        "SYNONYMS": len(banks.synonyms),
    }
    for name, count in counts.items():
        template = template.replace("{" + name + "}", f"{count:,}")
    return template


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m plan_qa.training.encoder", description="训练内置编码器")
    parser.add_argument("--statutes", type=Path, required=True, help="法规与 STARD 语料所在文件夹")
    parser.add_argument(
        "--banks", type=Path, default=default_folders().data, help="问法语料所在文件夹（默认 data/）"
    )
    parser.add_argument("--out", type=Path, required=True, help="写出模型的文件夹")
    parser.add_argument(
        "--work", type=Path, default=Path("build/encoder"), help="前两个阶段的存放处，可重复使用"
    )
    parser.add_argument(
        "--exclude-fold",
        metavar="K/N",
        help="不用第 K 份（共 N 份）问法训练，供交叉验证；写 all/N 则每份各训练一个，放在 OUT/0、OUT/1……",
    )
    parser.add_argument(
        "--by", choices=GROUPINGS, default="question", help="一份怎样分：按问法，或把同一句话的问法放在一份"
    )
    options = parser.parse_args(arguments)
    # More threads wait for each other at this size, and other work wants the cores.
    torch.set_num_threads(_CORES)
    try:
        banks = read_banks(options.banks)
        wanted = _wanted(options.exclude_fold, options.out)
        model, articles = second_stage(options.statutes, banks, options.work)
        key = grouping(options.by, {unit.id: unit for unit in banks.units})
        for folder, number, folds in wanted:
            kept = tuple(way for way in banks.ways if number is None or fold_of(key(way), folds) != number)
            seen = replace(banks, ways=kept)
            tuned = tune_on_plan(model, seen, articles)
            write_model_folder(folder, tuned.tokenizer, tuned.rows(), card(tuned, seen))
            print(
                f"{folder}：{tuned.composition.tokens} 个词 × {tuned.table.shape[1]} 维，问法 {len(kept)} 条"
            )
    except (PlanQaError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _wanted(fold: str | None, out: Path) -> list[tuple[Path, int | None, int]]:
    """Where to write, without which fold, of how many."""
    if fold is None:
        return [(out, None, 1)]
    number, _, folds = fold.partition("/")
    if folds.isdecimal() and number == "all":
        return [(out / str(i), i, int(folds)) for i in range(int(folds))]
    if not (number.isdecimal() and folds.isdecimal() and int(number) < int(folds)):
        raise UsageError(f"--exclude-fold 应为 K/N 且 K 小于 N，例如 0/5，或 all/5；现在是 {fold}。")
    return [(out, int(number), int(folds))]


if __name__ == "__main__":
    raise SystemExit(main())
