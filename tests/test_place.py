"""引文位置: tables of spellings and what they are, and round trips over all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Document, Place, PlaceError, Unit
from plan_qa.places.find import find_mention, resolve_place

LIBRARY = open_library(default_folders())
PLAN = LIBRARY.document_by_id["plan"]
ARTICLES = [unit for unit in PLAN.units if unit.number is not None]


def address(place: Place) -> str:
    return "+".join(place.units) + (f"#{place.sentence}" if place.sentence else "")


def addresses(places: tuple[Place, ...]) -> str:
    return " ".join(map(address, places))


PART_1 = "plan/1.guiding+plan/1.goals+plan/1.hours"
PART_2 = "plan/art1+plan/art2+plan/art3"
PART_5 = "plan/art13+plan/art14+plan/art15+plan/art16+plan/art17"

SPELLINGS = {
    "plan/art13": "plan/art13",
    "art13": "plan/art13",
    "ＡＲＴ13": "plan/art13",
    "plan/art13#2": "plan/art13#2",
    "plan/1.hours#3": "plan/1.hours#3",
    "plan/part2": PART_2,
    "interview2025/q2": "interview2025/q2",
    "gansu2024/theory": "gansu2024/theory",
    "第十三条": "plan/art13",
    "第十三條": "plan/art13",
    "（十三）": "plan/art13",
    "(十三)": "plan/art13",
    "十三条": "plan/art13",
    "第13条": "plan/art13",
    "第 13 条": "plan/art13",
    "第１３条": "plan/art13",
    "第（十三）条": "plan/art13",
    "第十三款": "plan/art13",
    "《规划》第十三条": "plan/art13",
    "《全国党员教育培训工作规划（2024－2028年）》第五部分第（十三）条第二句": "plan/art13#2",
    "党员教育培训规划第13条": "plan/art13",
    "第五部分第一条": "plan/art13",
    "第五部分第十三条": "plan/art13",
    "五（十三）": "plan/art13",
    "五、（十三）": "plan/art13",
    "五(13)": "plan/art13",
    "五(1)": "plan/art13",
    "第三部分第八条": "plan/art8",
    "第三部分最后一条": "plan/art10",
    "第三部分第六条": "plan/art6 plan/art9",
    "第三部分第（六）条": "plan/art6",
    "三（六）": "plan/art6",
    "第十三条第二句": "plan/art13#2",
    "第十三条的第2句": "plan/art13#2",
    "第十三条第一句话": "plan/art13#1",
    "第十三条最后一句": "plan/art13#3",
    "第十三条倒数第二句": "plan/art13#2",
    "第十三条第一、二句": "plan/art13#1 plan/art13#2",
    "第十三条前两句": "plan/art13#1 plan/art13#2",
    "最后一条": "plan/art17",
    "倒数第二条": "plan/art16",
    "最后一段": "plan/military",
    "序言": "plan/preamble",
    "前言": "plan/preamble",
    "印发通知": "plan/notice",
    "第二部分": PART_2,
    "第五章": PART_5,
    "总体要求": PART_1,
    "第一部分第二段": "plan/1.goals",
    "总体要求第一段": "plan/1.guiding",
    "指导思想": "plan/1.guiding",
    "主要目标": "plan/1.goals",
    "基本任务与学时第二句": "plan/1.hours#2",
    "加强组织实施": PART_5,
    "五、加强组织实施": PART_5,
    "答记者问第二问": "interview2025/q2",
    "答记者问第二个问题": "interview2025/q2",
    "第二问": "interview2025/q2",
    "2014年答记者问第九问": "interview2014/q9",
    "2014—2018年答记者问第九问": "interview2014/q9",
    "上上轮第九问": "interview2014/q9",
    "2014年答记者问最后一问": "interview2014/q10",
    "《2014—2018年全国党员教育培训工作规划》答记者问第二问": "interview2014/q2",
    "结束语": "interview2025/closing",
    "答记者问结束语": "interview2025/closing",
    "“不断改进学风”那条": "plan/art16",
    "不断改进学风": "plan/art16",
    "（十六）不断改进学风": "plan/art16",
    "丰富党员教育培训": "plan/art11",
    "学风那条": "plan/art16",
    "第六条和第七条": "plan/art6 plan/art7",
    "第六条、第七条": "plan/art6 plan/art7",
    "第六、七条": "plan/art6 plan/art7",
    "第五到第七条": "plan/art5 plan/art6 plan/art7",
    "第5-7条": "plan/art5 plan/art6 plan/art7",
    "甘肃那篇第一部分": "gansu2024/theory",
}


def _table(name: str) -> list[list[str]]:
    """The rows of a table in tests/data, without its comments."""
    lines = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _written_out(places: str) -> str:
    """「art13#2 part2」 as full addresses."""

    def full(place: str) -> str:
        if place.startswith("part"):
            return "+".join(PLAN.parts[int(place.removeprefix("part")) - 1].units)
        return place if "/" in place else f"plan/{place}"

    return " ".join(map(full, places.split()))


@pytest.mark.parametrize(("expected", "spelling"), _table("places.tsv"))
def test_spellings_of_every_family(expected: str, spelling: str) -> None:
    if expected == "—":
        with pytest.raises(PlaceError):
            resolve_place(spelling, LIBRARY)
    else:
        assert addresses(resolve_place(spelling, LIBRARY)) == _written_out(expected)


@pytest.mark.parametrize(("expected", "bare", "question"), _table("place_questions.tsv"))
def test_questions_that_name_a_place(expected: str, bare: str, question: str) -> None:
    mention = find_mention(question, LIBRARY)
    assert mention is not None
    assert (addresses(mention.places), mention.bare) == (_written_out(expected), bare == "=")


@pytest.mark.parametrize("question", [row[0] for row in _table("no_places.txt")])
def test_questions_that_only_sound_like_places(question: str) -> None:
    assert find_mention(question, LIBRARY) is None


@pytest.mark.parametrize(("spelling", "expected"), SPELLINGS.items())
def test_spelling(spelling: str, expected: str) -> None:
    assert addresses(resolve_place(spelling, LIBRARY)) == expected


def test_both_readings_are_named() -> None:
    running, within = resolve_place("第三部分第六条", LIBRARY)
    assert running.reading == "按全文连续编号：第六条（在第三部分）"
    assert within.reading == "按在本部分中的次序：第三部分的第六条，即第九条"


MISSING = {
    "第十九条": "《规划》共十七条（第一条至第十七条），分五个部分，没有第十九条。",
    "第0条": "《规划》共十七条（第一条至第十七条），分五个部分，没有第零条。",
    "第一百零八条": "《规划》共十七条（第一条至第十七条），分五个部分，没有第一百零八条。",
    "第五到第十八条": "《规划》共十七条（第一条至第十七条），分五个部分，没有第十八条。",
    "第三条第九句": "《规划》第三条共五句，没有第九句。",
    "art13#9": "《规划》第十三条共三句，没有第九句。",
    "第一部分第一条": (
        "《规划》第一部分“总体要求”不分条，有“指导思想”“主要目标”“基本任务与学时”三段；没有第一条，第一段是“指导思想”。"
    ),
    "第五部分第六条": (
        "《规划》第五部分“加强组织实施”共五条（第十三条至第十七条），没有第六条。第六条在第三部分。"
    ),
    "第十三条第二款": "《规划》第十三条不分款，只可引用到句：共三句，如“第十三条第一句”。",
    "2014年答记者问第十一问": "中央组织部负责人答记者问（2014年）共十问（第一问至第十问），没有第十一问。",
    "plan/art19": "没有地址“art19”：《规划》共十七条（第一条至第十七条），分五个部分。",
    "foo/art3": "没有名为“foo”的文件；现有：plan、interview2025、interview2014、gansu2024。",
}


@pytest.mark.parametrize(("spelling", "message"), MISSING.items())
def test_what_does_not_exist(spelling: str, message: str) -> None:
    with pytest.raises(PlaceError) as caught:
        resolve_place(spelling, LIBRARY)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("spelling", "start"),
    [
        ("第七部分", "《规划》共五个部分，没有第七部分。各部分为：一、总体要求；"),
        (
            "2014规划第九条",
            "库中没有2014年的规划原文，无法按条次查找；该时期只有中央组织部负责人答记者问（2014年）",
        ),
        ("上一轮规划第五条", "库中没有2019—2023年的规划原文"),
        ("党章第三条", "库中没有“党章”的文本；现有："),
        ("天气", "看不懂引文位置“天气”；可写 plan/art13"),
        ("", "看不懂引文位置“”；可写 plan/art13"),
    ],
)
def test_refusals_say_what_there_is(spelling: str, start: str) -> None:
    with pytest.raises(PlaceError) as caught:
        resolve_place(spelling, LIBRARY)
    assert str(caught.value).startswith(start)


MENTIONS = {
    "第十三条讲了什么": ("plan/art13", "", True),
    "规划第十三条的内容是什么？": ("plan/art13", "", True),
    "请帮我把第16条的原文调出来": ("plan/art16", "", True),
    "规划十三条讲的啥": ("plan/art13", "", True),
    "第八条对科研机构怎么说": ("plan/art8", "对科研机构", False),
    "第六条和第七条讲啥": ("plan/art6 plan/art7", "", True),
    "第九条农村党员培训的内容": ("plan/art9", "农村党员培训", False),
    "第八条机关党员培训第二句": ("plan/art8#2", "机关党员培训", False),
    "依据第十三条第二句，谁是第一责任人": ("plan/art13#2", "谁是第一责任人", False),
    "第十三条和党章第三条有什么区别": ("plan/art13", "和党章第三条有什么区别", False),
    "依据《条例》制定的规划第五条": ("plan/art5", "《条例》制定的", False),
    "企业那条写了哪些内容": ("plan/art9", "", True),
    "讲学习教育的那条里，头一句强调突出什么": ("plan/art1#1", "强调突出什么", False),
    "“不断改进学风”那条说了什么": ("plan/art16", "", True),
    "印发通知里对各地提了什么要求": ("plan/notice", "对各地提了什么要求", False),
    "规划的序言写了什么": ("plan/preamble", "", True),
    "2014年答记者问第八个问题讲了啥": ("interview2014/q8", "", True),
    "跟2014年比，第十三条有什么变化": ("plan/art13", "跟2014年比，有什么变化", False),
    "art13 ": ("plan/art13", "", True),
}


@pytest.mark.parametrize(("question", "expected"), MENTIONS.items())
def test_mention(question: str, expected: tuple[str, str, bool]) -> None:
    mention = find_mention(question, LIBRARY)
    assert mention is not None
    assert (addresses(mention.places), mention.rest, mention.bare) == expected


NO_MENTION = [
    "三条原则是什么", "规划分几个部分", "五个部分都叫什么", "一条龙服务", "第一责任人是谁", "第一句话怎么说",
    "党的十八大", "2014年的规划", "村里的第一书记", "中央八项规定第几条", "在哪一条", "第几条", "三中全会",
    "劳动合同法第十条", "党章第三条是什么", "条例第五条", "《党员教育管理工作条例》第十条讲啥", "民法典第1条",
    "宪法第一条写的啥", "支部工作条例第十四条怎么写的", "全国干部教育培训规划第三条", "学校规划第五条",
    "党员义务第三条", "保障措施第二条讲啥", "2014规划的措施有九条，第九条是什么", "规划十七条都讲了啥",
    "第一条原则是什么", "一（二）班", "附件(二)怎么填", "下一条", "第二句", "这条怎么理解",
    "第二个问题是什么",
    "农村党员怎么培训", "甘肃7条精品路线叫什么", "<script>alert(1)</script>", "和/或", "",
]  # fmt: skip


@pytest.mark.parametrize("question", NO_MENTION)
def test_no_mention(question: str) -> None:
    assert find_mention(question, LIBRARY) is None


FOLLOW_UPS = [
    ("plan/art13", "下一条", "plan/art14"),
    ("plan/art13", "上一条呢", "plan/art12"),
    ("plan/art13", "再往下一条", "plan/art14"),
    ("plan/art13", "还有上面那条", "plan/art12"),
    ("plan/art13", "上上条", "plan/art11"),
    ("plan/art13", "第二句", "plan/art13#2"),
    ("plan/art13#1", "第二句", "plan/art13#2"),
    ("plan/art13#2", "下一句", "plan/art13#3"),
    ("plan/art13", "最后一句", "plan/art13#3"),
    ("plan/art13", "这条里课件是谁推出", "plan/art13"),
    ("plan/1.hours", "下一条", "plan/art1"),
    ("plan/art1", "上一段", "plan/1.hours"),
    ("plan/art3", "下一部分", "+".join(PLAN.parts[2].units)),
    ("interview2025/q2", "下一问", "interview2025/q3"),
    ("interview2014/q2", "第九问", "interview2014/q9"),
    ("interview2025/q1", "第二个问题是什么", "interview2025/q2"),
    ("interview2025/q1", "第十条", "plan/art10"),
    ("plan/art13", "后面两条", "plan/art14 plan/art15"),
    ("plan/art13", "接下来三条呢", "plan/art14 plan/art15 plan/art16"),
    ("plan/art13", "上面两条讲什么", "plan/art11 plan/art12"),
    ("plan/art13", "下两条", "plan/art14 plan/art15"),
    ("plan/art5", "第十三条的下一条", "plan/art14"),
    ("plan/art5", "规划最后一句", "plan/military#1"),
    ("plan/art5", "“不断改进学风”第一句", "plan/art16#1"),
    ("plan/art13", "前两句", "plan/art13#1 plan/art13#2"),
    ("plan/art13", "后两句", "plan/art13#2 plan/art13#3"),
    ("interview2025/q2", "前三个问题", "interview2025/q1 interview2025/q2 interview2025/q3"),
    ("interview2014/q2", "最后两问", "interview2014/q9 interview2014/q10"),
    ("interview2014/q2", "后面两问", "interview2014/q3 interview2014/q4"),
]


@pytest.mark.parametrize(("current", "question", "expected"), FOLLOW_UPS)
def test_follow_up(current: str, question: str, expected: str) -> None:
    unit, _, sentence = current.partition("#")
    mention = find_mention(question, LIBRARY, Place((unit,), int(sentence) if sentence else None))
    assert mention is not None
    assert addresses(mention.places) == expected


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("第三至五条", "下一条", "plan/art6"),
        ("第三至五条", "上一条", "plan/art2"),
        ("第三、第四部分", "下一部分", PART_5),
        ("第三部分第六条", "下一条", "plan/art7"),
        ("第十三条前两句", "下一句", "plan/art13#2"),
        ("答记者问前三问", "下一问", "interview2025/q4"),
    ],
)
def test_follow_up_on_several(first: str, then: str, expected: str) -> None:
    before = find_mention(first, LIBRARY)
    assert before is not None
    after = find_mention(then, LIBRARY, before.place)
    assert after is not None
    assert addresses(after.places) == expected


@pytest.mark.parametrize(
    ("current", "question", "message"),
    [
        ("plan/art17", "下一条", "第十七条已是最后一条，没有下一条。"),
        ("plan/art1", "上一条", "第一条已是最前一条，没有上一条。"),
        ("plan/art16", "后面三条", "第十六条已是最后一条，没有下下条。"),
        ("interview2014/q2", "第十条是什么", "库中没有2014—2018年的规划原文"),
    ],
)
def test_follow_up_beyond_the_edge(current: str, question: str, message: str) -> None:
    with pytest.raises(PlaceError) as caught:
        find_mention(question, LIBRARY, Place((current,)))
    assert str(caught.value).startswith(message)


def _digits(number: int) -> st.SearchStrategy[str]:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return st.sampled_from([to_chinese(number), str(number), wide, f" {number} "])


@st.composite
def _spelled(draw: st.DrawFn) -> tuple[str, str]:
    unit = draw(st.sampled_from(ARTICLES))
    assert unit.number is not None and unit.part is not None
    number = draw(_digits(unit.number))
    part = f"第{draw(_digits(unit.part))}部分"
    heads = [
        f"第{number}条",
        f"《规划》第{number}条",
        f"规划第{number}条",
        f"第（{number}）条",
        f"{part}第{number}条" if len(resolve_place(f"{part}第{number}条", LIBRARY)) == 1 else f"第{number}条",
        f"{to_chinese(unit.part)}（{to_chinese(unit.number)}）",
        f"“{unit.title[unit.title.index('）') + 1 :]}”那条",
        unit.title,
        unit.id,
    ]
    head = draw(st.sampled_from(heads))
    sentence = draw(st.sampled_from([None, *unit.sentences]))
    if sentence is None:
        return head, unit.id
    if head == unit.id:
        return f"{head}#{sentence.number}", f"{unit.id}#{sentence.number}"
    if head == unit.title:
        head = f"第{number}条"
    tail = draw(st.sampled_from(["第{}句", "的第{}句", "第{}句话", " 第 {} 句"]))
    return head + tail.format(draw(_digits(sentence.number))), f"{unit.id}#{sentence.number}"


@given(_spelled())
def test_round_trip(spelled: tuple[str, str]) -> None:
    spelling, expected = spelled
    assert addresses(resolve_place(spelling, LIBRARY)) == expected
    mention = find_mention(spelling, LIBRARY)
    assert mention is not None and mention.bare
    assert addresses(mention.places) == expected


@st.composite
def _several(draw: st.DrawFn) -> tuple[str, str]:
    """Several articles, questions, parts or sentences in one spelling, and what they are."""
    first, last = sorted((draw(st.integers(1, 17)), draw(st.integers(1, 17))))
    count = draw(st.integers(2, 17))
    one = draw(_digits(first)).strip()
    other = draw(_digits(last)).strip()
    how_many = draw(
        st.sampled_from(
            [to_chinese(count).replace("二", "两") if count == 2 else to_chinese(count), str(count)]
        )
    )
    joint = draw(st.sampled_from(["、", "和", "及", "与", "，"]))
    through = draw(st.sampled_from(["到", "至", "-", "—", "～"]))
    name = draw(st.sampled_from(["", "规划", "《规划》", "规划的"]))
    form = draw(st.sampled_from(["list", "range", "first", "last"]))
    numbers = {
        "list": sorted({first, last}),
        "range": range(first, last + 1),
        "first": range(1, count + 1),
        "last": range(18 - count, 18),
    }[form]
    spellings = {
        "list": [f"第{one}{joint}{other}条", f"第{one}条{joint}第{other}条", f"第{one}{joint}第{other}条"],
        "range": [
            f"第{one}{through}{other}条",
            f"第{one}条{through}第{other}条",
            f"第{one}条{through}{other}条",
        ],
        "first": [f"前{how_many}条", f"头{how_many}条"],
        "last": [f"后{how_many}条", f"最后{how_many}条", f"末{how_many}条"],
    }[form]
    if first == last and form in ("list", "range"):
        spellings = [f"第{one}条"]
    return name + draw(st.sampled_from(spellings)), " ".join(f"plan/art{number}" for number in numbers)


@given(_several())
def test_round_trip_of_several(spelled: tuple[str, str]) -> None:
    spelling, expected = spelled
    assert addresses(resolve_place(spelling, LIBRARY)) == expected
    mention = find_mention(spelling, LIBRARY)
    assert mention is not None and mention.bare
    assert addresses(mention.places) == expected


_LETTERS = (
    "第一二三五十两条句部分段问（）最前后上下首末头开结尾倒数这那的、到-规划《》“”全文2014年答记者#/art1 "
)


@given(st.text(alphabet=_LETTERS, max_size=24))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for current in (None, Place(("plan/art13",))):
        try:
            mention = find_mention(text, LIBRARY, current)
        except PlaceError as error:
            assert str(error)
        else:
            assert mention is None or mention.places
            if mention is not None:
                assert 0 <= mention.start < mention.end <= len(text)


def _law() -> Document:
    texts = {
        7: "建立劳动关系，应当订立书面劳动合同。",
        8: "用人单位招用劳动者时，应当如实告知。双方协商一致。",
    }
    units = tuple(
        Unit(f"law/art{n}", "law", f"第{to_chinese(n)}条", t, split_sentences(t), 1, n)
        for n, t in texts.items()
    )
    return replace(
        PLAN, id="law", kind="user", title="中华人民共和国劳动合同法", short_title="劳动合同法", period=None,
        cited_as="《劳动合同法》", units=units, parts=(), in_force=False,
    )  # fmt: skip


def test_a_document_of_the_users_own(tmp_path: Path) -> None:
    library = Library((*LIBRARY.documents, _law()), LIBRARY.variants, LIBRARY.register)
    assert addresses(resolve_place("劳动合同法第八条第二句", library)) == "law/art8#2"
    assert addresses(resolve_place("《中华人民共和国劳动合同法》第七条", library)) == "law/art7"
    assert addresses(resolve_place("第八条", library)) == "plan/art8"
    follow_up = find_mention("第八条", library, Place(("law/art7",)))
    assert follow_up is not None and addresses(follow_up.places) == "law/art8"
    with pytest.raises(PlaceError, match="《劳动合同法》共两条（第七条至第八条），没有第九条。"):
        resolve_place("劳动合同法第九条", library)
    assert find_mention("劳动法第八条", library) is None
