"""Whether the words before a predicate are one noun phrase that names a body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_qa.corpus.word_form import WordForm
from plan_qa.duties.grammar.lexicon import DutyLexicon
from plan_qa.duties.grammar.words import ADJUNCT_START, MODAL

# 「部门会同外交部审查」「政府报国务院批准」: another body follows, not the rest of the name.
PARTNER_OR_REPORT = WordForm("duties", r"{partner_or_report}|{asks_others}{others}")
_BRACKETED = re.compile("[（(][^）)]*[）)]")
# 「事故造成学校停电」「业务受部门指导」: somebody else's predicate stands before the body.
_TAKEN = WordForm("duties", r"{taken}")
# 「检查人员对吸烟者」「方案报国务院授权的部门」: the body is not the first that the phrase names.
_ANOTHER_BEFORE = WordForm(
    "duties",
    r"{acting_body}[对向将把](?![外象口于军])|报{reported_to}"
    r"|^(?:教育|宣传|培训)(?:本|其|所属|全体|广大)|中有|可以|的(?:责令|告知|提请)",
)


@dataclass(frozen=True)
class NounPhrases:
    """Judges phrases that end with a body's head."""

    lexicon: DutyLexicon

    def is_noun_phrase(self, text: str, start: int, end: int) -> bool:
        """Whether text[start:end], which ends with a body's head, can be the subject from its first character on."""
        phrase = text[start:end].removesuffix("之间")
        if (
            ADJUNCT_START.match(phrase)
            or MODAL.match(phrase)
            or re.match(
                r"或者|以及|并|和|与|或|非经|未经|归(?![侨国])|称|从(?![业事])|到(?!期)|[0-9]|代表(?!$|大会|会议|团|资格|机构|人|处)",
                phrase,
            )
            or _ANOTHER_BEFORE.search(phrase)
            or ("的" not in phrase and (_TAKEN.search(phrase) or phrase.startswith("凡")))
            or "是" in phrase
            or self.lexicon.grant.match(phrase)
            or self.lexicon.soft.match(phrase)
            or self.lexicon.not_an_order.search(phrase)
        ):
            return False
        tail = phrase.rpartition("的")[2] if "的" in phrase else phrase
        if "的" not in phrase:
            if self._is_list_of_fields(phrase):
                return True
            case = self.lexicon.case.match(phrase)
            if case and not self.lexicon.short_tail.fullmatch(phrase[case.end() :]):
                return False
            # 「教育主管部门和各类教育机构」: whether it begins with a verb is seen from the first.
            phrase = self.lexicon.bodies.first(phrase)
            if self.lexicon.bodies.head_of(phrase) == phrase:
                return True
            pivot, verb = self.lexicon.pivot.match(phrase), self.lexicon.any_verb.match(phrase)
            if pivot and (not verb or verb.end() <= pivot.end()) and not self.lexicon.nominal.match(phrase):
                return bool(self.lexicon.bare_tail.fullmatch(phrase[pivot.end() :]))
            strong = self.lexicon.verb.match(phrase)
            if strong and verb and strong.end() == verb.end():
                rest = phrase[verb.end() :]
                return not self._begins_with_body(rest) and bool(
                    self.lexicon.short_tail.fullmatch(rest) or self.lexicon.bare_tail.fullmatch(rest)
                )
            if verb:
                rest = phrase[verb.end() :]
                return not self._begins_with_body(rest) and bool(self.lexicon.compound_tail.fullmatch(rest))
        if self.lexicon.adverb.match(phrase) and "的" not in phrase:
            return bool(re.match(r"各|有关|主要|独立|集中|重点|联合|一般|代为", phrase))
        return not re.search(
            r"(?:应当|必须|不得|可以|根据|按照|依照|负责人由|(?:(?<![核针应面相反比校绝])对|(?<![方导定])向|把|将|(?<![自理事缘])由|(?<![受转出])让)(?![外上下导象应来方口])|(?<![已未财])经(?![济营办费纪理销贸过常])|报(?=国务院|省|市|县|上|有关|经|请|同级|本级|所在|当地|原))",
            tail,
        )

    def _begins_with_body(self, rest: str) -> bool:
        """「召集|村民会议」: the verb has an object, and a body's name begins it."""
        return any(rest[:length] in self.lexicon.bodies.persons for length in (2, 3) if length < len(rest))

    def _is_list_of_fields(self, phrase: str) -> bool:
        """「发展和改革、商务等有关部门」「审判、检察机关」: fields that share the head, though a field may be called like a verb."""
        first, comma, _ = phrase.partition("、")
        pivot = self.lexicon.pivot.match(first)
        if not comma or (pivot and not self.lexicon.nominal.match(first)) or self.lexicon.adverb.match(first):
            return False
        if re.search(
            r"等[^、，]{0,8}(?:部门|单位|机构|组织|机关|企业|人员|媒体|场所|院校|学校)(?:$|和|以及|、)",
            phrase,
        ):
            return len(first) <= 8 or not self.lexicon.any_verb.match(first)
        if re.fullmatch(
            r"[一-鿿]{2,6}(?:、[一-鿿]{2,6})+(?:和|及|以及)其他[一-鿿]{0,6}(?:部门|机构|单位|机关)", phrase
        ):
            return True
        *fields, last = phrase.split("、")
        return all(self.lexicon.nominal.fullmatch(field) for field in fields) and bool(
            re.fullmatch(r"[一-鿿]{2,4}(?:机关|机构|单位|部门|企业)", last)
        )

    def is_relative(self, between: str) -> bool:
        relation, found, noun = _BRACKETED.sub("", between).rpartition("的")
        if re.match(r"[对向在将把按依根报经]|认为|发现|知道|得知|决定|指定|委托|责令|通知|督促", relation):
            return False
        return (
            bool(found)
            and 2 <= len(noun) <= 6
            and "、" not in noun
            and not self.lexicon.any_verb.match(noun)
            and len(relation) <= 24
        )

    def is_compound(self, between: str) -> bool:
        if PARTNER_OR_REPORT.match(between) or "、" in between or "的" in between:
            return False
        return bool(self.lexicon.compound_tail.fullmatch(between))
