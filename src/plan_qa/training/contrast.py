"""Contrastive training of the parts' rows: texts that answer each other come near, all others in the batch apart.

The loss is cross-entropy over the batch, both ways (Henderson et al. 2017, arXiv:1705.00652; in sentence-transformers
`MultipleNegativesRankingLoss`), on means of rows, as the encoder is read. Only the rows that a batch touches are
composed and updated (lazy Adam): a step takes a tenth of a second on one core.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from tqdm import tqdm

from plan_qa.training.vocabulary import Composition, Integers

# A window of this many tokens of a long text is seen at a time.
_WINDOW: Final = 120
_WARM_UP: Final = 20
_LAST_RATE: Final = 0.05
_DECAYS: Final = (0.9, 0.999)
_OUT: Final = -1e4
# On the left side, the question's: words left out, and words replaced by one of their neighbours.
_DROPPED: Final = 0.15
_REPLACED: Final = 0.2

# One text in one or more wordings, as token numbers; one of them is drawn each time.
Wordings = Sequence[Integers]
# Texts that answer nothing in the batch, with groups as in `Pairs`.
Negatives = Callable[[np.random.Generator], tuple[list[Integers], Integers]]


@dataclass(frozen=True)
class Pairs:
    """left[i] and right[i] answer each other; pairs of one group are never each other's negatives.

    `share` is the part of a batch drawn from here; `block` neighbours are drawn together, so that articles of one law
    stand in one batch, where they are hard negatives. `noisy`: words of the left side are dropped and replaced.
    """

    left: Sequence[Wordings]
    right: Sequence[Wordings]
    group: Integers
    share: float
    block: int = 1
    noisy: bool = True

    def draw(self, wanted: int, chance: np.random.Generator) -> Integers:
        """Numbers of about `wanted` pairs."""
        if self.block == 1 or len(self.left) <= self.block:
            return chance.integers(0, len(self.left), wanted)
        blocks = round(wanted / self.block) if wanted < self.block else max(1, round(wanted / self.block))
        first = chance.integers(0, len(self.left) - self.block, blocks)
        return (first[:, None] + np.arange(self.block)).ravel()


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: `scale` multiplies cosines before the softmax (1 / temperature)."""

    steps: int
    batch: int
    rate: float
    scale: float
    seed: int = 0


class Rows:
    """The parts' rows with Adam's moments, of which a batch touches a few thousand."""

    def __init__(self, table: NDArray[np.float32], composition: Composition) -> None:
        self.table = torch.from_numpy(table.copy())
        self._start = torch.from_numpy(composition.start)
        self._parts = torch.from_numpy(composition.parts)
        self._moments = (torch.zeros_like(self.table), torch.zeros_like(self.table))
        self._touched = torch.zeros(0, dtype=torch.long)
        self._leaf = torch.zeros(0)
        self._step = 0

    def embed(self, texts: Sequence[Integers]) -> torch.Tensor:
        """Unit vectors, shape (texts, d); remembers the touched rows for `update`."""
        flat = torch.from_numpy(np.concatenate(texts))
        offsets = torch.from_numpy(np.cumsum([0, *(len(text) for text in texts[:-1])]))
        tokens, token_of = torch.unique(flat, return_inverse=True)
        begin, count = self._start[tokens], self._start[tokens + 1] - self._start[tokens]
        first = torch.cumsum(count, 0) - count
        position = torch.arange(int(count.sum())) + torch.repeat_interleave(begin - first, count)
        self._touched, part_of = torch.unique(self._parts[position], return_inverse=True)
        self._leaf = self.table[self._touched].requires_grad_(True)
        rows = functional.embedding_bag(part_of, self._leaf, first, mode="sum")
        return functional.normalize(functional.embedding_bag(token_of, rows, offsets, mode="mean"))

    def update(self, rate: float) -> None:
        """One step of Adam on the rows touched last, from their gradient."""
        gradient = self._leaf.grad
        if gradient is None:
            raise RuntimeError("update needs a gradient: call backward first")
        self._step += 1
        (fast, slow), (first, second) = _DECAYS, self._moments
        mean = first[self._touched].mul_(fast).add_(gradient, alpha=1 - fast)
        square = second[self._touched].mul_(slow).addcmul_(gradient, gradient, value=1 - slow)
        first[self._touched], second[self._touched] = mean, square
        size = rate * (1 - slow**self._step) ** 0.5 / (1 - fast**self._step)
        self.table[self._touched] = self._leaf.detach().addcdiv_(mean, square.sqrt_().add_(1e-8), value=-size)


def train(
    table: NDArray[np.float32],
    composition: Composition,
    sources: Sequence[Pairs],
    schedule: Schedule,
    neighbours: Integers,
    negatives: Negatives | None = None,
    label: str = "",
) -> NDArray[np.float32]:
    """The parts' rows after training, shape (count, d); `table` is left as it was.

    `neighbours`, shape (tokens, k), are what a token may be replaced by.
    """
    chance = np.random.default_rng(schedule.seed)
    rows = Rows(table, composition)
    shares = np.asarray([source.share for source in sources], np.float64)
    shares /= shares.sum()
    for step in tqdm(range(schedule.steps), desc=label, disable=None, mininterval=5.0):
        left: list[Integers] = []
        right: list[Integers] = []
        groups: list[Integers] = []
        for source, wanted in zip(sources, chance.multinomial(schedule.batch, shares), strict=True):
            drawn = source.draw(int(wanted), chance)
            for i in drawn:
                question = _one(source.left[i], chance)
                left.append(
                    _window(_noise(question, neighbours, chance) if source.noisy else question, chance)
                )
                right.append(_window(_one(source.right[i], chance), chance))
            groups.append(source.group[drawn])
        group = np.concatenate(groups)
        others, other_group = negatives(chance) if negatives else ([], np.zeros(0, np.int64))
        vectors = rows.embed([*left, *right, *(_window(text, chance) for text in others)])
        loss = _loss(vectors, group, np.concatenate([group, other_group]), schedule.scale)
        loss.backward()  # type: ignore[no-untyped-call]
        falling = _LAST_RATE + (1 - _LAST_RATE) * (1 - step / schedule.steps)
        rows.update(schedule.rate * falling * min(1.0, (step + 1) / _WARM_UP))
    return rows.table.numpy()


def _loss(vectors: torch.Tensor, asked: Integers, offered: Integers, scale: float) -> torch.Tensor:
    """Cross-entropy of left to right and of right to left; other pairs of the same group are left out."""
    n = len(asked)
    scores = scale * (vectors[:n] @ vectors[n:].T)
    same = torch.from_numpy(asked[:, None] == offered[None, :]) & ~torch.eye(
        n, len(offered), dtype=torch.bool
    )
    scores = scores.masked_fill(same, _OUT)
    own = torch.arange(n)
    both = functional.cross_entropy(scores, own) + functional.cross_entropy(scores[:, :n].T, own)
    return both / 2


def _one(wordings: Wordings, chance: np.random.Generator) -> Integers:
    return wordings[0] if len(wordings) == 1 else wordings[int(chance.integers(len(wordings)))]


def _window(text: Integers, chance: np.random.Generator) -> Integers:
    if len(text) <= _WINDOW:
        return text
    begin = int(chance.integers(0, len(text) - _WINDOW + 1))
    return text[begin : begin + _WINDOW]


def _noise(text: Integers, neighbours: Integers, chance: np.random.Generator) -> Integers:
    if len(text) < 3:
        return text
    kept = text[chance.random(len(text)) > _DROPPED]
    if not len(kept):
        return text
    replaced = chance.random(len(kept)) < _REPLACED
    other = neighbours[kept, chance.integers(0, neighbours.shape[1], len(kept))]
    return np.where(replaced, other, kept)
