"""Citations: exact outputs in every style, the patterns of GB/T 7714—2015, and the way back to the place."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import Document, Unit
from plan_qa.faces.shown.cited import cite_rows
from plan_qa.places.citation import (
    Style,
    cite_text,
    cited_at,
    cited_by,
    notes_for,
    notes_for_part,
    reference_entry,
)
from plan_qa.places.find import resolve_place
from plan_qa.quotes.check import quoted_sources
from plan_qa.quotes.judge import check_quotation
from plan_qa.quotes.marks import quotations_in

LIBRARY = open_library(default_folders())
PLAN = LIBRARY.document_by_id["plan"]
TITLE = "《全国党员教育培训工作规划（2024－2028年）》"


def unit(id_: str) -> Unit:
    return LIBRARY.unit_by_id[id_]


PLAIN = [
    ("plan/art13", None, f"{TITLE}第五部分第（十三）条"),
    ("plan/art13", 2, f"{TITLE}第五部分第（十三）条第二句"),
    ("plan/preamble", None, f"{TITLE}序言"),
    ("plan/notice", None, f"{TITLE}印发通知"),
    ("plan/1.goals", 2, f"{TITLE}第一部分（主要目标）第二句"),
    ("plan/military", None, f"{TITLE}军队武警条款"),
    ("interview2025/q2", None, f"中央组织部负责人就{TITLE}答记者问第二问"),
    ("interview2025/closing", None, f"中央组织部负责人就{TITLE}答记者问“一分部署，九分落实”部分"),
    ("interview2014/q9", None, "中央组织部负责人就《2014—2018年全国党员教育培训工作规划》答记者问第九问"),
]


@pytest.mark.parametrize(("id_", "sentence", "expected"), PLAIN)
def test_plain(id_: str, sentence: int | None, expected: str) -> None:
    extract = unit(id_).sentences[sentence - 1] if sentence else None
    assert cite_text(unit(id_), extract, Style.PLAIN, LIBRARY) == expected


def test_a_span_within_a_sentence_is_cited_by_its_sentence() -> None:
    text = unit("plan/art17").text
    start = text.index("中央组织部")
    citation = cite_text(unit("plan/art17"), (start, start + 5), Style.PLAIN, LIBRARY)
    assert citation == f"{TITLE}第五部分第（十七）条第四句"


def test_official() -> None:
    guiding = unit("plan/art16")
    assert cite_text(guiding, guiding.sentences[0], Style.OFFICIAL, LIBRARY) == (
        f"{TITLE}（中共中央办公厅2025年2月27日印发）第五部分第（十六）条第一句：“坚持解放思想、实事求是、与时俱进、"
        "求真务实，坚持从严治教、从严治学，弘扬理论联系实际的马克思主义学风，严格培训纪律和学员管理，加强师德师风建设，"
        "厉行勤俭节约，讲求培训实效，反对形式主义、官僚主义，切实为基层减负，坚决防止‘低级红’、‘高级黑’。”"
    )


def test_markdown() -> None:
    article = unit("plan/art17")
    assert cite_text(article, article.sentences[4], Style.MARKDOWN, LIBRARY) == (
        "> 重大事项及时按程序向党中央请示报告。\n>\n"
        f"> ——[{TITLE}第五部分第（十七）条第五句](/?cite=plan/art17%235)"
    )


def _document(**changes: Any) -> Document:
    return replace(PLAN, **changes)


# The patterns of GB/T 7714—2015, 4.6 (electronic resources), 4.4 (newspapers), tables A.1 and A.2.
ENTRIES = [
    # electronic bulletin: 责任者. 题名[EB/OL]. (发布日期).
    (PLAN, "中共中央办公厅. 全国党员教育培训工作规划（2024－2028年）[EB/OL]. (2025-02-27)."),
    # newspaper: 责任者. 题名: 其他题名信息[N]. 报纸名, 日期.
    (
        LIBRARY.document_by_id["interview2025"],
        "新华社. 教育引导广大党员在推进中国式现代化中建功立业: 中央组织部负责人就"
        "《全国党员教育培训工作规划（2024－2028年）》答记者问[N]. 2025-02-28.",
    ),
    # a newspaper that the register does not name is not invented
    (
        LIBRARY.document_by_id["interview2014"],
        "中央组织部. 中央组织部负责人就《2014—2018年全国党员教育培训工作规划》答记者问[N]. 2014.",
    ),
    # an agency writes; a newspaper's unsigned report has no responsible body
    (
        replace(LIBRARY.document_by_id["gansu2024"], author=""),
        "政治引领凝心铸魂 深学笃行勇担使命: 甘肃省党员教育培训工作综述[N]. 甘肃日报, 2024.",
    ),
    (
        replace(LIBRARY.document_by_id["gansu2024"], author="金鑫"),
        "金鑫. 政治引领凝心铸魂 深学笃行勇担使命: 甘肃省党员教育培训工作综述[N]. 甘肃日报, 2024.",
    ),
    # the standard's own newspaper example
    (
        _document(
            issuer="丁文详",
            title="数字革命与竞争国际化",
            carrier="N",
            published_in="中国青年报",
            date="2000-11-20",
            edition="15",
        ),
        "丁文详. 数字革命与竞争国际化[N]. 中国青年报, 2000-11-20(15).",
    ),
    # the same, page unknown
    (
        _document(
            issuer="丁文详",
            title="数字革命与竞争国际化",
            carrier="N",
            published_in="中国青年报",
            date="2000-11-20",
        ),
        "丁文详. 数字革命与竞争国际化[N]. 中国青年报, 2000-11-20.",
    ),
    # the standard's own newspaper example from the web
    (
        _document(
            issuer="傅刚, 赵承, 李佳路",
            title="大风沙过后的思考",
            carrier="N/OL",
            published_in="北京青年报",
            date="2000-01-12",
            accessed="2005-09-28",
            url="http://www.bjyouth.com.cn/Bqb/20000412/GB/4216%5ED0412B1401.htm",
        ),
        "傅刚, 赵承, 李佳路. 大风沙过后的思考[N/OL]. 北京青年报, 2000-01-12[2005-09-28]. "
        "http://www.bjyouth.com.cn/Bqb/20000412/GB/4216%5ED0412B1401.htm.",
    ),
    # the standard's own bulletin example
    (
        _document(
            issuer="萧钰",
            title="出版业信息化迈入快车道",
            carrier="EB/OL",
            published_in="",
            date="2001-12-19",
            accessed="2002-04-15",
            url="http://www.creader.com/news/20011219/200112190019.html",
        ),
        "萧钰. 出版业信息化迈入快车道[EB/OL]. (2001-12-19)[2002-04-15]. "
        "http://www.creader.com/news/20011219/200112190019.html.",
    ),
    # the same, less date of citing and access path
    (
        _document(
            issuer="萧钰", title="出版业信息化迈入快车道", carrier="EB/OL", published_in="", date="2001-12-19"
        ),
        "萧钰. 出版业信息化迈入快车道[EB/OL]. (2001-12-19).",
    ),
    # no responsible body, no kind, no date: title alone, kind Z
    (_document(issuer="", title="支部学习计划", carrier="", published_in="", date=""), "支部学习计划[Z]."),
]


@pytest.mark.parametrize(("document", "expected"), ENTRIES)
def test_gbt7714(document: Document, expected: str) -> None:
    assert reference_entry(document) == expected


def test_gbt7714_is_the_style_of_every_unit() -> None:
    for one in PLAN.units:
        assert cite_text(one, None, Style.GBT7714, LIBRARY) == ENTRIES[0][1]


def test_several_units_and_a_range_of_sentences() -> None:
    rows = cite_rows("第十三条后两句和第十六条", Style.PLAIN, LIBRARY)
    article = unit("plan/art13")
    assert [(row.cite, row.citation, row.sentence) for row in rows] == [
        (
            "plan/art13#2-3",
            f"{TITLE}第五部分第（十三）条第二、三句",
            article.text[article.sentences[1].start : article.sentences[2].end],
        ),
        ("plan/art16", f"{TITLE}第五部分第（十六）条", None),
    ]
    assert [row.cite for row in cite_rows("plan/art14#2-4", Style.PLAIN, LIBRARY)] == ["plan/art14#2-4"]
    (row,) = cite_rows("plan/art14#2-4", Style.PLAIN, LIBRARY)
    assert row.citation == f"{TITLE}第五部分第（十四）条第二至四句"
    assert [row.cite for row in cite_rows("第十三条第一句和第三句", Style.PLAIN, LIBRARY)] == [
        "plan/art13#1",
        "plan/art13#3",
    ]
    assert [row.cite for row in cite_rows("plan/art13#1,3", Style.PLAIN, LIBRARY)] == [
        "plan/art13#1",
        "plan/art13#3",
    ]


def test_a_range_of_sentences_in_every_style() -> None:
    article = unit("plan/art17")
    span = (article.sentences[3].start, article.sentences[4].end)
    words = "中央组织部对本规划实施情况开展中期和5年总结评估工作。重大事项及时按程序向党中央请示报告。"
    where = f"{TITLE}第五部分第（十七）条第四、五句"
    assert cite_text(article, span, Style.PLAIN, LIBRARY) == where
    official = f"{TITLE}（中共中央办公厅2025年2月27日印发）第五部分第（十七）条第四、五句：“{words}”"
    assert cite_text(article, span, Style.OFFICIAL, LIBRARY) == official
    assert (
        cite_text(article, span, Style.MARKDOWN, LIBRARY)
        == f"> {words}\n>\n> ——[{where}](/?cite=plan/art17%234-5)"
    )


def test_runs_of_sentences_lead_back() -> None:
    for one in LIBRARY.units:
        for first, last in combinations(one.sentences, 2):
            places = resolve_place(cite_text(one, (first.start, last.end), Style.PLAIN, LIBRARY), LIBRARY)
            numbers = [place.sentence for place in places]
            whole = first.number == 1 and last.number == len(one.sentences)
            assert numbers == ([None] if whole else [*range(first.number, last.number + 1)]), one.id
            assert cited_at(places, LIBRARY)[0].address.startswith(one.id)


def test_what_holds_some_spans() -> None:
    article = unit("plan/art17")
    first, second, third = article.sentences[:3]
    inside = (second.start + 2, second.end - 2)
    assert cited_by(article, (inside,)).address == "plan/art17#2"
    assert cited_by(article, (inside, (third.start, third.start + 4))).address == "plan/art17#2-3"
    assert cited_by(article, ((first.start, first.end), (third.start, third.end))).address == "plan/art17"
    assert cited_by(article, ((0, first.end),)).address == "plan/art17"
    assert cited_by(unit("plan/military"), ((0, 5),)).address == "plan/military"


def test_markup_in_a_text_stays_text() -> None:
    one = replace(unit("plan/military"), text="甲*乙*[丙](丁)_戊_。")
    assert cite_text(one, None, Style.MARKDOWN, LIBRARY).startswith("> 甲\\*乙\\*\\[丙\\](丁)\\_戊\\_。\n")


@pytest.mark.parametrize("one", LIBRARY.units, ids=lambda one: one.id)
def test_plain_citations_lead_back(one: Unit) -> None:
    for extract in (None, *one.sentences):
        citation = cite_text(one, extract, Style.PLAIN, LIBRARY)
        (place,) = resolve_place(citation, LIBRARY)
        assert (place.units, place.sentence) == ((one.id,), extract.number if extract else None), citation


def test_official_citations_verify_as_exact() -> None:
    sources = quoted_sources(LIBRARY)
    for one in LIBRARY.units:
        citation = cite_text(one, None, Style.OFFICIAL, LIBRARY)
        quotations = [
            words for _, _, words in quotations_in(citation) if words[:4] in one.text.replace("“", "‘")
        ]
        check = check_quotation(quotations[-1], sources)
        assert (check.verdict, check.cite) == ("exact", one.id)
        assert check.source_text == one.text[one.heading_end :] or one.heading_end == 0


def test_notes() -> None:
    article = unit("plan/art13")
    assert notes_for(article, LIBRARY) == (
        "异文：“各基层单位党委和党总支的直接实施责任”，新华社通稿（报纸刊登）作“各基层单位党委和党支部的直接实施责任”。",
        "异文：“的优质课程课件供给保障作用”，新华社通稿（报纸刊登）作“的优质课程供给保障作用”。",
    )
    second = article.sentences[1]
    assert notes_for(article, LIBRARY, (second.start, second.end)) == ()
    assert notes_for(unit("interview2025/q3"), LIBRARY) == (
        "版本说明：所据报纸版面有缺行：“新征程上”一句前后不相连属，此处照录。",
    )
    (heading,) = notes_for_part(PLAN, 2, LIBRARY)
    assert heading.endswith("统一思想全党思想意志行动”。")


def test_every_variant_has_a_note() -> None:
    notes = [note for one in PLAN.units for note in notes_for(one, LIBRARY)]
    notes += [note for part in PLAN.parts for note in notes_for_part(PLAN, part.number, LIBRARY)]
    assert sum(note.startswith("异文") for note in notes) == len(LIBRARY.variants) == 15
