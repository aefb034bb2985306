"""What programs get: the objects of `--json`, of `--batch` and of /api, one set of types for all of them.

Plain dataclasses, because looking up an article must not pay for a validating library (pydantic would add half of what
the whole command takes); FastAPI documents them as they are, each field with the words and the example beside it. Keys
come out in the order of the fields, which is the contract's.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from plan_qa.domain import (
    Answer,
    AnswerForm,
    AnswerPart,
    Check,
    Difference,
    Duty,
    Hit,
    Note,
    Operation,
    Piece,
    Status,
    Variant,
    Verdict,
    Where,
)
from plan_qa.faces.shown.described import described as _of
from plan_qa.faces.shown.described import documented as _documented
from plan_qa.faces.shown.wording import NOTES, VERDICTS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# The examples are real: a test compares them with the sources.
_LABEL = "《全国党员教育培训工作规划（2024－2028年）》三、分级分类开展专题培训，教育引导党员在推进中国式现代化中建功立业（五）农村党员培训"
_TEXT = (
    "（五）农村党员培训。学习贯彻习近平总书记关于“三农”工作的重要论述，结合学习运用“千万工程”经验、推动乡村全面振兴等，注重实战技能培训，"
    "引导农村党员在服务群众中作表率、在承担急难险重任务时打头阵。"
    "各省（自治区、直辖市）党委要结合实际制定农村党员集中轮训计划，组织开展专题培训。"
)


def to_json(response: DataclassInstance | Sequence[DataclassInstance]) -> str:
    """A response on one line, as JSON Lines want it; a list of responses a key a line, for reading."""
    if isinstance(response, Sequence):
        return json.dumps([asdict(each) for each in response], ensure_ascii=False, indent=1)
    return json.dumps(asdict(response), ensure_ascii=False)


# ---------------------------------------------------------------- an answer


@_documented("命中：一条原文和其中应标亮的文字")
@dataclass(frozen=True, slots=True)
class HitResponse:
    """A unit with what to highlight."""

    cite: str = field(metadata=_of("地址", "plan/art5"))
    document: str = field(metadata=_of("文件", "plan"))
    label: str = field(metadata=_of("出处，供人阅读", _LABEL))
    text: str = field(metadata=_of("该条全文，一字不改", _TEXT))
    spans: tuple[tuple[int, int], ...] = field(metadata=_of("应标亮的字符位置，答问的一处在前", [[98, 138]]))
    score: float = field(metadata=_of("把握，0 至 1", 0.93))

    @classmethod
    def of(cls, hit: Hit) -> HitResponse:
        """A hit."""
        return cls(hit.cite, hit.document, hit.label, hit.text, hit.spans, hit.score)


@_documented("一问多事时的一件")
@dataclass(frozen=True, slots=True)
class PartResponse:
    """One of several things asked."""

    asked: str = field(metadata=_of("问句中的原话", "农村党员的培训计划由谁制定"))
    status: Status = field(metadata=_of("同答复的 status", "answered"))
    notice: str = field(metadata=_of("助手自己的话", ""))
    hits: tuple[int, ...] = field(metadata=_of("答复的 hits 中的序号，从 0 起", [0]))
    spans: tuple[tuple[int, int], ...] = field(
        metadata=_of("答这一件的字符位置，在 hits 第一条的 text 中；列举时各项依次", [[98, 138]])
    )
    owners: tuple[str, ...] = field(
        metadata=_of("这一件问由谁负责时，原文所写的主体", ["各省（自治区、直辖市）党委"])
    )

    @classmethod
    def of(cls, part: AnswerPart) -> PartResponse:
        """A part."""
        return cls(part.asked, part.status, part.notice, part.hits, part.spans, part.owners)


@_documented("答复")
@dataclass(frozen=True, slots=True)
class AnswerResponse:
    """The answer object of the contract."""

    id: str = field(metadata=_of("成批提问时的编号，其余为空", ""))
    question: str = field(metadata=_of("问句，照所输入", "农村的呢？"))
    standalone: str = field(metadata=_of("所理解的问句，补全了承前省略的话", "农村党员的培训计划由谁制定？"))
    status: Status = field(
        metadata=_of(
            "answered 已答；uncertain 没有把握，hits 只是可能有关；not_covered 来源没有说；no_such_place 没有这一处；"
            "corrected 问句与原文不符",
            "answered",
        )
    )
    notice: str = field(metadata=_of("助手自己的话，不是原文", ""))
    hits: tuple[HitResponse, ...] = field(metadata={"description": "最相符的在前，一条一个"})
    parts: tuple[PartResponse, ...] = field(
        metadata={"description": "一问多事、对照、列举时依次各一件；只问一事时为空"}
    )
    owners: tuple[str, ...] = field(
        metadata=_of("问由谁负责时，原文所写的主体", ["各省（自治区、直辖市）党委"])
    )
    form: AnswerForm = field(
        metadata=_of(
            "parts 怎样排列：parts 逐件，comparison 并列对照，list 列举各项；只问一事时为空", "parts"
        )
    )

    @classmethod
    def of(cls, answer: Answer) -> AnswerResponse:
        """An answer."""
        return cls(
            id=answer.id,
            question=answer.question,
            standalone=answer.standalone,
            status=answer.status,
            notice=answer.notice,
            hits=tuple(map(HitResponse.of, answer.hits)),
            parts=tuple(map(PartResponse.of, answer.parts)),
            owners=answer.owners,
            form=answer.form,
        )


# ---------------------------------------------------------------- a place


@_documented("一处条文，或其中的句")
@dataclass(frozen=True, slots=True)
class CiteResponse:
    """What stands at a place."""

    cite: str = field(metadata=_of("地址", "plan/art5#2"))
    document: str = field(metadata=_of("文件", "plan"))
    label: str = field(metadata=_of("该条的出处", _LABEL))
    title: str = field(metadata=_of("该条的标题", "（五）农村党员培训"))
    text: str = field(metadata=_of("该条全文", _TEXT))
    sentence: str | None = field(metadata=_of("所指的句；指的是全条时为 null", _TEXT[98:]))
    citation: str = field(
        metadata=_of(
            "按所选格式写好的引用", "《全国党员教育培训工作规划（2024－2028年）》第三部分第（五）条第二句"
        )
    )
    quotation: str = field(
        metadata=_of(
            "引文连同出处，可以直接粘贴",
            f"“{_TEXT[98:]}”（《全国党员教育培训工作规划（2024－2028年）》第三部分第（五）条第二句）",
        )
    )
    missing: tuple[str, ...] = field(metadata=_of("这种格式还缺的项目，收录的资料没有写", []))
    reading: str = field(metadata=_of("说法有几种读法时，这是哪一种", ""))
    notes: tuple[str, ...] = field(metadata=_of("应当一并知道的：异文、缺损", []))


@_documented("引文夹中一处的文字和出处")
@dataclass(frozen=True, slots=True)
class PieceResponse:
    """Words that a collected address quotes, with their source in a style."""

    words: str = field(metadata=_of("所引的文字，一字不改", _TEXT[98:]))
    source: str = field(
        metadata=_of(
            "出处，按所选格式",
            "《全国党员教育培训工作规划（2024－2028年）》（中共中央办公厅2025年2月27日印发）第三部分第（五）条第二句",
        )
    )
    entry: str = field(metadata=_of("参考文献条目；在文中注明出处的格式为空", ""))
    missing: tuple[str, ...] = field(metadata=_of("这种格式还缺的项目，收录的资料没有写", ["发文字号"]))
    notes: tuple[str, ...] = field(metadata=_of("应当一并知道的：异文、缺损", []))


@_documented("引文夹中的一条")
@dataclass(frozen=True, slots=True)
class CollectedResponse:
    """What stands at a collected address, or why nothing does."""

    cite: str = field(metadata=_of("所收的地址", "plan/art5#2"))
    pieces: tuple[PieceResponse, ...] = field(
        metadata={"description": "该处的文字；不相连的几句分开，找不到时为空"}
    )
    problem: str = field(metadata=_of("找不到的缘由；找到时为空", ""))


# ---------------------------------------------------------------- duties


@_documented("一项职责；主体、职责和原句都是原文")
@dataclass(frozen=True, slots=True)
class DutyResponse:
    """A row of the responsibility index."""

    body: str = field(metadata=_of("责任主体；原文没有写明时为空", "中央组织部"))
    duty: str = field(metadata=_of("职责", "适时推出解读阐释党的创新理论和路线方针政策的优质课件和读本"))
    cite: str = field(metadata=_of("地址", "plan/art2"))
    sentence: str = field(
        metadata=_of(
            "原句",
            "中央组织部要会同中央宣传部、中央党校（国家行政学院）等，适时推出解读阐释党的创新理论和路线方针政策的优质课件和读本。",
        )
    )
    holder: Literal["body", "person", "none"] = field(
        metadata=_of("body 组织；person 个人；none 没有写明", "body")
    )
    partners: tuple[str, ...] = field(metadata=_of("会同的主体", ["中央宣传部", "中央党校（国家行政学院）"]))

    @classmethod
    def of(cls, duty: Duty) -> DutyResponse:
        """A duty."""
        return cls(duty.body, duty.duty, duty.cite, duty.sentence, duty.holder, duty.partners)


# ---------------------------------------------------------------- quotations and variants


@_documented("引文与原文的一段对照；各段依次相连，即是引文和原文")
@dataclass(frozen=True, slots=True)
class DifferenceResponse:
    """A piece of a quotation held against its source."""

    op: Operation = field(metadata=_of("这一段相同，还是怎样不同", "replace"))
    source: str = field(metadata=_of("原文作", "6"))
    quoted: str = field(metadata=_of("引文作", "8"))

    @classmethod
    def of(cls, difference: Difference) -> DifferenceResponse:
        """A difference."""
        return cls(difference.operation, difference.source, difference.quoted)


@_documented("拼接的引文中的一段")
@dataclass(frozen=True, slots=True)
class StitchedResponse:
    """One of the runs that a quotation joins."""

    quoted: str = field(metadata=_of("引文中的这一段", "20天或160学时"))
    cite: str = field(metadata=_of("它的出处", "plan/1.hours"))
    source_text: str = field(metadata=_of("原文", "20天或160学时"))
    source_span: tuple[int, int] = field(metadata=_of("在出处文字中的位置", [173, 182]))

    @classmethod
    def of(cls, piece: Piece) -> StitchedResponse:
        """A piece."""
        return cls(piece.quoted, piece.cite, piece.source_text, (piece.start, piece.end))


@_documented("核对过的一处引文")
@dataclass(frozen=True, slots=True)
class CheckResponse:
    """A quotation checked."""

    quote: str = field(metadata=_of("引文", "累计不少于20天或180学时"))
    verdict: Verdict = field(
        metadata=_of(
            "；".join(f"{verdict} {words.label}" for verdict, words in VERDICTS.items()), "misquoted"
        )
    )
    cite: str = field(metadata=_of("出处的地址；未见时为空", "plan/1.hours"))
    source_text: str = field(metadata=_of("原文", "累计不少于20天或160学时"))
    diff: tuple[DifferenceResponse, ...] = field(metadata={"description": "逐段对照；一致时可以为空"})
    start: int = field(metadata=_of("引文在稿子文字中的开头", 5))
    end: int = field(metadata=_of("引文在稿子文字中的结尾", 19))
    attributed_to: str = field(metadata=_of("稿中说这是谁的话，照稿中文字；没有说时为空", "规划"))
    notes: tuple[Note, ...] = field(
        metadata=_of("；".join(f"{note} {words}" for note, words in NOTES.items()), [])
    )
    source_span: tuple[int, int] = field(metadata=_of("在出处文字中的位置", [168, 182]))
    where: Where = field(metadata=_of("出处是正文、问题、标题还是文件名", "text"))
    others: tuple[str, ...] = field(metadata=_of("另有同样文字的地址", []))
    witness: str = field(metadata=_of("有这一异文的版本", ""))
    pieces: tuple[StitchedResponse, ...] = field(metadata=_of("拼接的引文各段的出处，其余为空", []))
    akin: str = field(metadata=_of("未见的文字与哪一条字面上最近，没有时为空", ""))

    @classmethod
    def of(cls, check: Check) -> CheckResponse:
        """A check."""
        return cls(
            quote=check.quote,
            verdict=check.verdict,
            cite=check.cite,
            source_text=check.source_text,
            diff=tuple(map(DifferenceResponse.of, check.diff)),
            start=check.start,
            end=check.end,
            attributed_to=check.attributed_to,
            notes=check.notes,
            source_span=(check.source_start, check.source_end),
            where=check.where,
            others=check.others,
            witness=check.witness,
            pieces=tuple(map(StitchedResponse.of, check.pieces)),
            akin=check.akin,
        )


@_documented("一处异文")
@dataclass(frozen=True, slots=True)
class VariantResponse:
    """A difference between the two witnesses."""

    cite: str = field(metadata=_of("地址", "plan/notice"))
    canonical: str = field(metadata=_of("规范文本作", "2月27"))
    witness: str = field(metadata=_of("另一版本作", "近"))
    context: str = field(metadata=_of("前后的文字", "2月27日，中共中央办公厅印发了"))

    @classmethod
    def of(cls, variant: Variant) -> VariantResponse:
        """A variant."""
        return cls(variant.cite, variant.canonical, variant.witness, variant.context)
