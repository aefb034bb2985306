"""What says the opposite of a clause: data/contrasts.tsv, words that deny or restrict, words that only seem to, opposite pairs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from plan_qa.corpus.word_lists import any_of, read_rows
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
            BankError: the file is missing or a row is not of one of the five forms.
        """
        words: dict[str, list[str]] = {"deny": [], "only": [], "hedge": []}
        pairs: list[Pair] = []
        bodies: list[tuple[str, tuple[str, ...]]] = []
        form = "deny、only、hedge<Tab>词|词，pair、body<Tab>词|词<Tab>词|词"
        for number, fields in read_rows(path, form, 2, 3):
            if len(fields) != _FIELDS.get(fields[0]):
                raise BankError(f"{path.name} 第 {number} 行是“{fields[0]}”，应为“{form}”；请改正该行。")
            if fields[0] == "pair":
                pairs.append(Pair(*(re.compile(any_of(words.split("|"))) for words in fields[1:])))
            elif fields[0] == "body":
                bodies.append((fields[1], tuple(fields[2].split("|"))))
            else:
                words[fields[0]] += fields[1].split("|")
        return cls(
            re.compile(any_of(words["deny"] + words["only"])),
            frozenset(words["only"]),
            re.compile(any_of(words["hedge"])),
            tuple(pairs),
            tuple(bodies),
        )
