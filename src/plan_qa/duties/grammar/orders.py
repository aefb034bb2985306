"""Whether a clause without an owner orders something, or only says when and how."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_qa.corpus.word_form import WordForm
from plan_qa.duties.grammar.lexicon import DutyLexicon
from plan_qa.duties.grammar.predicates import Predicates
from plan_qa.duties.grammar.words import ADJUNCT_START, MODAL

# The condition of a norm: 「…的，」, and the time of it: 「…时，」.
_CONDITION = re.compile(r"的[，,]$")
_OCCASION = re.compile(
    r"(?:(?<![学小课])时|后|前|期间|过程中|之日起[^，]{1,8}内|以内|之内|日内|月内|的同时|时候|(?:情况|情形|条件|前提)下|除[^，]+外)[，,]$"
)
# 「作用更加凸显」「体系进一步完善」 says what comes about.
_COMES_ABOUT = re.compile(r"[一-鿿]{2,}(?:进一步|更加|显著|不断|充分)[一-鿿]{2,3}")
# 「剩余财产按照出资比例进行分配」「监察工作坚持标本兼治」: an order in the indicative, its subject a thing.
_THING_IS_DONE = WordForm(
    "duties",
    r"(?:经费|资金|费用)[^，]{0,4}(?:列入|纳入)[^，]*预算"
    r"|(?:按照|依照|按|参照(?!本)|以)[^，]{2,30}(?:{done_by_rule}|(?:计征|征收)[^，]{0,6})$"
    r"|^[^，]{2,10}报[^，]*(?:备案|批准|审批)$|^其?[^，]{2,12}对[^，]*负责$"
    r"|^[^，]{0,16}{thing}(?:坚持|实施)(?![^，]*{rule}$)",
)
# 「对于应当通知辩护的案件，」.
_WHOM_IT_CONCERNS = re.compile(r"对于?[^，]*(?:应当|必须|需要)[^，]*的[^，的]{1,14}")
_ENDS_IN_NOUN = re.compile(r"的[^，的]{1,14}$")


@dataclass(frozen=True)
class Orders:
    """Judges clauses as wholes."""

    lexicon: DutyLexicon
    predicates: Predicates

    def is_adjunct(self, clause: str) -> bool:
        """A clause that only says when, how, for whom: it neither orders nor describes."""
        if _CONDITION.search(clause) or _OCCASION.search(clause):
            return True
        return bool(ADJUNCT_START.match(clause)) and not self._orders_after_adjunct(clause)

    def _orders_after_adjunct(self, clause: str) -> bool:
        body = clause.rstrip("，,。；;")
        if _WHOM_IT_CONCERNS.fullmatch(body):
            return False
        if MODAL.search(body):
            return True
        if re.match(r"(?:按照|依照|依据|根据|参照|本着)", body):
            if re.search(
                r"(?:执行|办理|处理|赔偿|处罚|给予[^，]*|追究[^，]*责任|确定|缴纳|实施|核定)$", body
            ):
                return True
            last = clause[-1:] not in "，," and not body.startswith("根据")
            return last and any(self.lexicon.verb.match(body, at) for at in range(4, len(body) - 1))
        if re.match(r"(?:为|对|向)", body) and not re.search("可以|有权", body) and clause[-1:] not in "，,":
            return any(self.lexicon.verb.match(body, at) for at in range(2, len(body) - 1))
        return False

    def is_done_by_rule(self, clause: str) -> bool:
        """「伤残待遇依照规定办理」: a thing and the rule it follows."""
        done = _THING_IS_DONE.search(clause.rstrip("，,。；;"))
        return (
            bool(done)
            and not re.match("按|依照", clause)
            and not self.predicates.starts_with_verb(clause, 0, len(clause))
        )

    def is_order(self, clause: str) -> bool:
        """Whether a clause without a body as subject orders something."""
        body = clause.rstrip("，,。；;")
        if re.search("允许|免征|免予", body) and not MODAL.search(body):
            return False
        if re.match("包括|视为|适用|[^，、]{1,12}(?<!求)是(?!否)", body) and not MODAL.search(body):
            return False
        if _COMES_ABOUT.fullmatch(body):
            return False
        if _WHOM_IT_CONCERNS.fullmatch(body):
            return False
        if self.lexicon.not_an_order.search(body) or re.match(r"[^，]*(?:届满|出现)", body):
            return False
        if MODAL.search(body):
            return True
        if self.lexicon.soft.match(body) or re.search("可以|有权", body):
            return False
        at = 0
        while (step := self.lexicon.adverb.match(body, at)) and not self.lexicon.any_verb.match(body, at):
            at = step.end()
        verb = self.lexicon.any_verb.match(body, at)
        if verb and body.startswith("的", verb.end()) and at:
            # 「依法举行的集会」.
            return False
        if re.search("(?:内|中|上|处|期间|时)(?:禁止|严禁)", body):
            return True
        if re.match(r"[把将](?!军)", body[at:]) or verb:
            return True
        if (
            re.match("按照?|依照", body[at:])
            and at
            and not _ENDS_IN_NOUN.search(body)
            and any(self.lexicon.verb.match(body, step) for step in range(at + 4, len(body) - 1))
        ):
            # 「再按前项规定提高退休费」.
            return True
        if re.match("会同", body[at:]) and any(
            self.lexicon.verb.match(body, step) for step in range(at + 4, len(body) - 1)
        ):
            return True
        if self._orders_after_adjunct(clause):
            return True
        return bool(
            re.search(r"(?:及时|严格|依法|按程序|按规定|一律|逐级)(?=[一-鿿]{2})(?![一-鿿]{1,6}的)", body)
            or _THING_IS_DONE.search(body)
        )
