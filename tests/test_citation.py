"""Citations: exact outputs in every style, the patterns of GB/T 7714 of 2025 and 2015, and the way back to the place."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.domain import Document, Unit
from plan_qa.faces.shown.cited import cite_rows
from plan_qa.places.bibliography import missing_from, reference_entry
from plan_qa.places.citation import (
    Style,
    address_of,
    cite_text,
    cited_apart,
    cited_at,
    cited_by,
    missing_in,
    notes_for,
    notes_for_part,
    quote_with_source,
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
def test_gbt7714_of_2015(document: Document, expected: str) -> None:
    assert reference_entry(document, "2015") == expected


INTERVIEW = LIBRARY.document_by_id["interview2025"]
REPORT = LIBRARY.document_by_id["gansu2024"]
NEWSPAPER = _document(
    issuer="丁文详", title="数字革命与竞争国际化", carrier="N", published_in="中国青年报", date="2000-11-20"
)
OFFICIAL = _document(
    issuer="国务院",
    title="国务院关于在全国建立农村最低生活保障制度的通知",
    cited_as="《国务院关于在全国建立农村最低生活保障制度的通知》",
    document_number="国发〔2007〕19号",
    date="2007-07-11",
)
ADDRESS = "http://www.gov.cn/zwgk/2007-08/14/content_716621.htm"

# The patterns of GB/T 7714—2025: full-width ，：（） in Chinese entries, the day of reading for web pages alone; what
# the register does not know is left out and named.
ENTRIES_2025 = [
    (replace(NEWSPAPER, edition="15"), "丁文详. 数字革命与竞争国际化[N]. 中国青年报，2000-11-20（15）.", ()),
    (NEWSPAPER, "丁文详. 数字革命与竞争国际化[N]. 中国青年报，2000-11-20.", ("版次",)),
    # a newspaper read online: no day of reading
    (
        replace(NEWSPAPER, carrier="N/OL", edition="15", accessed="2005-09-28", url="http://a.cn/1.htm"),
        "丁文详. 数字革命与竞争国际化[N/OL]. 中国青年报，2000-11-20（15）. http://a.cn/1.htm.",
        (),
    ),
    # an official document on the web, and one without address
    (
        replace(OFFICIAL, url=ADDRESS, accessed="2022-10-17"),
        f"国务院. 国务院关于在全国建立农村最低生活保障制度的通知：国发〔2007〕19号[EB/OL]. （2007-07-11）[2022-10-17]. {ADDRESS}.",
        (),
    ),
    (
        replace(OFFICIAL, url=ADDRESS),
        f"国务院. 国务院关于在全国建立农村最低生活保障制度的通知：国发〔2007〕19号[EB/OL]. （2007-07-11）. {ADDRESS}.",
        ("引用日期",),
    ),
    (
        OFFICIAL,
        "国务院. 国务院关于在全国建立农村最低生活保障制度的通知：国发〔2007〕19号[Z]. （2007-07-11）.",
        ("网址（补上后改标[EB/OL]）", "引用日期"),
    ),
    (
        replace(OFFICIAL, carrier="Z"),
        "国务院. 国务院关于在全国建立农村最低生活保障制度的通知：国发〔2007〕19号[Z]. （2007-07-11）.",
        (),
    ),
    # several responsible bodies
    (
        _document(issuer="傅刚, 赵承、李佳路，王平", title="大风沙过后的思考", carrier="Z", date="2000"),
        "傅刚，赵承，李佳路，等. 大风沙过后的思考[Z]. （2000）.",
        (),
    ),
    # an entry that is not Chinese keeps its own marks
    (
        _document(
            issuer="DONG Y F",
            title="The rural road — report",
            carrier="EB/OL",
            date="2021-04-21",
            url="http://a.cn",
        ),
        "DONG Y F. The rural road — report[EB/OL]. (2021-04-21). http://a.cn.",
        ("引用日期",),
    ),
    # what the register has
    (
        PLAN,
        "中共中央办公厅. 全国党员教育培训工作规划（2024－2028年）[Z]. （2025-02-27）.",
        ("网址（补上后改标[EB/OL]）", "引用日期"),
    ),
    (
        INTERVIEW,
        "新华社. 教育引导广大党员在推进中国式现代化中建功立业：中央组织部负责人就"
        "《全国党员教育培训工作规划（2024－2028年）》答记者问[N]. 2025-02-28.",
        ("报纸名", "版次"),
    ),
    (
        REPORT,
        "金鑫. 政治引领凝心铸魂 深学笃行勇担使命：甘肃省党员教育培训工作综述[N]. 甘肃日报，2024.",
        ("出版月日", "版次"),
    ),
    # an added document of which nothing is known but its title
    (
        _document(kind="user", issuer="", title="支部学习计划", carrier="", published_in="", date=""),
        "支部学习计划[Z].",
        ("责任者", "发布日期"),
    ),
]


@pytest.mark.parametrize(("document", "expected", "missing"), ENTRIES_2025)
def test_gbt7714_of_2025(document: Document, expected: str, missing: tuple[str, ...]) -> None:
    assert reference_entry(document) == expected
    assert missing_from(document) == missing


def test_gbt7714_is_the_style_of_every_unit() -> None:
    for one in PLAN.units:
        assert cite_text(one, None, Style.GBT7714, LIBRARY) == reference_entry(PLAN, "2025")
        assert cite_text(one, None, Style.GBT7714_2015, LIBRARY) == reference_entry(PLAN, "2015")


def _holding(document: Document) -> Library:
    """A library with this document for the plan."""
    others = LIBRARY.documents[1:]
    return replace(LIBRARY, documents=(document, *others))


def test_an_official_citation_gives_the_number_where_there_is_one() -> None:
    article = unit("plan/art17")
    library = _holding(replace(PLAN, document_number="中办发〔2024〕88号"))
    citation = cite_text(article, article.sentences[4], Style.OFFICIAL, library)
    assert (
        citation
        == f"{TITLE}（中办发〔2024〕88号）第五部分第（十七）条第五句：“重大事项及时按程序向党中央请示报告。”"
    )
    assert missing_in(library.documents[0], Style.OFFICIAL) == ()
    assert missing_in(PLAN, Style.OFFICIAL) == ("发文字号",)
    assert missing_in(INTERVIEW, Style.OFFICIAL) == missing_in(PLAN, Style.PLAIN) == ()


@pytest.mark.parametrize("style", Style)
def test_a_document_of_which_little_is_known_is_cited_in_every_style(style: Style) -> None:
    bare = replace(PLAN, kind="user", issuer="", date="", published_in="", carrier="", url="", period=None)
    library = _holding(bare)
    for one in bare.units:
        whole = cite_text(one, None, style, library) + quote_with_source(one, None, style, library)
        assert "（）" not in whole and "None" not in whole and ". ." not in whole


QUOTED = "重大事项及时按程序向党中央请示报告。"
WHERE = "第五部分第（十七）条第五句"


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style.PLAIN, f"“{QUOTED}”（{TITLE}{WHERE}）"),
        (Style.OFFICIAL, f"{TITLE}（中共中央办公厅2025年2月27日印发）{WHERE}：“{QUOTED}”"),
        (Style.GBT7714, f"“{QUOTED}”[1]{WHERE}\n\n[1] {reference_entry(PLAN)}"),
        (Style.GBT7714_2015, f"“{QUOTED}”[1]{WHERE}\n\n[1] {reference_entry(PLAN, '2015')}"),
        (Style.MARKDOWN, f"> {QUOTED}\n>\n> ——[{TITLE}{WHERE}](/?cite=plan/art17%235)"),
    ],
)
def test_the_words_with_their_source(style: Style, expected: str) -> None:
    article = unit("plan/art17")
    assert quote_with_source(article, article.sentences[4], style, LIBRARY) == expected


def test_what_lies_apart_is_cited_apart() -> None:
    article = unit("plan/art14")
    spans = [(article.sentences[i].start + 1, article.sentences[i].end) for i in (3, 0, 2)]
    cited = cited_apart(article, spans)
    assert [each.address for each in cited] == ["plan/art14#1", "plan/art14#3-4"]
    assert address_of(cited) == "plan/art14#1,3-4"
    assert [each.address for each in cited_at(resolve_place("plan/art14#1,3-4", LIBRARY), LIBRARY)] == [
        "plan/art14#1",
        "plan/art14#3-4",
    ]
    assert address_of(cited_apart(article, ((0, 5),))) == "plan/art14"
    assert address_of(cited_apart(article, ())) == "plan/art14"


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
