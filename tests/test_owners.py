"""Who has to do a thing: the acts beside the duties, the questions that ask for an owner, and what is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.owners.asking import OwnerWords
from plan_qa.corpus.asked.questions import read_owner_questions
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Answer, BankError, Status, Unit
from plan_qa.duties.actions import ActionReader
from plan_qa.duties.extract import load_grammar
from plan_qa.duties.index import UNOWNED, DutyIndex, open_duties
from plan_qa.evaluation.owners import figures, judge, verdict

QUESTIONS = default_folders().data / "questions"


@pytest.fixture(scope="module")
def index(library: Library) -> DutyIndex:
    return open_duties(default_folders(), library)


@pytest.fixture(scope="module")
def words() -> OwnerWords:
    return OwnerWords.load(default_folders().data / "owner_words.tsv")


# ---------------------------------------------------------------- acts and statements


@pytest.mark.parametrize(
    ("cite", "body", "act"),
    [
        ("plan/notice", "中共中央办公厅", "印发了《全国党员教育培训工作规划（2024－2028年）》，并发出通知"),
        ("plan/art15", "地方和部门、单位", "结合实际组织开发高质量特色教材和案例课程"),
        (
            "interview2025/q1",
            "中央组织部",
            "在系统总结经验、深入调查研究、广泛征求意见基础上，起草了新一轮规划稿",
        ),
        ("interview2025/q1", "中央政治局常委会会议", "审议批准《规划》"),
        ("gansu2024/intro", "中共中央办公厅", "印发了《2019—2023年全国党员教育培训工作规划》"),
        ("gansu2024/intro", "省委组织部", "本组图片由省委组织部提供"),
        ("gansu2024/category", "各级组织部门和行业领域党(工)委", "确定不同培训主题"),
    ],
)
def test_acts_of_the_sources(cite: str, body: str, act: str, index: DutyIndex) -> None:
    found = [
        (row.body, row.duty)
        for each in index.statements
        if each.is_action
        for row in each.rows
        if row.cite == cite
    ]
    assert (body, act) in found


def test_the_title_of_an_interview_says_who_answers(index: DutyIndex) -> None:
    (told,) = (s for s in index.statements if s.in_title and s.unit.document == "interview2025")
    assert told.names == "中央组织部负责人"


@pytest.mark.parametrize(
    ("text", "normative", "expected"),
    [
        (
            "3月1日，市人民政府印发了实施方案，并召开动员会。",
            False,
            [("市人民政府", "印发了实施方案，并召开动员会")],
        ),
        ("照片由县委宣传部提供。", False, [("县委宣传部", "照片由县委宣传部提供")]),
        ("鼓励学校和医院开展志愿服务。", True, [("学校和医院", "开展志愿服务")]),
        ("街道办事处要求物业公司登记住户。", True, [("街道办事处", "要求物业公司登记住户")]),
        ("一支由专家、教师组成的队伍。", False, []),
        ("党员队伍不断壮大。", False, []),
    ],
)
def test_acts_of_our_own_texts(text: str, normative: bool, expected: list[tuple[str, str]]) -> None:
    unit = Unit("own/p1", "own", "", text, split_sentences(text))
    acts = ActionReader(load_grammar(default_folders())).read(unit, normative)
    assert [(act.body, act.duty) for act in acts] == expected


def test_statements_are_slices_of_their_units(index: DutyIndex) -> None:
    for statement in index.statements:
        assert statement.words
        if statement.in_title:
            continue
        text = statement.unit.text
        start, end = statement.span
        assert all(row.duty in text and row.body in text for row in statement.rows)
        # Bodies side by side are shown as the text joins them.
        if len(statement.rows) == len(statement.places) > 1 and "和" in statement.names:
            assert statement.names in text
        assert 0 <= start < end <= len(text)
        assert all(text[a:b] == statement.names or text[a:b] in statement.names for a, b in statement.places)


def test_bodies_that_share_a_duty_answer_as_the_text_joins_them(index: DutyIndex) -> None:
    names = {statement.names for statement in index.statements if statement.unit.id == "plan/art13"}
    assert "各基层单位党委和党总支" in names


# ---------------------------------------------------------------- asking


@pytest.mark.parametrize(
    "text",
    [
        "谁制定农村党员集中轮训计划",
        "归谁管",
        "轮训由哪一级党委组织",
        "哪个部门牵头",
        "这事压在谁头上",
        "规划的印发机关",
        "下属企业的培训责任主体",
        "起草单位是哪家",
        "规划是哪个会通过的",
        "五年280学时是对什么人的要求",
        "哪些人必须定期讲党课",
        "训练计划出自哪个部门之手",
        "牵头抓总的部门是哪个",
        "规划把任务交给了谁",
        "报给谁审批",
    ],
)
def test_an_owner_is_asked_for(text: str, words: OwnerWords) -> None:
    assert words.asked(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "重大事项向谁报告",
        "学的是谁的著作",
        "党员要学多少学时",
        "规划什么时候印发",
        "集中培训要培训谁",
        "通知抄送了哪些单位",
        "新兴领域包括哪些组织和群体",
        "建设让谁放心、让谁满意的机关",
        "哪些人可以不参加",
        "组织部门有哪些职责",
        "不管哪个部门都要配合吗",
        "中央组织部部长是谁",
    ],
)
def test_no_owner_is_asked_for(text: str, words: OwnerWords) -> None:
    assert words.asked(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "partners", "head", "sure"),
    [
        ("谁来制定", "any", False, "", True),
        ("由哪一级党委制定", "body", False, "党委", True),
        ("哪些人要讲党课", "person", False, "", True),
        ("中组部会同哪些部门推出读本", "body", True, "部门", True),
        ("谁牵头、谁配合", "any", False, "", True),
        ("谁后台看过数据", "any", False, "", False),
    ],
)
def test_how_an_owner_is_asked_for(
    text: str, kind: str, partners: bool, head: str, sure: bool, words: OwnerWords
) -> None:
    asked = words.asked(text)
    assert asked is not None
    assert (asked.kind, asked.partners, asked.head, asked.sure) == (kind, partners, head, sure)


def test_a_role_leaves_what_it_does(words: OwnerWords) -> None:
    asked = words.asked("规划的印发机关")
    assert asked is not None
    assert "印发" in asked.rest
    assert "机关" not in asked.rest


def test_a_broken_word_list_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "owner_words.tsv"
    path.write_text("who\t谁\n", encoding="utf-8")
    with pytest.raises(BankError, match=r"owner_words\.tsv 第 1 行是“who"):
        OwnerWords.load(path)


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("text", "cite", "notice"),
    [
        ("谁制定农村党员集中轮训计划", "plan/art5", "责任主体：各省（自治区、直辖市）党委"),
        ("城市社区的专题培训计划由哪级党委制定", "plan/art6", "责任主体：各省（自治区、直辖市）党委"),
        ("总结评估由哪个部门负责", "plan/art17", "责任主体：中央组织部"),
        ("军队的实施意见归谁制定", "plan/military", "责任主体：中央军委"),
        ("哪个部门负责舆论引导", "plan/art13", "责任主体：宣传部门"),
        ("直接实施责任落在谁身上", "plan/art13", "责任主体：各基层单位党委和党总支"),
        ("具体组织责任落在谁头上", "plan/art13", "责任主体：党支部"),
        ("谁来组织个人自学", "plan/art1", "责任主体：党支部"),
        ("谁履行第一责任人职责", "plan/art13", "责任人：各级党委（党组）主要负责同志"),
        (
            "优质课件和读本由谁推出",
            "plan/art2",
            "责任主体：中央组织部（会同中央宣传部、中央党校（国家行政学院））",
        ),
        (
            "推出读本时中组部要跟哪些单位一起",
            "plan/art2",
            "会同单位：中央宣传部、中央党校（国家行政学院）（中央组织部牵头）",
        ),
        ("规划的印发机关", "plan/notice", "原文写明：中共中央办公厅"),
        ("规划稿由谁起草", "interview2025/q1", "原文写明：中央组织部"),
        ("规划由哪个会议审议批准", "interview2025/q1", "原文写明：中央政治局常委会会议"),
        ("甘肃报道的图片由谁提供", "gansu2024/intro", "原文写明：省委组织部"),
        ("支部书记的脱产培训由哪一级党委举办", "plan/1.hours", "原文写明：县级以上党委"),
        ("农村党员轮训计划是省里定还是县里定", "plan/art5", "责任主体：各省（自治区、直辖市）党委"),
        ("国企党员培训归谁管", "plan/art9", "责任主体：各级党委（党组）"),
        (
            "谁承担主体责任、谁承担直接实施责任？",
            "plan/art13",
            "责任主体：各级党委（党组）——主体责任；各基层单位党委和党总支——直接实施责任",
        ),
        ("第五条谁负责", "plan/art5", "责任主体：各省（自治区、直辖市）党委"),
        ("第十四条由哪个部门负责", "plan/art14", UNOWNED),
        ("师资库由谁建立", "plan/art15", UNOWNED),
        ("平台信息安全管理由哪个部门负责", "plan/art12", UNOWNED),
        ("谁负责健全教育培训需求调研机制", "plan/art14", UNOWNED),
        ("视频集中培训谁来搞", "plan/art11", UNOWNED),
    ],
)
def test_the_body_stands_first(text: str, cite: str, notice: str, assistant: Assistant) -> None:
    answer = assistant.ask(text)
    assert answer.status is Status.ANSWERED
    assert answer.hits[0].cite == cite
    assert answer.notice == notice


@pytest.mark.parametrize(
    "text",
    [
        "谁不用参加集中学习培训",
        "习近平是谁",
        "机关搞培训说要建模范机关，得让谁放心、让谁满意？",
        "谁说的教育培训是增强本领的重要途径",
        "除了支部，谁还有学理论的任务",
        "中国特色金融文化谁来带头弘扬？",
    ],
)
def test_rather_nothing_than_a_wrong_owner(text: str, assistant: Assistant) -> None:
    assert assistant.ask(text).owners == ()


def test_what_names_the_owner_is_lit(assistant: Assistant) -> None:
    hit = assistant.ask("分工落实的是谁").hits[0]
    assert hit.text[slice(*hit.spans[0])] == "行业系统主管部门分工落实"
    hit = assistant.ask("网约车司机这类新就业群体的党员，培训由谁来抓？").hits[0]
    assert hit.text[slice(*hit.spans[0])] == "各级党委（党组）要抓好新兴领域党员专题培训"


def test_a_person_is_no_answer_to_which_body(assistant: Assistant) -> None:
    assert "基层党组织书记" not in assistant.ask("支部书记每年那个脱产培训，得由哪一级来办？").notice


# ---------------------------------------------------------------- the floor


@pytest.mark.parametrize(
    ("owners", "notice", "bodies", "expected"),
    [
        (("中央组织部", "中央宣传部"), "责任主体：中央组织部（会同中央宣传部）", ["中组部"], "right"),
        (("各基层单位党委", "党总支"), "责任主体：各基层单位党委和党总支", ["各基层单位党委"], "right"),
        (
            ("各级党委（党组）主要负责同志",),
            "责任人：各级党委（党组）主要负责同志",
            ["各级党委（党组）"],
            "wrong",
        ),
        (("各级党委（党组）", "党支部"), "", ["各级党委（党组）"], "right"),
        ((), UNOWNED, [], "right"),
        ((), UNOWNED, ["党支部"], "false ownerless"),
        (("党支部",), "责任主体：党支部", [], "wrong"),
        ((), "", ["党支部"], "silent"),
        # What is said against a premise is nothing said of the owner.
        ((), "请对照原文：问句说“党支部”，原文是“党总支”。", ["党支部"], "silent"),
    ],
)
def test_verdicts(
    owners: tuple[str, ...], notice: str, bodies: list[str], expected: str, index: DutyIndex
) -> None:
    answer = Answer("问", "问", Status.ANSWERED, (), notice, owners=owners)
    assert verdict(answer, bodies, index) == expected


@pytest.mark.parametrize(
    "name", ["owners/tuning.jsonl", "owners/duties_tuning.jsonl", "../calibration/independent/duty.jsonl"]
)
def test_the_right_body_stands_first_for_all_but_a_few(
    name: str, assistant: Assistant, index: DutyIndex
) -> None:
    items = [item for item in read_owner_questions(QUESTIONS / name) if item.gold]
    table = figures(judge(items, assistant, index))
    assert table["right"] >= 0.95
    assert table["wrong"] + table["false ownerless"] <= 0.02


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("各级党委对落实本规划有什么责任", "plan/art17"),
        ("规划出台后各级党组织怎么做", "interview2025/closing"),
    ],
)
def test_what_else_a_question_says_decides_which_duty_comes_first(
    text: str, first: str, assistant: Assistant
) -> None:
    assert assistant.ask(text).hits[0].cite == first


def test_the_duties_of_a_body_are_complete(assistant: Assistant) -> None:
    short = []
    for item in read_owner_questions(QUESTIONS / "owners" / "duties_tuning.jsonl"):
        answer = assistant.ask(item.text)
        shown = {hit.cite for hit in answer.hits}
        complete = set(item.gold) <= shown if item.gold else answer.status is Status.NOT_COVERED
        if not complete:
            short.append(item.text)
    assert short == []
