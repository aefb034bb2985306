"""Words that false premises put in the place of the clause's own: learnt from the bank, where each names both.

主体责任 for 直接实施责任, 宣传部门 for 组织部门: whoever said one for the other once may do so again, either way round.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.word_lists import Finder
from plan_qa.domain import Refusal

# Shorter words stand for too much, longer ones are not said twice (characters).
_SHORTEST = 2
_LONGEST = 9
_MARKS = " \"'。,、?!《》「」"
# Numbers are compared as numbers.
_NUMERAL = re.compile(r"[\d零一二两三四五六七八九十百千万%]")
# Words that a question denies or restricts with are compared by their sense.
_FUNCTION = re.compile(r"[不没只都也就才还的了]|必须|可以|应当|一律")


class Swaps:
    """Which words were said for which."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        table: dict[str, set[str]] = defaultdict(set)
        for refusal in refusals:
            if refusal.wrong and refusal.right:
                wrong, right = _apart(
                    fold_text(refusal.wrong).strip(_MARKS), fold_text(refusal.right).strip(_MARKS)
                )
                if all(
                    _SHORTEST <= len(word) <= _LONGEST and not _NUMERAL.search(word)
                    for word in (wrong, right)
                ) and not (_FUNCTION.search(wrong) or wrong in right or right in wrong):
                    table[wrong].add(right)
                    table[right].add(wrong)
        self._finder = Finder({word: frozenset(others) for word, others in table.items()})

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[tuple[int, int], frozenset[str]]]:
        """Words in text[start:end] with those that they were said for."""
        for at, stop, others in self._finder.found(text, start, end):
            yield (at, stop), others


def _apart(wrong: str, right: str) -> tuple[str, str]:
    """Without what both begin and end with, as long as two characters are left of each."""
    while min(len(wrong), len(right)) > _SHORTEST and wrong[0] == right[0]:
        wrong, right = wrong[1:], right[1:]
    while min(len(wrong), len(right)) > _SHORTEST and wrong[-1] == right[-1]:
        wrong, right = wrong[:-1], right[:-1]
    return wrong, right
