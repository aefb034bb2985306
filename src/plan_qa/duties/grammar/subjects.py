"""Who a clause is about: its subject, the body behind 由, the partners behind 会同.

Positions are offsets into the whole text; nothing is copied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_qa.corpus.word_form import WordForm
from plan_qa.duties.bodies import depths
from plan_qa.duties.grammar.lexicon import DutyLexicon
from plan_qa.duties.grammar.noun_phrases import PARTNER_OR_REPORT, NounPhrases
from plan_qa.duties.grammar.predicates import LONGER_NAME, STILL_A_NOUN, Predicates
from plan_qa.duties.grammar.words import MODAL

# Kept as part of the duty: without it the meaning turns round or the verb is cut in half.
_KEPT = re.compile(r"不得|不准|严禁|应(?=予)")
# 「在机关任职的军官应当」: an adjunct inside a relative clause.
_RELATED = re.compile(r"(?:在|从)[^，]{2,40}(?<!情况下)(?<!前提下)(?<!同时)的[^的，]{2,12}$")
# 「由经过培训、熟练掌握急救知识的人员担任」.
_QUALIFIED = re.compile("(?:经过|具有|具备|取得|熟悉)[^，]*的[^的，]{2,8}")
_NAMED_OFFICE = re.compile(r"[一-鿿]{2,14}(?:部门|机构|机关|委员会|办公室|局|厅)")
# 「企业清偿债务后的剩余财产按照…分配」「机关核准登记的企业法人是…」: the verb belongs to a noun that has its own predicate.
_TOPIC_WITH_PREDICATE = WordForm(
    "duties",
    r"[^，]{2,12}所需[^，]{0,6}(?:经费|费用|资金)|"
    r"在[^，]{1,20}的[^，的]{1,16}?(?<!{before_wei})(?:为(?!{behind_wei})|是(?!否))|"
    r"(?!{opens_adjunct})[^，]{1,24}的[^，的]{1,16}?"
    r"(?:是(?!否)|(?<!{before_wei})为(?!{behind_wei})|按照|依照|受(?=法律|国家|本)|(?<!自)(?<!直至)(?<!或者)(?<!并)由(?!于))",
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
class Subjects:
    """Finds the bodies of clauses."""

    lexicon: DutyLexicon
    phrases: NounPhrases
    predicates: Predicates

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
            if clause[at] in "（(" or not self.lexicon.bodies.head_of(clause[: at - tail]):
                continue
            kind = self.predicates.starts_predicate(
                clause, at, len(clause), any_verb
            ) or self.predicates.nominal_predicate(clause, at)
            # 组织 is a body's head only before 应当 and the like; elsewhere mostly a verb.
            if kind != "modal" and self.lexicon.bodies.head_of(clause[:at]) == "组织":
                continue
            # 「配合国家的主管部门组织制订」: with 的 a verb at the start makes a subject only before 应当 or behind 由.
            if kind != "modal" and not any_verb and "的" in clause[:at] and self.lexicon.verb.match(clause):
                continue
            related = kind == "modal" and _RELATED.match(clause[:at])
            if kind == "verb" and self.predicates.is_inside_head(clause, at):
                continue
            if kind == "verb" and self.lexicon.verb_and_head.fullmatch(
                clause, at, len(clause.rstrip("，,。；;"))
            ):
                # 「…和非银行|支付机构，」.
                continue
            if kind != "modal" and MODAL.search(clause, 0, at):
                continue
            if kind and kind != "modal" and _TOPIC_WITH_PREDICATE.match(clause, at):
                continue
            if kind and (related or self.phrases.is_noun_phrase(clause, 0, at)):
                candidates.append((at, kind))
        for index, (at, kind) in enumerate(candidates):
            later = candidates[index + 1 :]
            # 「单位负责人应当」「税务机关工作人员」: the verb is the first half of a longer head.
            longer = any(
                c[0] - at <= (6 if kind != "modal" and self.lexicon.verb.match(clause, at) else 8)
                and self.phrases.is_compound(clause[at : c[0]])
                for c in later
            )
            # 「国务院测绘地理信息主管部门」: so is a field that is called like a verb, however long the name.
            longer = longer or (
                self.lexicon.bodies.head_of(clause[:at]) in ("国务院", "政府", "国家")
                and not self.lexicon.verb.match(clause, at)
                and not PARTNER_OR_REPORT.match(clause, at)
                and any(_NAMED_OFFICE.match(clause[at : c[0]]) for c in later)
            )
            # 「国务院负责综合管理的部门组织…」: so is the verb of a relative clause.
            longer = longer or any(self.phrases.is_relative(clause[at : c[0]]) for c in later)
            if kind in ("verb", "adverb", "preposition") and longer:
                continue
            modal = MODAL.search(clause, at)
            if modal and depth[modal.start()]:
                modal = None
            between = clause[at : modal.start()] if modal else ""
            if (
                modal
                and between.startswith("对")
                and re.fullmatch(r"[^，]*的[^，的]{1,14}，", clause[modal.end() :])
            ):
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

    def named(self, text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The bodies that text[start:end] begins with, where a predicate or nothing follows."""
        if self.lexicon.bodies.head_of(text[start:end]):
            return self.lexicon.bodies.split(text, start, end)
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
            or not self.lexicon.bodies.head_of(text[start:stop])
        ):
            return None
        related = re.search(r"的[一-鿿]{2,12}$", text[start:stop])
        opens = self.lexicon.any_verb.match(text, start, stop) or self.lexicon.adverb.match(text, start, stop)
        if related and re.match(r"对|向|把|将|按|依|根据", text[start:stop]):
            return None
        if related and (opens or self.lexicon.pivot.match(text, start, stop)) and not MODAL.match(text, end):
            return None
        if not related and not self.phrases.is_noun_phrase(text, start, stop):
            return None
        doer = None if related else self.subject(text, start, stop)
        if doer and (
            text[doer.predicate] in "在向对为从与"
            or self.predicates.does_something(text, doer.predicate, stop)
        ):
            # 「代理机构在境内设立代表机构，须…」: somebody does something.
            return None
        bodies = self.lexicon.bodies.split(text, start, stop)
        return Subject(bodies, end, False) if bodies and bodies[-1][1] == stop else None

    def case_subject(self, text: str, start: int, end: int) -> Subject | None:
        """The subject of 「申请人考试合格后，」 before an 应当: the first body, whatever verb follows."""
        if found := self.subject(text, start, end, any_verb=True):
            return found
        clause = text[start:end]
        for at in range(2, len(clause) - 3):
            if (
                clause[at] in "（(的"
                or self.predicates.cuts_a_word(clause, at)
                or LONGER_NAME.match(clause, at)
                or STILL_A_NOUN.match(clause, at)
                or not self.lexicon.bodies.head_of(clause[:at])
            ):
                continue
            if self.lexicon.compound_start.match(clause, at) or not self.phrases.is_noun_phrase(
                clause, 0, at
            ):
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
            and self.lexicon.bodies.head_of(clause[:at])
        ]
        if (
            not ends
            or STILL_A_NOUN.match(clause, ends[-1])
            or not (
                self.phrases.is_noun_phrase(clause, 0, ends[-1]) or _QUALIFIED.fullmatch(clause[: ends[-1]])
            )
        ):
            return None
        at = ends[-1]
        while step := self.lexicon.adverb.match(clause, at):
            at = step.end()
        verb = self.lexicon.any_opener.match(clause, at)
        if verb is None and re.fullmatch(r"[一-鿿]{2,4}的[一-鿿]{2,14}", clause[at:]):
            return None
        if verb and self.predicates.is_relative_verb(clause, verb.end(), len(clause)):
            # 「由主任会议组织的宣誓仪式」 is about the ceremony.
            return None
        return self._read_predicate(text, start, end, ends[-1], None)

    def _read_predicate(
        self, text: str, start: int, end: int, at: int, modal: re.Match[str] | None
    ) -> Subject | None:
        bodies = self.lexicon.bodies.split(text, start, start + at)
        if not bodies:
            return None
        head_end = start + at
        predicate, granted = head_end, bool(self.lexicon.grant.search(text[head_end:end])) and not modal
        if modal:
            between = text[head_end : start + modal.start()]
            fronted = re.match(r"(?:对|将|把)", between)
            if not fronted:
                predicate = start + (
                    modal.start()
                    if _KEPT.match(modal.group()) or _is_kept(text, start + modal.start())
                    else modal.end()
                )
            granted = bool(self.lexicon.grant.search(between))
        if granted:
            granted = not re.search(r"(?:不可以)", text[head_end:end])
        partners, predicate = self.partners(text, predicate, end)
        happening = modal is None and bool(self.lexicon.happening.match(text, head_end, end))
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
            if not self.lexicon.bodies.head_of(text[match.end() : stop]):
                continue
            after = stop + (1 if text[stop : stop + 1] == "等" else 0)
            if (
                after >= end
                or text[after] in "，,"
                or self.predicates.starts_predicate(text, after, end, any_verb=True)
            ):
                best = (stop, after)
                break
        if not best:
            return (), at
        stop, after = best
        while after < end and text[after] in "，,":
            after += 1
        return self.lexicon.bodies.split(text, match.end(), stop), after


def _is_kept(text: str, at: int) -> bool:
    return bool(_KEPT.match(text, at))
