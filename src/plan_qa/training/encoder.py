"""Trains the embedded encoder: `python -m plan_qa.training.encoder --statutes PATH --out data/encoder`.

multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT), its vocabulary cut to what Chinese official texts use,
tuned by contrast (InfoNCE, both ways, in-batch and near-miss negatives): questions to passages, passages to questions,
and ways to ask to each other. The table of pieces stays as it is: a short tuning would only move the frequent ones.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import registered_library
from plan_qa.domain import EncoderError, PlanQaError
from plan_qa.training.base_model import read_base
from plan_qa.training.examples import Batch, Examples, Shares, read_examples
from plan_qa.training.model_folder import PROMPTS, write_model_folder

_SCALE: Final = 30.0
_LAST_RATE: Final = 0.03
_WARM_UP: Final = 30
_DECAY: Final = 0.01
_CLIP: Final = 1.0
# The weight of passage → question and of way → way beside question → passage.
_BACK: Final = 0.5
_BETWEEN_WAYS: Final = 0.7
_QUESTION_TOKENS: Final = 56
_PASSAGE_TOKENS: Final = 120
_CHUNK: Final = 32
_REPORT: Final = 10
# Steps between checkpoints.
_KEPT: Final = 20
_TOKENIZER: Final = "tokenizer.json"
SHARES: Final = Shares()


@dataclass(frozen=True, slots=True)
class Schedule:
    """`steps` at most, and no longer than `minutes`; the rate falls with whichever is further on."""

    steps: int
    minutes: float
    # AdamW's learning rate at its highest.
    rate: float = 1e-4

    def done(self, step: int, started: float) -> float:
        """From 0 to 1."""
        return max(step / self.steps, (time.monotonic() - started) / 60 / self.minutes)


def vectors(model: BertModel, tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> torch.Tensor:
    """Unit vectors, shape (texts, d), with gradients; short texts together, so that little is padded."""
    encoded = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    ids = [row if len(row) <= longest else [*row[: longest - 1], row[-1]] for row in encoded]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    parts = []
    for begin in range(0, len(order), _CHUNK):
        chunk = [ids[i] for i in order[begin : begin + _CHUNK]]
        width = max(map(len, chunk))
        tokens = torch.full((len(chunk), width), int(model.config.pad_token_id or 0))
        mask = torch.zeros((len(chunk), width), dtype=torch.long)
        for row, numbers in enumerate(chunk):
            tokens[row, : len(numbers)] = torch.tensor(numbers)
            mask[row, : len(numbers)] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model(input_ids=tokens, attention_mask=mask).last_hidden_state
        kept = mask.unsqueeze(-1).float()
        parts.append(nn.functional.normalize((hidden.float() * kept).sum(1) / kept.sum(1), dim=-1))
    place = torch.empty(len(order), dtype=torch.long)
    place[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[place]


def loss_of(model: BertModel, tokenizer: Tokenizer, batch: Batch) -> torch.Tensor:
    """InfoNCE (van den Oord et al. 2018) in three directions."""
    asked = [*batch.questions, *batch.others, *batch.near_questions]
    questions = vectors(model, tokenizer, [PROMPTS["query"] + text for text in asked], _QUESTION_TOKENS)
    given = [*batch.passages, *batch.near_passages]
    passages = vectors(model, tokenizer, [PROMPTS["document"] + text for text in given], _PASSAGE_TOKENS)
    rows, ways = len(batch.questions), len(batch.others)
    question, other, near = questions[:rows], questions[rows : rows + ways], questions[rows + ways :]
    spared, alike = torch.from_numpy(batch.spared), torch.from_numpy(batch.alike)
    back = torch.cat([spared[:, :rows].T, torch.zeros(rows, len(near), dtype=torch.bool)], dim=1)
    between = torch.cat([alike, torch.zeros(ways, len(near), dtype=torch.bool)], dim=1)
    return (
        _contrast(question @ passages.T, spared)
        + _BACK * _contrast(passages[:rows] @ torch.cat([question, near]).T, back)
        + _BETWEEN_WAYS * _contrast(question[:ways] @ torch.cat([other, near]).T, between)
    )


def _contrast(cosines: torch.Tensor, spared: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the diagonal; `spared` cells are no negatives."""
    scores = (_SCALE * cosines).masked_fill(spared, torch.finfo(torch.float32).min)
    return nn.functional.cross_entropy(scores, torch.arange(len(scores)))


def tune(
    model: BertModel,
    tokenizer: Tokenizer,
    examples: Examples,
    schedule: Schedule,
    shares: Shares = SHARES,
    checkpoint: Path | None = None,
) -> None:
    """Train in place. No dropout: the few steps do not overfit, and without it each costs less.

    Args:
        checkpoint: a folder to which model and tokenizer are written from time to time; `--start` goes on from it.
    """
    model.train(False)
    for parameter in model.embeddings.parameters():
        parameter.requires_grad = False
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in learned if p.dim() > 1], "weight_decay": _DECAY},
            {"params": [p for p in learned if p.dim() == 1], "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
    )
    started, losses, step = time.monotonic(), list[float](), 0
    while (done := schedule.done(step, started)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = (
                schedule.rate * min(1, (step + 1) / _WARM_UP) * (_LAST_RATE + (1 - _LAST_RATE) * (1 - done))
            )
        loss = loss_of(model, tokenizer, examples.batch(shares))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learned, _CLIP)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()))
        step += 1
        if step % _REPORT == 0:
            seconds = (time.monotonic() - started) / step
            print(f"第 {step} 步，损失 {np.mean(losses[-_REPORT:]):.3f}，每步 {seconds:.1f} 秒", flush=True)
        if checkpoint and step % _KEPT == 0:
            write_checkpoint(checkpoint, model, tokenizer)
    if checkpoint:
        write_checkpoint(checkpoint, model, tokenizer)


def write_checkpoint(folder: Path, model: BertModel, tokenizer: Tokenizer) -> None:
    """Model (float32 safetensors) and tokenizer, as transformers reads them."""
    model.save_pretrained(folder)
    tokenizer.save(str(folder / _TOKENIZER))


def read_checkpoint(folder: Path) -> tuple[BertModel, Tokenizer]:
    """What `write_checkpoint` wrote.

    Raises:
        EncoderError: it is not there.
    """
    if not (folder / _TOKENIZER).is_file():
        raise EncoderError(f"{folder} 里没有 {_TOKENIZER}；--start 要的是训练时 --checkpoint 写出的文件夹。")
    model = BertModel.from_pretrained(
        folder, add_pooling_layer=False, attn_implementation="eager", local_files_only=True
    )
    return model, Tokenizer.from_file(str(folder / _TOKENIZER))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m plan_qa.training.encoder", description="训练内置编码器")
    parser.add_argument("--statutes", type=Path, required=True, help="法规与 STARD 语料所在文件夹")
    parser.add_argument("--out", type=Path, required=True, help="写出模型的文件夹")
    parser.add_argument("--steps", type=int, default=700, help="至多多少步")
    parser.add_argument("--minutes", type=float, default=600.0, help="至多多少分钟")
    parser.add_argument("--seed", type=int, default=0, help="抽题的种子；接着练时换一个")
    parser.add_argument("--rate", type=float, default=1e-4, help="学习率的最高值")
    parser.add_argument("--checkpoint", type=Path, help="训练中不时写出浮点模型的文件夹，断了可以接着练")
    parser.add_argument("--start", type=Path, help="从 --checkpoint 写出的文件夹接着练，不从头")
    options = parser.parse_args(arguments)
    try:
        folders = default_folders()
        library = registered_library(folders)
        examples = read_examples(folders, library, options.statutes, options.seed)
        torch.manual_seed(0)
        model, tokenizer = read_checkpoint(options.start) if options.start else read_base(examples.texts())
        schedule = Schedule(options.steps, options.minutes, options.rate)
        tune(model, tokenizer, examples, schedule, checkpoint=options.checkpoint)
        card = (Path(__file__).parent / "encoder_card.md").read_text(encoding="utf-8")
        write_model_folder(options.out, model, tokenizer, card)
    except PlanQaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
