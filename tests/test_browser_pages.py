"""条文, 职责 and paper in a real browser: reading, searching, sentence links, two documents, the filtered table, print."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import docx
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from chromium import needs_chinese_font, needs_chromium, problems
from plan_qa.corpus.fold import fold
from plan_qa.corpus.library import Library
from web_server import running

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RULES = (
    "湖东县学习办法",
    "第一条　为了做好学习工作，制定本办法。",
    "第二条　支部每月集中学习，每次不少于两小时。",
    "第三条　本办法自印发之日起施行。",
)
REVIEW = "中央组织部对本规划实施情况开展中期和5年总结评估工作"
SECOND = "各级党委（党组）主要负责同志要认真履行第一责任人职责，研究部署党员教育培训重点工作，推动解决问题，确保任务落实。"

pytestmark = needs_chromium
Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own") / "documents"


@pytest.fixture(scope="module")
def address(own: Path) -> Iterator[str]:
    with running({"PLAN_QA_DOCUMENTS": str(own)}) as address:
        yield address
    shutil.rmtree(own, ignore_errors=True)


@pytest.fixture
def opens(browser: Browser, address: str) -> Iterator[Opens]:
    """Opens pages; at the end nothing went wrong in them and no other host was asked."""
    hosts: set[str] = set()
    trouble: list[str] = []
    contexts = []

    def opened(path: str = "/", width: int = 1366, height: int = 768, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(address + path)
        page.wait_for_selector("#status-line", state="attached")
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert hosts <= {urlsplit(address).netloc, ""}, f"the page asked other hosts: {hosts}"
    assert trouble == []


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def in_sight(page: Page, selector: str) -> bool:
    """Whether the top of an element stands within the window."""
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    return box is not None and size is not None and 0 <= box["y"] < size["height"]


# ---------------------------------------------------------------- 条文


def test_the_whole_document_is_there_at_once_with_its_margin(opens: Opens, library: Library) -> None:
    page = opens("/?tab=read")
    texts = page.locator("#read-pane .unit-text")
    expect(texts.first).to_be_visible()
    plan = library.document_by_id["plan"]
    assert texts.evaluate_all("all => all.map(each => each.textContent)") == [u.text for u in plan.units]
    expect(page.locator('.unit[data-unit="plan/art13"] .notes')).to_contain_text("党支部的直接实施责任")
    assert problems(page) == []
    # The contents follow the reader.
    page.locator('.unit[data-unit="plan/art12"]').scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#read-column').scrollTop += 300")
    expect(page.locator(".contents a.current")).to_have_count(1)
    expect(page.locator(".contents a.current")).not_to_have_text("印发通知")
    # Of another document as well, from the contents.
    page.locator(".contents summary").nth(1).click()
    page.locator(".contents details").nth(1).locator("a").first.click()
    expect(page.locator("#read-pane .unit-text")).to_have_count(
        len(library.document_by_id["interview2025"].units)
    )
    expect(page.locator('#read-pane .unit[data-unit="interview2025/q1"] .notes')).to_contain_text("缺行")
    # A link leads to its unit, also to one that is open already.
    for _ in range(2):
        page.locator(".contents a", has_text="（十七）强化督导评估").click()
        expect(page.locator('.unit[data-unit="plan/art17"]')).to_be_in_viewport()
        page.evaluate("document.querySelector('#read-column').scrollTop = 0")
        page.wait_for_timeout(500)


def test_a_sentence_has_its_link_and_is_copied(opens: Opens, address: str) -> None:
    page = opens("/?tab=read&cite=plan/art13")
    sentence = page.locator('.unit[data-unit="plan/art13"] .sentence').nth(1)
    sentence.locator(".anchor").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".sentence-bar button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#status-line")).to_have_text("已复制原文")
    assert clipboard(page) == SECOND
    page.locator(".sentence-bar >> text=复制并注出处").click()
    expect(page.locator("#status-line")).to_have_text("已复制原句和出处")
    assert clipboard(page).endswith("第五部分第（十三）条第二句）")
    page.locator(".sentence-bar >> text=复制链接").click()
    expect(page.locator("#status-line")).to_have_text("已复制链接")
    assert clipboard(page) == f"{address}/?cite=plan%2Fart13%232"
    assert problems(page) == []
    # Its number opens it: lit, in the address, the focus where it was.
    sentence.locator(".anchor").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#read-pane mark")).to_have_text(SECOND)
    assert page.url.endswith("/?tab=read&cite=plan%2Fart13%232")
    expect(page.locator('.unit[data-unit="plan/art13"] .anchor').nth(1)).to_be_focused()


def test_the_bar_of_a_sentence_leaves_the_reader_where_he_is(opens: Opens) -> None:
    page = opens("/?tab=read&cite=plan/art13%232")
    expect(page.locator("#read-pane mark")).to_have_text(SECOND)
    page.evaluate("document.querySelector('.unit[data-unit=\"plan/art17\"]').scrollIntoView()")
    where = "document.querySelector('#read-column').scrollTop"
    before = page.evaluate(where)
    anchor = page.locator('.unit[data-unit="plan/art17"] .anchor').nth(1)
    anchor.evaluate("e => e.focus({ preventScroll: true })")
    expect(page.locator(".sentence-bar button").first).to_be_visible()
    page.wait_for_timeout(300)
    assert page.evaluate(where) == before


def test_search_knows_places_and_steps_through_every_occurrence(opens: Opens, library: Library) -> None:
    page = opens("/?tab=read")
    expect(page.locator("#read-pane .unit-text").first).to_be_visible()
    page.fill("#find input", "第十三条第二句")
    page.locator(".found.goto a").click()
    expect(page.locator("#read-pane mark")).to_have_text(SECOND)
    page.fill("#find input", "学时")
    every = sum(unit.text.count("学时") for unit in library.units)
    expect(page.locator(".finding")).to_contain_text(f"共{every}处")
    marked = "CSS.highlights.get('found')?.size ?? 0"
    plan = sum(unit.text.count("学时") for unit in library.document_by_id["plan"].units)
    page.wait_for_function(f"({marked}) === {plan}")
    # Enter and the buttons step, from one document into the next.
    page.press("#find input", "Enter")
    expect(page.locator(".finding .at")).to_have_text(f"第1处，共{every}处")
    assert page.evaluate("CSS.highlights.get('found-here').size") == 1
    for _ in range(plan):
        page.click("[data-find=next]")
    expect(page.locator("#read-pane .pane")).to_have_attribute("data-document", "interview2025")
    page.wait_for_function("CSS.highlights.get('found-here')?.size === 1")
    page.click("[data-find=previous]")
    expect(page.locator("#read-pane .pane")).to_have_attribute("data-document", "plan")
    # An entry of the list is a place to step on from.
    with_it = [unit.text.count("学时") for unit in library.units if "学时" in unit.text]
    page.locator(".found.words li a").nth(1).click()
    expect(page.locator(".finding .at")).to_have_text(f"第{with_it[0] + 1}处，共{every}处")
    page.click("[data-find=next]")
    expect(page.locator(".finding .at")).to_have_text(f"第{with_it[0] + 2}处，共{every}处")
    assert problems(page) == []
    page.fill("#find input", "<img src=x onerror=alert(1)>")
    expect(page.locator("#contents .count")).to_contain_text("没有找到“<img src=x")


def test_two_documents_stand_side_by_side(opens: Opens, library: Library) -> None:
    page = opens("/?tab=read&cite=plan/art13")
    page.locator("[data-beside]").select_option("plan-newspaper")
    pairs = page.locator(".pane.two .pair")
    expect(pairs).to_have_count(len(library.document_by_id["plan"].units))
    row = page.locator('.pair[data-unit="plan/art13"]')
    expect(row.locator("del")).to_have_text(["总支", "课件"])
    expect(row.locator("ins")).to_have_text(["支部"])
    page.wait_for_function("location.search.includes('with=plan-newspaper')")
    assert problems(page) == []
    # What is sought is counted on both sides, whatever runs through it.
    for words in ("党支部", "课件", "“ 三会一课”"):
        counted = tuple(
            sum(fold(unit.text).text.count(fold(words).text) for unit in document.units)
            for document in (library.document_by_id["plan"], library.witnesses[0][1])
        )
        page.fill("[data-find-beside]", words)
        expect(page.locator(".two .finding [role=status]")).to_have_text(
            f"左边{counted[0]}处，右边{counted[1]}处"
        )
    page.press("[data-find-beside]", "Enter")
    expect(page.locator(".two .finding [role=status]")).to_have_text(f"第1处，共{sum(counted)}处")
    page.fill("[data-find-beside]", "番茄")
    expect(page.locator(".two .finding [role=status]")).to_have_text("两边都没有找到这几个字")
    page.click("text=结束对照")
    expect(page.locator("#read-pane .reading")).to_be_visible()
    # No editions: what both say is marked, and leads from one to the other. The address opens it again.
    page = opens("/?tab=read&cite=plan/art10&with=interview2025")
    columns = page.locator(".columns .column")
    expect(columns).to_have_count(2)
    columns.nth(1).locator("[data-cited]").first.click()
    expect(page.locator("#status-line")).to_contain_text("已复制原句和出处")
    same = columns.nth(1).locator(".same").last
    same.click()
    number = same.get_attribute("data-same")
    other = columns.nth(0).locator(f'.same[data-same="{number}"]')
    if other.count():
        expect(other.first).to_be_in_viewport()
        expect(other.first).to_have_class("same met")
    assert problems(page) == []


def test_editions_of_an_added_document_are_set_side_by_side(opens: Opens) -> None:
    def add(page: Page, lines: tuple[str, ...], name: str) -> None:
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        made = io.BytesIO()
        document.save(made)
        page.set_input_files("#own-file", {"name": name, "mimeType": WORD, "buffer": made.getvalue()})
        page.locator(".own-form .send").click()
        expect(page.locator(".own-told")).to_contain_text("已加入")

    page = opens("/?tab=documents")
    add(page, (RULES[0], "（2024年5月1日）", *RULES[1:]), "旧.docx")
    add(page, (RULES[0], "（2025年5月1日）", RULES[1], RULES[2].replace("两", "三"), RULES[3]), "新.docx")
    page.locator(".own-list a").first.click()
    expect(page.locator("#read-pane .unit-text")).to_have_count(3)
    page.locator("[data-beside]").select_option(index=1)
    changed = page.locator(".pair.changed")
    expect(changed).to_have_count(1)
    assert sorted(changed.locator("del, ins").all_inner_texts()) == ["三", "两"]
    # Its articles are found by their numbers.
    page.click("text=结束对照")
    page.fill("#find input", "第二条")
    expect(page.locator(".found.goto")).to_contain_text("支部每月集中学习")


def test_reading_on_a_phone(opens: Opens) -> None:
    page = opens("/?tab=read", 390, 844)
    page.fill("#find input", "第十三条")
    page.locator(".found.goto a").click()
    expect(page.locator("#read-pane .unit.opened")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert problems(page) == []
    page.locator("[data-beside]").select_option("plan-newspaper")
    expect(page.locator(".pair").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# ---------------------------------------------------------------- 职责


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (390, 844)])
def test_a_filtered_list_is_in_the_first_screen_and_no_letter_is_giant(
    opens: Opens, width: int, height: int
) -> None:
    page = opens("/?tab=duties", width, height)
    for words, bodies in (("组织部门", 1), ("党委", 6), ("中组部", 1)):
        page.fill("#who input", words)
        expect(page.locator("#duties .body:visible")).to_have_count(bodies)
        assert in_sight(page, "#duties .body li")
        letters = page.evaluate(
            "[...document.querySelectorAll('#duties *')].filter(e => e.checkVisibility() && !e.children.length)"
            ".map(e => e.getBoundingClientRect().height / Math.max(1, e.getClientRects().length))"
        )
        assert max(letters) < 60
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("#who input", "党委")
    expect(page.locator("#duties .body:visible")).to_have_count(6)
    page.click("[data-view=picture]")
    picture = page.locator("#duties svg.rows")
    if picture.is_visible():
        drawn = picture.evaluate("e => e.getBoundingClientRect().width / e.viewBox.baseVal.width")
        assert 0.5 < drawn <= 1.001
    assert problems(page) == []


# ---------------------------------------------------------------- paper


def printed(page: Page) -> str:
    """What a PDF of the page says, without its line breaks."""
    document = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
    text = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    return "".join(text.split())


BUTTONS = ("复制", "加入引文夹", "有用", "没答对", "提问", "换一批", "下载", "引文夹", "结束对照", "看全部")


@needs_chinese_font
def test_a_conversation_and_an_answer_on_paper(opens: Opens) -> None:
    page = opens()
    for number, question in enumerate(("普通党员五年要学多少学时？", "谁来做中期评估？"), start=1):
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        expect(page.locator(".answer")).to_have_count(number)
    text = printed(page)
    today = str(
        page.evaluate("new Date().toLocaleDateString('zh-CN', {year:'numeric',month:'long',day:'numeric'})")
    )
    assert text.startswith(f"规划问答记录{today}")
    for words in ("普通党员五年要学多少学时？", "累计不少于20天或160学时", "谁来做中期评估？", REVIEW):
        assert words in text
    assert text.count("《全国党员教育培训工作规划（2024－2028年）》") >= 2
    # The citation stands in full, and its short form not beside it.
    assert "《规划》第" not in text
    assert [button for button in BUTTONS if button in text] == []
    # The last answer alone, as its link prints it; the sheet is kept until the PDF is made.
    page.evaluate("window.print = () => {}")
    page.locator("a.print-one").last.click()
    text = printed(page)
    assert "谁来做中期评估？" in text and REVIEW in text and "160学时" not in text
    # The clause beside it alone.
    page.locator("#source [data-print=unit]").click()
    text = printed(page)
    assert "强化督导评估" in text and REVIEW in text and "谁来做中期评估" not in text
    assert [button for button in BUTTONS if button in text] == []


@needs_chinese_font
def test_the_cut_between_pages_loses_no_word_of_a_conversation(opens: Opens) -> None:
    page = opens()
    questions = (
        "村里的党员一年要学多少个小时",
        "那书记呢",
        "经费、师资、教材、阵地分别怎么规定",
        "农村党员怎么培训",
    )
    for number, question in enumerate(questions, start=1):
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        expect(page.locator(".answer")).to_have_count(number)
        text = printed(page)
        quotes = page.locator(".answer .quote:visible").all_text_contents()
        assert quotes and [quote for quote in quotes if "".join(quote.split()) not in text] == []
        assert "只按原话问" not in text


@needs_chinese_font
def test_an_article_the_duties_and_a_report_on_paper(opens: Opens, library: Library) -> None:
    page = opens("/?tab=read&cite=plan/art13")
    expect(page.locator("#read-pane .opened")).to_be_visible()
    text = printed(page)
    assert all("".join(unit.text.split()) in text for unit in library.document_by_id["plan"].units)
    page.evaluate("window.print = () => {}")
    page.locator("#read-pane [data-print=unit]").click()
    text = printed(page)
    assert library.unit_by_id["plan/art13"].text.partition("。")[2] in text
    assert "五、加强组织实施（十三）明确工作责任" in text and "党支部的直接实施责任" in text
    assert "（十四）完善制度机制" not in text
    assert [button for button in BUTTONS if button in text] == []

    page = opens("/?tab=duties")
    page.fill("#who input", "中组部")
    expect(page.locator("#duties .body:visible")).to_have_count(1)
    text = printed(page)
    assert text.startswith("职责清单：中组部依据《全国党员教育培训工作规划（2024－2028年）》")
    assert "（十七）强化督导评估" in text and "对本规划实施情况开展中期和5年总结评估工作" in text
    assert [button for button in BUTTONS if button in text] == []

    page = opens("/?tab=check")
    page.fill(
        "#draft textarea", f"规划提出，“{REVIEW}”，“党员5年内参加各类集中学习培训累计不少于20天或180学时”。"
    )
    page.click("#check")
    expect(page.locator(".checks > li")).to_have_count(2)
    text = printed(page)
    assert text.startswith("引文核对报告") and "核对引文2处：一致1处，有误1处。" in text
    assert text.count(REVIEW) == 2 and "五、加强组织实施（十七）强化督导评估" in text
    assert [button for button in BUTTONS if button in text] == []


# ---------------------------------------------------------------- 帮助和来源


# On a computer twelve times slower a tab is long drawn before it listens.
@pytest.mark.parametrize(("width", "slower"), [(1366, 1), (390, 1), (1366, 12)])
def test_every_example_of_the_help_does_what_it_says(opens: Opens, width: int, slower: int) -> None:
    page = opens("/?tab=about", width, 844)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    expect(page.locator("[data-try]")).to_have_count(12)
    assert problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    def go(number: int) -> None:
        page.evaluate("number => document.querySelectorAll('[data-try]')[number].click()", number)

    answers = page.locator(".answer")
    for number in range(6):
        go(number)
        expect(answers).to_have_count(number + 1)
        expect(page.locator("#question")).to_be_visible()
    assert page.locator(".answer:is(.not_covered, .uncertain, .no_such_place)").count() == 0
    go(6)
    expect(page.locator(".finding")).to_contain_text("共6处")
    go(7)
    expect(page.locator(".pane.two.editions")).to_be_visible()
    page.keyboard.press("Escape")
    go(8)
    expect(page.locator("#duties .body:visible h3")).to_have_text(["组织部门"])
    # Whoever comes back to this address finds the same.
    assert parse_qs(urlsplit(page.url).query) == {"tab": ["duties"], "body": ["组织部门"]}
    go(9)
    expect(page.locator(".checks .badge")).to_have_text(["有误"])
    go(10)
    expect(page.locator("#basket .words")).to_have_count(1)
    page.keyboard.press("Escape")
    go(11)
    expect(page.locator("#own-file")).to_be_attached()
