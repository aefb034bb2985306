"""Follow-ups: the complete question that an elliptical turn stands for.

Candidates are made by a few plain rules (the turn alone, the previous question with one slot exchanged, the previous
topic with the turn behind it); which one is meant is a fitted choice over what each of them finds
(`plan_qa.training.dialogue` fits it on data/dialogs.jsonl).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.retrieval import Retriever
from plan_qa.domain import Answer, BankError, Place, StaleIndexError, Status

Kind = Literal["alone", "exchanged", "joined"]

FEATURES: Final = (
    "alone",
    "exchanged",
    "joined",
    "alone_cue",
    "alone_pointing",
    "alone_bare_ne",
    "alone_length",
    "alone_new_slot",
    "top_probability",
    "refusal_probability",
    "way_dense",
    "way_bigrams",
    "same_unit",
    "joined_way_bigrams",
    "joined_refusal",
)

_LEAD = re.compile(r"^(?:那么?|那就|还有|另外|再说|然后|接着|换成|换作|换|改成|要是|如果是?|假如是?|至于|而|轮到|对于|关于|说到)[，,]?")
_TAIL = re.compile(r"(?:呢|又怎么样|怎么样|又如何|咋样|咋说|怎么说)?[？?。!！啊呀吧么]*$")
_POINTING = re.compile(r"它|这|那|其|他们|她们|里面|前者|后者|上面|刚才|前一个|后一个|同样|也(?:要|是|得|算|归)|还(?:有|要|说)")
_QUESTION_WORDS = re.compile(
    r"(?:是|由|归|应该?由|要由)?(?:谁|哪个部门|哪一级(?:党委)?|哪级(?:党委)?|哪些|哪个|什么|啥|怎么|如何|咋|多少|几)[^，。]{0,6}$|"
    r"(?:是什么|有哪些|怎么样|怎么办|吗|呢|吧|么)$"
)


@dataclass(frozen=True)
class Slots:
    """What can take the place of what: kinds of members, groups, bodies and periods (data/slots.tsv)."""

    kinds: tuple[tuple[str, tuple[str, ...]], ...]

    def found(self, text: str) -> tuple[tuple[str, str, int], ...]:
        """Kind, words and offset of each filler in a text, the longest first at each place, without overlap."""
        hits = [
            (kind, name, match.start())
            for kind, names in self.kinds
            for name in names
            for match in re.finditer(re.escape(name), text)
        ]
        hits.sort(key=lambda hit: (-len(hit[1]), hit[2]))
        kept: list[tuple[str, str, int]] = []
        for kind, name, start in hits:
            if all(start + len(name) <= at or at + len(other) <= start for _, other, at in kept):
                kept.append((kind, name, start))
        return tuple(sorted(kept, key=lambda hit: hit[2]))


def read_slots(path: Path) -> Slots:
    """Read `kind<TAB>name|name|…`.

    Raises:
        BankError: the file is missing or a line has no tab.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BankError(f"找不到 {path.name}；请从仓库恢复。") from error
    kinds = []
    for number, line in enumerate(lines, start=1):
        kind, tab, names = line.partition("\t")
        if not tab:
            raise BankError(f"{path.name} 第 {number} 行没有制表符；应为“类别<Tab>说法|说法”。")
        kinds.append((kind, tuple(names.split("|"))))
    return Slots(tuple(kinds))


@dataclass(frozen=True, slots=True)
class Context:
    """What the earlier turns leave behind: the last question that found something, and the place it found."""

    standalone: str = ""
    place: Place | None = None
    unit: str = ""

    def after(self, standalone: str, answer: Answer, place: Place | None) -> Context:
        """The context after a turn; one that found nothing leaves the topic as it was."""
        if not answer.hits or answer.status not in (Status.ANSWERED, Status.CORRECTED):
            return self
        first = answer.hits[0].cite
        return replace(self, standalone=standalone, place=place or Place((first,)), unit=first)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a turn."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Follower:
    """The fitted choice among readings."""

    slots: Slots
    weights: tuple[float, ...]

    def choose(self, turn: str, context: Context, retriever: Retriever) -> str:
        """The standalone question for a turn."""
        candidates = readings(turn, context, self.slots)
        if len(candidates) == 1:
            return candidates[0].text
        features = reading_features(turn, candidates, context, self.slots, retriever)
        return candidates[int(np.argmax(features @ np.asarray(self.weights)))].text


def readings(turn: str, context: Context, slots: Slots) -> tuple[Candidate, ...]:
    """The readings of a turn; only itself where nothing came before."""
    alone = Candidate("alone", turn)
    if not context.standalone:
        return (alone,)
    core = _TAIL.sub("", _LEAD.sub("", turn)).strip() or turn
    found = [alone]
    if exchanged := _exchanged(core, context.standalone, slots):
        found.append(Candidate("exchanged", exchanged))
    topic = _QUESTION_WORDS.sub("", context.standalone.rstrip("？?。")) or context.standalone
    new_kinds = {kind for kind, _, _ in slots.found(core)}
    for kind, name, _ in reversed(slots.found(topic)):
        if kind in new_kinds and kind == "时期":
            topic = topic.replace(name, "", 1)
    found.append(Candidate("joined", f"{topic}，{core}"))
    return tuple(found)


def _exchanged(core: str, previous: str, slots: Slots) -> str:
    """The previous question with the filler that the turn names in place of its own of that kind."""
    fillers = slots.found(core)
    if not fillers:
        return ""
    kind, name, _ = fillers[0]
    rest = core.replace(name, "").strip("的，, 又也还是归和跟：:")
    for old_kind, old, start in slots.found(previous):
        if old_kind == kind and old != name:
            new = name + "党员" if old.endswith("党员") and kind == "党员类别" and not name.endswith("党员") else name
            text = previous[:start] + new + previous[start + len(old) :]
            return text if len(rest) <= 2 else f"{text}，{rest}"
    if kind == "时期":
        return f"{name}，{previous}" if len(rest) <= 2 else f"{name}，{previous}，{rest}"
    return ""


def reading_features(
    turn: str, candidates: Sequence[Candidate], context: Context, slots: Slots, retriever: Retriever
) -> NDArray[np.float64]:
    """Shape (candidates, features), columns as in FEATURES."""
    rows = []
    cue = float(bool(_LEAD.match(turn)))
    pointing = float(bool(_POINTING.search(turn)))
    bare_ne = float(bool(re.search(r"呢[？?]?$", turn)))
    for candidate in candidates:
        findings = retriever.find(candidate.text, 1)
        best = findings.ranked[0]
        alone, joined = float(candidate.kind == "alone"), float(candidate.kind == "joined")
        way_dense = float(findings.evidence.way[2].max(initial=0.0))
        way_bigrams = float(findings.evidence.way[1].max(initial=0.0))
        same = retriever.searcher.content.units[best.unit].id == context.unit
        rows.append(
            [
                alone,
                float(candidate.kind == "exchanged"),
                joined,
                alone * cue,
                alone * pointing,
                alone * bare_ne,
                alone * min(len(turn), 20) / 20,
                alone * float(bool(slots.found(turn))),
                best.probability,
                findings.refusal_probability,
                way_dense,
                way_bigrams,
                float(same),
                joined * way_bigrams,
                joined * findings.refusal_probability,
            ]
        )
    return np.asarray(rows)


def load_follower(weights: Path, slots: Slots) -> Follower:
    """Read the fitted weights.

    Raises:
        StaleIndexError: the file is missing or has other features.
    """
    try:
        table = json.loads(weights.read_text(encoding="utf-8"))["weights"]
        if list(table) != list(FEATURES):
            raise KeyError("weights")
        return Follower(slots, tuple(float(value) for value in table.values()))
    except (OSError, ValueError, KeyError) as error:
        raise StaleIndexError(f"追问权重 {weights} 缺失或与程序不符；请运行训练脚本重新拟合。") from error
