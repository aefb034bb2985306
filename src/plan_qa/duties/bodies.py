"""Recognising who a text speaks of: body phrases by their heads (…部门, …委员会, 党支部), persons, names, aliases.

The lexicon lies in data/bodies.tsv and holds heads rather than bodies, so that a phrase it has never seen
(「市商务主管部门」) is still recognised in a document that a user adds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from plan_qa.corpus.word_form import WordForm, WordSet
from plan_qa.corpus.word_lists import read_rows
from plan_qa.domain import BankError

Holder = Literal["body", "person", "none"]

_KINDS = ("name", "head", "person", "compound")
# Words that end like a head without being one: 或者, 动员, 全体党员 is fine but 他人 acts for nobody.
_NOT_HEADS = WordForm("duties", r"(?:{no_head}|(?<!第)[一二三几]人)$")
# A head only as the whole phrase: 「本省应当」, not 「在本省」.
_ONLY_ALONE = WordSet("duties", "only_alone")
_STANDS_ALONE = re.compile(r"^(?:国家|中国)$")
# A head that only stands for a body with something before it (「市场监督管理局」, not 「中心」 of a sentence).
_NEEDS_MODIFIER = WordSet("duties", "needs_modifier")
_BRACKETS = {"（": "）", "(": ")", "“": "”", "《": "》", "「": "」", "〈": "〉"}
_STRONG_JOINTS = re.compile(r"以及|及其(?!他)|或者|及|和|与|或")
_COMMA = re.compile("、")
# 「卫生部门、药监部门的工作人员」: what stands after the last 的 belongs to every conjunct.
_SHARED_TAIL = re.compile(r"的(?:[^的]{0,6})(?:人员|负责人|责任人|同志|书记|干部|代表)$")
# 「旅客、托运人以及其他进入机场的人员」: the relative clause is the others' alone.
_OTHERS = re.compile(r"(?:以及|和|或者|及)其他[^、]*的")
# 「省政府及其部门有关负责人员」「省政府或者有关机关负责人」: officers of both.
_SHARED_OFFICERS = WordForm(
    "duties", r"{office}(?:及其|或者|和|及|、)[^的]{2,10}{office_of}(?:有关|主要|相关)?{officer}$"
)
# 「国务院和县级以上地方各级人民政府管理机关事务工作的机构」: what the bodies do tells which of their offices is meant.
_SHARED_OFFICE = re.compile(
    r"(?:国务院|政府|部门|机关)(?:管理|负责|主管|承担|确定|指定|设立|委托|批准|授权)[^，、]*的(?:部门|机构|单位|机关|组织)$"
)


@dataclass(frozen=True, slots=True)
class BodyName:
    """A formal term and what people type for it; `loose` sayings may mean something else as well."""

    term: str
    said: tuple[str, ...]
    loose: tuple[str, ...]


def depths(text: str) -> list[int]:
    """How many brackets or quotation marks are open at each character; an unclosed one counts to the end."""
    closing: list[str] = []
    found: list[int] = []
    for character in text:
        if closing and character == closing[-1]:
            closing.pop()
            found.append(len(closing) + 1)
            continue
        if character in _BRACKETS:
            closing.append(_BRACKETS[character])
        found.append(len(closing))
    return found


@dataclass(frozen=True)
class Bodies:
    """The lexicon of bodies."""

    names: tuple[BodyName, ...]
    heads: frozenset[str]
    persons: frozenset[str]
    compounds: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Bodies:
        """Read data/bodies.tsv.

        Raises:
            BankError: a line is not of the form kind, term, sayings.
        """
        words: dict[str, set[str]] = {kind: set() for kind in _KINDS}
        names: list[BodyName] = []
        for number, (kind, term, *said) in read_rows(path, "类别<Tab>词[<Tab>说法|说法]", 2, 3):
            if kind not in words:
                raise BankError(
                    f"{path.name} 第 {number} 行是“{kind}”，类别应为 {'、'.join(_KINDS)}；请改正该行。"
                )
            words[kind].add(term)
            if kind == "name":
                sayings = tuple(dict.fromkeys([term, *filter(None, "|".join(said).split("|"))]))
                names.append(
                    BodyName(
                        term,
                        tuple(s for s in sayings if not s.endswith("~")),
                        tuple(s[:-1] for s in sayings if s.endswith("~")),
                    )
                )
        return cls(
            tuple(names), frozenset(words["head"]), frozenset(words["person"]), frozenset(words["compound"])
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """Every name and saying of the lexicon."""
        return frozenset(word for name in self.names for word in (name.term, *name.said))

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(word) for word in self.heads | self.persons}, reverse=True))

    @cached_property
    def _last_characters(self) -> frozenset[str]:
        return frozenset({word[-1] for word in self.heads | self.persons} | {"）", ")"})

    def head_of(self, phrase: str) -> str:
        """The head noun a phrase ends with (brackets at its end aside), or the empty string."""
        # Most places are no head's end: one look at the last character settles them.
        if phrase[-1:] not in self._last_characters:
            return ""
        bare = phrase
        while bare and bare[-1] in "）)":
            opening = max(bare.rfind("（"), bare.rfind("("))
            bare = bare[:opening] if opening > 0 else ""
        if not bare or (_NOT_HEADS.search(bare) and not _STANDS_ALONE.match(bare)):
            return ""
        for length in self._lengths:
            word = bare[-length:]
            if len(word) == length and (word in self.heads or word in self.persons):
                modified = len(bare) > length
                return (
                    ""
                    if (word in _NEEDS_MODIFIER and not modified) or (word in _ONLY_ALONE and modified)
                    else word
                )
        return ""

    def holder_of(self, phrase: str) -> Holder:
        """Whether a body phrase is an organisation or a person."""
        head = self.head_of(phrase)
        if not head:
            return "none"
        return "person" if head in self.persons and head not in self.heads else "body"

    def split(self, text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The conjuncts of the phrase text[start:end] that are complete bodies of their own, as offsets.

        Conjuncts that share a head (「流出地（单位）和流入地（单位）基层党组织」「发展改革、建设等部门」) stay together.
        """
        phrase = text[start:end].removesuffix("之间")
        end = start + len(phrase)
        depth = depths(phrase)
        if (
            (_SHARED_TAIL.search(phrase) and "、" in phrase and not _OTHERS.search(phrase))
            or _SHARED_OFFICERS.search(phrase)
            or _SHARED_OFFICE.search(phrase)
        ):
            return ((start, end),)
        pieces: list[tuple[int, int]] = []
        for a, b in self._conjuncts(phrase, depth, 0, len(phrase), _STRONG_JOINTS):
            # 「教育、公安等部门」「村民组织、物业企业等组织」 share what follows 等.
            if "、" in phrase[a:b] and re.search(r"等[^、]{2,14}$", phrase[a:b]):
                pieces.append((a, b))
            else:
                pieces += self._conjuncts(phrase, depth, a, b, _COMMA)
        return tuple((start + a, start + self._trimmed(phrase, a, b)) for a, b in pieces)

    def _conjuncts(
        self, phrase: str, depth: list[int], start: int, end: int, joints: re.Pattern[str]
    ) -> list[tuple[int, int]]:
        """phrase[start:end] cut at the joints behind which a body is complete; what has no head joins the next."""
        pieces: list[tuple[int, int]] = []
        at = start
        for joint in joints.finditer(phrase, start, end):
            if depth[joint.start()] or joint.start() < at:
                continue
            if joint.start() == at:
                at = joint.end()
            elif self._is_complete(phrase[at : joint.start()]):
                pieces.append((at, joint.start()))
                at = joint.end()
        if self._is_complete(phrase[at:end].removesuffix("等")):
            pieces.append((at, end))
        return pieces

    def first(self, phrase: str) -> str:
        """The first conjunct of a phrase of several bodies, or the phrase."""
        pieces = self.split(phrase, 0, len(phrase))
        return phrase[: pieces[0][1]] if pieces and pieces[0][0] == 0 else phrase

    def _is_complete(self, piece: str) -> bool:
        # 「任何单位、组织和个人」: a bare head is a body among others.
        return bool(self.head_of(piece)) or piece in ("组织", "机构")

    def _trimmed(self, phrase: str, start: int, end: int) -> int:
        """The end without 等 and without a bracket that only abbreviates (「（以下统称单位）」)."""
        if phrase[end - 1] == "等":
            end -= 1
        short = phrase.rfind("（以下", start, end)
        return short if short > start else end
