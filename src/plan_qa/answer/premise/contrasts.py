"""What says the opposite of a clause: data/contrasts.tsv, words that deny or restrict, words that only seem to, opposite pairs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from plan_qa.domain import BankError

_FIELDS = {"deny": 2, "only": 2, "hedge": 2, "pair": 3, "body": 3}


@dataclass(frozen=True, slots=True)
class Pair:
    """Where a question has one of `said` and the clause one of `stated`, they contradict each other."""

    said: re.Pattern[str]
    stated: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Contrasts:
    """The lexicon: `deny` finds a denial or a restriction (one of `only`), `hedge` what must be blanked before."""

    deny: re.Pattern[str]
    only: frozenset[str]
    hedge: re.Pattern[str]
    pairs: tuple[Pair, ...]
    bodies: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def load(cls, path: Path) -> Contrasts:
        """Read data/contrasts.tsv.

        Raises:
            BankError: the file is missing or a line is not of one of the five forms.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise BankError(f"找不到语料文件 {path}；请从仓库恢复。") from error
        words: dict[str, list[str]] = {"deny": [], "only": [], "hedge": []}
        pairs: list[Pair] = []
        bodies: list[tuple[str, tuple[str, ...]]] = []
        for number, line in enumerate(lines, 1):
            if not line or line.startswith("#"):
                continue
            fields = line.split("\t")
            if len(fields) != _FIELDS.get(fields[0]) or not all(fields):
                raise BankError(
                    f"{path.name} 第 {number} 行是“{line[:20]}”，应为 deny、only、hedge、pair 或 body 行；请改正该行。"
                )
            if fields[0] == "pair":
                pairs.append(Pair(_any(fields[1].split("|")), _any(fields[2].split("|"))))
            elif fields[0] == "body":
                bodies.append((fields[1], tuple(fields[2].split("|"))))
            else:
                words[fields[0]] += fields[1].split("|")
        return cls(
            _any(words["deny"] + words["only"]),
            frozenset(words["only"]),
            _any(words["hedge"]),
            tuple(pairs),
            tuple(bodies),
        )


def _any(words: list[str]) -> re.Pattern[str]:
    """One of the words, the longest first; a pattern that never matches where there is none."""
    return re.compile(
        "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) or "(?!)"
    )
