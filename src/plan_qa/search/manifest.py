"""What stands in index/: from what it was built, its files with their digests, and whether all of it belongs together."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plan_qa.corpus.disk import reason
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.shelf.atomic import clear, discard
from plan_qa.domain import DataError, EncoderError, StaleIndexError
from plan_qa.search.digest import digest_of
from plan_qa.search.encoder import Encoder

VERSION: Final = 3
# How the folder is called that a new index is made in, and where the old one stands meanwhile.
MAKING: Final = ".index-new-"
_MOMENT_S: Final = 60.0
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and what it consists of: SHA-256 by file name."""

    version: int
    encoder: str
    built_from: Mapping[str, str]
    files: Mapping[str, str]
    # What the encoder wants before a question: asked with another one than the ways were embedded with, it finds less.
    question_instruction: str = ""


def data_digests(folders: Folders, encoder: Encoder) -> dict[str, str]:
    """Digests of everything in data/ that the index depends on, and of the encoder wherever it lies.

    Raises:
        DataError: a file is missing or cannot be read.
    """
    names = [
        "sources.toml",
        "ways.jsonl",
        "out_of_scope.jsonl",
        "dialogs.jsonl",
        "lexicon.tsv",
        "confusions.txt",
    ]
    try:
        paths = [*(folders.data / name for name in names), *sorted(folders.sources.iterdir())]
        if (odd := next((path for path in paths if path.exists() and not path.is_file()), None)) is not None:
            raise DataError(f"{odd} 不是普通文件；请从仓库或安装包恢复。")
        digests = {path.relative_to(folders.data).as_posix(): digest_of(path) for path in paths}
    except OSError as error:
        raise DataError(
            f"读不了 {error.filename}（{reason(error)}）；请检查权限，或从仓库或安装包恢复。"
        ) from error
    return digests | {f"encoder/{name}": digest for name, digest in encoder.digests.items()}


def aside(target: Path) -> Path:
    """Where the old index stands while the new one takes its place."""
    return target.with_name(f".{target.name}-old")


def recover(target: Path) -> None:
    """Put the old index back where a build was killed between its two renames; do away with what killed builds left."""
    old = aside(target)
    if not target.exists():
        with contextlib.suppress(OSError):  # there was none, or another process put it back
            old.rename(target)
    else:
        with contextlib.suppress(OSError):  # there is none, as nearly always
            # A build that is at work puts it there, and takes it away a moment later.
            if time.time() - old.stat().st_ctime > _MOMENT_S:
                discard(old)
    clear(target.parent, time.time(), MAKING)


def read_manifest(folders: Folders) -> Manifest:
    """The manifest of index/.

    Raises:
        StaleIndexError: it is missing, damaged or of another version.
    """
    recover(folders.index)
    if not (folders.index / MANIFEST).exists():
        raise StaleIndexError(
            f"还没有建索引（{folders.index} 中没有 manifest.json）；请先运行 plan-qa build，约两三分钟，只需一次。"
        )
    try:
        record = json.loads((folders.index / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**record)
    except (OSError, ValueError, TypeError) as error:
        raise StaleIndexError("索引已损坏（index/manifest.json）；请运行 plan-qa build 重建。") from error
    if manifest.version != VERSION:
        raise StaleIndexError(
            f"索引版本为 {manifest.version}，程序需要 {VERSION}；请运行 plan-qa build 重建。"
        )
    return manifest


def check_encoder(manifest: Manifest, encoder: Encoder, option: str) -> None:
    """Whether the vectors are this encoder's: by its files, and by its name where it has none (a hub's)."""
    ours = {f"encoder/{name}": digest for name, digest in encoder.digests.items()}
    theirs = {name: digest for name, digest in manifest.built_from.items() if name.startswith("encoder/")}
    same = ours == theirs if ours or theirs else encoder.name == manifest.encoder
    if not same:
        differing = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
        files = (
            f"（{'、'.join(name.removeprefix('encoder/') for name in differing[:3])} 不同）"
            if differing
            else ""
        )
        raise EncoderError(
            f"索引是用编码器 {manifest.encoder} 建的，现在要用的是 {encoder.name}{files}；"
            f"请运行 plan-qa build{option} 重建。"
        )
