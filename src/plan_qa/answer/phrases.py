"""The assistant's own words: data/replies.toml, one line for each kind of reply, filled in here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from plan_qa.corpus.digests import read_text
from plan_qa.corpus.library import Library
from plan_qa.domain import BankError
from plan_qa.places.describe import name_of


@dataclass(frozen=True, slots=True)
class Phrases:
    """Lines by group and name; `{count}` and `{documents}` are always known."""

    lines: dict[str, dict[str, str]]
    documents: str
    count: str

    @classmethod
    def load(cls, path: Path, library: Library) -> Phrases:
        """Read the table.

        Raises:
            BankError: the file is missing or is no TOML table of lines.
        """
        try:
            lines = tomllib.loads(read_text(path))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BankError(f"读不了回答用语 {path}（{error}）；请从仓库恢复。") from error
        held = library.documents
        return cls(
            lines,
            "、".join(name_of(document) for document in held[:_NAMED]) + ("等" if len(held) > _NAMED else ""),
            _COUNTS.get(len(held), str(len(held))),
        )

    def say(self, group: str, name: str, **filled: object) -> str:
        """The line of that name."""
        return self.lines[group][name].format(count=self.count, documents=self.documents, **filled)


# So many documents are named in a line, the plan's own first.
_NAMED: Final = 8
_COUNTS = dict(enumerate("一两三四五六七八九十", start=1))
