"""Whether a question asks who has to do, does or did a thing: 「谁制定…」「归哪一级管」「印发机关」「省里定还是县里定」.

The words come from data/owner_words.tsv; the forms they stand in are here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from plan_qa.corpus.word_form import WordForm
from plan_qa.corpus.word_lists import any_of, read_word_lists

_KINDS = ("body", "person", "task", "holder", "before", "doing", "object", "together", "stop")
_WHICH = r"(?:哪|什么|啥|何)(?:一|几|两|三|些|几个|两个)?(?:个|家|级|类|种|层|位|路)?(?:以上|上级|具体|负责的?|的)?"
# Nouns that stand for a body only where they are not half of another word: 级别, 层面, 方面, 组织形式, 会议精神.
_HALF_BODIES = (
    r"组织(?![生形方体覆活关建力领]|实施)|会议(?!精神|要)|级(?!别)|层(?!面)|家(?!企业)|方(?![面向式法针案便])"
)
_HALF_NOUNS = rf"{_HALF_BODIES}|人(?!群|才)"
# A bare 哪个 asks for an owner only before a doing.
_BARE = WordForm(
    "owners",
    r"哪(?:一|几|两)?{unit}|哪(?=[管办抓])|哪(?:个|些|方|几个)(?={owns})|哪(?:里|儿|条线|块)(?={issues})"
    r"|哪个(?:会(?=通过|审|批|定|拍)|{office})|由哪(?:里|儿)(?!来)",
)
_REALLY = r"(?:到底|究竟|具体|应该|应当)?"
_TASK = r"(?:责任|职责|任务|活|事|义务|分内|差事|职能|担子|权责|工作)"
# What a plan calls 主体责任.
_BEARS_ALL = re.compile("责任主体|负主责|负总责|兜底|唱主角")
_EVERY_TASK = frozenset(["责任", "主责", "负责", "主要", "管理", "组织"])
# 谁 in whose words, whose name, and 不管谁: no question for an owner.
_NOT_OWNER = WordForm(
    "owners",
    r"谁的(?:哪些|什么)?{said_by}|{titled}(?:名字)?是谁|{not_owner}|(?:谁|哪些人|什么人)(?:可以|能够?|才)?{exempt}"
    r"|让谁{pleased}|{no_matter}(?:谁|哪|什么)",
)


@dataclass(frozen=True, slots=True)
class OwnerAsked:
    """A question for an owner: whether a body or a person is asked for, or only who takes part (`partners`).

    `head` is the noun of 哪个部门, 哪一级党委: what the owner is called; `rest` the question without its asking words;
    `sure`: it asks for an owner and for nothing else.
    """

    kind: Literal["any", "body", "person"]
    partners: bool
    head: str
    rest: str
    sure: bool


@dataclass(frozen=True)
class OwnerWords:
    """The words that questions for an owner are made of."""

    lists: dict[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path) -> OwnerWords:
        """Read data/owner_words.tsv.

        Raises:
            BankError: a line is not of the form kind, words.
        """
        return cls(read_word_lists(path, _KINDS))

    @cached_property
    def stop(self) -> frozenset[str]:
        """Words that say nothing of what is asked about."""
        return frozenset(self.lists["stop"])

    def asked(self, text: str, either: bool = False) -> OwnerAsked | None:
        """Read a question; None where it does not ask for an owner.

        `either`: it sets two bodies to choose from (「省里定还是县里定」).
        """
        if not either and not self._asks(text):
            return None
        kind: Literal["any", "body", "person"] = "any"
        if self._asks_person.search(text):
            kind = "person"
        elif self._asks_body.search(text):
            kind = "body"
        apart = self._with.sub("，", text)
        partners = apart != text and bool(self._together.search(text)) and not self._who.search(apart)
        rest = self._role.sub(_task_of, self._who.sub("，", text))
        if _BEARS_ALL.search(text):
            rest += "，主体责任"
        return OwnerAsked(kind, partners, self._head(text), rest, bool(self._sure.search(text)))

    def parts(self, text: str) -> tuple[str, ...]:
        """The questions of 「谁牵头、谁落实」, each with the clauses that ask nothing; empty where there is only one."""
        clauses = [clause for clause in re.split(r"[，,、；;。？?]", text) if clause]
        asking = [clause for clause in clauses if self._who.search(clause)]
        told = "，".join(clause for clause in clauses if clause not in asking)
        return tuple(f"{told}，{clause}" if told else clause for clause in asking) if len(asking) > 1 else ()

    def _asks(self, text: str) -> bool:
        if _NOT_OWNER.search(text):
            return False
        if self._asks_role.search(text) or (self._with.search(text) and self._together.search(text)):
            return True
        others = {m.span("who") for form in (self._object, self._recipient) for m in form.finditer(text)}
        others |= {match.span("what") for match in self._object.finditer(text)}
        return any(match.span() not in others for match in self._who.finditer(text))

    def _head(self, text: str) -> str:
        match = self._asks_body.search(text)
        return re.sub(rf"^{_WHICH}", "", match.group()) if match else ""

    # ------------------------------------------------------------ the forms

    def _any(self, kind: str) -> str:
        return any_of(self.lists[kind])

    @cached_property
    def _who(self) -> re.Pattern[str]:
        """谁 (but not 谁都, 谁也), 哪个部门, 什么人, 哪家."""
        nouns = f"{self._any('body')}|{self._any('person')}|{_HALF_NOUNS}"
        return re.compile(rf"(?:谁(?!都|也|家的?事)|(?<!的){_WHICH}(?:{nouns})|{_BARE.pattern})")

    @cached_property
    def _asks_body(self) -> re.Pattern[str]:
        nouns = f"{self._any('body')}|{_HALF_BODIES}"
        return re.compile(rf"{_WHICH}(?:{nouns})|哪(?:一|几)?(?:家|级|层)|(?:{nouns})(?=是哪)")

    @cached_property
    def _asks_person(self) -> re.Pattern[str]:
        return re.compile(rf"{_WHICH}(?:{self._any('person')}|人(?!群|才))|责任人")

    @cached_property
    def _role(self) -> re.Pattern[str]:
        """「制定主体」「印发机关」「承担者」: asks for its holder without 谁."""
        # 组织部门 and 管理部门 are bodies themselves.
        return re.compile(
            rf"(?!(?:组织|管理)部门)(?P<task>{self._any('task')})(?:责任)?(?:{self._any('holder')})"
        )

    @cached_property
    def _asks_role(self) -> re.Pattern[str]:
        role, who = self._role.pattern.replace("?P<task>", "?:"), self._who.pattern
        nouns = f"{self._any('body')}|{_HALF_BODIES}"
        return re.compile(
            rf"{role}{_REALLY}(?:是|为|归|呢|吗)?(?:{who}|哪|什么|啥)?[^一-鿿]*$|{role}{_REALLY}(?:是|为)(?:{who}|哪(?:个|些|几个))"
            rf"|{role}有哪(?:些|几[个家])[^一-鿿]*$"
            rf"|(?:{nouns}){_REALLY}(?:是|为)哪(?:个|些|几个|几家|家)|谁的{_TASK}|(?<!样)的(?:单位|部门|机关|机构|组织|主体|会议)(?:是|为)?[^一-鿿]*$"
        )

    @cached_property
    def _object(self) -> re.Pattern[str]:
        """「训练谁」「抄送了哪些单位」: whom a thing is done to or said of, at the end of a clause."""
        return re.compile(
            rf"(?:{self._any('object')}|向|跟|(?<![压交扣落分派推务任子])给|对|和|与|同|面向|为|替)了?(?P<who>{self._who.pattern})"
            r"(?:们|的意见|的)?(?=[吗呢啊呀]?(?:[，。？?、！!]|$))"
            rf"|(?:包括|包含|涉及|覆盖|抄送|征求|点到|列了|列出)了?(?P<what>{self._who.pattern})"
        )

    @cached_property
    def _recipient(self) -> re.Pattern[str]:
        """「向谁报告」: in front of its verb; 「对谁的要求」 asks who is bound."""
        return re.compile(
            rf"(?:向|(?<![压交扣落分派推务任子])给|对|为|替|针对|面向|跟)(?P<who>{self._who.pattern})"
            r"(?!的?(?:要求|规定|任务|指标|提|审|批|拍板|把关|定|组织))"
        )

    @cached_property
    def _sure(self) -> re.Pattern[str]:
        """Forms that ask for an owner and for nothing else: only there is it worth saying that nobody is named."""
        who = self._who.pattern
        return re.compile(
            rf"(?:{self._any('before')}){who}|{who}(?:{self._any('doing')})|{who}的{_TASK}|{who}(?:头上|身上|肩上|手里)"
            rf"|{self._role.pattern.replace('?P<task>', '?:')}|是{who}(?:[？?。]?$|[一-鿿]{{1,4}}的)"
        )

    @cached_property
    def _together(self) -> re.Pattern[str]:
        return re.compile(self._any("together"))

    @cached_property
    def _with(self) -> re.Pattern[str]:
        """「会同哪些单位」「配合的又有谁」「谁来配合」: who takes part."""
        who = self._who.pattern
        return re.compile(
            rf"(?:会同|联合|协同|跟|和|与|同|拉上)的?(?:是|有|了|还有)?{who}|(?:配合|协助|协同|参与|会同)的(?:又|还|都)?(?:是|有)?{who}"
            rf"|{who}(?:来|去)?(?:配合|协助|协同)|(?:和|跟|与|同)[^，。？]{{2,10}}(?:{self._together.pattern})[^，。？]*{who}"
        )


def _task_of(role: re.Match[str]) -> str:
    """「印发机关」 is about 印发, 「责任单位」 about nothing that is said here."""
    return "，" if role["task"] in _EVERY_TASK else f"，{role['task']}，"
