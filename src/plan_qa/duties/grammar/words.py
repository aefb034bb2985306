"""The words of the duty grammar: the modal verbs, and the lists of data/duty_words.tsv."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from plan_qa.corpus.word_lists import read_word_lists

_KINDS = ("verb", "nominal", "happening", "adverb", "preposition", "pivot", "soft", "grant", "not_an_order")

# 要 and 应 are also halves of words (重要, 需要, 要求; 适应, 应急, 应训尽训).
MODAL = re.compile(
    r"应当|必须|不得|不准|严禁"
    r"|(?<![适相响供反对回因效])应(?![急用届对训变邀税收纳缴有诉力付]|聘(?!请|任|用)|征(?!得|求|收))"
    r"|(?<![重主需必首只纲摘概提紧简扼切险索没想还])要(?![求素点闻件领道害紧么是塞职义务件])"
    r"|(?<![必无])须(?!知)"
)
# What begins with these says when, how or for whom (对外, 经济 and their like are words of their own).
ADJUNCT_START = re.compile(
    r"(?:对(?![外方口岸])|向(?!导)|对于|关于|在(?![职校编建场岗押读逃线])|根据|按照|依照|依据|结合|针对|围绕|通过(?!了)|经(?!营|济|办|费|纪|理)|以(?!上|下|外|内)|用(?!好|工|.{0,3}(?:单位|人|者|户|地))|随着|除|因|如果|如(?![何下此实期数])|若(?!干)|确需|确因|确实需要|一旦|为(?!了解)|为了|自(?![治然律觉行主愿查贸动])|凭|当(?!事|地|场)|遇有|参照|本着|符合)"
)


@dataclass(frozen=True)
class DutyWords:
    """Word lists of the grammar, each as one regular expression that matches at a position.

    「设!备施」 in a list is 设 where neither 备 nor 施 follows.
    """

    lists: dict[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path) -> DutyWords:
        """Read data/duty_words.tsv.

        Raises:
            BankError: a line is not of the form kind, words.
        """
        return cls(read_word_lists(path, _KINDS))

    def pattern(self, *kinds: str) -> re.Pattern[str]:
        """Any word of these lists, longest first."""
        words = sorted({word for kind in kinds for word in self.lists[kind]}, key=lambda w: (-len(w), w))
        return re.compile("|".join(map(_as_pattern, words)) or r"(?!)")


def _as_pattern(word: str) -> str:
    """「设!备施」: 设, but not the beginning of 设备 or 设施."""
    alone, _, not_before = word.partition("!")
    return re.escape(alone) + (f"(?![{not_before}])" if not_before else "")
