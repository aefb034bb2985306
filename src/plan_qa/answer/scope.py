"""Whether a question asks what a document says that the library does not hold.

The plan speaks of other documents (《中国共产党章程》) and asks for some to be studied: a question about that is the plan's.
What tells them apart is whether the title is the one that is to say something (「……里怎么规定」「按……」「……第几条」), and
whether a document that is held is named beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from plan_qa.answer.premise.claims import asks
from plan_qa.answer.quiz import is_quiz
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.library import Library
from plan_qa.corpus.word_form import WordForm
from plan_qa.corpus.word_lists import Finder, read_rows

_TITLE: Final = re.compile(r"《([^《》]{2,60})》")
# What follows, or stands before, a title that is to say something.
_SAYS: Final = WordForm("scope", r"^(?:（[^）]*）)?{inside}?的?{says}")
_BY: Final = re.compile(r"(?:按照?|依据|根据|依照|照|在|看|查|翻|引用?|对照|我问的是|想问|请问|问一?下)$")
_PUNCTUATION: Final = re.compile(r"[\s()（）－—\-、,，·]")


@dataclass(frozen=True, slots=True)
class Unheld:
    """A document that a question asks and the library does not hold: its title as the question, or else the list, gives it."""

    title: str


@dataclass(frozen=True)
class Scope:
    """Knows the titles that the library holds and the documents that people often ask for besides."""

    library: Library
    others: tuple[tuple[str, tuple[str, ...]], ...]

    @classmethod
    def load(cls, path: Path, library: Library) -> Scope:
        """Read data/other_documents.tsv: a title and what people call it."""
        return cls(
            library,
            tuple((row[0], tuple(row[1].split("|"))) for _, row in read_rows(path, "正式名<Tab>俗称|俗称")),
        )

    @cached_property
    def _held(self) -> tuple[str, ...]:
        names: list[str] = []
        for document in self.library.documents:
            names += [document.title, document.short_title, *document.called]
        return tuple(_bare(name) for name in names if name)

    @cached_property
    def _spoken_of(self) -> frozenset[str]:
        """Titles that the texts themselves name."""
        return frozenset(_bare(title) for unit in self.library.units for title in _TITLE.findall(unit.text))

    def unheld(self, question: str) -> Unheld | None:
        """The document that a question asks and that is not held; None where it asks the library's own."""
        found = [(match.start(), match.end(), match.group(1)) for match in _TITLE.finditer(question)]
        if is_quiz(question) or any(self._holds(title) for _, _, title in found):
            return None
        for start, end, title in found or self._called.longest(question):
            if self._names_held(question[:start] + question[end:]):
                continue  # 「规划要求学《……》吗」, 「《……》和规划说的一样吗」
            # 「党员干部学时要求按照……执行」 speaks of another document and asks nothing of it.
            if not found and not asks(question):
                continue
            spoken_of = _bare(title) in self._spoken_of
            if _asked(question, start, end) or (found and not spoken_of):
                return Unheld(f"《{title}》")
        return None

    def _holds(self, title: str) -> bool:
        bare = _bare(title)
        return bare in self._held or any(bare in held or held in bare for held in self._held if len(held) > 6)

    def _names_held(self, text: str) -> bool:
        """Whether a document of the library is spoken of beside the other one."""
        folded = _bare(text)
        return any(name in folded for name in self._held if len(name) > 1)

    @cached_property
    def _called(self) -> Finder[str]:
        """What people call the documents that the library does not hold, each with its title."""
        named = [(title, sayings) for title, sayings in self.others if not self._holds(title)]
        return Finder({said: title for title, sayings in named for said in (title, *sayings)})


def _asked(question: str, start: int, end: int) -> bool:
    """Whether the title at [start, end) is the one that is to say something."""
    return bool(_SAYS.match(question[end:]) or _BY.search(question[:start]))


def _bare(title: str) -> str:
    return _PUNCTUATION.sub("", fold_text(title))
