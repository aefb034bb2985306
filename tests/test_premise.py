"""False premises: quantities, bodies and denials as tables; every correction quotes the question and the clause."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.premise.body_mentions import Owners
from plan_qa.answer.premise.claims import form_of, segments
from plan_qa.answer.premise.contrasts import Contrasts
from plan_qa.answer.premise.examiner import Contradiction, reader_of
from plan_qa.answer.premise.quantities import quantities
from plan_qa.answer.premise.signs import Reader
from plan_qa.answer.retrieval import Findings
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import Library
from plan_qa.domain import BankError, PlaceError, Status
from plan_qa.duties.bodies import Bodies
from plan_qa.places.find import find_mention
from plan_qa.search.index import read_content

_FRESH = Path(__file__).parent / "data" / "false_premises.jsonl"


@pytest.fixture(scope="module")
def folders() -> Folders:
    return default_folders()


@pytest.fixture(scope="module")
def reader(folders: Folders, library: Library) -> Reader:
    return reader_of(folders, read_content(folders, library))


@pytest.fixture(scope="module")
def owners(folders: Folders) -> Owners:
    return Owners(Bodies.load(folders.data / "bodies.tsv"), Contrasts.load(folders.data / "contrasts.tsv"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("五年学满160学时", [(5.0, "周期"), (160.0, "学时")]),
        ("占百分之三十", [(30.0, "%")]),
        ("占三成就行", [(30.0, "%")]),
        ("占一半", [(50.0, "%")]),
        ("50%以上", [(50.0, "%")]),
        ("2月27日印发", [(227.0, "日期")]),
        ("截至2023年底", [(2023.0, "年底")]),
        ("2024-2028年", [(20242028.0, "起止")]),
        ("党员9918.5万名", [(99185000.0, "大数")]),
        ("8600多万党员", [(86000000.0, "大数")]),
        ("每年举办", [(1.0, "周期")]),
        ("每两年办一次", [(2.0, "周期")]),
        ("党的十八大", [(18.0, "届")]),
        ("二十届二中、三中全会", [(2002.0, "全会"), (2003.0, "全会")]),
        ("五百一十七万六千个", [(5176000.0, "大数")]),
        ("百分之九十八点八", [(98.8, "%")]),
        ("报表填的976000", [(976000.0, "大数")]),
        ("千万工程", []),
        ("第三条第二句", []),
        ("做成了一件事", []),
        ("成就感", []),
    ],
)
def test_quantities(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(q.value, q.measure) for q in quantities(text)] == expected
    assert all(0 <= q.start < q.end <= len(text) for q in quantities(text))


def test_a_vague_count_agrees_with_the_exact_one() -> None:
    vague, exact, other = (quantities(text)[0] for text in ("8600多万党员", "8668万党员", "9918万党员"))
    assert vague.agrees(exact)
    assert not vague.agrees(other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("由中组部印发", "由中央组织部印发", True),
        ("由中宣部印发", "由中央组织部印发", False),
        ("县委制定", "各省(自治区、直辖市)党委制定", False),
        ("省委制定", "各省(自治区、直辖市)党委制定", True),
    ],
)
def test_bodies_are_compared_by_what_they_name(owners: Owners, one: str, other: str, same: bool) -> None:
    left, right = owners.mentions(one)[0], owners.mentions(other)[0]
    assert bool(left.terms & right.terms) is same


def test_a_speaker_is_no_doer(owners: Owners) -> None:
    assert not owners.mentions("我是县委组织部的,想问一下")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("规划是3月1日印发的,没记错吧", ["规划是3月1日印发的"]),
        ("听说中期评估归中宣部", ["中期评估归中宣部"]),
        ("留存党费主要用来慰问,规划第十五条这么定的吧", ["留存党费主要用来慰问"]),
    ],
)
def test_segments_hold_the_assertion_only(text: str, kept: list[str]) -> None:
    assert [text[a:b] for a, b in segments(text)] == kept


def test_forms() -> None:
    assert form_of("规划是中组部印发的,对不").tag
    assert form_of("听说中期评估归中宣部").hearsay
    assert form_of("为什么让宣传部门牵头").presupposed
    assert not form_of("谁来印发规划?").tag


@pytest.mark.parametrize("line", ["deny", "pair\t审批", "what\t甲\t乙", "body\t\t乙"])
def test_a_broken_line_of_the_lexicon_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "contrasts.tsv"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BankError, match=r"contrasts\.tsv 第 1 行"):
        Contrasts.load(path)


@pytest.mark.parametrize(
    ("question", "cite", "kind", "asserted", "stated"),
    [
        ("党支部负主体责任", "plan/art13", "body", "党支部", "压紧压实各级党委(党组)的主体责任"),
        (
            "企业党员专题培训由市场监管局组织",
            "plan/art9",
            "body",
            "市场监管局",
            "各级党委(党组)要组织好所属(所辖)企业党员专题培训",
        ),
    ],
)
def test_signs(
    reader: Reader, library: Library, question: str, cite: str, kind: str, asserted: str, stated: str
) -> None:
    passage = reader.overlap.passage(library.unit_by_id[cite])
    signs, _, _ = reader.signs(question, passage, [], frozenset())
    seen = {
        (question[slice(*sign.asserted)], passage.text[slice(*sign.stated)])
        for sign in signs
        if sign.kind == kind
    }
    assert any(asserted in said and (stated in held or held in stated) for said, held in seen), seen


@pytest.mark.parametrize(
    ("question", "cite", "kind"),
    [
        ("基层党组织有五百一十七万六千个", "interview2025/q1", "quantity"),
        ("甘肃主题党日召开率百分之九十八点八", "gansu2024/theory", "quantity"),
    ],
)
def test_what_is_no_sign(reader: Reader, library: Library, question: str, cite: str, kind: str) -> None:
    signs, _, _ = reader.signs(question, reader.overlap.passage(library.unit_by_id[cite]), [], frozenset())
    assert not [sign for sign in signs if sign.kind == kind]


def test_a_correction_names_both_sides() -> None:
    told = Contradiction(0, 0, 1, "县里", "省委")
    assert told.notice == "问句说“县里”，与原文不符；原文是“省委”。"


# ---------------------------------------------------------------- through the assistant


@pytest.mark.parametrize(
    ("question", "cite", "asserted", "stated"),
    [
        ("规划是中组部印发的，对不", "plan/notice", "中组部", "中共中央办公厅"),
        ("听说普通党员五年学满15天就行", "plan/1.hours", "15天", "20天"),
        ("脱产培训年度计划实行审批制，得批了才能办，第十七条对吧", "plan/art17", "审批", "备案管理"),
        ("听说规划禁止用大数据分析党员参训，怕泄密", "plan/art12", "禁止用大数据", "注重运用大数据等技术"),
        ("听说中期评估归中宣部", "plan/art17", "中宣部", "中央组织部"),
        ("组织部门负主体责任吗", "plan/art13", "组织部门", "各级党委（党组）"),
        ("长效机制是“以学铸魂、以学增智、以学正风、以学致富”，对吗", "plan/art3", "以学致富", "以学促干"),
    ],
)
def test_corrected(assistant: Assistant, question: str, cite: str, asserted: str, stated: str) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.CORRECTED
    first = answer.hits[0]
    assert first.cite == cite
    assert asserted in answer.notice
    assert stated in answer.notice
    assert stated in first.text


@pytest.mark.parametrize(
    ("question", "place", "cite"),
    [
        ("第十条说的社区党员培训", "第十条", "plan/art6"),
        ("第九条农村党员培训的内容", "第九条", "plan/art5"),
        ("听说城市社区党员培训排在第九条", "第九条", "plan/art6"),
    ],
)
def test_a_misplaced_topic_is_put_right(assistant: Assistant, question: str, place: str, cite: str) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.CORRECTED
    assert answer.hits[0].cite == cite
    assert place in answer.notice


@pytest.mark.parametrize(
    "question",
    [
        "规划是中办印发的，对不",
        "普通党员五年20天，我没说错吧",
        "支部书记五年要学35天，是不是",
        "组织部门牵头抓总，没记错吧",
        "规划反对多头调训，没错吧",
        "我今年学了30学时，五年够不够",
        "农村党员的培训计划由谁制定？",
        "第十三条",
    ],
)
def test_what_is_true_or_asked_is_not_corrected(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status is Status.ANSWERED


@pytest.mark.parametrize(
    "question",
    [
        "书记五年学了38天，达标没有，够不够",
        "我们的理论课占了75%，符合要求吗",
        "280学时等于160学时的几倍",
        "35天里脱产的5天也包括吗",
        "规划要求建立健全师资聘任制度",
        "规划提没提“四史”",
        "多选：普通党员五年要学（　）。A. 120学时 B. 160学时",
        "由谁组织企业党员专题培训",
    ],
)
def test_what_the_asker_reckons_rewords_or_asks_is_not_set_right(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status is not Status.CORRECTED


@pytest.mark.parametrize("statement", ["党支部承担党员教育培训的主体责任", "宣传部门对培训工作负主体责任"])
def test_a_statement_of_who_is_responsible_names_no_owner(assistant: Assistant, statement: str) -> None:
    assert assistant.ask(statement).owners == ()


def _seen(assistant: Assistant, question: str) -> tuple[Findings, Contradiction | None]:
    """What the examiner says of a question, and what it looked at."""
    try:
        mention = find_mention(question, assistant.library)
    except PlaceError:
        mention = None
    findings = assistant._retriever.find(mention.rest or question if mention else question, 10)
    return findings, assistant._examiner.examine(question, findings, mention)


def test_every_correction_quotes_the_question_and_the_unit(assistant: Assistant) -> None:
    content = assistant._retriever.searcher.content
    corrected = 0
    for line in _FRESH.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)["q"]
        _, wrong = _seen(assistant, question)
        if wrong is None:
            continue
        corrected += 1
        unit = content.units[wrong.unit]
        assert wrong.asserted in question
        assert wrong.stated in unit.text
        assert 0 <= wrong.start < wrong.end <= len(unit.text)
        assert "\n" not in wrong.notice
    assert corrected >= 30


def test_folded_text_is_what_the_signs_compare() -> None:
    assert fold_text("２０１４—２０１８") == "2014-2018"
