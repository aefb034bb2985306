"""Question files → figures. Asks through the same `Assistant.ask` as everyone; metrics from ir-measures.

Success@k and RR@10 count units of grade 2; nDCG@5 uses the grades. Intervals are bootstrap percentiles over questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import numpy as np

from plan_qa.corpus.asked.questions import Item
from plan_qa.domain import Answer, Status

_RESAMPLES: Final = 2000
_ANSWERS: Final = 2


@dataclass(frozen=True, slots=True)
class Scored:
    """A question with its answer and its values by metric."""

    item: Item
    answer: Answer
    values: dict[str, float] = field(default_factory=dict)


class Asks(Protocol):
    """Whoever is scored: the assistant, or answers written down beforehand."""

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """The answer to `text` after the user's earlier turns, oldest first."""
        ...


def score(items: Sequence[Item], assistant: Asks) -> tuple[Scored, ...]:
    """Ask every item and value its answer."""
    answers = [assistant.ask(item.turns[-1], item.turns[:-1]) for item in items]
    ranking = _ranking_values(items, answers)
    return tuple(
        Scored(item, answer, ranking.get(item.id, {}) | _own_values(item, answer))
        for item, answer in zip(items, answers, strict=True)
    )


def _ranking_values(items: Sequence[Item], answers: Sequence[Answer]) -> dict[str, dict[str, float]]:
    import ir_measures
    from ir_measures import RR, Success, nDCG

    measures = [Success(rel=2) @ 1, Success(rel=2) @ 3, RR(rel=2) @ 10, nDCG @ 5]
    qrels = {item.id: dict(item.gold) for item in items if item.gold}
    # Scores that fall with the rank keep the order shown, ties and all.
    run = {
        item.id: {hit.cite: -float(rank) for rank, hit in enumerate(answer.hits)} or {"": 0.0}
        for item, answer in zip(items, answers, strict=True)
        if item.gold
    }
    names = {str(measures[0]): "success@1", str(measures[1]): "success@3", str(measures[2]): "mrr@10"}
    names[str(measures[3])] = "ndcg@5"
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for metric in ir_measures.iter_calc(measures, qrels, run):
        values[metric.query_id][names[str(metric.measure)]] = float(metric.value)
    return values


def _own_values(item: Item, answer: Answer) -> dict[str, float]:
    """What was said, as 0 or 1: of an answerable question whether it was refused, contradicted or left uncertain, of
    one that must not be answered whether it was presented as answered, and where a slip was set right."""
    status = answer.status
    uncertain = float(status is Status.UNCERTAIN)
    if not item.gold:
        presented = float(status is Status.ANSWERED)
        values = {"presented": presented, "silent_uncertain": uncertain, "set_right": 1.0 - presented}
        return values if "false" in item.type else {k: v for k, v in values.items() if k != "set_right"}
    values = {
        "refused": float(status in (Status.NOT_COVERED, Status.NO_SUCH_PLACE)),
        "contradicted": float(status is Status.CORRECTED),
        "uncertain": uncertain,
    }
    if item.answers and answer.hits and dict(item.gold).get(answer.hits[0].cite) == _ANSWERS:
        values["highlight"] = float(_lit(answer, item.answers))
    return values


def _lit(answer: Answer, answers: Sequence[str]) -> bool:
    """Whether a gold span lies in the first highlighted span or the reverse."""
    hit = answer.hits[0]
    if not hit.spans:
        return False
    start, end = hit.spans[0]
    shown = hit.text[start:end]
    return any(gold in shown or shown.rstrip("。，；") in gold for gold in answers)


def figures(scored: Sequence[Scored]) -> dict[str, Any]:
    """Means with 95 % bootstrap intervals, over all and by type."""
    groups: dict[str, list[Scored]] = {"all": list(scored)}
    for each in scored:
        groups.setdefault(each.item.type, []).append(each)
    return {name: {"questions": len(rows)} | _means(rows) for name, rows in groups.items()}


def _means(rows: Sequence[Scored]) -> dict[str, dict[str, float]]:
    values: dict[str, list[float]] = defaultdict(list)
    for each in rows:
        for name, value in each.values.items():
            values[name].append(value)
    rng = np.random.default_rng(0)
    table: dict[str, dict[str, float]] = {}
    for name, numbers in values.items():
        array = np.asarray(numbers)
        means = array[rng.integers(0, len(array), (_RESAMPLES, len(array)))].mean(axis=1)
        low, high = np.quantile(means, [0.025, 0.975])
        table[name] = {
            "mean": round(float(array.mean()), 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
            "n": len(array),
        }
    return table


def mean_with_interval(values: Sequence[float]) -> str:
    """`0.91 (0.87–0.94)`: the mean with its 95 % bootstrap interval."""
    array = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(0)
    means = array[rng.integers(0, len(array), (_RESAMPLES, len(array)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{array.mean():.3f} ({low:.3f}–{high:.3f})"


def failures(scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """The questions that a reader would call wrong, for error analysis."""
    return tuple(
        each
        for each in scored
        if each.values.get("success@1") == 0.0
        or any(each.values.get(name) == 1.0 for name in ("refused", "contradicted", "uncertain", "presented"))
        or each.values.get("highlight") == 0.0
    )
