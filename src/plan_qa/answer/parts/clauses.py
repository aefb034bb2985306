"""One turn that asks several questions, in its clauses: 「农村党员培训计划谁定，社区的呢」, 「谁牵头、谁配合、谁落实」.

Only the form is read here. Whether the clauses are questions of their own is decided by what they find (`weighing`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from plan_qa.answer.dialogue.dissect import dissect
from plan_qa.corpus.word_form import WordForm

# Marks inside these are no ends of clauses.
_CLOSED: Final = re.compile(r"“[^”]*”|《[^》]*》|（[^）]*）|\([^)]*\)|「[^」]*」|\"[^\"]*\"")
_BREAK: Final = re.compile(r"[，,；;。？?！!…~\n\r]+|[\s\u3000]+|、")
# 1. ２、 （一） ① 第一，
_NUMBER: Final = re.compile(
    r"(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十])[）).．、，](?!\d)|[①-⑳]|第[一二三四五六七八九十](?:[，、是]|个问题))\s*"
)
_TAG: Final = WordForm("parts", r"^(?:{tag})[呢啊呀吧]?$")
_LEAD_IN: Final = WordForm("parts", r"^(?:{lead_in})[，,、：:\s]*")
# 请教三件事：…
_LEAD_OUT: Final = WordForm("parts", r"^.*{lead_out}[^：:，。]{0,4}[：:]\s*")
_JOINT: Final = WordForm("parts", r"{joint}")
_ASKS_ON: Final = re.compile(r"(?:呢|怎么样|咋样)$")
_SOME: Final = WordForm("parts", r"{some}")
_EDGES: Final = " ，,、。！!；;\n"
_SHORTEST: Final = 2


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that asks, and what was told before it."""

    told: str
    text: str

    @property
    def whole(self) -> str:
        """Both, as typed."""
        return self.told + self.text


def asking_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses that ask; one for most questions, none where nothing asks.

    What asks nothing is told for the next clause that does, and at the end belongs to the one before it.
    """
    found: list[Clause] = []
    told = ""
    for clause, mark in _clauses(text):
        core = _core(clause)
        if _asks(core, mark) and not (found and _TAG.match(core)):
            found.append(Clause(_LEAD_IN.sub("", told).lstrip(_EDGES), core))
            told = ""
        else:
            told += clause + mark
    if found and len(rest := told.strip(_EDGES + "？?")) >= _SHORTEST:
        last = found[-1]
        found[-1] = Clause(last.told, f"{last.text}，{rest}")
    return tuple(found)


def _clauses(text: str) -> list[tuple[str, str]]:
    """The clauses with the mark behind each; a pause 、 and a joint word part two clauses only where both ask."""
    hidden = _CLOSED.sub(lambda match: "\0" * len(match.group()), text)
    pieces: list[tuple[str, str]] = []
    start = 0
    for match in _BREAK.finditer(hidden):
        if match.start() > start:
            pieces.append((text[start : match.start()], match.group()))
        elif pieces:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + match.group())
        start = match.end()
    if start < len(text):
        pieces.append((text[start:], ""))
    joined: list[tuple[str, str]] = []
    for clause, mark in pieces:
        before = joined[-1] if joined else ("", "")
        pause = before[1] == "、" and not _NUMBER.fullmatch(before[0] + "、")
        if pause and not (_asks(_core(before[0]), before[1]) and _asks(_core(clause), mark)):
            joined[-1] = (f"{before[0]}、{clause}", mark)
        else:
            joined.append((clause, mark))
    return [each for clause, mark in joined for each in _at_joints(clause, mark)]


def _at_joints(clause: str, mark: str) -> list[tuple[str, str]]:
    for match in _JOINT.finditer(clause):
        before, behind = clause[: match.start()], clause[match.end() :]
        if (
            len(before) > _SHORTEST
            and len(behind) > _SHORTEST
            and _asks(before, "，")
            and _asks(behind, mark)
        ):
            return [(before, "，"), *_at_joints(behind, mark)]
    return [(clause, mark)]


def _core(clause: str) -> str:
    """A clause without its number, 另外 and 请教三件事： before it."""
    core = clause.strip(_EDGES)
    if (number := _NUMBER.match(core)) or (number := re.search(r"[：:\s]" + _NUMBER.pattern, core)):
        core = core[number.end() :]
    return _LEAD_IN.sub("", _LEAD_OUT.sub("", core)).strip(_EDGES) or core


def _asks(core: str, mark: str) -> bool:
    if len(core) < _SHORTEST:
        return False
    # 「有几个外出打工的党员」 counts nothing that is asked for.
    words = core if any(c in mark for c in "？?") else _SOME.sub("", core)
    return dissect(words).asks or _ASKS_ON.search(core) is not None
