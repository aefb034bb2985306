"""Who has to do what a question asks about: the statement it means, if that is sure enough, and the notice that says so.

A conditional logit over the statements of the first units found and "none of these", so that a question for something
else claims nobody; fitted by `plan_qa.training.owners`. Rather nothing is said than a wrong body named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from plan_qa.answer.owners.asking import OwnerAsked, OwnerWords
from plan_qa.answer.owners.features import FEATURES, Array, OwnerFeatures, options_in
from plan_qa.answer.retrieval import Findings
from plan_qa.corpus.folders import Folders
from plan_qa.duties.index import UNOWNED, DutyIndex, find_bodies
from plan_qa.duties.statements import Statement
from plan_qa.search.evidence import Searcher
from plan_qa.search.ranker import softmax
from plan_qa.search.weights import read_weights

# Nobody is said to be named only where the statement holds so much of what is asked word for word.
_SHARE: Final = 0.4
# A lit sentence so many times as long as the statement in it says too much else.
_LONG: Final = 3


@dataclass(frozen=True, slots=True)
class Owners:
    """Who has to do what a question asks about: the statements that say so, or order it of nobody, and the notice.

    `certain`: all that the question says stands in their sentences, so there is no doubt that they are meant.
    """

    statements: tuple[Statement, ...]
    notice: str
    certain: bool
    # Asked is who takes part, not who leads.
    partners_asked: bool = False

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies asked for, verbatim: owners before those they do it with; empty where the text names none."""
        partners = [body for each in self.statements for body in each.partners]
        owners = [row.body for each in self.statements for row in each.rows if row.body]
        return tuple(dict.fromkeys(partners if self.partners_asked else [*owners, *partners]))


@dataclass(frozen=True, slots=True)
class Choice:
    """A statement chosen, by number, and how likely its bodies are the ones asked for."""

    number: int
    probability: float


@dataclass(frozen=True)
class OwnerChooser:
    """Answers questions for an owner; `claim` and `disclaim` are how likely a choice has to be before it is told."""

    features: OwnerFeatures
    words: OwnerWords
    weights: tuple[float, ...]
    claim: float
    disclaim: float

    def asked(self, text: str) -> OwnerAsked | None:
        """Whether a question asks for an owner, and how."""
        index = self.features.index
        # Bodies are looked for only where two may be set against each other: that reads the duties.
        either = "还是" in text and bool(options_in(text, find_bodies(text, index)))
        return self.words.asked(text, either)

    def owners_of(
        self, text: str, asked: OwnerAsked, findings: Findings, placed: bool = False
    ) -> Owners | None:
        """The owner that a text asks for; None where which one is meant is not sure.

        `placed`: the question names the place that was searched (「第五条谁负责」).
        """
        if placed and findings.ranked and not self.features.says(asked.rest, self.words.stop):
            return self._all_of(findings.ranked[0].unit, asked)
        parts = self.words.parts(text)
        chosen = [self._chosen(part, read, findings) for part in parts if (read := self.asked(part))]
        told = list({choice.number: choice for choice in chosen if choice}.values())
        if len(told) < 2:
            choice = self._chosen(text, asked, findings)
            told = [choice] if choice else []
        return self._owners(asked, told) if told else None

    def led(self, findings: Findings, owners: Owners) -> Findings:
        """The findings with the unit that names the owner first, and the words that do lit first."""
        told = [
            each for each in owners.statements if each.unit is owners.statements[0].unit and not each.in_title
        ]
        if not told:
            return findings
        number = self.features.searcher.content.unit_number[told[0].unit.id]
        first = next(finding for finding in findings.ranked if finding.unit == number)
        others = tuple(finding for finding in findings.ranked if finding is not first)
        return replace(findings, ranked=(replace(first, spans=_spans(told, first.spans)), *others))

    def _chosen(self, text: str, asked: OwnerAsked, findings: Findings) -> Choice | None:
        numbers, table = self.features.candidates(text, asked, findings)
        return self.decide(asked, numbers, softmax(table @ np.asarray(self.weights))[1:])

    def decide(self, asked: OwnerAsked, numbers: Sequence[int], probabilities: Array) -> Choice | None:
        """The likeliest bodies among the candidates, or that nobody is named, where it is sure enough."""
        likely: dict[frozenset[str], float] = defaultdict(float)
        best: dict[frozenset[str], tuple[float, int]] = {}
        for number, probability in zip(numbers, probabilities, strict=True):
            bodies = self.features.bodies(number)
            likely[bodies] += float(probability)
            best[bodies] = max(best.get(bodies, (0.0, number)), (float(probability), number))
        if not likely:
            return None
        bodies, probability = max(likely.items(), key=lambda item: item[1])
        number = best[bodies][1]
        statement = self.features.index.statements[number]
        if bodies:
            sure = probability >= self.claim and (not asked.partners or bool(statement.partners))
        else:
            # Only of the plan in force is it said, and only where the words agree.
            plan = self.features.index.library.in_force
            alike = self.features.share(asked.rest, number) >= _SHARE
            sure = (
                asked.sure and probability >= self.disclaim and alike and statement.unit.document == plan.id
            )
        return Choice(number, probability) if sure else None

    def _all_of(self, unit: int, asked: OwnerAsked) -> Owners | None:
        """Everybody whom a unit gives something to do; that it names nobody, where it orders something."""
        statements = self.features.of_unit(unit)
        owned = tuple({each.names: each for each in statements if each.owned and not each.is_action}.values())
        if owned:
            return Owners(owned, owner_notice(owned[0]) if len(owned) == 1 else joint_notice(owned), True)
        plan = self.features.index.library.in_force
        ordered = asked.sure and statements and statements[0].unit.document == plan.id
        return Owners(statements[:1], UNOWNED, True) if ordered else None

    def _owners(self, asked: OwnerAsked, told: Sequence[Choice]) -> Owners:
        statements = tuple(self.features.index.statements[choice.number] for choice in told)
        certain = len(told) == 1 and self.features.covers(asked.rest, self.words.stop, told[0].number)
        if len(statements) > 1:
            return Owners(statements, joint_notice(statements), False)
        notice = owner_notice(statements[0], asked.partners) if statements[0].owned else UNOWNED
        return Owners(statements, notice, certain, asked.partners)


def open_chooser(folders: Folders, searcher: Searcher, index: DutyIndex) -> OwnerChooser:
    """The chooser with its word lists and fitted weights.

    Raises:
        BankError, StaleIndexError: data/owner_words.tsv or data/weights/owners.json is not in order.
    """
    fitted = read_weights(
        folders.data / "weights" / "owners.json", "责任主体", FEATURES, ("claim", "disclaim")
    )
    words = OwnerWords.load(folders.data / "owner_words.tsv")
    return OwnerChooser(OwnerFeatures(searcher, index), words, fitted.values, *fitted.constants)


def _spans(told: Sequence[Statement], lit: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """What is lit already where it holds the statement and little else; else the statements themselves first."""
    start, end = told[0].span
    meets = lit[0][0] < end and start < lit[0][1]
    if len(told) == 1 and meets and (told[0].is_action or lit[0][1] - lit[0][0] <= _LONG * (end - start)):
        return lit
    rest = tuple(
        span for span in lit if not any(span[0] < each.span[1] and each.span[0] < span[1] for each in told)
    )
    return (*(each.span for each in told), *rest)


def owner_notice(statement: Statement, partners_first: bool = False) -> str:
    """「责任主体：甲（会同乙、丙）」, 「责任人：…」 for persons, 「原文写明：…」 for what is told, not ordered.

    `partners_first`: asked is who takes part.
    """
    joint = "、".join(statement.partners)
    if partners_first:
        return f"会同单位：{joint}（{statement.names}牵头）"
    title = "原文写明" if statement.is_action else "责任人" if statement.of_persons else "责任主体"
    return f"{title}：{statement.names}" + (f"（会同{joint}）" if joint else "")


def _first_clause(statement: Statement) -> str:
    return re.split("[，,]", statement.rows[0].duty, maxsplit=1)[0]


def joint_notice(statements: Sequence[Statement]) -> str:
    """「责任主体：甲——主体责任；乙——直接实施责任」: several owners asked for at once, each with what is its own."""
    owned = [statement for statement in statements if statement.owned]
    told = "；".join(f"{each.names}——{_first_clause(each)}" for each in owned)
    unnamed = [f"{_first_clause(each)}：{UNOWNED}" for each in statements if not each.owned]
    if not owned:
        return UNOWNED
    title = owner_notice(owned[0]).partition("：")[0]
    return "；".join([f"{title}：{told}", *unnamed])
