"""The words of the duty grammar: the modal verbs, and the lists of data/words/duties.tsv."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from plan_qa.corpus.word_form import WordForm
from plan_qa.corpus.word_lists import any_listed, read_word_lists
from plan_qa.domain import BankError

KINDS = ("verb", "nominal", "happening", "adverb", "preposition", "pivot", "soft", "grant", "not_an_order")

# 要 and 应 are also halves of words (重要, 需要, 要求; 适应, 应急, 应训尽训).
MODAL = WordForm(
    "duties",
    r"{modal}|(?<!{before_modal_ying})应(?!{behind_modal_ying}|聘(?!请|任|用)|征(?!得|求|收))",
)
# What begins with these says when, how or for whom (对外, 经济 and their like are words of their own).
ADJUNCT_START = WordForm("duties", r"{adjunct}|用(?!好|工|.{0,3}(?:单位|人|者|户|地))|为(?!了解)")


@dataclass(frozen=True)
class DutyWords:
    """Word lists of the grammar, each as one regular expression that matches at a position."""

    lists: dict[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path) -> DutyWords:
        """Read data/words/duties.tsv.

        Raises:
            BankError: a row is not of the form kind, words, or one of the kinds is missing.
        """
        lists = read_word_lists(path)
        if missing := [kind for kind in KINDS if kind not in lists]:
            raise BankError(f"{path.name} 没有 {'、'.join(missing)} 一类词；请从仓库恢复。")
        return cls(lists)

    def pattern(self, *kinds: str) -> re.Pattern[str]:
        """Any word of these lists, longest first."""
        return re.compile(any_listed(word for kind in kinds for word in self.lists[kind]))
