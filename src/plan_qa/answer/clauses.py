"""The grammar of a norm's clause: who is its subject, where its predicate begins, whether it orders anything.

Positions are offsets into the whole text; nothing is copied. Words come from data/duty_words.tsv.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from plan_qa.answer.bodies import Bodies, depths
from plan_qa.answer.duty_words import MODAL, DutyWords

# Kept as part of the duty: without it the meaning turns round or the verb is cut in half.
_KEPT = re.compile(r"不得|不准|严禁|应(?=予)")
_DISCOURSE = re.compile(
    r"(?:[一二三四五六七八九十]是|第[一二三四五六七八九十]，|[（(][一二三四五六七八九十0-9]+[)）]|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十]+[级类等种次年月日个、])|比如|例如|其中|同时|但是|但|而且|并且|此外|因此|所以|总之|然后|如果|如)，?"
)
# The condition of a norm: 「…的，」, and the time of it: 「…时，」.
_CONDITION = re.compile(r"的[，,]$")
_OCCASION = re.compile(
    r"(?:(?<![学小课])时|后|前|期间|过程中|之日起[^，]{1,8}内|以内|之内|日内|月内|的同时|时候|(?:情况|情形|条件|前提)下)[，,]$"
)
_ADJUNCT_START = re.compile(
    r"(?:对(?![外方口岸])|向(?!导)|对于|关于|在(?![职校编建场岗押读逃线])|根据|按照|依照|依据|结合|针对|围绕|通过(?!了)|经(?!营|济|办|费|纪|理)|以(?!上|下|外|内)|用(?!好|工|.{0,3}(?:单位|人|者|户|地))|随着|除|因|如果|如(?![何下此实期数])|若(?!干)|确需|确因|确实需要|一旦|为(?!了解)|为了|自(?![治然律觉行主愿查贸动])|凭|当(?!事|地|场)|遇有|参照|本着|符合)"
)
# After a word that is verb and noun: signs that it is the noun (「管理工作」「培训计划」「教育和…」).
_STILL_A_NOUN = re.compile(
    r"的|工作|人员|机构|部门|制度|计划|费|标准|事项|活动|情况|结果|报告|意见|方案|规划|体系|机制|平台|质量|能力|水平|成效|作用|对象|内容|课程|资源|教育|培训|管理|建设|信息|数据|名称|资产|财产|资金|身份|权益|利益|和|与|及|、|[，,。；;：:]|$"
)
# 「企业投资项目」「学校教育」「单位建设」: these often stand before a noun.
_WEAK_BEFORE_NOUNS = frozenset(
    [
        "企业",
        "单位",
        "公司",
        "学校",
        "党支部",
        "基层党组织",
        "党组织",
        "国家",
        "市场",
        "组织",
        "会议",
        "大会",
        "社会组织",
        "本市",
        "本省",
        "本县",
        "本区",
        "本自治区",
    ]
)
# 「作用更加凸显」「体系进一步完善」 says what comes about.
_COMES_ABOUT = re.compile(r"[一-鿿]{2,}(?:进一步|更加|显著|不断|充分)[一-鿿]{2,3}")
# 「在机关任职的军官应当」: an adjunct inside a relative clause.
_RELATED = re.compile(r"(?:在|从)[^，]{2,40}(?<!情况下)(?<!前提下)(?<!同时)的[^的，]{2,12}$")
# 「剩余财产按照出资比例进行分配」「监察工作坚持标本兼治」: an order in the indicative, its subject a thing.
_THING_IS_DONE = re.compile(
    r"(?:经费|资金|费用)[^，]{0,4}(?:列入|纳入)[^，]*预算|"
    r"(?:按照|依照|按|参照(?!本)|以)[^，]{2,30}(?:收取|结算|折算|计价|执行|办理|处理|确定|分配|计算|管理|实施|进行|缴纳|拨付|支付|列支|核定|处罚|发给|收费|计征[^，]{0,6}|征收[^，]{0,6})$"
    r"|^[^，]{2,10}报[^，]*(?:备案|批准|审批)$|^其?[^，]{2,12}对[^，]*负责$"
    r"|^[^，]{0,16}(?:工作|活动|项目|事业|服务|管理|培训)(?:坚持|实施)(?![^，]*(?:原则|方针|制度|办法)$)"
)
_JOINT = re.compile("并|或者|或|和|、|及")


# 「部门会同外交部审查」「政府报国务院批准」: another body follows, not the rest of the name.
_PARTNER_OR_REPORT = re.compile(
    "会同|商|报|未|不(?!动)|经|向|申请人民|根据|按照|依照|责令|通知|告知|委托|要求|建议|提请"
    "|(?:组织|协调|督促|指导|协助|配合|邀请|聘请|授权)(?:有关|相关|各|当地|本级|同级|下级|所属)"
)
# 「对于应当通知辩护的案件，」.
_WHOM_IT_CONCERNS = re.compile(r"对于?[^，]*(?:应当|必须|需要)[^，]*的[^，的]{1,14}")
_ENDS_IN_NOUN = re.compile(r"的[^，的]{1,14}$")
_NAMED_OFFICE = re.compile(r"[一-鿿]{2,14}(?:部门|机构|机关|委员会|办公室|局|厅)")
_BRACKETED = re.compile("[（(][^）)]*[）)]")
# 「事故造成学校停电」「业务受部门指导」: somebody else's predicate stands before the body.
_TAKEN = re.compile(
    "坚持|遵循|分为|包括|造成|导致|引起|发生(?![地单])|违反|涉及|可以|(?<!买)受(?![理托让助聘害益训教灾众权委雇诉种赠援质送检])"
)
# 「检查人员对吸烟者」「方案报国务院授权的部门」: the body is not the first that the phrase names.
_ANOTHER_BEFORE = re.compile(
    "(?:机关|部门|单位|人员|机构|政府|领导|组织|企业|检察院|法院|委员会)[对向将把](?![外象口于军])|报(?:国务院|省|市|县|上级|有关|经|请)"
    "|^(?:教育|宣传|培训)(?:本|其|所属|全体|广大)|中有|可以|的(?:责令|告知|提请)"
)
# 「单位与国外签订协议」: 与 between two bodies of one subject has no such verb behind it.
_TOGETHER_WITH = re.compile(r"与(?![^，]*(?:应当|必须|不得))[^，、]{2,20}(?:签订|签署|订立|协商|合作|共建|联合)")
# 「风景区规划经批准后」.
_USED_AS_NOUN = re.compile("经|应当|必须|不得|须|由|，|、|和")
_WORDS_CUT = frozenset(["部门", "人民", "人员", "人才", "人身", "人事", "人数", "方向", "方案", "方式", "方法", "方便", "商品", "人口", "人均", "店铺", "厂房", "场所", "员工"])
_AFTER_ORGANISATION = re.compile("组织(?:或者|以及|及其?|和|、)")
# 「监督管理部门|相关机构收到…的」: the name goes on.
_LONGER_NAME = re.compile("主管(?:部门|机关|单位)|有关|相关|其他|所属|下属|内设|直属|以及|经营")
# 「企业清偿债务后的剩余财产按照…分配」「机关核准登记的企业法人是…」: the verb belongs to a noun that has its own predicate.
_TOPIC_WITH_PREDICATE = re.compile(
    r"[^，]{2,12}所需[^，]{0,6}(?:经费|费用|资金)|"
    r"在[^，]{1,20}的[^，的]{1,16}?(?<![作成认行变人列定称视改])(?:为(?![了其本他])|是(?!否))|"
    r"(?![对将把在向按从为以与就])[^，]{1,24}的[^，的]{1,16}?"
    r"(?:是(?!否)|(?<![作成认行变人列定称视改])为(?![了其本他])|按照|依照|受(?=法律|国家|本)|(?<!自)(?<!直至)(?<!或者)(?<!并)由(?!于))"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A clause's subject: its conjuncts, where the predicate begins, whether a modal verb stands before that."""

    bodies: tuple[tuple[int, int], ...]
    predicate: int
    modal: bool
    granted: bool = False
    partners: tuple[tuple[int, int], ...] = ()
    # 「机关发现…」「当事人有…」: the clause tells a case, not a duty.
    happening: bool = False


@dataclass(frozen=True)
class Grammar:
    """Reads clauses with a lexicon of bodies and the word lists."""

    bodies: Bodies
    words: DutyWords

    @cached_property
    def _verb(self) -> re.Pattern[str]:
        return self.words.pattern("verb")

    @cached_property
    def _any_verb(self) -> re.Pattern[str]:
        return self.words.pattern("verb", "nominal")

    @cached_property
    def _nominal(self) -> re.Pattern[str]:
        return self.words.pattern("nominal")

    @cached_property
    def _case(self) -> re.Pattern[str]:
        """A verb that tells a case (接到, 侵占); 有, 未 and the like also begin names."""
        return re.compile(rf"(?=..)(?![有未拟又没认](?:关|成|任|定))(?:{self.words.pattern('happening').pattern})(?<=[一-鿿]{{2}})")

    @cached_property
    def _opener(self) -> re.Pattern[str]:
        return self.words.pattern("verb", "happening")

    @cached_property
    def _any_opener(self) -> re.Pattern[str]:
        return self.words.pattern("verb", "nominal", "happening")

    @cached_property
    def _happening(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?:又|再|也)?(?:{self.words.pattern('happening').pattern})(?!.{{0,14}}(?:义务|职责))"
        )

    @cached_property
    def _adverb(self) -> re.Pattern[str]:
        return self.words.pattern("adverb")

    @cached_property
    def _preposition(self) -> re.Pattern[str]:
        return self.words.pattern("preposition")

    @cached_property
    def _pivot(self) -> re.Pattern[str]:
        return self.words.pattern("pivot")

    @cached_property
    def soft(self) -> re.Pattern[str]:
        """鼓励 and its like at the start of a clause."""
        return re.compile(rf"(?:国家|本[省市]|并)?(?:{self.words.pattern('soft').pattern})")

    @cached_property
    def _grant(self) -> re.Pattern[str]:
        return re.compile(rf"(?:依法|也|并|都|均)?(?<![许认不尽])(?:{self.words.pattern('grant').pattern})")

    @cached_property
    def _compound_tail(self) -> re.Pattern[str]:
        tails = sorted(self.bodies.compounds, key=lambda w: (-len(w), w))
        return re.compile(rf"(?!有关|相关|各(?!方)|其|本)[一-鿿]{{0,10}}?(?<!党)(?:{'|'.join(map(re.escape, tails))})")

    @cached_property
    def _short_tail(self) -> re.Pattern[str]:
        """After a word that is only a verb: 代收机构, 承办单位, but not 配备工作人员."""
        return re.compile(rf"(?!工作人员|个人)[一-鿿]{{0,2}}(?<!党)(?:{self._compound_start.pattern})")

    @cached_property
    def _bare_tail(self) -> re.Pattern[str]:
        """What may follow a verb that takes bodies as objects: 组织部门, 服务管理机构, but not 引导基层党组织."""
        verbs = self.words.pattern("nominal", "verb").pattern
        return re.compile(rf"(?:{verbs}){{0,3}}(?<!党)(?:{self._compound_start.pattern})")

    @cached_property
    def _verb_and_head(self) -> re.Pattern[str]:
        verbs = self.words.pattern("nominal", "verb").pattern
        return re.compile(rf"(?:{verbs}){{1,2}}(?:机构|部门|单位|机关|企业|公司)")

    @cached_property
    def not_an_order(self) -> re.Pattern[str]:
        """Words of definition, scope and entry into force."""
        return self.words.pattern("not_an_order")

    # ------------------------------------------------------------ who

    def _starts_predicate(self, text: str, at: int, end: int, any_verb: bool = False) -> str:
        """What kind of word at `at` lets a predicate begin: modal, adverb, preposition, verb, time; or nothing."""
        if MODAL.match(text, at, end):
            return "modal"
        if self._grant.match(text, at, end):
            return "grant"
        if _TOGETHER_WITH.match(text, at, end):
            return "preposition"
        if re.match(r"[0-9０-９]+(?:年|月|日|个)|[一二三四五六七八九十]+(?:年|个)", text[at:end]):
            return "time"
        if _LONGER_NAME.match(text, at, end) or self._cuts_a_word(text, at):
            return ""
        verb = (self._any_opener if any_verb else self._opener).match(text, at, end)
        adverb = self._adverb.match(text, at, end)
        preposition = self._preposition.match(text, at, end)
        longest = max((m.end() for m in (verb, adverb, preposition) if m), default=at)
        if longest == at:
            return ""
        if verb and verb.end() == longest:
            noun = self._nominal.match(text, at, end) and not self._verb.match(text, at, end)
            if noun and _USED_AS_NOUN.match(text, longest, end):
                return ""
            return "" if self._is_relative_verb(text, longest, end) else "verb"
        if adverb and adverb.end() == longest:
            # 「用户自行建设的设施」.
            verb = self._any_verb.match(text, longest, end)
            return "" if verb and self._is_relative_verb(text, verb.end(), end) else "adverb"
        return "preposition"

    def _cuts_a_word(self, text: str, at: int) -> bool:
        """「服务方|向」「进口商|品」「老年人|组织或者」: what precedes `at` is no body."""
        if text[at - 1 : at + 1] in _WORDS_CUT or text[max(0, at - 2) : at + 2] == "政府采购":
            return True
        joint = _AFTER_ORGANISATION.match(text, at)
        return bool(joint) and not self._any_verb.match(text, joint.end())

    def _is_relative_verb(self, text: str, at: int, end: int) -> bool:
        """「主管部门批准（并公布）的项目」: the verb that ends at `at` belongs to the noun that follows."""
        while at < end and text[at] != "的":
            joint = _JOINT.match(text, at, end)
            verb = self._any_verb.match(text, joint.end() if joint else at, end)
            if verb is None:
                return False
            at = verb.end()
        return at < end

    def _nominal_predicate(self, clause: str, at: int) -> str:
        """「人民法院审理案件」: a word that is also a noun is the verb where it has an object and an organisation before."""
        match = self._any_verb.match(clause, at)
        if (
            not match
            or self.bodies.holder_of(clause[:at]) != "body"
            or _STILL_A_NOUN.match(clause, match.end())
        ):
            return ""
        if (
            self._compound_start.match(clause, match.end())
            or self._is_relative_verb(clause, match.end(), len(clause))
            or clause[:at] == "政府"
            or self.bodies.head_of(clause[:at]) in _WEAK_BEFORE_NOUNS
        ):
            return ""
        return "verb"

    @cached_property
    def _compound_start(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.bodies.compounds, key=len, reverse=True))))

    def _is_noun_phrase(self, text: str, start: int, end: int) -> bool:
        """Whether text[start:end], which ends with a body's head, can be the subject from its first character on."""
        phrase = text[start:end].removesuffix("之间")
        if (
            _ADJUNCT_START.match(phrase)
            or MODAL.match(phrase)
            or re.match(r"或者|以及|并|和|与|或|非经|未经|归(?![侨国])|从(?![业事])|到(?!期)|[0-9]|代表(?!$|大会|会议|团|资格|机构|人|处)", phrase)
            or _ANOTHER_BEFORE.search(phrase)
            or ("的" not in phrase and (_TAKEN.search(phrase) or phrase.startswith("凡")))
            or "是" in phrase
            or self._grant.match(phrase)
            or self.soft.match(phrase)
            or self.not_an_order.search(phrase)
        ):
            return False
        tail = phrase.rpartition("的")[2] if "的" in phrase else phrase
        if "的" not in phrase:
            if self._is_list_of_fields(phrase):
                return True
            case = self._case.match(phrase)
            if case and not self._short_tail.fullmatch(phrase[case.end() :]):
                return False
            # 「教育主管部门和各类教育机构」: whether it begins with a verb is seen from the first.
            phrase = self.bodies.first(phrase)
            if self.bodies.head_of(phrase) == phrase:
                return True
            pivot, verb = self._pivot.match(phrase), self._any_verb.match(phrase)
            if pivot and (not verb or verb.end() <= pivot.end()) and not self._nominal.match(phrase):
                return bool(self._bare_tail.fullmatch(phrase[pivot.end() :]))
            strong = self._verb.match(phrase)
            if strong and verb and strong.end() == verb.end():
                rest = phrase[verb.end() :]
                return not self._begins_with_body(rest) and bool(
                    self._short_tail.fullmatch(rest) or self._bare_tail.fullmatch(rest)
                )
            if verb:
                rest = phrase[verb.end() :]
                return not self._begins_with_body(rest) and bool(self._compound_tail.fullmatch(rest))
        if self._adverb.match(phrase) and "的" not in phrase:
            return bool(re.match(r"各|有关|主要|独立|集中|重点|联合|一般|代为", phrase))
        return not re.search(
            r"(?:应当|必须|不得|可以|根据|按照|依照|负责人由|(?:(?<![核针应面相反比校绝])对|(?<![方导定])向|把|将|(?<![自理事缘])由|(?<![受转出])让)(?![外上下导象应来方口])|(?<![已未财])经(?![济营办费纪理销贸过常])|报(?=国务院|省|市|县|上|有关|经|请|同级|本级|所在|当地|原))", tail
        )

    def _begins_with_body(self, rest: str) -> bool:
        """「召集|村民会议」: the verb has an object, and a body's name begins it."""
        return any(rest[:length] in self.bodies.persons for length in (2, 3) if length < len(rest))

    def _is_list_of_fields(self, phrase: str) -> bool:
        """「发展和改革、商务等有关部门」「审判、检察机关」: fields that share the head, though a field may be called like a verb."""
        first, comma, _ = phrase.partition("、")
        pivot = self._pivot.match(first)
        if not comma or (pivot and not self._nominal.match(first)) or self._adverb.match(first):
            return False
        if re.search(r"等[^、，]{0,8}(?:部门|单位|机构|组织|机关|企业|人员|媒体|场所|院校|学校)(?:$|和|以及|、)", phrase):
            return len(first) <= 8 or not self._any_verb.match(first)
        if re.fullmatch(r"[一-鿿]{2,6}(?:、[一-鿿]{2,6})+(?:和|及|以及)其他[一-鿿]{0,6}(?:部门|机构|单位|机关)", phrase):
            return True
        *fields, last = phrase.split("、")
        return all(self._nominal.fullmatch(field) for field in fields) and bool(
            re.fullmatch(r"[一-鿿]{2,4}(?:机关|机构|单位|部门|企业)", last)
        )

    def subject(self, text: str, start: int, end: int, any_verb: bool = False) -> Subject | None:
        """The body that the clause text[start:end] is about, if its first words name one."""
        clause = text[start:end]
        depth = depths(clause)
        candidates: list[tuple[int, str]] = []
        for at in range(1, len(clause)):
            if depth[at] and clause[at] not in "（(":
                continue
            if clause[at] in "（(" and depth[at] > 1:
                continue
            if depth[at - 1] and clause[at - 1] not in "）)":
                continue
            # 「甲、乙等应当」「甲、乙之间应当」.
            tail = next((len(word) for word in ("等", "之间") if clause.endswith(word, 0, at)), 0)
            tail = tail if MODAL.match(clause, at) else 0
            if clause[at] in "（(" or not self.bodies.head_of(clause[: at - tail]):
                continue
            kind = self._starts_predicate(clause, at, len(clause), any_verb) or self._nominal_predicate(
                clause, at
            )
            # 组织 is a body's head only before 应当 and the like; elsewhere mostly a verb.
            if kind != "modal" and self.bodies.head_of(clause[:at]) == "组织":
                continue
            # 「配合国家的主管部门组织制订」: with 的 a verb at the start makes a subject only before 应当 or behind 由.
            if kind != "modal" and not any_verb and "的" in clause[:at] and self._verb.match(clause):
                continue
            related = kind == "modal" and _RELATED.match(clause[:at])
            if kind == "verb" and self._is_inside_head(clause, at):
                continue
            if kind == "verb" and self._verb_and_head.fullmatch(clause, at, len(clause.rstrip("，,。；;"))):
                # 「…和非银行|支付机构，」.
                continue
            if kind != "modal" and MODAL.search(clause, 0, at):
                continue
            if kind and kind != "modal" and _TOPIC_WITH_PREDICATE.match(clause, at):
                continue
            if kind and (related or self._is_noun_phrase(clause, 0, at)):
                candidates.append((at, kind))
        for index, (at, kind) in enumerate(candidates):
            later = candidates[index + 1 :]
            # 「单位负责人应当」「税务机关工作人员」: the verb is the first half of a longer head.
            longer = any(
                c[0] - at <= (6 if kind != "modal" and self._verb.match(clause, at) else 8) and self._is_compound(clause[at : c[0]])
                for c in later
            )
            # 「国务院测绘地理信息主管部门」: so is a field that is called like a verb, however long the name.
            longer = longer or (
                self.bodies.head_of(clause[:at]) in ("国务院", "政府", "国家")
                and not self._verb.match(clause, at)
                and not _PARTNER_OR_REPORT.match(clause, at)
                and any(_NAMED_OFFICE.match(clause[at : c[0]]) for c in later)
            )
            # 「国务院负责综合管理的部门组织…」: so is the verb of a relative clause.
            longer = longer or any(self._is_relative(clause[at : c[0]]) for c in later)
            if kind in ("verb", "adverb", "preposition") and longer:
                continue
            modal = MODAL.search(clause, at)
            if modal and depth[modal.start()]:
                modal = None
            between = clause[at : modal.start()] if modal else ""
            if modal and between.startswith("对") and re.fullmatch(r"[^，]*的[^，的]{1,14}，", clause[modal.end() :]):
                # 「经营者对应当交费的车辆，有权…」.
                modal, between = None, ""
            if (
                modal
                and re.search(r"的(?!情况下|前提下|同时)[^，]*$", between)
                and not between.startswith(tuple("对在将"))
            ):
                continue
            return self._read_predicate(text, start, end, at, modal)
        return None

    def _is_inside_head(self, clause: str, at: int) -> bool:
        """「妇联|组织和其他社会团体」: what looks like the verb is the end of a head that stands before a joint."""
        for stop in (at + 2, at + 3):
            head = self.bodies.head_of(clause[:stop])
            if len(head) > stop - at and re.match(r"和|与|及|、|或者|以及|的", clause[stop:]):
                return True
        return False

    def starts_with_verb(self, text: str, at: int, end: int) -> bool:
        """Whether a clause begins with a verb: behind an owner's clause it is that owner's."""
        starts = self._verb.match(text, at, end) or self._pivot.match(text, at, end)
        return bool(starts or self._adverb.match(text, at, end))

    def goes_on(self, text: str, at: int, end: int) -> bool:
        """Whether a clause begins with a verb that orders, an adverb before it aside."""
        while (step := self._adverb.match(text, at, end)) and not self._verb.match(text, at, end):
            at = step.end()
        return bool(self._verb.match(text, at, end)) and not self._case.match(text, at, end)

    def begins_predicate(self, text: str, at: int, end: int) -> bool:
        """Whether a predicate may begin at `at`."""
        return bool(self._starts_predicate(text, at, end))

    def named(self, text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The bodies that text[start:end] begins with, where a predicate or nothing follows."""
        if self.bodies.head_of(text[start:end]):
            return self.bodies.split(text, start, end)
        subject = self.subject(text, start, end)
        return subject.bodies if subject else ()

    def topic(self, text: str, start: int, end: int) -> Subject | None:
        """A clause that is nothing but its subject: 「承担任务的单位，」."""
        stop = end - 1
        # 「由合同约定的其他机构，行使…」.
        start += text.startswith("由", start)
        if (
            text[stop] not in "，,"
            or MODAL.search(text, start, stop)
            or re.search("是(?!否)", text[start:stop])
            or not self.bodies.head_of(text[start:stop])
        ):
            return None
        related = re.search(r"的[一-鿿]{2,12}$", text[start:stop])
        opens = self._any_verb.match(text, start, stop) or self._adverb.match(text, start, stop)
        if related and re.match(r"对|向|把|将|按|依|根据", text[start:stop]):
            return None
        if related and (opens or self._pivot.match(text, start, stop)) and not MODAL.match(text, end):
            return None
        if not related and not self._is_noun_phrase(text, start, stop):
            return None
        doer = None if related else self.subject(text, start, stop)
        if doer and (text[doer.predicate] in "在向对为从与" or self._does_something(text, doer.predicate, stop)):
            # 「代理机构在境内设立代表机构，须…」: somebody does something.
            return None
        bodies = self.bodies.split(text, start, stop)
        return Subject(bodies, end, False) if bodies and bodies[-1][1] == stop else None

    def _does_something(self, text: str, at: int, end: int) -> bool:
        """「其他组织|设置图书馆」, not 「公共场所|管理单位」."""
        verb = self._verb.match(text, at, end)
        return bool(verb) and not self._bare_tail.fullmatch(text, verb.end() if verb else at, end)

    def case_subject(self, text: str, start: int, end: int) -> Subject | None:
        """The subject of 「申请人考试合格后，」 before an 应当: the first body, whatever verb follows."""
        if found := self.subject(text, start, end, any_verb=True):
            return found
        clause = text[start:end]
        for at in range(2, len(clause) - 3):
            if (
                clause[at] in "（(的"
                or self._cuts_a_word(clause, at)
                or _LONGER_NAME.match(clause, at)
                or _STILL_A_NOUN.match(clause, at)
                or not self.bodies.head_of(clause[:at])
            ):
                continue
            if self._compound_start.match(clause, at) or not self._is_noun_phrase(clause, 0, at):
                continue
            return self._read_predicate(text, start, end, at, None)
        return None

    def agent(self, text: str, start: int, end: int) -> Subject | None:
        """The body behind 由: as a subject, but whatever follows its last head is its predicate."""
        if found := self.subject(text, start, end, any_verb=True):
            return found
        clause = text[start:end].rstrip("，,。；;")
        depth = depths(clause)
        ends = [
            at
            for at in range(2, len(clause) - 1)
            if clause[at] not in "（(的"
            and (not depth[at - 1] or clause[at - 1] in "）)")
            and self.bodies.head_of(clause[:at])
        ]
        if not ends or _STILL_A_NOUN.match(clause, ends[-1]) or not self._is_noun_phrase(clause, 0, ends[-1]):
            return None
        at = ends[-1]
        while step := self._adverb.match(clause, at):
            at = step.end()
        verb = self._any_opener.match(clause, at)
        if verb is None and re.fullmatch(r"[一-鿿]{2,4}的[一-鿿]{2,14}", clause[at:]):
            return None
        if verb and self._is_relative_verb(clause, verb.end(), len(clause)):
            # 「由主任会议组织的宣誓仪式」 is about the ceremony.
            return None
        return self._read_predicate(text, start, end, ends[-1], None)

    def _is_relative(self, between: str) -> bool:
        relation, found, noun = _BRACKETED.sub("", between).rpartition("的")
        if re.match(r"[对向在将把按依根报经]|认为|发现|知道|得知|决定|指定|委托|责令|通知|督促", relation):
            return False
        return (
            bool(found)
            and 2 <= len(noun) <= 6
            and "、" not in noun
            and not self._any_verb.match(noun)
            and len(relation) <= 24
        )

    def _is_compound(self, between: str) -> bool:
        if _PARTNER_OR_REPORT.match(between) or "、" in between or "的" in between:
            return False
        return bool(self._compound_tail.fullmatch(between))

    def _read_predicate(
        self, text: str, start: int, end: int, at: int, modal: re.Match[str] | None
    ) -> Subject | None:
        bodies = self.bodies.split(text, start, start + at)
        if not bodies:
            return None
        head_end = start + at
        predicate, granted = head_end, bool(self._grant.search(text[head_end:end])) and not modal
        if modal:
            between = text[head_end : start + modal.start()]
            fronted = re.match(r"(?:对|将|把)", between)
            if not fronted:
                predicate = start + (
                    modal.start()
                    if _KEPT.match(modal.group()) or _is_kept(text, start + modal.start())
                    else modal.end()
                )
            granted = bool(self._grant.search(between))
        if granted:
            granted = not re.search(r"(?:不可以)", text[head_end:end])
        partners, predicate = self.partners(text, predicate, end)
        happening = modal is None and bool(self._happening.match(text, head_end, end))
        if happening and re.match("有[^，]*权利", text[head_end:end]):
            granted, happening = True, False
        return Subject(bodies, predicate, modal is not None, granted, partners, happening)

    def partners(self, text: str, at: int, end: int) -> tuple[tuple[tuple[int, int], ...], int]:
        """The bodies after 会同, 商, 联合 at `at`, and where the predicate goes on."""
        match = re.compile(r"(?:应当|依法|负责)?(?:会同|商(?!务|业|标|品)|会商|联合(?!国|会))").match(
            text, at, end
        )
        if not match:
            return (), at
        best: tuple[int, int] | None = None
        depth = depths(text[match.end() : end])
        for stop in range(match.end() + 2, end + 1):
            if depth[stop - match.end() - 1] and text[stop - 1] not in "）)":
                continue
            if stop < end and text[stop] in "（(":
                continue
            if not self.bodies.head_of(text[match.end() : stop]):
                continue
            after = stop + (1 if text[stop : stop + 1] == "等" else 0)
            if (
                after >= end
                or text[after] in "，,"
                or self._starts_predicate(text, after, end, any_verb=True)
            ):
                best = (stop, after)
                break
        if not best:
            return (), at
        stop, after = best
        while after < end and text[after] in "，,":
            after += 1
        return self.bodies.split(text, match.end(), stop), after

    # ------------------------------------------------------------ what

    def is_adjunct(self, clause: str) -> bool:
        """A clause that only says when, how, for whom: it neither orders nor describes."""
        if _CONDITION.search(clause) or _OCCASION.search(clause):
            return True
        return bool(_ADJUNCT_START.match(clause)) and not self._orders_after_adjunct(clause)

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
            return last and any(self._verb.match(body, at) for at in range(4, len(body) - 1))
        if re.match(r"(?:为|对|向)", body) and not re.search("可以|有权", body) and clause[-1:] not in "，,":
            return any(self._verb.match(body, at) for at in range(2, len(body) - 1))
        return False

    def is_done_by_rule(self, clause: str) -> bool:
        """「伤残待遇依照规定办理」: a thing and the rule it follows."""
        done = _THING_IS_DONE.search(clause.rstrip("，,。；;"))
        return bool(done) and not re.match("按|依照", clause) and not self.starts_with_verb(clause, 0, len(clause))

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
        if self.not_an_order.search(body) or re.match(r"[^，]*(?:届满|出现)", body):
            return False
        if MODAL.search(body):
            return True
        if self.soft.match(body) or re.search("可以|有权", body):
            return False
        at = 0
        while (step := self._adverb.match(body, at)) and not self._any_verb.match(body, at):
            at = step.end()
        verb = self._any_verb.match(body, at)
        if verb and body.startswith("的", verb.end()) and at:
            # 「依法举行的集会」.
            return False
        if re.match(r"[把将](?!军)", body[at:]) or verb:
            return True
        if re.match("按照?|依照", body[at:]) and at and not _ENDS_IN_NOUN.search(body) and any(self._verb.match(body, step) for step in range(at + 4, len(body) - 1)):
            # 「再按前项规定提高退休费」.
            return True
        if re.match("会同", body[at:]) and any(self._verb.match(body, step) for step in range(at + 4, len(body) - 1)):
            return True
        if self._orders_after_adjunct(clause):
            return True
        return bool(
            re.search(r"(?:及时|严格|依法|按程序|按规定|一律|逐级)(?=[一-鿿]{2})(?![一-鿿]{1,6}的)", body)
            or _THING_IS_DONE.search(body)
        )


def _is_kept(text: str, at: int) -> bool:
    return bool(_KEPT.match(text, at))


def discourse_end(text: str, start: int, end: int) -> int:
    """Where a clause begins after 「一是」「同时，」「（二）」."""
    match = _DISCOURSE.match(text, start, end)
    return match.end() if match else start
