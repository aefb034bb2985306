"""How duties are read from texts: the hand-made gold tables, the verbatim property, constructions."""

from __future__ import annotations

import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Unit
from plan_qa.duties.extract import duties_in, extract_duties, load_grammar
from plan_qa.duties.grammar.grammar import Grammar
from plan_qa.evaluation.duties import GOLD, articles_report, plan_report


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(default_folders())


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar(default_folders())


# ---------------------------------------------------------------- the gold tables


def test_plan_agrees_with_the_gold_table(library: Library, grammar: Grammar) -> None:
    figures = plan_report(library, grammar)
    assert figures.overlap.f1 >= 0.97
    assert figures.owned.f1 >= 0.97
    assert figures.ownerless.recall >= 0.95
    assert figures.holders >= 0.97


def test_articles_it_was_not_developed_on(grammar: Grammar) -> None:
    assert articles_report(grammar, GOLD / "duties_held_out.jsonl").overlap.f1 >= 0.87


@pytest.mark.parametrize("batch", ["", *range(2, 14)])
def test_articles_looked_into_do_not_get_worse(batch: str | int, grammar: Grammar) -> None:
    assert articles_report(grammar, GOLD / f"duties_seen{batch}.jsonl").overlap.f1 >= 0.87


def test_every_word_is_the_sources(library: Library, grammar: Grammar) -> None:
    for duty in extract_duties(library, grammar):
        text = library.unit_by_id[duty.cite].text
        assert duty.duty == text[duty.start : duty.end]
        assert duty.sentence in text
        assert duty.duty in duty.sentence
        assert duty.body in duty.sentence
        assert all(partner in duty.sentence for partner in duty.partners)
        assert (duty.holder == "none") == (duty.body == "")


# ---------------------------------------------------------------- constructions, on texts of our own


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市商务主管部门要会同财政部门、海关等，每年公布目录。", [("市商务主管部门", "每年公布目录")]),
        ("具体办法由省档案局制定。", [("省档案局", "具体办法由省档案局制定")]),
        ("图书馆的开放工作，由县文化主管部门另行规定。", [("县文化主管部门", "另行规定")]),
        (
            "压实乡镇党委的主体责任、村党支部的直接责任。",
            [("乡镇党委", "主体责任"), ("村党支部", "直接责任")],
        ),
        (
            "形成工会牵头抓总、有关部门分工负责的工作格局。",
            [("工会", "牵头抓总"), ("有关部门", "分工负责")],
        ),
        ("落实安全计划，街道办事处要定期检查。", [("", "落实安全计划"), ("街道办事处", "定期检查")]),
        ("引导基层党组织发挥作用，不断提高质量。", [("", "引导基层党组织发挥作用，不断提高质量")]),
        ("鼓励企业开展技能培训。", []),
        ("企业可以申请补贴。", []),
        (
            "各单位要抓好落实。重大事项及时向上级报告。",
            [("各单位", "抓好落实"), ("", "重大事项及时向上级报告")],
        ),
        (
            "学校和医院应当建立档案，不得外借。",
            [("学校", "建立档案，不得外借"), ("医院", "建立档案，不得外借")],
        ),
        (
            "居民委员会应当履行下列职责：（一）宣传政策；（二）调解纠纷。",
            [("居民委员会", "宣传政策"), ("居民委员会", "调解纠纷")],
        ),
        ("为保障供水，根据有关法律，制定本办法。", []),
        ("工作体系进一步完善，作用更加凸显。", []),
        # Names that begin like a verb, go on, or name fields.
        ("建设单位或者个人应当申报。", [("建设单位", "申报"), ("个人", "申报")]),
        ("仲裁庭应当告知理由。", [("仲裁庭", "告知理由")]),
        ("发展改革、商务等有关部门按照职责做好工作。", [("发展改革、商务等有关部门", "按照职责做好工作")]),
        ("市监督管理部门相关机构收到举报的，应当处理。", [("市监督管理部门相关机构", "处理")]),
        ("选举村民委员会，应当公布名单。", [("", "选举村民委员会，应当公布名单")]),
        # Whose the predicate is.
        (
            "企业清偿债务后的剩余财产按照比例进行分配。",
            [("", "企业清偿债务后的剩余财产按照比例进行分配")],
        ),
        ("由主任会议组织的仪式，应当公开。", [("", "由主任会议组织的仪式，应当公开")]),
        ("用户自行建设的设施，由用户负责管理。", [("用户", "负责管理")]),
        ("检查人员对吸烟者应当予以制止。", [("检查人员", "对吸烟者应当予以制止")]),
        ("部门负责许可证管理。", [("部门", "负责许可证管理")]),
        # What one owner has, and what nobody has.
        ("任何单位，不得涂改，不得出借。", [("任何单位", "不得涂改，不得出借")]),
        ("申请登记，申请人应当提交表格。", [("申请人", "提交表格")]),
        (
            "等级由市卫生局评定，待遇依照规定办理。",
            [("市卫生局", "等级由市卫生局评定"), ("", "待遇依照规定办理")],
        ),
        ("举报人不愿公开身份的，应当为其保密。", [("", "举报人不愿公开身份的，应当为其保密")]),
        ("对疫区应当采取下列措施：（一）封锁；（二）消毒。", [("", "封锁"), ("", "消毒")]),
    ],
)
def test_constructions(text: str, expected: list[tuple[str, str]], grammar: Grammar) -> None:
    unit = Unit("own/p1", "own", "", text, split_sentences(text))
    assert [(duty.body, duty.duty) for duty in duties_in(grammar, unit)] == expected
