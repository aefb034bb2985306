"""A small project to build and break: the real sources and weights, a handful of the banks, an encoder of 16 dimensions."""

from __future__ import annotations

import json
import shutil
import warnings
from collections import defaultdict
from functools import cache
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from plan_qa.corpus.digests import write_table
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.training.model_folder import write_model_folder

DIMENSIONS = 16
# Tokens of a text that the tiny encoder reads: a short table of positions is soon written.
LONGEST = 96
_WAYS_OF_A_UNIT = 3
_SPECIAL = ("<pad>", "<s>", "</s>", "<unk>")


@cache
def characters() -> tuple[str, ...]:
    """The letters of the sources, and a few that people ask with."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(default_folders().sources.iterdir())]
    found = {letter for text in texts for letter in text.lower() if letter.isalnum()}
    return tuple(sorted(found | set("请问吗呢谁几啥哪咋:querypassage")))


def tokenizer() -> Tokenizer:
    """Each character a token, what is no letter left out."""
    words = {word: number for number, word in enumerate((*_SPECIAL, *characters()))}
    made = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed"),
            pre_tokenizers.Split(Regex("."), "isolated"),
        ]
    )
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", words["<s>"]), ("</s>", words["</s>"])]
    )
    return made


def model(seed: int = 0) -> BertModel:
    """One layer with random weights, wide enough apart that texts differ."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(_SPECIAL) + len(characters()),
        hidden_size=DIMENSIONS,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=LONGEST,
        pad_token_id=0,
        initializer_range=0.3,
    )
    made = BertModel(config, add_pooling_layer=False)
    made.train(False)
    return made


def write_encoder(folder: Path, seed: int = 0) -> None:
    """An encoder of single characters: similar texts share characters."""
    with warnings.catch_warnings():
        # The exporter and the quantiser say much that is of no interest here.
        warnings.simplefilter("ignore")
        write_model_folder(folder, model(seed), tokenizer(), "# tiny\n")


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
    write_table(folders.data)
    return folders


def _copy_ways(folders: Folders) -> None:
    by_unit: dict[str, list[str]] = defaultdict(list)
    for line in (default_folders().data / "ways.jsonl").read_text(encoding="utf-8").splitlines():
        by_unit[json.loads(line)["cite"]].append(line)
    few = [line for lines in by_unit.values() for line in lines[:_WAYS_OF_A_UNIT]]
    (folders.data / "ways.jsonl").write_text("\n".join(few) + "\n", encoding="utf-8")
