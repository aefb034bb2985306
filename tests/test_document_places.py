"""Places in added documents: tables of spellings, every clause of real laws there and back, citations."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_documents import Regulation, Style, address, as_page
from plan_qa.answer.outline import outline_asked, outline_notice
from plan_qa.corpus.documents.outline import parse_document
from plan_qa.corpus.documents.parsed import to_document
from plan_qa.corpus.documents.read import read_file
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, label_of, open_library
from plan_qa.corpus.numerals import to_chinese, to_int
from plan_qa.domain import Document, Place, PlaceError, Unit
from plan_qa.faces.shown.cited import cite_rows
from plan_qa.places.citation import Style as CitationStyle
from plan_qa.places.find import find_mention, resolve_place
from test_document_structure import OPINIONS, RULES, laws

PLAN_ONLY = open_library(default_folders())


def document(data: bytes, name: str, id: str) -> Document:
    return to_document(parse_document(read_file(data, name)), id, {})


def law(words: str) -> Regulation:
    return next(made for made in laws() if words in made.title)


@cache
def library() -> Library:
    added = [
        document(as_page(law("国家通用语言文字法"), Style()).encode(), "a.html", "yuyan"),
        document(as_page(law("重大行政决策"), Style()).encode(), "b.html", "juece"),
        document(as_page(law("澳门"), Style()).encode(), "c.html", "aomen"),
        document(as_page(law("某某语言文字条例"), Style()).encode(), "d.html", "yytl"),
        document(OPINIONS.encode(), "意见.txt", "yijian"),
        document(RULES.encode(), "制度.txt", "zhidu"),
    ]
    return Library(
        (*PLAN_ONLY.documents, *added), PLAN_ONLY.variants, PLAN_ONLY.register, PLAN_ONLY.witnesses
    )


def shown(places: tuple[Place, ...]) -> str:
    return " ".join(
        (place.units[0] if len(place.units) == 1 else f"{place.units[0]}…{len(place.units)}")
        + (f".{place.clause}" if place.clause else "")
        + (f"#{place.sentence}" if place.sentence else "")
        for place in places
    )


SPELLINGS = {
    # articles, inserted ones, ranges
    "国家通用语言文字法第三条": "yuyan/art3",
    "《中华人民共和国国家通用语言文字法》第三条": "yuyan/art3",
    "《国家通用语言文字法》第 3 条": "yuyan/art3",
    "语言文字条例第八条之一": "yytl/art8-1",
    "某某语言文字条例第八条之二": "yytl/art8-2",
    "重大行政决策程序暂行条例第三条至第五条": "juece/art3 juece/art4 juece/art5",
    "重大行政决策程序暂行条例第三、五条": "juece/art3 juece/art5",
    "重大行政决策程序暂行条例前两条": "juece/art1 juece/art2",
    "重大行政决策程序暂行条例最后一条": "juece/art44",
    "《重大行政决策程序暂行条例》第三条和第五条": "juece/art3 juece/art5",
    # 款, 项, 目
    "重大行政决策程序暂行条例第三条第一款第二项": "juece/art3.p1.i2",
    "重大行政决策程序暂行条例第三条第（二）项": "juece/art3.p1.i2",
    "重大行政决策程序暂行条例第三条（二）": "juece/art3.p1.i2",
    "重大行政决策程序暂行条例第三条第二款": "juece/art3.p2",
    "重大行政决策程序暂行条例第三条第1款第1、2项": "juece/art3.p1.i1 juece/art3.p1.i2",
    "重大行政决策程序暂行条例第三条最后一款": "juece/art3.p3",
    "党支部工作制度第二条第二项第一目": "zhidu/art2.p1.i2.m1",
    "党支部工作制度第二条第一款第（二）项第2目": "zhidu/art2.p1.i2.m2",
    "党支部工作制度第二条第二款": "zhidu/art2.p2",
    "党支部工作制度第二条之一": "zhidu/art2-1",
    # chapters
    "重大行政决策程序暂行条例第二章": "juece/art10…15",
    "重大行政决策程序暂行条例第二章第一节": "juece/art10…4",
    "重大行政决策程序暂行条例第二章第三节第十九条": "juece/art19",
    "重大行政决策程序暂行条例附则": "juece/art42…3",
    "党支部工作制度总则": "zhidu/art1…4",
    "党支部工作制度附则": "zhidu/art5",
    # outlines and annexes
    "实施意见第二部分": "yijian/s2.1…2",
    "实施意见二（二）": "yijian/s2.2",
    "实施意见第二部分第（二）条": "yijian/s2.2",
    "实施意见第（三）条": "yijian/s3.3",
    "实施意见附件2第二条第二款": "yijian/x2.art2.p2",
    "实施意见附件1": "yijian/x1.s1…2",
    "党员教育培训工作的实施意见第一部分": "yijian/s1.0",
    # sentences
    "党支部工作制度第四条第二句": "zhidu/art4#2",
    "党支部工作制度第四条第一款第二句": "zhidu/art4.p1#2",
    # addresses
    "juece/art3.p1.i2": "juece/art3.p1.i2",
    "juece/art3.i2": "juece/art3.p1.i2",
    "juece/art3.p2": "juece/art3.p2",
    "zhidu/art2-1": "zhidu/art2-1",
    "zhidu/art4#2": "zhidu/art4#2",
    "zhidu/art4.p1#2": "zhidu/art4.p1#2",
    "juece/ch2": "juece/art10…15",
    "juece/ch2.sec1": "juece/art10…4",
    "yijian/s2.2": "yijian/s2.2",
    "yijian/s2": "yijian/s2.1…2",
    "yijian/p1": "yijian/p1",
    "yijian/x2.art2.p2": "yijian/x2.art2.p2",
    # the plan in force stays what is meant where no document is named
    "第八条": "plan/art8",
    "第五部分": "plan/art13…5",
    "第十三条第二句": "plan/art13#2",
    "《规划》第八条": "plan/art8",
    "重大行政决策程序暂行条例第五条、规划第八条": "juece/art5 plan/art8",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings(spelling: str) -> None:
    assert shown(resolve_place(spelling, library())) == SPELLINGS[spelling]


@pytest.mark.parametrize(
    ("spelling", "inside", "place"),
    [
        ("第三条第二款", "juece", "juece/art3.p2"),
        ("art3.p2", "juece", "juece/art3.p2"),
        ("附则", "zhidu", "zhidu/art5"),
        ("第八条", "yuyan", "yuyan/art8"),
        ("第二部分第二项", "yijian", "yijian/s2.2"),
        ("规划第八条", "yuyan", "plan/art8"),
        ("plan/art8", "yuyan", "plan/art8"),
    ],
)
def test_in_a_document(spelling: str, inside: str, place: str) -> None:
    assert shown(resolve_place(spelling, library(), inside)) == place


def test_in_a_document_that_is_not_there() -> None:
    with pytest.raises(PlaceError, match="没有名为“gone”的文件；现有：plan、"):
        resolve_place("第八条", library(), "gone")


REFUSED = {
    "国家通用语言文字法第四十条": "《国家通用语言文字法》共二十八条（第一条至第二十八条），分四章，没有第四十条。",
    "重大行政决策程序暂行条例第二十章": "没有第二十章。",
    "重大行政决策程序暂行条例第三条第四款": "《重大行政决策程序暂行条例》第三条共三款，没有第四款。",
    "重大行政决策程序暂行条例第三条第一款第九项": "《重大行政决策程序暂行条例》第三条第一款共五项，没有第九项。",
    "重大行政决策程序暂行条例第一条第一项": "《重大行政决策程序暂行条例》第一条不分项，没有第一项。",
    "国家通用语言文字法第三条之一": "《国家通用语言文字法》没有第三条之一；第三条后面没有“之一”。",
    "语言文字条例第八条之三": "《某某语言文字条例》没有第八条之三；只有第八条之一、第八条之二。",
    "重大行政决策程序暂行条例第二章第四十条": "没有第四十条。第四十条在“第五章法律责任”。",
    "国家通用语言文字法附件": "《国家通用语言文字法》没有附件；《国家通用语言文字法》共二十八条（第一条至第二十八条），分四章。",
    "国家通用语言文字法第二编": "不分编",
    "党支部工作制度总纲": "《某某学院党支部工作制度》没有“总纲”；",
    "实施意见第（九）条": "没有第九条。",
    "实施意见附件3": "《进一步加强全省党员教育培训工作的实施意见》共两个附件，没有附件3。",
    "第七条之一": "《规划》共十七条（第一条至第十七条），分五个部分，没有第七条之一。",
    "juece/art3.p1.i9": "第三条有 p1、p1.i1",
    "juece/art99": "没有地址“art99”：《重大行政决策程序暂行条例》共四十四条",
}


@pytest.mark.parametrize("spelling", REFUSED)
def test_what_is_not_there_says_what_is(spelling: str) -> None:
    with pytest.raises(PlaceError) as caught:
        resolve_place(spelling, library())
    assert REFUSED[spelling] in str(caught.value)


def test_what_is_taken_for_the_plan_says_so() -> None:
    place = resolve_place("第八条", library())[0]
    assert place.reading == (
        "没有写明文件，此处按《规划》理解；《国家通用语言文字法》、《重大行政决策程序暂行条例》、"
        "《澳门特别行政区基本法》等也有这一处"
    )
    assert resolve_place("第八条", PLAN_ONLY)[0].reading == ""
    assert resolve_place("规划第八条", library())[0].reading == ""


def test_what_the_plan_lacks_is_looked_for_in_the_others() -> None:
    places = resolve_place("附则", library())
    assert [place.units[0] for place in places if "juece" in place.units[0]] == ["juece/art42"]
    assert all(place.reading.startswith("按《") for place in places)


def test_a_short_name_of_several_documents_gives_each() -> None:
    places = resolve_place("条例第八条", library())
    assert {place.units[0] for place in places} == {"juece/art8", "yytl/art8"}
    assert all(re.match(r"按《.+》（2024年）理解", place.reading) for place in places)


FOLLOWED = {
    "第二款": "juece/art3.p2",
    "第一款第二项呢": "juece/art3.p1.i2",
    "这一条第二款": "juece/art3.p2",
    "本条例第五条": "juece/art5",
    "下一条": "juece/art4",
    "第二章": "juece/art10…15",
    "附则": "juece/art42…3",
    "规划第八条": "plan/art8",
    "国家通用语言文字法第八条": "yuyan/art8",
}


@pytest.mark.parametrize("question", FOLLOWED)
def test_from_the_place_talked_of(question: str) -> None:
    mention = find_mention(question, library(), Place(("juece/art3",)))
    assert mention is not None and shown(mention.places) == FOLLOWED[question]


ASKED = {
    "重大行政决策程序暂行条例第三条第二款怎么规定的": "juece/art3.p2",
    "根据国家通用语言文字法第十九条，播音员要达到什么要求": "yuyan/art19",
    "国家通用语言文字法里关于推广的第四条是什么内容": "yuyan/art4",
}


@pytest.mark.parametrize("question", ASKED)
def test_within_a_question(question: str) -> None:
    mention = find_mention(question, library())
    assert mention is not None and shown(mention.places) == ASKED[question]


@pytest.mark.parametrize(
    "question",
    [
        "我对这个办法有意见",
        "有关规定第三条",
        "中央的意见是什么",
        "干部教育培训工作条例第五条",
        "劳动合同法实施条例第三条",
        "三条措施是什么",
        "国家通用语言文字法规定了什么",
    ],
)
def test_other_texts_and_mere_words_name_no_place(question: str) -> None:
    assert find_mention(question, library()) is None


# ---------------------------------------------------------------- there and back


_ITEM = re.compile(r"[（(]([一二三四五六七八九十]+)[）)]")


@cache
def clauses() -> tuple[tuple[str, str, str], ...]:
    """Every 款 and 项 of three laws, from their lines: a spelling, the address, the words."""
    found: list[tuple[str, str, str]] = []
    for id, words in (("yuyan", "国家通用语言文字法"), ("juece", "重大行政决策"), ("aomen", "澳门")):
        made = law(words)
        article = ""
        paragraph = 0
        lines = [line for line in made.lines if line.kind in ("article", "text")]
        for line, following in zip(lines, [*lines[1:], lines[0]], strict=True):
            if line.kind == "article":
                article, paragraph = line.number, 0
            spelled, place = f"《{made.title}》{article}", f"{id}/{address(article)}"
            item = _ITEM.match(line.words)
            later = _ITEM.match(following.words) if following.kind == "text" else None
            if item:
                name = f"{place}.p{paragraph}.i{to_int(item[1])}"
                found.append((f"{spelled}第{to_chinese(paragraph)}款第（{item[1]}）项", name, line.words))
            elif later is None or later[1] == "一":
                paragraph += 1
                found.append((f"{spelled}第{to_chinese(paragraph)}款", f"{place}.p{paragraph}", line.words))
            # Else a further paragraph of the item before it, whose list goes on behind.
    return tuple(found)


def words_at(place: Place) -> str:
    unit: Unit = library().unit_by_id[place.units[0]]
    clause = next(clause for clause in unit.clauses if clause.id == place.clause)
    return unit.text[clause.start : clause.end]


def test_every_clause_of_three_laws() -> None:
    wrong = []
    for spelling, name, words in clauses():
        for asked in (spelling, name):
            places = resolve_place(asked, library())
            if shown(places) != name or not words_at(places[0]).startswith(re.sub(r"\s", "", words)):
                wrong.append((asked, shown(places)))
    assert wrong == []
    assert len(clauses()) > 300


@given(st.data())
def test_every_citation_leads_back(data: st.DataObject) -> None:
    spelling, name, _ = data.draw(st.sampled_from(clauses()))
    row = cite_rows(spelling, CitationStyle.PLAIN, library())[0]
    assert row.cite == name
    assert shown(resolve_place(row.citation, library())) in (name, name.removesuffix(".p1"))


_LETTERS = "第一二三五十两编章条之款项目句部分段附则总纲件（）最前后的、和至-《》条例意见制度法语言文字重大行政决策规划#/art1juece. "


@given(st.text(alphabet=_LETTERS, max_size=24))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for current in (None, Place(("juece/art3",)), Place(("yijian/s2.2",), clause="p1.i2")):
        try:
            mention = find_mention(text, library(), current)
        except PlaceError as error:
            assert str(error)
        else:
            assert mention is None or mention.places
            if mention is not None:
                assert 0 <= mention.start < mention.end <= len(text)


# ---------------------------------------------------------------- citations


@pytest.mark.parametrize(
    ("place", "style", "citation"),
    [
        ("zhidu/art2.p1.i3", "plain", "《某某学院党支部工作制度（试行）》第二条第一款第（三）项"),
        ("zhidu/art2.p2", "plain", "《某某学院党支部工作制度（试行）》第二条第二款"),
        ("zhidu/art2.p1.i2.m1", "plain", "《某某学院党支部工作制度（试行）》第二条第一款第（二）项第1目"),
        ("zhidu/art2-1", "plain", "《某某学院党支部工作制度（试行）》第二条之一"),
        ("zhidu/art4#2", "plain", "《某某学院党支部工作制度（试行）》第四条第二句"),
        ("zhidu/art2.p2", "official", "《某某学院党支部工作制度（试行）》第二条第二款：“前款支部应当每月开展一次主题党日。”"),
        ("zhidu/art2.p2", "gbt7714", "某某学院党支部工作制度（试行）[Z]."),
        (
            "zhidu/art2.p2",
            "markdown",
            "> 前款支部应当每月开展一次主题党日。\n>\n> ——[《某某学院党支部工作制度（试行）》第二条第二款](/?cite=zhidu/art2.p2)",
        ),
        (
            "yijian/s2.2",
            "plain",
            "《关于进一步加强全省党员教育培训工作的实施意见（2024—2028年）》第二部分第（二）条",
        ),
        ("yijian/x2.art2.p2", "plain", "《关于进一步加强全省党员教育培训工作的实施意见（2024—2028年）》附件2第二条第二款"),
        ("yijian/p1", "plain", "《关于进一步加强全省党员教育培训工作的实施意见（2024—2028年）》第一段"),
    ],
)  # fmt: skip
def test_citations(place: str, style: str, citation: str) -> None:
    assert cite_rows(place, CitationStyle(style), library())[0].citation == citation


def test_labels() -> None:
    units = library().unit_by_id
    assert label_of(library(), units["zhidu/art2-1"]) == "《某某学院党支部工作制度（试行）》第二条之一"
    assert label_of(library(), units["yijian/s2.2"]).endswith("》二、重点任务（二）建强阵地队伍")


# ---------------------------------------------------------------- how many there are


@pytest.mark.parametrize(
    ("question", "notice"),
    [
        ("国家通用语言文字法有几章", "《国家通用语言文字法》共二十八条（第一条至第二十八条），分四章。"),
        (
            "《国家通用语言文字法》一共多少条",
            "《国家通用语言文字法》共二十八条（第一条至第二十八条），分四章。",
        ),
        ("实施意见分几个部分", "《进一步加强全省党员教育培训工作的实施意见》共四条，分三个部分。"),
    ],
)
def test_how_many(question: str, notice: str) -> None:
    asked = outline_asked(question, library(), set())
    assert asked is not None
    assert outline_notice(asked.document).startswith(notice)


@pytest.mark.parametrize("question", ["规划有几个部分", "国家通用语言文字法第三条有几款", "支部有几条纪律"])
def test_how_many_of_something_else(question: str) -> None:
    asked = outline_asked(question, library(), {"plan"})
    assert asked is None or asked.document.id == "plan"
