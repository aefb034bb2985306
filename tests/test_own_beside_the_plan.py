"""A city's own rules beside the plan: named as people name them, asked by tokens, compared, and nothing false said of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.answer.assistant import Assistant
from plan_qa.answer.dialogue.slots import read_slots
from plan_qa.answer.own_named import kept_to, understood
from plan_qa.answer.parts.division import divided
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library
from plan_qa.domain import Status
from plan_qa.places.documents import in_marks
from plan_qa.search.encoder import Encoder, open_encoder
from plan_qa.search.own.late_interaction import MEETING, LateInteraction
from small_documents import made

CITY = replace(
    made(
        "sjbf",
        "某市党员教育培训实施办法",
        "2025-02-20",
        (
            "为贯彻落实《全国党员教育培训工作规划（2024－2028年）》，结合本市实际，制定本办法。",
            "党员每年参加集中学习培训一般不少于40学时。村（社区）党组织书记每年脱产培训不少于5天。",
            "党员教育培训经费按照每名党员每年不少于100元的标准列入市、县两级财政预算。",
            "年满七十岁的党员由所在党支部采取送学上门等方式组织学习，不作学时要求。",
            "考勤结果在办公楼公告栏公示5个工作日。",
            "年度参学率达到95%以上的党支部，给予表彰。",
            "本办法由市委组织部负责解释，自2025年3月1日起施行。",
        ),
    ),
    issuer="",
    called=(),
)
HOSPITAL = replace(
    made(
        "yybf",
        "某市人民医院党员积分管理办法",
        "2025-05-01",
        (
            "根据《全国党员教育培训工作规划（2024－2028年）》，制定本办法。",
            "听党课一次计2分，全年最高8分。",
        ),
    ),
    issuer="",
    called=(),
)


@pytest.fixture(scope="module")
def both(library: Library) -> Library:
    return library.with_own([CITY, HOSPITAL])


@pytest.fixture(scope="module")
def city(assistant: Assistant, library: Library) -> Assistant:
    return assistant.beside(library.with_own([CITY]))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(default_folders().encoder)


# ---------------------------------------------------------------- how people name it


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("我们市的办法规定多少学时", "《某市党员教育培训实施办法》规定多少学时"),
        ("市里那份实施办法几号施行", "《某市党员教育培训实施办法》几号施行"),
        ("院里的办法听党课几分", "《某市人民医院党员积分管理办法》听党课几分"),
        ("咱医院的制度听党课几分", "《某市人民医院党员积分管理办法》听党课几分"),
        ("学时上规划怎么说，我市又定了多少", "学时上规划怎么说，《某市党员教育培训实施办法》又定了多少"),
        # Which of two is meant is not told; what is only being written, or is the plan's, is no document of one's own.
        ("我们的办法从哪天起算", "我们的办法从哪天起算"),
        ("我在起草我们市的实施办法，总体要求怎么写", "我在起草我们市的实施办法，总体要求怎么写"),
        ("规划对医院党员有什么要求", "规划对医院党员有什么要求"),
        ("我市党员五年要学多少", "我市党员五年要学多少"),
        ("军委的实施意见什么时候出", "军委的实施意见什么时候出"),
        ("军队党员的培训由哪个机关制定实施意见", "军队党员的培训由哪个机关制定实施意见"),
        ("各单位的办法由谁审", "各单位的办法由谁审"),
        ("《某县办法》和我们学校的不一样", "《某县办法》和我们学校的不一样"),
    ],
)
def test_ones_own_is_understood(text: str, read: str, both: Library) -> None:
    assert understood(text, both) == read


def test_without_documents_of_ones_own_nothing_is_read_into_a_question(library: Library) -> None:
    assert understood("我们市的办法规定多少学时", library) == "我们市的办法规定多少学时"


@pytest.mark.parametrize(
    ("text", "documents", "rest"),
    [
        ("《某市党员教育培训实施办法》里经费怎么定", {"sjbf"}, "经费怎么定"),
        ("我们的办法从哪天起算", {"sjbf", "yybf"}, "从哪天起算"),
        ("经费怎么定", set(), "经费怎么定"),
    ],
)
def test_a_question_is_kept_to_what_it_names_and_asks_the_rest(
    text: str, documents: set[str], rest: str, both: Library
) -> None:
    kept = kept_to(text, both)
    assert (set(kept.documents), kept.rest) == (documents, rest)


@given(st.text("党员学时《》〈〉", max_size=12))
def test_a_title_in_marks_has_no_double_marks_within(title: str) -> None:
    marked = in_marks(title)
    assert marked[0] == "《" and marked[-1] == "》" and not set("《》") & set(marked[1:-1])
    assert len(marked) == len(title) + 2


# ---------------------------------------------------------------- what it says, and what the plan says


@pytest.mark.parametrize(
    ("question", "cite"),
    [
        ("村书记每年脱产几天", "sjbf/art2"),
        ("培训经费每人多少钱", "sjbf/art3"),
        ("考勤结果贴出来几天", "sjbf/art5"),
        ("什么时候开始实施", "sjbf/art7"),
        ("七十岁以上的老党员也要学够学时吗", "sjbf/art4"),
    ],
)
def test_its_articles_answer_and_none_is_said_to_be_missing(
    question: str, cite: str, city: Assistant
) -> None:
    answer = city.ask(question, (), ("sjbf",))
    assert answer.hits[0].cite == cite
    assert answer.status in (Status.ANSWERED, Status.UNCERTAIN)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("我们市的办法规定多少学时，和中央一样吗", ("sjbf/art2", "plan/1.hours")),
        ("我们市的实施办法和规划在学时上有什么不同", ("sjbf/art2", "plan/1.hours")),
        ("培训经费从哪里出，市里的办法跟规划一样吗", ("sjbf/art3", "plan/art15")),
        ("普通党员的学时，规划怎么说，我们市的办法怎么说", ("plan/1.hours", "sjbf/art2")),
    ],
)
def test_both_sides_stand_beside_one_another(question: str, sides: tuple[str, str], city: Assistant) -> None:
    answer = city.ask(question)
    assert answer.form == "comparison"
    assert tuple(answer.hits[part.hits[0]].cite for part in answer.parts) == sides
    assert all(part.status in (Status.ANSWERED, Status.UNCERTAIN) for part in answer.parts)


@pytest.mark.parametrize(
    "question",
    [
        "我们市普通党员每年要学40学时，对吗",  # of the plan it would be wrong
        "参学率96%的支部有没有表彰",
        "参学率90%的支部有没有表彰",
        "市里的办法谁负责解释",
        "老党员送学上门的材料归谁印",
    ],
)
def test_what_ones_own_rules_may_say_is_neither_set_right_nor_called_missing(
    question: str, city: Assistant
) -> None:
    answer = city.ask(question)
    assert answer.status in (Status.ANSWERED, Status.UNCERTAIN)
    assert any(hit.cite.startswith("sjbf/") for hit in answer.hits)


def test_a_side_of_ones_own_document_is_doubted_not_denied(city: Assistant) -> None:
    answer = city.ask("我们市的办法和规划在境外培训上有什么不同")
    own = next(part for part in answer.parts if "某市" in part.asked)
    assert own.status is Status.UNCERTAIN and "没有写到" not in own.notice


def test_what_compares_is_no_question_of_its_own(library: Library) -> None:
    slots = read_slots(default_folders().data / "slots.tsv").with_documents([CITY], library.in_force)
    text = "《某市党员教育培训实施办法》规定多少学时，和规划一样吗"
    division = divided(text, text, slots)
    assert division is not None and division.kind == "comparison" and division.beside
    assert [piece.scope for piece in division.pieces] == ["《某市党员教育培训实施办法》", "2024—2028年规划"]


# ---------------------------------------------------------------- late interaction


def test_a_text_meets_itself_wholly(encoder: Encoder) -> None:
    tokens = encoder.passage_tokens("党员每年参加集中学习培训")
    assert np.allclose(np.linalg.norm(tokens, axis=1), 1, atol=1e-5)
    assert np.allclose((tokens @ tokens.T).max(axis=1), 1, atol=1e-5)


def test_meetings_are_the_means_of_the_nearest_tokens(encoder: Encoder) -> None:
    question, passages = "经费每人多少钱", ("经费按照每名党员每年不少于100元", "考勤结果公示5个工作日")
    found = LateInteraction(encoder).meetings(question, passages)
    assert found.shape == (2, len(MEETING))
    asked = encoder.question_tokens(question)
    for row, passage in zip(found, passages, strict=True):
        nearest = np.sort((asked @ encoder.passage_tokens(passage).T).max(axis=1))
        assert np.allclose(row, (nearest.mean(), nearest[:3].mean(), nearest[0]), atol=2e-3)
    assert found[0, 0] > found[1, 0]
    assert LateInteraction(encoder).meetings("", ("党员",)).tolist() == [[0.0, 0.0, 0.0]]
