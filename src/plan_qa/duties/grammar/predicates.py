"""Where in a clause a predicate may begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_qa.corpus.word_form import WordForm, WordSet
from plan_qa.duties.grammar.lexicon import DutyLexicon
from plan_qa.duties.grammar.words import MODAL

# After a word that is verb and noun: signs that it is the noun (「管理工作」「培训计划」「教育和…」).
STILL_A_NOUN = WordForm("duties", r"{still_noun}|[，,。；;：:]|$")
# 「企业投资项目」「学校教育」「单位建设」: these often stand before a noun.
_WEAK_BEFORE_NOUNS = WordSet("duties", "weak_before_noun")
_JOINT = re.compile("并|或者|或|和|、|及")
# 「单位与国外签订协议」: 与 between two bodies of one subject has no such verb behind it.
_TOGETHER_WITH = re.compile(
    r"与(?![^，]*(?:应当|必须|不得))[^，、]{2,20}(?:签订|签署|订立|协商|合作|共建|联合)"
)
# 「风景区规划经批准后」.
_USED_AS_NOUN = re.compile("经|应当|必须|不得|须|由|，|、|和")
# A head may end in the middle of these.
_WORDS_CUT = WordSet("duties", "whole_word")
_AFTER_ORGANISATION = re.compile("组织(?:或者|以及|及其?|和|、)")
# 「监督管理部门|相关机构收到…的」: the name goes on.
LONGER_NAME = re.compile("主管(?:部门|机关|单位)|有关|相关|其他|所属|下属|内设|直属|以及|经营")


@dataclass(frozen=True)
class Predicates:
    """Judges a position behind a body's head."""

    lexicon: DutyLexicon

    def starts_predicate(self, text: str, at: int, end: int, any_verb: bool = False) -> str:
        """What kind of word at `at` lets a predicate begin: modal, adverb, preposition, verb, time; or nothing."""
        if MODAL.match(text, at, end):
            return "modal"
        if self.lexicon.grant.match(text, at, end):
            return "grant"
        if _TOGETHER_WITH.match(text, at, end):
            return "preposition"
        if re.match(r"[0-9０-９]+(?:年|月|日|个)|[一二三四五六七八九十]+(?:年|个)", text[at:end]):
            return "time"
        if LONGER_NAME.match(text, at, end) or self.cuts_a_word(text, at):
            return ""
        verb = (self.lexicon.any_opener if any_verb else self.lexicon.opener).match(text, at, end)
        adverb = self.lexicon.adverb.match(text, at, end)
        preposition = self.lexicon.preposition.match(text, at, end)
        longest = max((m.end() for m in (verb, adverb, preposition) if m), default=at)
        if longest == at:
            return ""
        if verb and verb.end() == longest:
            noun = self.lexicon.nominal.match(text, at, end) and not self.lexicon.verb.match(text, at, end)
            if noun and _USED_AS_NOUN.match(text, longest, end):
                return ""
            return "" if self.is_relative_verb(text, longest, end) else "verb"
        if adverb and adverb.end() == longest:
            # 「用户自行建设的设施」.
            verb = self.lexicon.any_verb.match(text, longest, end)
            return "" if verb and self.is_relative_verb(text, verb.end(), end) else "adverb"
        return "preposition"

    def cuts_a_word(self, text: str, at: int) -> bool:
        """「服务方|向」「进口商|品」「老年人|组织或者」: what precedes `at` is no body."""
        if text[at - 1 : at + 1] in _WORDS_CUT or text[max(0, at - 2) : at + 2] == "政府采购":
            return True
        joint = _AFTER_ORGANISATION.match(text, at)
        return joint is not None and not self.lexicon.any_verb.match(text, joint.end())

    def is_relative_verb(self, text: str, at: int, end: int) -> bool:
        """「主管部门批准（并公布）的项目」: the verb that ends at `at` belongs to the noun that follows."""
        while at < end and text[at] != "的":
            joint = _JOINT.match(text, at, end)
            verb = self.lexicon.any_verb.match(text, joint.end() if joint else at, end)
            if verb is None:
                return False
            at = verb.end()
        return at < end

    def nominal_predicate(self, clause: str, at: int) -> str:
        """「人民法院审理案件」: a word that is also a noun is the verb where it has an object and an organisation before."""
        match = self.lexicon.any_verb.match(clause, at)
        if (
            not match
            or self.lexicon.bodies.holder_of(clause[:at]) != "body"
            or STILL_A_NOUN.match(clause, match.end())
        ):
            return ""
        if (
            self.lexicon.compound_start.match(clause, match.end())
            or self.is_relative_verb(clause, match.end(), len(clause))
            or clause[:at] == "政府"
            or self.lexicon.bodies.head_of(clause[:at]) in _WEAK_BEFORE_NOUNS
        ):
            return ""
        return "verb"

    def is_inside_head(self, clause: str, at: int) -> bool:
        """「妇联|组织和其他社会团体」: what looks like the verb is the end of a head that stands before a joint."""
        for stop in (at + 2, at + 3):
            head = self.lexicon.bodies.head_of(clause[:stop])
            if len(head) > stop - at and re.match(r"和|与|及|、|或者|以及|的", clause[stop:]):
                return True
        return False

    def does_something(self, text: str, at: int, end: int) -> bool:
        """「其他组织|设置图书馆」, not 「公共场所|管理单位」."""
        verb = self.lexicon.verb.match(text, at, end)
        return bool(verb) and not self.lexicon.bare_tail.fullmatch(text, verb.end() if verb else at, end)

    def starts_with_verb(self, text: str, at: int, end: int) -> bool:
        """Whether a clause begins with a verb: behind an owner's clause it is that owner's."""
        starts = self.lexicon.verb.match(text, at, end) or self.lexicon.pivot.match(text, at, end)
        return bool(starts or self.lexicon.adverb.match(text, at, end))

    def goes_on(self, text: str, at: int, end: int) -> bool:
        """Whether a clause begins with a verb that orders, an adverb before it aside."""
        while (step := self.lexicon.adverb.match(text, at, end)) and not self.lexicon.verb.match(
            text, at, end
        ):
            at = step.end()
        return bool(self.lexicon.verb.match(text, at, end)) and not self.lexicon.case.match(text, at, end)

    def begins_predicate(self, text: str, at: int, end: int) -> bool:
        """Whether a predicate may begin at `at`."""
        return bool(self.starts_predicate(text, at, end))
