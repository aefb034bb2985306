"""What a unit gives to bodies, or orders without saying to whom: the candidates for the answer to 「由谁负责」.

A statement gathers the duties (or actions) of one stretch of words, since bodies that share it answer together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from plan_qa.corpus.library import Library
from plan_qa.domain import Duty, Unit

# 「…，引导党员立足岗位」: what others are led to do is not what is ordered of whoever leads them; neither is what they
# are taught (「学习贯彻…重要论述，结合…等，」), nor who they are (「对国有企业党员，」).
_LED = re.compile(r"[，,、](?:教育)?引导")
_TAUGHT = re.compile(r"(?:学习贯彻[^，,]*[，,]|结合.*?等[，,]|(?:对|针对)[^，,]*[，,])*")
_JOINT = re.compile(r"[、，和与及]|以及|及其")


@dataclass(frozen=True)
class Statement:
    """Duties or actions of the same words, with their unit."""

    unit: Unit
    rows: tuple[Duty, ...]
    is_action: bool

    @property
    def owned(self) -> bool:
        """Whether the text names who has to do it."""
        return bool(self.rows[0].body)

    @property
    def in_title(self) -> bool:
        """Whether it stands in its document's title, not in the unit's text."""
        return not self.rows[0].end

    @property
    def of_persons(self) -> bool:
        """Whether all who have to do it are persons."""
        return self.owned and all(row.holder == "person" for row in self.rows)

    @property
    def partners(self) -> tuple[str, ...]:
        """The bodies that the owner does it with."""
        return self.rows[0].partners

    @cached_property
    def sentence(self) -> tuple[int, int]:
        """The sentence it stands in."""
        at = self.rows[0].start
        return next(
            ((s.start, s.end) for s in self.unit.sentences if s.start <= at < s.end), (0, len(self.unit.text))
        )

    @cached_property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Where the bodies are named, in the order of the text."""
        first, row = self.sentence[0], self.rows[0]
        found: list[tuple[int, int]] = []
        for body in dict.fromkeys(row.body for row in self.rows if row.body):
            at = self.unit.text.rfind(body, first, row.start)
            at = at if at >= 0 else self.unit.text.find(body, row.start, row.end)
            if at >= 0:
                found.append((at, at + len(body)))
        return tuple(sorted(found))

    @cached_property
    def names(self) -> str:
        """The bodies, as the text joins them where they stand side by side (「各基层单位党委和党总支」)."""
        text, places = self.unit.text, self.places
        bodies = dict.fromkeys(row.body for row in self.rows if row.body)
        if len(places) < 2 or len(places) != len(bodies):
            return "、".join(bodies)
        joined = all(_JOINT.fullmatch(text[a[1] : b[0]]) for a, b in pairwise(places))
        return text[places[0][0] : places[-1][1]] if joined else "、".join(bodies)

    @cached_property
    def span(self) -> tuple[int, int]:
        """From the first body, where it stands before what it has to do, to the end of that.

        Where others are led to something, of an order to nobody only what whoever leads them has to do (may be nothing).
        """
        text, row = self.unit.text, self.rows[0]
        if self.owned or not (led := _LED.search(text, row.start, row.end)):
            return min([row.start, *(at for at, _ in self.places)]), row.end
        taught = _TAUGHT.match(text, row.start, led.start() + 1)
        return min(taught.end() if taught else row.start, led.start()), led.start()

    @cached_property
    def words(self) -> str:
        """What has to be done, without who has to do it."""
        text, (start, end) = self.unit.text, self.span
        for at, stop in reversed(self.places):
            text = f"{text[:at]}，{text[stop:]}"
            end -= stop - at - 1
        return self.rows[0].duty if self.in_title else text[start:end]


def statements_of(library: Library, duties: Iterable[Duty], actions: Iterable[Duty]) -> tuple[Statement, ...]:
    """The statements of a library in document order, duties before actions within a unit."""
    return (*_gathered(library, duties, False), *_gathered(library, actions, True))


def _gathered(library: Library, rows: Iterable[Duty], is_action: bool) -> Iterator[Statement]:
    for (cite, _, _, _), group in groupby(
        rows, key=lambda row: (row.cite, row.start, row.end, bool(row.body))
    ):
        statement = Statement(library.unit_by_id[cite], tuple(group), is_action)
        if statement.words:
            yield statement
