"""A small project to build and break: the real sources and weights, a handful of the banks, an encoder of 16 dimensions."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
from plan_qa.training.vocabulary import tokenizer_of

from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.training.model_folder import write_model_folder

_DIMENSIONS = 16
_WAYS_OF_A_UNIT = 3


def write_encoder(folder: Path, seed: int = 0) -> None:
    """A static encoder of single characters with random rows: similar texts share characters."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(default_folders().sources.iterdir())]
    characters = sorted(
        {c for text in texts for c in text.lower() if c.isalnum()} | set("请问吗呢谁几啥哪咋")
    )
    tokenizer = tokenizer_of(dict.fromkeys(characters, 1.0))
    rows = (
        np.random.default_rng(seed).normal(size=(tokenizer.get_vocab_size(), _DIMENSIONS)).astype(np.float32)
    )
    write_model_folder(folder, tokenizer, rows, "# tiny\n")


def write_home(home: Path) -> Folders:
    """data/ of a small project below `home`; index/ is still to be built."""
    folders = Folders(home / "data", home / "index")
    shutil.copytree(
        default_folders().data, folders.data, ignore=shutil.ignore_patterns("encoder", "questions", "*.jsonl")
    )
    _copy_ways(folders)
    for name, count in (("out_of_scope.jsonl", 40), ("dialogs.jsonl", 6)):
        lines = (default_folders().data / name).read_text(encoding="utf-8").splitlines()
        (folders.data / name).write_text("\n".join(lines[:count]) + "\n", encoding="utf-8")
    write_encoder(folders.encoder)
    return folders


def _copy_ways(folders: Folders) -> None:
    by_unit: dict[str, list[str]] = defaultdict(list)
    for line in (default_folders().data / "ways.jsonl").read_text(encoding="utf-8").splitlines():
        by_unit[json.loads(line)["cite"]].append(line)
    few = [line for lines in by_unit.values() for line in lines[:_WAYS_OF_A_UNIT]]
    (folders.data / "ways.jsonl").write_text("\n".join(few) + "\n", encoding="utf-8")
