"""index/: built from data/ in one go, written atomically, checked by digest before anything in it is read.

A crash in the middle of a build leaves the old index whole: everything is written to a folder beside it, which takes
its place by two renames at the end; between them the old index stands aside, and whoever comes next puts it back.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.corpus.banks import read_dialogs, read_lexicon, read_refusals, read_ways
from plan_qa.corpus.digests import check, read_text
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library
from plan_qa.corpus.shelf.atomic import flush, folder_in_making, sync
from plan_qa.domain import EncoderError, StaleIndexError
from plan_qa.search.banked import load_banks, save_banks
from plan_qa.search.classifier import Classifier, Terms, fit_classifier
from plan_qa.search.content import Content
from plan_qa.search.dense import DenseIndex
from plan_qa.search.digest import digest_of
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.engines.choice import open_engine
from plan_qa.search.engines.engine import Rows
from plan_qa.search.evidence import Searcher
from plan_qa.search.lexical import LexicalIndex
from plan_qa.search.manifest import (
    MAKING,
    MANIFEST,
    VERSION,
    Manifest,
    aside,
    check_encoder,
    data_digests,
    read_manifest,
    recover,
)
from plan_qa.search.own.index import OwnIndex
from plan_qa.search.own.rows import entry_of, make_rows, rows_of
from plan_qa.search.own.rows import key_of as key_of_rows
from plan_qa.search.remembered import ROWS, VECTORS, Side, embed, key_of, remembered, save_rows
from plan_qa.search.spelling import Spelling, build_spelling
from plan_qa.search.words import Segmenter, bigrams, build_segmenter

_BATCH: Final = 1024
_ATTEMPTS: Final = 3
# What the folder is, for whoever looks into it; the only file there that is committed.
_ABOUT: Final = "README.md"

Progress = Callable[[str, int, int], None]


def read_content(folders: Folders, library: Library) -> Content:
    """The rows to index, from the library and the banks."""
    return Content(
        documents=library.registered,
        ways=read_ways(folders.data / "ways.jsonl", library),
        refusals=read_refusals(folders.data / "out_of_scope.jsonl"),
        synonyms=read_lexicon(folders.data / "lexicon.tsv"),
    )


def make_searcher(
    content: Content,
    encoder: Encoder,
    progress: Progress | None = None,
    known: Mapping[int, NDArray[np.float32]] | None = None,
) -> Searcher:
    """Build every part of the index in memory; `known` are vectors that need not be made again (`remembered`)."""
    report = progress or (lambda step, done, total: None)
    rows = list(content.row_texts())
    count = len(content.clauses)
    report("分词", 0, 1)
    own = [synonym.term for synonym in content.synonyms] + [synonym.said for synonym in content.synonyms]
    segmenter = build_segmenter([*rows, *own], own)
    report("词汇索引", 0, 1)
    terms = [segmenter.words(text) + bigrams(text) for text in rows]
    clauses, questions = LexicalIndex.build(terms[:count]), LexicalIndex.build(terms[count:])
    report("分类器", 0, 1)
    classifier = fit_classifier(content, Terms(segmenter, content.lexicon))
    vectors = []
    for side, texts, offset in _sides(content):
        for begin in range(0, len(texts), _BATCH):
            report("向量", offset + begin, len(rows))
            vectors.append(embed(encoder, side, texts[begin : begin + _BATCH], known or {}))
    report("向量", len(rows), len(rows))
    dense = DenseIndex.build(np.concatenate(vectors))
    return Searcher(content, segmenter, clauses, questions, dense, encoder, classifier)


def _sides(content: Content) -> tuple[tuple[Side, Sequence[str], int], ...]:
    """The texts of all rows as the encoder sees them, and where they begin."""
    count = len(content.clauses)
    return ("passage", content.passages(), 0), ("question", content.row_texts()[count:], count)


def without_ways(searcher: Searcher, kept: Sequence[int]) -> Searcher:
    """The same index with only these of its ways, nothing embedded anew; the classifier stays as it was fitted."""
    content = searcher.registered
    clauses, ways = len(content.clauses), len(content.ways)
    rows = [*range(clauses), *(clauses + i for i in kept), *range(clauses + ways, searcher.vectors.rows)]
    part = replace(content, ways=tuple(content.ways[i] for i in kept))
    cut = searcher.segmenter
    terms = [cut.words(text) + bigrams(text) for text in part.row_texts()[clauses:]]
    return Searcher(
        part,
        cut,
        searcher.clauses,
        LexicalIndex.build(terms),
        DenseIndex.build(searcher.vectors.vectors()[rows]),
        searcher.encoder,
        searcher.classifier,
    )


@dataclass(frozen=True, slots=True)
class SpellingLists:
    """What spelling is learnt from beside the texts that are searched: what is said in conversations, and characters that
    are confused."""

    said: tuple[str, ...]
    confusions: tuple[str, ...]


def read_spelling_lists(folders: Folders) -> SpellingLists:
    """Read them.

    Raises:
        BankError, DataError: a file is not in order.
    """
    dialogs = read_dialogs(folders.data / "dialogs.jsonl")
    said = tuple(text for dialog in dialogs for turn in dialog for text in (turn.text, turn.standalone))
    return SpellingLists(said, tuple(read_text(folders.data / "confusions.txt").split()))


def make_spelling(lists: SpellingLists, searcher: Searcher) -> Spelling:
    """Learn spelling from all our own texts; the segmenter's words are the dictionary."""
    content = searcher.content
    texts = [*content.row_texts(), *lists.said]
    for synonym in content.synonyms:
        texts += [synonym.term, synonym.said]
    formal = [unit.text for unit in content.units] + [synonym.term for synonym in content.synonyms]
    return build_spelling(texts, formal, searcher.segmenter, searcher.segmenter.vocabulary, lists.confusions)


def build_index(
    folders: Folders, library: Library, encoder: Encoder, progress: Progress | None = None
) -> Searcher:
    """Build the index from data/ and put it in place of the old one.

    Raises:
        SourceError, BankError: data/ is not in order; the old index stays.
    """
    recover(folders.index)
    same = _same_encoder(folders, encoder)
    known = remembered(folders.index) if same else {}
    # All that is read is read before what takes minutes: a damaged file is told at once.
    lists = read_spelling_lists(folders)
    searcher = make_searcher(read_content(folders, library), encoder, progress, known)
    folders.index.parent.mkdir(parents=True, exist_ok=True)
    with folder_in_making(folders.index.parent, MAKING) as fresh:
        make_spelling(lists, searcher).save(fresh / "spelling.json")
        if (folders.index / _ABOUT).is_file():
            shutil.copyfile(folders.index / _ABOUT, fresh / _ABOUT)
        _write(searcher, fresh, data_digests(folders, encoder))
        # The temporary folder is 0700 and safetensors writes 0600: another account could not read them.
        for path in (*fresh.rglob("*"), fresh):
            path.chmod(0o755 if path.is_dir() else 0o644)
            (flush if path.is_dir() else sync)(path)
        put_in_place(fresh, folders.index)
    return searcher


def _write(searcher: Searcher, folder: Path, built_from: Mapping[str, str]) -> None:
    searcher.segmenter.save(folder / "segmenter.json")
    searcher.clauses.save(folder / "bm25-clauses")
    searcher.questions.save(folder / "bm25-questions")
    searcher.vectors.save(folder / VECTORS)
    save_rows(folder, [key_of(side, text) for side, texts, _ in _sides(searcher.content) for text in texts])
    searcher.classifier.save(folder)
    save_banks(folder, searcher.content.ways, searcher.content.refusals)
    with (folder / "units.jsonl").open("w", encoding="utf-8") as lines:
        for unit in searcher.content.units:
            lines.write(json.dumps(asdict(unit), ensure_ascii=False) + "\n")
    files = {
        str(path.relative_to(folder)): digest_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _ABOUT
    }
    encoder = searcher.encoder
    manifest = Manifest(VERSION, encoder.name, dict(built_from), files, encoder.question_instruction)
    (folder / MANIFEST).write_text(
        json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def put_in_place(fresh: Path, target: Path) -> None:
    """A whole index takes the place of another; both lie in one file system."""
    old = aside(target)
    for attempts_left in range(_ATTEMPTS, 0, -1):
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
            break
        except OSError:
            if not (target.exists() and attempts_left > 1):
                raise  # else a reader came between and put the old one back
    flush(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _same_encoder(folders: Folders, encoder: Encoder) -> bool:
    """Whether the index that stands there is whole where its vectors lie, and of this encoder."""
    try:
        manifest = read_manifest(folders)
        whole = all(digest_of(folders.index / name) == manifest.files.get(name) for name in (VECTORS, ROWS))
        check_encoder(manifest, encoder, "")
    except (StaleIndexError, EncoderError, OSError):
        return False
    return whole and manifest.question_instruction == encoder.question_instruction


def load_index(folders: Folders, library: Library, encoder_name: str | None = None) -> Searcher:
    """Read index/ after checking that it is whole and belongs to data/ and to the encoder.

    Raises:
        StaleIndexError: a digest differs, or the index was built from other data.
        DataError: a file of data/ is not the one that was put there.
        EncoderError: the encoder asked for is not the one the index was built with.
    """
    manifest = read_manifest(folders)
    encoder = open_encoder(encoder_name or str(folders.encoder), manifest.question_instruction)
    check_encoder(manifest, encoder, f" --encoder {encoder_name}" if encoder_name else "")
    for name, digest in manifest.files.items():
        path = folders.index / name
        if not path.is_file() or digest_of(path) != digest:
            raise StaleIndexError(f"索引文件 index/{name} 缺失或被改动；请运行 plan-qa build 重建。")
    now = data_digests(folders, encoder)
    changed = [name for name, digest in now.items() if manifest.built_from.get(name) != digest]
    # What is not as it was put there is to be had back: an index built from it would make the damage last.
    for name in changed:
        if not name.startswith("encoder/"):
            check(folders.data / name, now[name])
    if changed:
        raise StaleIndexError(
            f"data/ 中的 {'、'.join(changed)} 与索引所据的不同；请运行 plan-qa build 重建。"
        )
    vectors = DenseIndex.load(folders.index / VECTORS)
    if vectors.dimensions != encoder.dimensions:
        raise EncoderError(
            f"索引向量为 {vectors.dimensions} 维，编码器为 {encoder.dimensions} 维；请重建索引。"
        )
    ways, refusals = load_banks(folders.index)
    synonyms = read_lexicon(folders.data / "lexicon.tsv")
    segmenter = Segmenter.load(folders.index / "segmenter.json")
    return Searcher(
        Content(library.registered, ways, refusals, synonyms),
        segmenter,
        LexicalIndex.load(folders.index / "bm25-clauses"),
        LexicalIndex.load(folders.index / "bm25-questions"),
        vectors,
        encoder,
        Classifier.load(folders.index),
        load_own(folders, library, encoder, segmenter),
    )


def load_own(folders: Folders, library: Library, encoder: Encoder, segmenter: Segmenter) -> OwnIndex | None:
    """The added documents' part of the index; rows that are missing or of another encoder are made now.

    Raises:
        EngineError: the engine that holds them does not answer.
    """
    if not library.own:
        return None
    documents = library.own
    keys = [key_of_rows(document, encoder, segmenter) for document in documents]

    def rows(number: int) -> Rows:
        if folders.engine:
            return make_rows(documents[number], encoder, segmenter)
        return rows_of(folders, documents[number], keys[number], encoder, segmenter)

    manifest = list(map(entry_of, documents, keys))
    return OwnIndex.over(documents, open_engine(folders.engine).replace(manifest, rows))


def load_spelling(folders: Folders, segmenter: Segmenter) -> Spelling:
    """The spelling table of an index that `load_index` has checked."""
    return Spelling.load(folders.index / "spelling.json", segmenter)
