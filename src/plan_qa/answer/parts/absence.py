"""Whether the one document that a side of a comparison is asked of says anything of it.

Search finds the nearest clause of any document; that the document speaks of the matter is another question. It is told by
facts alone: the kind of value asked for, and the words that other documents of the library use of it and this one does not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from plan_qa.answer.values import asked_kinds, holds
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.library import Library
from plan_qa.search.lexicon import Lexicon
from plan_qa.search.words import Segmenter, bigrams

# Less of what the question is about, by weight of its words, and the document is silent.
_LEAST: Final = 0.5
# A word in more than this share of the units names nothing; a name is unwritten where more of it than this is unknown.
_EVERYWHERE: Final = 0.3
_MOST: Final = 0.5


def missing_value(question: str, passage: str) -> str:
    """The kind of value that a question asks for and the passage does not hold; empty where it holds all."""
    return next((kind.name for kind in asked_kinds(question) if not holds(passage, kind)), "")


@dataclass(frozen=True)
class Vocabulary:
    """The words of each document of the library."""

    library: Library
    segmenter: Segmenter
    lexicon: Lexicon

    def silent(self, question: str, documents: Set[str]) -> bool:
        """Whether these documents use too few of the words that the library has for what is asked."""
        return self.share(question, documents) < _LEAST

    def share(self, question: str, documents: Set[str]) -> float:
        """The share, by weight, of the question's words known to the library that these documents use; 1 where it has none.

        A word weighs its inverse document frequency over units (Spärck Jones 1972); one that people use for a formal term
        stands for that term too.
        """
        total = used = 0.0
        for word in dict.fromkeys(self.segmenter.words(question)):
            if len(word) < 2:
                continue
            said = (word, *(term for term, _ in self.lexicon.expand(word)))
            holding = [document for document, text in self._texts if any(each in text for each in said)]
            if not holding:
                continue
            weight = math.log(len(self._texts) / len(holding))
            total += weight
            used += weight * (
                1.0 if any(d in documents for d in holding) else self._half_used(word, documents)
            )
        return used / total if total else 1.0

    def _half_used(self, word: str, documents: Set[str]) -> float:
        """How much of a word of two (中期检查) these documents use otherwise (中期评估): half, where it names something."""
        if len(word) != 4:
            return 0.0
        named = [half for half in (word[:2], word[2:]) if self._count(half) <= _EVERYWHERE * len(self._texts)]
        return 0.5 * any(
            half in text for half in named for document, text in self._texts if document in documents
        )

    def unwritten(self, name: str) -> bool:
        """Whether most of a name (驻外机构党员) is in character bigrams that no document uses, and no formal term stands for it.

        What stands everywhere (党员) names nothing.
        """
        if any(self._count(term) for term, _ in self.lexicon.expand(name)):
            return False
        for pair in bigrams(name):
            if self._count(pair) > _EVERYWHERE * len(self._texts):
                name = name.replace(pair, " ")
        counts = [self._count(pair) for pair in dict.fromkeys(bigrams(name)) if len(pair) > 1]
        return sum(count == 0 for count in counts) > _MOST * len(counts)

    def _count(self, words: str) -> int:
        return sum(words in text for _, text in self._texts)

    @cached_property
    def _texts(self) -> Sequence[tuple[str, str]]:
        """Every unit's document and folded text."""
        return tuple((unit.document, fold_text(f"{unit.title}{unit.text}")) for unit in self.library.units)
