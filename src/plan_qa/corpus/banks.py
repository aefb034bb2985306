"""The hand-written banks: ways to ask, refusals, dialogs, and the lexicon of what people type instead."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plan_qa.corpus.digests import read_text
from plan_qa.corpus.disk import reason
from plan_qa.corpus.library import Library
from plan_qa.corpus.word_lists import read_rows
from plan_qa.domain import BankError, Refusal, Synonym, Way


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a banked dialog: as typed, and as the complete question it stands for."""

    text: str
    standalone: str
    gold: tuple[tuple[str, int], ...]


def _lines(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        text = read_text(path)
    except FileNotFoundError as error:
        raise BankError(f"找不到语料文件 {path}；请从仓库恢复。") from error
    except OSError as error:
        raise BankError(f"读不了语料文件 {path}（{reason(error)}）；请检查权限，或从仓库恢复。") from error
    except UnicodeDecodeError as error:
        raise BankError(f"{path.name} 不是 UTF-8 文本（第 {error.start} 字节）；请改正后重试。") from error
    # On line feeds alone: a question may hold what Unicode calls the end of a line.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BankError(f"{path.name} 第 {number} 行不是合法的 JSON；请改正该行。") from error
        if not isinstance(record, dict):
            raise BankError(f"{path.name} 第 {number} 行应为一个 JSON 对象；请改正该行。")
        yield number, record


def read_ways(path: Path, library: Library) -> tuple[Way, ...]:
    """The ways to ask, each with every unit that answers it.

    Raises:
        BankError: an address does not exist or a span is not a slice of its unit.
    """
    ways: list[Way] = []
    for number, record in _lines(path):
        cite, span, text = str(record.get("cite")), str(record.get("span")), str(record.get("q", "")).strip()
        unit = library.unit_by_id.get(cite)
        if unit is None or not text or span not in unit.text:
            raise BankError(
                f"{path.name} 第 {number} 行：{cite} 不存在，或其中没有“{span[:20]}”；请改正该行。"
            )
        gold = record.get("gold") or {cite: 2}
        if not isinstance(gold, Mapping) or set(gold) - set(library.unit_by_id):
            raise BankError(f"{path.name} 第 {number} 行：gold 应为 地址→1 或 2；请改正该行。")
        ways.append(Way(text, cite, span, tuple((unit_id, int(grade)) for unit_id, grade in gold.items())))
    return tuple(ways)


def read_refusals(path: Path) -> tuple[Refusal, ...]:
    """The questions that the sources do not answer, and false premises with what the sources do say."""
    return tuple(
        Refusal(
            text=str(record["q"]),
            kind=str(record["kind"]),
            near=str(record["near"]) if record.get("near") else None,
            correct=str(record.get("correct") or ""),
            wrong=str(record.get("wrong") or ""),
            right=str(record.get("right") or ""),
        )
        for _, record in _lines(path)
    )


def read_dialogs(path: Path) -> tuple[tuple[Turn, ...], ...]:
    """The dialogs with elliptical follow-ups."""
    dialogs: list[tuple[Turn, ...]] = []
    for number, record in _lines(path):
        turns = record.get("turns")
        if not isinstance(turns, list):
            raise BankError(f"{path.name} 第 {number} 行没有 turns；请改正该行。")
        dialogs.append(
            tuple(Turn(turn["q"], turn["standalone"], tuple(turn["gold"].items())) for turn in turns)
        )
    return tuple(dialogs)


def read_lexicon(path: Path) -> tuple[Synonym, ...]:
    """The lexicon: `term<TAB>said|said~|…`, a tilde marking a loose one.

    Raises:
        BankError: the file is missing or a row is not of that form.
    """
    synonyms: list[Synonym] = []
    for _, (term, said) in read_rows(path, "正式用语<Tab>俗称|俗称~"):
        synonyms += [
            Synonym(term, word.removesuffix("~"), word.endswith("~")) for word in said.split("|") if word
        ]
    return tuple(synonyms)
