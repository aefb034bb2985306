"""Several things asked at once, as every face lays them out: tables on real clauses and real answers, and properties."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import label_of, open_library
from plan_qa.domain import Answer, AnswerForm, AnswerPart, Hit, Status
from plan_qa.faces.export.conversation import Exchange, conversation_docx, conversation_markdown
from plan_qa.faces.shown.answer_lines import as_text
from plan_qa.faces.shown.grouping import quoted
from plan_qa.faces.shown.parts import beside, groups, leading, quoted_beside
from plan_qa.faces.shown.responses import AnswerResponse
from plan_qa.faces.web.chat import answer_html

LIBRARY = open_library(default_folders())
WHOLE = {unit.text for unit in LIBRARY.units}
PLAN = "《全国党员教育培训工作规划（2024－2028年）》"
HOURS = "党员5年内参加各类集中学习培训累计不少于20天或160学时。"
SECRETARIES = (
    "基层党组织书记5年内参加各类集中学习培训累计不少于35天或280学时，"
    "其中每年参加县级以上党委举办的脱产培训累计一般不少于5天或40学时。"
)
ART5 = "各省（自治区、直辖市）党委要结合实际制定农村党员集中轮训计划，组织开展专题培训。"
ART6 = "各省（自治区、直辖市）党委要结合实际制定城市社区党员专题培训计划，抓好组织实施。"
NONE = "收录的四份文件里没有找到直接回答这个问题的条文。"
LEADS = "组织部门牵头抓总"
WHOLE_FRAME = "构建组织部门牵头抓总、相关职能部门齐抓共管、行业系统主管部门分工落实的工作格局"
SHARES = "行业系统主管部门分工落实"

# What is asked, its status and notice, and the words that answer it, each with its unit.
Told = tuple[str, Status, str, Sequence[tuple[str, str]]]


def answer_in_parts(form: AnswerForm, told: Sequence[Told], more: Sequence[str] = ()) -> Answer:
    """An answer with these parts; a clause of several parts is one hit, lit for all of them."""
    spans: dict[str, dict[tuple[int, int], None]] = {}
    for _, _, _, answers in told:
        for cite, words in answers:
            start = LIBRARY.unit_by_id[cite].text.index(words)
            spans.setdefault(cite, {})[start, start + len(words)] = None
    cites = [*spans, *(cite for cite in more if cite not in spans)]
    hits = tuple(_hit(cite, tuple(spans.get(cite, ((0, 4),)))) for cite in cites)
    parts = []
    for asked, status, notice, answers in told:
        first = answers[0][0] if answers else ""
        own = []
        for cite, words in answers:
            if cite == first:
                start = LIBRARY.unit_by_id[cite].text.index(words)
                own.append((start, start + len(words)))
        used = tuple(dict.fromkeys(cites.index(cite) for cite, _ in answers))
        parts.append(AnswerPart(asked, status, notice, used, tuple(own)))
    return Answer("问", "问", told[0][1], hits, "分开回答。", parts=tuple(parts), form=form)


def _hit(cite: str, spans: tuple[tuple[int, int], ...]) -> Hit:
    unit = LIBRARY.unit_by_id[cite]
    return Hit(cite, unit.document, label_of(LIBRARY, unit), unit.text, spans, 1.0)


def outline(answer: Answer) -> list[tuple[list[tuple[list[str], list[str]]], str]]:
    """Each group: its rows (what was asked, the words lit) and the clause cited once for all of them."""
    return [
        (
            [
                (
                    [f"{asked.number}{asked.words}" for asked in row.asked],
                    [hit.text[start:end] for hit in row.hits for start, end in hit.spans],
                )
                for row in group.rows
            ],
            group.hit.cite if group.hit else "",
        )
        for group in groups(answer, LIBRARY)
    ]


# ---------------------------------------------------------------- the form


@pytest.mark.parametrize(
    ("form", "told", "expected"),
    [
        pytest.param(
            "parts",
            [
                ("农村的", Status.ANSWERED, "", [("plan/art5", ART5)]),
                ("社区的", Status.ANSWERED, "", [("plan/art6", ART6)]),
            ],
            [([(["1农村的"], [ART5])], "plan/art5"), ([(["2社区的"], [ART6])], "plan/art6")],
            id="a clause each",
        ),
        pytest.param(
            "parts",
            [
                ("党员", Status.ANSWERED, "", [("plan/1.hours", HOURS)]),
                ("书记", Status.ANSWERED, "", [("plan/1.hours", SECRETARIES)]),
                ("农村的", Status.ANSWERED, "", [("plan/art5", ART5)]),
            ],
            [
                ([(["1党员"], [HOURS]), (["2书记"], [SECRETARIES])], "plan/1.hours"),
                ([(["3农村的"], [ART5])], "plan/art5"),
            ],
            id="two sentences of a clause that is cited once",
        ),
        pytest.param(
            "parts",
            [
                ("谁牵头", Status.ANSWERED, "", [("plan/art13", LEADS)]),
                ("谁配合", Status.ANSWERED, "", [("plan/art13", WHOLE_FRAME)]),
                ("谁落实", Status.ANSWERED, "", [("plan/art13", SHARES)]),
            ],
            [([(["1谁牵头", "2谁配合", "3谁落实"], [WHOLE_FRAME])], "plan/art13")],
            id="one sentence that is quoted once",
        ),
        pytest.param(
            "parts",
            [
                ("党员", Status.ANSWERED, "", [("plan/1.hours", HOURS)]),
                ("党费", Status.NOT_COVERED, NONE, []),
                ("书记", Status.ANSWERED, "", [("plan/1.hours", SECRETARIES)]),
            ],
            [
                ([(["1党员"], [HOURS])], "plan/1.hours"),
                ([(["2党费"], [])], ""),
                ([(["3书记"], [SECRETARIES])], "plan/1.hours"),
            ],
            id="the order asked is kept",
        ),
        pytest.param(
            "parts",
            [
                ("党员", Status.ANSWERED, "", [("plan/1.hours", HOURS)]),
                ("书记", Status.UNCERTAIN, "", [("plan/1.hours", SECRETARIES), ("plan/art5", ART5)]),
            ],
            [([(["1党员"], [HOURS])], "plan/1.hours"), ([(["2书记"], [SECRETARIES, ART5])], "")],
            id="what may answer is no answer",
        ),
        pytest.param(
            "parts",
            [
                ("甲", Status.ANSWERED, "", [("plan/art5", ART5), ("plan/art6", ART6)]),
                ("乙", Status.ANSWERED, "", [("plan/art6", "城市社区党员培训")]),
            ],
            [
                ([(["1甲"], [ART5, ART6])], ""),
                ([(["2乙"], ["城市社区党员培训"])], "plan/art6"),
            ],
            id="several clauses for one thing asked",
        ),
        pytest.param(
            "comparison",
            [
                ("党员", Status.ANSWERED, "", [("plan/1.hours", HOURS)]),
                ("书记", Status.ANSWERED, "", [("plan/1.hours", SECRETARIES)]),
            ],
            [([(["1党员"], [HOURS]), (["2书记"], [SECRETARIES])], "plan/1.hours")],
            id="both sides in one clause",
        ),
        pytest.param(
            "comparison",
            [
                ("谁牵头", Status.ANSWERED, "", [("plan/art13", LEADS)]),
                ("谁落实", Status.ANSWERED, "", [("plan/art13", SHARES)]),
            ],
            [([(["1谁牵头"], [LEADS]), (["2谁落实"], [SHARES])], "plan/art13")],
            id="sides stay sides in one sentence",
        ),
        pytest.param(
            "comparison",
            [
                ("党员", Status.ANSWERED, "", [("plan/1.hours", HOURS)]),
                ("书记", Status.ANSWERED, "", [("plan/1.hours", SECRETARIES)]),
                ("农村", Status.ANSWERED, "", [("plan/art5", ART5)]),
            ],
            [
                ([(["1党员"], [HOURS])], "plan/1.hours"),
                ([(["2书记"], [SECRETARIES])], "plan/1.hours"),
                ([(["3农村"], [ART5])], "plan/art5"),
            ],
            id="a side each where one of them is elsewhere",
        ),
    ],
)
def test_how_parts_stand_together(form: AnswerForm, told: Sequence[Told], expected: object) -> None:
    assert outline(answer_in_parts(form, told)) == expected


@pytest.mark.parametrize(
    ("form", "status", "notice", "said"),
    [
        ("parts", Status.ANSWERED, "责任主体：党支部", ("", "责任主体：党支部")),
        ("parts", Status.ANSWERED, "", ("", "")),
        ("parts", Status.NOT_COVERED, NONE, ("没有找到", NONE)),
        ("parts", Status.NOT_COVERED, "", ("没有找到", "收录的文件里没有找到直接回答的条文。")),
        ("parts", Status.NO_SUCH_PLACE, "没有第十八条。", ("没有这一处", "没有第十八条。")),
        ("parts", Status.UNCERTAIN, "没有把握。请对照。", ("没有把握", "请对照。")),
        ("parts", Status.CORRECTED, "原文是“160学时”。", ("核对", "原文是“160学时”。")),
        # An empty cell: the line says of which document it is that does not write of it.
        ("comparison", Status.NOT_COVERED, "这份文件里没有写到学时。", ("", "这份文件里没有写到学时。")),
        ("comparison", Status.UNCERTAIN, "没有把握。请对照。", ("没有把握", "请对照。")),
    ],
)
def test_what_the_program_says_of_a_part(
    form: AnswerForm, status: Status, notice: str, said: tuple[str, str]
) -> None:
    (group,) = groups(answer_in_parts(form, [("甲", status, notice, [])]), LIBRARY)
    (asked,) = group.rows[0].asked
    assert (asked.label, asked.line) == said


def test_what_was_found_beside_the_parts() -> None:
    told: list[Told] = [
        ("党费", Status.NOT_COVERED, NONE, []),
        ("农村的", Status.ANSWERED, "", [("plan/art5", ART5)]),
    ]
    answer = answer_in_parts("parts", told, ["plan/art15", "interview2025/q6"])
    # Near to one of the things asked, it is no answer to another, whatever it weighs.
    assert [hit.cite for hit in quoted(answer, LIBRARY)] == ["plan/art5"]
    assert [hit.cite for hit in beside(answer)] == ["plan/art15", "interview2025/q6"]
    assert quoted_beside(answer, LIBRARY) == ()


@pytest.mark.parametrize(
    ("told", "opened"),
    [
        (
            [
                ("甲", Status.UNCERTAIN, "", [("plan/art6", ART6)]),
                ("乙", Status.ANSWERED, "", [("plan/1.hours", HOURS)]),
                ("丙", Status.ANSWERED, "", [("plan/1.hours", SECRETARIES)]),
            ],
            ("plan/1.hours", [HOURS, SECRETARIES]),
        ),
        ([("甲", Status.ANSWERED, "", [("plan/art5", ART5), ("plan/art6", ART6)])], ("plan/art5", [ART5])),
        ([("甲", Status.UNCERTAIN, "", [("plan/art6", ART6)]), ("乙", Status.NOT_COVERED, "", [])], None),
    ],
)
def test_the_clause_opened_beside_an_answer(
    told: Sequence[Told], opened: tuple[str, list[str]] | None
) -> None:
    hit = leading(answer_in_parts("parts", told), LIBRARY)
    assert (hit and (hit.cite, [hit.text[start:end] for start, end in hit.spans])) == opened


# ---------------------------------------------------------------- real answers on every face

ASKED = "农村党员培训计划谁定，社区的呢"
COMPARED = "普通党员和书记的学时要求有什么区别"
LISTED = "组织实施从哪五个方面作的部署"
PARTLY = "党费按工资多少交，学时要求多少"
THIRD = "三、分级分类开展专题培训，教育引导党员在推进中国式现代化中建功立业"
INTERVIEW = f"中央组织部负责人就{PLAN}答记者问第六问"
OWNER = "责任主体：各省（自治区、直辖市）党委"


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (
            ASKED,
            [
                "一共问了 2 件事，依次回答如下。",
                "",
                "1．农村党员培训计划谁定",
                OWNER,
                f"　　{ART5}",
                f"　　——{PLAN}{THIRD}（五）农村党员培训　[plan/art5]",
                "",
                "2．社区的呢",
                OWNER,
                f"　　{ART6}",
                f"　　——{PLAN}{THIRD}（六）城市社区党员培训　[plan/art6]",
            ],
        ),
        (
            COMPARED,
            [
                "两边的原文并列如下，请对照。",
                "",
                "【普通党员】",
                f"　　{HOURS}",
                "【书记】",
                f"　　{SECRETARIES}",
                f"　　——{PLAN}一、总体要求　[plan/1.hours]",
            ],
        ),
        (
            "经费、师资、教材、阵地分别怎么规定",
            [
                "所问 4 项，逐项回答如下。",
                "",
                "1．经费",
                "　　落实党员教育培训经费列入各级年度财政预算和各级党委留存党费主要用于教育培训党员等要求，形成稳定的经费保障机制。",
                "2．师资",
                "　　建立健全党员教育培训师资聘任管理制度，分级分类建立并动态管理师资库。",
                "3．教材",
                "　　加强党员教育培训内容资源开发与供给，鼓励地方和部门、单位结合实际组织开发高质量特色教材和案例课程。",
                "4．阵地",
                "　　发挥各级党校（行政学院）主渠道作用，规范和加强乡镇（街道）党校、现场教学点和远程教育站点建设，"
                "用好各类党员教育培训基地、党群服务中心等阵地。",
                f"　　——{PLAN}五、加强组织实施（十五）夯实基础支撑　[plan/art15]",
            ],
        ),
        (
            PARTLY,
            [
                "一共问了 2 件事，依次回答如下。",
                "",
                "1．党费按工资多少交",
                f"〔没有找到〕{NONE}",
                "",
                "2．学时要求多少",
                f"　　{HOURS}",
                f"　　——{PLAN}一、总体要求　[plan/1.hours]",
            ],
        ),
        (
            LISTED,
            [
                "文中列了 5 项，依次如下。",
                "",
                "　　1．明确工作责任",
                "　　2．完善制度机制",
                "　　3．夯实基础支撑",
                "　　4．不断改进学风",
                "　　5．强化督导评估",
                f"　　——{INTERVIEW}　[interview2025/q6]",
            ],
        ),
    ],
)
def test_real_answers_on_the_terminal(assistant: Assistant, question: str, lines: list[str]) -> None:
    assert as_text(assistant.ask(question), LIBRARY).splitlines()[: len(lines)] == lines


@pytest.mark.parametrize(
    ("question", "form", "parts"),
    [
        (
            ASKED,
            "parts",
            [
                ("农村党员培训计划谁定", "answered", [ART5], ["各省（自治区、直辖市）党委"]),
                ("社区的呢", "answered", [ART6], ["各省（自治区、直辖市）党委"]),
            ],
        ),
        (
            COMPARED,
            "comparison",
            [("普通党员", "answered", [HOURS], []), ("书记", "answered", [SECRETARIES], [])],
        ),
        (
            LISTED,
            "list",
            [
                (
                    LISTED,
                    "answered",
                    ["明确工作责任", "完善制度机制", "夯实基础支撑", "不断改进学风", "强化督导评估"],
                    [],
                )
            ],
        ),
        (
            PARTLY,
            "parts",
            [("党费按工资多少交", "not_covered", [], []), ("学时要求多少", "answered", [HOURS], [])],
        ),
        ("普通党员五年要学多少学时？", "", []),
    ],
)
def test_real_answers_for_programs(
    assistant: Assistant, question: str, form: str, parts: list[tuple[str, str, list[str], list[str]]]
) -> None:
    told = AnswerResponse.of(assistant.ask(question))
    assert told.form == form
    assert [
        (
            part.asked,
            part.status,
            [told.hits[part.hits[0]].text[start:end] for start, end in part.spans],
            list(part.owners),
        )
        for part in told.parts
    ] == parts


def test_real_answers_in_a_file(assistant: Assistant) -> None:
    exchanges = [
        Exchange(question, assistant.ask(question)) for question in (COMPARED, PARTLY, LISTED, ASKED)
    ]
    paper = docx.Document(BytesIO(conversation_docx(exchanges, LIBRARY, "某日")))
    lines = [paragraph.text.partition("　plan/")[0] for paragraph in paper.paragraphs]
    at = {line: number for number, line in enumerate(lines)}
    place = f"——{PLAN}第一部分（基本任务与学时）第二"
    begin = at[f"1　问：{COMPARED}"]
    assert lines[begin : begin + 7] == [
        f"1　问：{COMPARED}",
        "说明：两边的原文并列如下，请对照。",
        "普通党员",
        HOURS,
        "书记",
        SECRETARIES,
        f"{place}、三句",
    ]
    begin = at[f"2　问：{PARTLY}"]
    assert lines[begin + 2 : begin + 7] == [
        "（1）党费按工资多少交",
        f"没有找到：{NONE}",
        "（2）学时要求多少",
        HOURS,
        f"{place}句",
    ]
    begin = at[f"3　问：{LISTED}"]
    assert lines[begin + 2 : begin + 7] == [
        "（1）明确工作责任",
        "（2）完善制度机制",
        "（3）夯实基础支撑",
        "（4）不断改进学风",
        "（5）强化督导评估",
    ]
    text = conversation_markdown(exchanges, LIBRARY, "某日")
    assert f"**（2）社区的呢**\n\n**说明**：{OWNER}\n\n> {ART6}\n>\n> ——" in text
    assert f"**普通党员**\n\n> {HOURS}\n\n**书记**\n\n> {SECRETARIES}\n>\n> {place}、三句" in text
    assert "> **（1）**明确工作责任\n>\n> **（2）**完善制度机制\n" in text


# ---------------------------------------------------------------- the chat


class Message(HTMLParser):
    """What a reader sees of a message: headings, own lines, and each clause's quotations with its address."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.notices: list[str] = []
        self.clauses: list[tuple[str, list[str]]] = []
        self.tags: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        names = named.get("class") or ""
        self.tags.append((tag, names))
        if "hit" in names.split():
            self.clauses.append(("", []))
        elif tag == "h2":
            self.headings.append("")
        elif names == "notice":
            self.notices.append("")
        elif {"quote", "text"} & set(names.split()):
            self.clauses[-1][1].append("")
        elif names == "cite" and self.clauses and not self._inside("details"):
            self.clauses[-1] = (str(named["href"]), self.clauses[-1][1])

    def handle_endtag(self, tag: str) -> None:
        closed, _ = self.tags.pop()
        assert closed == tag

    def handle_data(self, data: str) -> None:
        names = {name for _, each in self.tags for name in each.split()}
        if self._inside("h2"):
            self.headings[-1] += data
        elif "notice" in names:
            self.notices[-1] += data
        elif {"quote", "text"} & names:
            self.clauses[-1][1][-1] += data

    def _inside(self, tag: str) -> bool:
        return any(each == tag for each, _ in self.tags)


@pytest.mark.parametrize(
    ("question", "headings", "notices", "quotes"),
    [
        (
            ASKED,
            ["1农村党员培训计划谁定", "2社区的呢"],
            ["一共问了 2 件事，依次回答如下。", OWNER, OWNER],
            [[ART5], [ART6]],
        ),
        (COMPARED, ["普通党员", "书记"], ["两边的原文并列如下，请对照。"], [[HOURS, SECRETARIES]]),
        (
            PARTLY,
            ["1党费按工资多少交", "2学时要求多少"],
            ["一共问了 2 件事，依次回答如下。", f"没有找到{NONE}"],
            [[HOURS]],
        ),
        (
            LISTED,
            [],
            ["文中列了 5 项，依次如下。"],
            [["明确工作责任", "完善制度机制", "夯实基础支撑", "不断改进学风", "强化督导评估"]],
        ),
    ],
)
def test_real_answers_in_the_chat(
    assistant: Assistant, question: str, headings: list[str], notices: list[str], quotes: list[list[str]]
) -> None:
    html = answer_html(assistant.ask(question), LIBRARY, question)
    message = Message(html)
    assert "\n" not in html
    assert (message.headings, message.notices) == (headings, notices)
    # The folded whole text stands behind the quotations.
    shown = [[text for text in texts if text not in WHOLE] for _, texts in message.clauses]
    assert shown[: len(quotes)] == quotes


def test_an_empty_cell_says_what_is_not_written() -> None:
    told: list[Told] = [
        ("2014年", Status.NOT_COVERED, "这份文件里没有写到学时。", []),
        ("现在", Status.ANSWERED, "", [("plan/1.hours", HOURS)]),
    ]
    answer = answer_in_parts("comparison", told)
    html = answer_html(answer, LIBRARY)
    assert '<div class="sides"><section class="part"><h2 class="asked not_covered">2014年</h2>' in html
    assert Message(html).notices == ["分开回答。", "这份文件里没有写到学时。"]
    assert as_text(answer, LIBRARY).splitlines()[2:4] == ["【2014年】", "这份文件里没有写到学时。"]


ATTACK = "<img src=x onerror=alert(1)>*粗*[x](javascript:alert(2))"


def test_what_is_asked_is_shown_as_it_is() -> None:
    html = answer_html(answer_in_parts("parts", [(ATTACK, Status.NOT_COVERED, ATTACK, [])]), LIBRARY)
    assert Message(html).headings == [f"1{ATTACK}"]
    assert Message(html).notices[-1] == f"没有找到{ATTACK}"
    assert "<img" not in html and "*" not in html and "](" not in html


# ---------------------------------------------------------------- properties


@st.composite
def parted(draw: st.DrawFn) -> Answer:
    """Any parts, in any form that has several, over any words of any few units."""
    cites = draw(st.lists(st.sampled_from([unit.id for unit in LIBRARY.units]), min_size=1, max_size=3))
    told: list[Told] = []
    for number in range(draw(st.integers(2, 5))):
        status = draw(
            st.sampled_from([Status.ANSWERED, Status.ANSWERED, Status.UNCERTAIN, Status.NOT_COVERED])
        )
        answers = []
        for cite in draw(st.lists(st.sampled_from(cites), min_size=1, max_size=2)):
            unit = LIBRARY.unit_by_id[cite]
            start = draw(st.integers(unit.heading_end, len(unit.text) - 2))
            answers.append((cite, unit.text[start : draw(st.integers(start + 1, len(unit.text)))]))
        told.append((f"第{number}件", status, "", answers if status is not Status.NOT_COVERED else []))
    return answer_in_parts(draw(st.sampled_from(["parts", "comparison"])), told)


@settings(max_examples=150)
@given(answer=parted())
def test_every_part_is_shown_once_in_order_with_its_words(answer: Answer) -> None:
    asked = [each for group in groups(answer, LIBRARY) for row in group.rows for each in row.asked]
    assert [each.words for each in asked] == [part.asked for part in answer.parts]
    assert [each.number for each in asked] == list(range(1, len(asked) + 1))
    for group in groups(answer, LIBRARY):
        for row in group.rows:
            for each in row.asked:
                part = answer.parts[each.number - 1]
                lit = row.hits[0].spans if row.hits else ()
                assert all(
                    any(low <= start and end <= high for low, high in lit) for start, end in part.spans
                )
                assert [hit.cite for hit in row.hits] == [answer.hits[index].cite for index in part.hits]


@settings(max_examples=60)
@given(answer=parted())
def test_every_word_shown_as_source_is_a_slice(answer: Answer) -> None:
    units = {hit.cite: hit.text for hit in answer.hits}
    message = Message(answer_html(answer, LIBRARY))
    assert message.headings
    for link, texts in message.clauses:
        cite = link.removeprefix("#cite=").partition("&")[0].replace("%2F", "/").partition("%23")[0]
        assert texts and all(text in units[cite] for text in texts)
    for line in as_text(answer, LIBRARY).splitlines():
        if line.startswith("　　") and not line.startswith("　　——"):
            assert any(line[2:] in text for text in units.values())
    for line in conversation_markdown([Exchange("问", answer)], LIBRARY, "某日").splitlines():
        if line.startswith("> ") and not line.startswith(("> ——", "> 说明：")):
            assert any(line[2:].replace("\\", "") in text for text in units.values())
