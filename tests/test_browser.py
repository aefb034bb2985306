"""The page in a real browser: what is asked, shown, lit, copied, opened; and that nothing leaves the machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import docx
import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from chromium import needs_chromium
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from web_server import running

HOURS = "党员5年内参加各类集中学习培训累计不少于20天或160学时"
SOURCE_OF_HOURS = "《全国党员教育培训工作规划（2024－2028年）》第一部分（基本任务与学时）第二句"

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as address:
        yield address


@pytest.fixture(scope="module")
def library() -> Library:
    return open_library(default_folders())


class Visit:
    """A fresh visitor's page, with every request it made and everything that went wrong in it."""

    def __init__(self, browser: Browser, address: str, width: int = 1366, height: int = 768) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, permissions=["clipboard-read", "clipboard-write"]
        )
        self.page: Page = self.context.new_page()
        self.hosts: set[str] = set()
        self.trouble: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Dialog) -> None:
        self.trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.trouble.append(text)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.address + path)
        self.page.wait_for_selector("#question textarea", state="attached")
        self.page.wait_for_function("document.documentElement.lang === 'zh-CN' && !!window.gradio_config")
        self.page.wait_for_selector("#status-line", state="attached")
        return self.page

    def ask(self, text: str) -> None:
        before = self.page.locator(".answer").count()
        self.page.fill("#question textarea", text)
        self.page.press("#question textarea", "Enter")
        expect(self.page.locator(".answer")).to_have_count(before + 1)

    def clipboard(self) -> str:
        return str(self.page.evaluate("navigator.clipboard.readText()"))


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address)
    yield visit
    visit.context.close()
    own = urlsplit(address).netloc
    assert visit.hosts <= {own, ""}, f"the page asked other hosts: {visit.hosts - {own}}"
    assert visit.trouble == []


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Visit]:
    visit = Visit(browser, address, 390, 844)
    yield visit
    visit.context.close()
    assert visit.trouble == []


# ---------------------------------------------------------------- asking


def test_the_longest_question_leaves_room_for_its_answer(phone: Visit) -> None:
    phone.open()
    told = "我们社区有三百多名党员，其中一半以上是退休的老同志，还有不少在外地打工的年轻人，"
    phone.ask(told * 11 + "那么流动党员的教育培训由谁来负责？")
    expect(phone.page.locator("#chat .user-row")).to_be_in_viewport()
    expect(phone.page.locator(".answer :is(.quote, .notice)").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    ("question", "lit", "cited"),
    [
        ("普通党员五年要学多少学时？", HOURS, "《规划》一、总体要求"),
        (
            "农村党员集中轮训计划谁来定？",
            "各省（自治区、直辖市）党委要结合实际制定农村党员集中轮训计划",
            "《规划》第三部分（五）",
        ),
        (
            "2014年那轮中期检查是哪年？",
            "２０１６年",
            "中央组织部负责人答记者问（2014年）第十问",
        ),
    ],
)
def test_an_answer_shows_the_sentence_and_its_citation(
    visit: Visit, question: str, lit: str, cited: str
) -> None:
    page = visit.open()
    visit.ask(question)
    lead = page.locator(".answer .hit.lead")
    expect(lead.locator("mark").first).to_contain_text(lit)
    expect(lead.locator("a.cite")).to_contain_text(cited)
    whole = lead.locator("a.cite").get_attribute("title") or ""
    assert whole.startswith(
        ("《全国党员教育培训工作规划（2024－2028年）》", "中央组织部负责人就《2014—2018年")
    )
    expect(page.locator("#source .unit-text mark").first).to_contain_text(lit)


def test_an_older_document_is_marked_with_its_period(visit: Visit) -> None:
    page = visit.open()
    visit.ask("2014年那轮中期检查是哪年？")
    expect(page.locator(".hit.lead .badge.past")).to_have_text("往期 2014—2018")


def test_the_four_kinds_of_answer_look_different(visit: Visit) -> None:
    page = visit.open()
    visit.ask("党费交多少？")
    declined = page.locator(".answer.not_covered")
    expect(declined.locator(".notice")).to_contain_text("没有找到")
    expect(declined.locator(".related")).to_contain_text("相关条文（未直接回答）")
    expect(declined.locator("mark")).to_have_count(0)
    visit.ask("第十八条讲什么？")
    expect(page.locator(".answer.no_such_place")).to_contain_text("没有第十八条")
    visit.ask("党员五年要学200学时对吗？")
    corrected = page.locator(".answer.corrected")
    expect(corrected.locator(".notice")).to_contain_text("200学时")
    expect(corrected.locator(".hit.lead mark").first).to_contain_text("160学时")


def test_a_follow_up_shows_how_it_was_read(visit: Visit) -> None:
    page = visit.open()
    visit.ask("普通党员五年要学多少学时？")
    expect(page.locator(".understood")).to_have_count(0)
    visit.ask("那书记呢？")
    expect(page.locator(".understood")).to_contain_text("理解为：")
    expect(page.locator(".hit.lead mark").last).to_contain_text("280学时")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "![x](http://outside.example/x.png)",
        "[点我](javascript:alert(1))",
        "<iframe src=http://outside.example></iframe>",
        "**粗** _斜_ `代码` ~~删~~ # 题 1. 单",
        "$$x^2$$ \\(a\\) &lt;b&gt; &#60;b&#62;",
        '" onmouseover="alert(1)',
        "<svg/onload=alert(1)>",
        "<details open ontoggle=alert(1)>",
    ],
)
def test_what_is_typed_is_shown_as_it_is(visit: Visit, text: str) -> None:
    page = visit.open()
    visit.ask(text)
    shown = page.locator('#chat [data-testid="user"] .prose')
    assert shown.inner_text().strip() == text
    assert page.locator('#chat [data-testid="user"] .prose :not(p)').count() == 0


def test_nothing_typed_and_far_too_much(visit: Visit) -> None:
    page = visit.open()
    visit.ask("   ")
    expect(page.locator(".answer .notice")).to_be_visible()
    visit.ask("党员" * 50_000)
    expect(page.locator(".answer .notice").last).to_be_visible()
    visit.ask("普通党员五年要学多少学时？")
    expect(page.locator(".hit.lead mark").first).to_contain_text(HOURS)


def test_the_answer_is_painted_soon_after_enter(visit: Visit) -> None:
    page = visit.open()
    visit.ask("农村党员集中轮训计划谁来定？")
    times: list[float] = []
    for question in (
        "普通党员要学多少学时",
        "书记每年脱产几天",
        "流动党员谁管",
        "学风有什么要求",
        "党费交多少",
    ) * 2:
        times.append(float(page.evaluate(_PAINTED, question)))
    median = statistics.median(times)
    print(f"Enter to painted answer: median {median:.0f} ms, worst {max(times):.0f} ms")
    # The promise is 300 ms; a busy machine is given some more.
    assert median < 600


# From the key press to the second frame after the new answer stands in the document.
_PAINTED = """async (question) => {
  const box = document.querySelector("#question textarea");
  const count = document.querySelectorAll(".answer").length;
  box.focus();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, question);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise(requestAnimationFrame);
  const began = performance.now();
  for (const type of ["keydown", "keypress", "keyup"]) {
    box.dispatchEvent(new KeyboardEvent(type, { key: "Enter", keyCode: 13, bubbles: true, cancelable: true }));
  }
  while (document.querySelectorAll(".answer").length === count) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""


def test_an_answer_shifts_nothing(visit: Visit) -> None:
    page = visit.open()
    visit.ask("普通党员五年要学多少学时？")
    frame = """['#asking', '#source-column', '#tabs .tab-container', '#chat'].map(name => {
      const box = document.querySelector(name).getBoundingClientRect();
      return [box.x, box.y, box.width, box.height].map(Math.round).join() }).join(';')"""
    before = page.evaluate(frame)
    visit.ask("党费交多少？")
    visit.ask("组织部门在党员教育培训中负责什么？")
    assert page.evaluate(frame) == before


def test_a_lost_connection_is_said_in_chinese_and_the_question_kept(browser: Browser, address: str) -> None:
    visit = Visit(browser, address)
    page = visit.open()
    visit.context.set_offline(True)
    page.fill("#question textarea", "普通党员五年要学多少学时？")
    page.press("#question textarea", "Enter")
    expect(page.locator("#waiting-line")).to_contain_text("连接断了")
    expect(page.locator(".toast-wrap")).to_be_hidden()
    expect(page.locator("#question textarea")).to_have_value("普通党员五年要学多少学时？")
    visit.context.close()


# ---------------------------------------------------------------- the source


def test_the_source_pane_shows_the_unit_as_it_is(visit: Visit, library: Library) -> None:
    page = visit.open("/?tab=read")
    page.wait_for_selector("#reading textarea", state="attached")
    for unit in library.units:
        page.evaluate(
            """(cite) => { const link = document.createElement("a");
               link.href = "#read=" + encodeURIComponent(cite); document.body.append(link); link.click(); link.remove(); }""",
            unit.id,
        )
        page.wait_for_selector(f'#read-pane .pane[data-unit="{unit.id}"]')
        text = page.locator("#read-pane .unit.opened .unit-text")
        assert text.evaluate("element => element.textContent") == unit.text


def test_every_quotation_in_an_answer_is_a_slice_of_its_unit(visit: Visit, library: Library) -> None:
    page = visit.open()
    for question in (
        "普通党员五年要学多少学时？",
        "组织部门在党员教育培训中负责什么？",
        "第三部分第六条",
        "中央组织部要做哪些事？",
    ):
        visit.ask(question)
    rows = page.evaluate(
        """[...document.querySelectorAll('.hit')].map(hit => ({
             cite: new URLSearchParams(hit.querySelector('a.cite').hash.slice(1)).get('cite'),
             texts: [...hit.querySelectorAll('.quote, .text')].map(piece => piece.textContent) }))"""
    )
    assert len(rows) >= 5
    for row in rows:
        text = library.unit_by_id[row["cite"].partition("#")[0]].text
        assert row["texts"]
        assert all(piece in text for piece in row["texts"])


def test_a_citation_opens_the_whole_unit_lit_and_its_neighbours(visit: Visit) -> None:
    page = visit.open()
    visit.ask("农村党员集中轮训计划谁来定？")
    page.click(".hit.lead a.cite")
    pane = page.locator("#source .pane")
    expect(pane).to_have_attribute("data-cite", "plan/art5#2")
    assert page.url.endswith("/?cite=plan%2Fart5%232")
    expect(pane.locator("mark")).to_contain_text("各省（自治区、直辖市）党委")
    assert _in_view(page, "#source mark", "#source-column")
    pane.locator("a.next").click()
    expect(pane).to_have_attribute("data-unit", "plan/art6")
    pane.locator("a.prev").click()
    expect(pane).to_have_attribute("data-unit", "plan/art5")


def _in_view(page: Page, inner: str, outer: str) -> bool:
    page.wait_for_timeout(200)
    return bool(
        page.evaluate(
            """([inner, outer]) => { const a = document.querySelector(inner).getBoundingClientRect();
               const b = document.querySelector(outer).getBoundingClientRect();
               return a.top >= b.top && a.bottom <= b.bottom }""",
            [inner, outer],
        )
    )


@pytest.mark.parametrize(
    ("path", "pane", "lit"),
    [
        ("/?cite=plan/art13%232", "#source", "各级党委（党组）主要负责同志要认真履行第一责任人职责"),
        (
            "/?tab=read&cite=plan/art17%234",
            "#read-pane",
            "中央组织部对本规划实施情况开展中期和5年总结评估工作。",
        ),
    ],
)
def test_a_deep_link_opens_the_sentence_lit(visit: Visit, path: str, pane: str, lit: str) -> None:
    page = visit.open(path)
    expect(page.locator(f"{pane} mark")).to_contain_text(lit)


@pytest.mark.parametrize("cite", ["plan/art18", "plan/art13%2399", "<img src=x onerror=alert(1)>", "%00"])
def test_a_deep_link_to_nowhere_says_so(visit: Visit, cite: str) -> None:
    page = visit.open(f"/?cite={cite}")
    expect(page.locator("#source .pane")).to_contain_text("没有这一处")


def test_variants_and_damage_stand_beside_the_text(visit: Visit) -> None:
    page = visit.open("/?cite=plan/art13")
    expect(page.locator("#source .notes")).to_contain_text("党支部的直接实施责任")
    visit.open("/?cite=interview2025/q1")
    expect(page.locator("#source .notes")).to_contain_text("所据报纸版面有缺行")


# ---------------------------------------------------------------- copying


def test_copying_from_the_pane(visit: Visit, address: str) -> None:
    page = visit.open("/?cite=plan/art17%234")
    sentence = "中央组织部对本规划实施情况开展中期和5年总结评估工作。"
    page.click("text=复制标出的句子")
    expect(page.locator("#status-line")).to_have_text("已复制原文")
    assert visit.clipboard() == sentence
    page.click("#source >> text=复制链接")
    expect(page.locator("#status-line")).to_have_text("已复制链接")
    assert visit.clipboard() == f"{address}/?cite=plan%2Fart17%234"
    page.click("#source .styles summary")
    page.click("#source .styles >> text=公文引用")
    expect(page.locator("#status-line")).to_contain_text("已复制原句和出处")
    assert visit.clipboard().endswith(f"第五部分第（十七）条第四句：“{sentence}”")


def test_copying_from_an_answer(visit: Visit, address: str) -> None:
    page = visit.open()
    visit.ask("农村党员集中轮训计划谁来定？")
    page.click(".hit.lead >> text=复制原句")
    expect(page.locator("#status-line")).to_have_text("已复制原句")
    assert visit.clipboard().startswith("各省（自治区、直辖市）党委要结合实际制定")
    page.click(".hit.lead >> text=复制并注出处")
    expect(page.locator("#status-line")).to_have_text("已复制原句和出处")
    assert visit.clipboard().endswith(
        "”（《全国党员教育培训工作规划（2024－2028年）》第三部分第（五）条第二句）"
    )
    page.click(".hit.lead >> text=复制链接")
    expect(page.locator("#status-line")).to_have_text("已复制链接")
    assert visit.clipboard() == f"{address}/?cite=plan%2Fart5%232"


def test_what_lies_apart_is_not_copied_as_one_quotation(visit: Visit, library: Library, address: str) -> None:
    page = visit.open()
    visit.ask("第十三条最后两句是什么")
    unit = library.unit_by_id["plan/art13"]
    page.click(".hit.lead >> text=复制原句")
    expect(page.locator("#status-line")).to_have_text("已复制原句")
    assert visit.clipboard() == f"{unit.slice(unit.sentences[1])}\n{unit.slice(unit.sentences[2])}"
    page.click(".hit.lead >> text=复制并注出处")
    expect(page.locator("#status-line")).to_have_text("已复制原句和出处")
    assert visit.clipboard().endswith(
        "（《全国党员教育培训工作规划（2024－2028年）》第五部分第（十三）条第二、三句）"
    )
    page.click(".hit.lead >> text=复制链接")
    expect(page.locator("#status-line")).to_have_text("已复制链接")
    assert visit.clipboard() == f"{address}/?cite=plan%2Fart13%232-3"
    visit.ask("组织部门承担哪些职责？")
    expect(page.locator("#source mark")).to_have_count(2)
    page.click("text=复制标出的句子")
    expect(page.locator("#status-line")).to_have_text("已复制原文")
    assert visit.clipboard() == "统筹协调和督促指导作用\n牵头抓总"
    page.click("#source .styles summary")
    page.click("#source .styles >> text=Markdown")
    expect(page.locator("#status-line")).to_have_text("已复制原句和出处")
    assert visit.clipboard().endswith(f"]({address}/?cite=plan/art13%231)")


def test_a_link_to_a_run_of_sentences(visit: Visit, library: Library) -> None:
    page = visit.open("/?cite=plan/art13%232-3")
    unit = library.unit_by_id["plan/art13"]
    expect(page.locator("#source mark")).to_have_text(
        [unit.slice(unit.sentences[1]), unit.slice(unit.sentences[2])]
    )
    visit.open("/?cite=plan/art13%233-9")
    expect(page.locator("#source .pane")).to_contain_text("没有这一处")


def test_a_cited_article_is_shown_whole(visit: Visit, library: Library) -> None:
    page = visit.open()
    visit.ask("第三至五条都讲了什么")
    units = [library.unit_by_id[f"plan/art{number}"].text for number in (3, 4, 5)]
    expect(page.locator(".hit .quote")).to_have_text(units)
    expect(page.locator(".answer mark")).to_have_count(0)
    visit.ask("答记者问前三问讲什么")
    questions = [library.unit_by_id[f"interview2025/q{number}"].text for number in (1, 2, 3)]
    expect(page.locator(".answer").last.locator(".hit .quote")).to_have_text(questions)
    expect(page.locator(".answer").last.locator(".group")).to_have_count(0)


# ---------------------------------------------------------------- keys, examples, other tabs


def test_keys(visit: Visit) -> None:
    page = visit.open()
    page.locator("body").click(position={"x": 900, "y": 600})
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("普通党员五年要学多少学时？")
    page.keyboard.press("Enter")
    expect(page.locator(".hit.lead")).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#question textarea")).to_have_value("普通党员五年要学多少学时？")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#question textarea")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("#question textarea")).not_to_be_focused()


def test_an_example_is_asked_and_others_come(visit: Visit) -> None:
    page = visit.open()
    examples = page.locator(".example")
    expect(examples).to_have_count(8)
    first = examples.nth(0).locator("span").inner_text()
    page.click(".another")
    expect(examples.nth(0).locator("span")).not_to_have_text(first)
    asked = examples.nth(0).locator("span").inner_text()
    examples.nth(0).click()
    expect(page.locator('#chat [data-testid="user"]')).to_have_text(asked)
    expect(page.locator(".answer")).to_be_visible()
    expect(examples.first).to_be_hidden()


def test_the_contents_and_searching_words(visit: Visit) -> None:
    page = visit.open()
    page.click("#tab-read-button")
    page.click(".contents >> text=（十三）明确工作责任")
    expect(page.locator("#read-pane .pane")).to_have_attribute("data-unit", "plan/art13")
    page.fill("#find input", "党课开讲啦")
    expect(page.locator(".count")).to_contain_text("条，共")
    page.locator(".found a").first.click()
    expect(page.locator("#read-pane .pane")).to_have_attribute("data-unit", "plan/art2")
    expect(page.locator("#read-pane mark")).to_have_text("党课开讲啦")
    page.fill("#find input", "<img src=x onerror=alert(1)>")
    expect(page.locator(".count")).to_contain_text("没有找到“<img src=x")
    page.fill("#find input", "")
    expect(page.locator(".contents")).to_be_visible()


def test_the_sources_are_all_there(visit: Visit, library: Library) -> None:
    page = visit.open("/?tab=about")
    for document in library.documents:
        expect(page.locator(".about")).to_contain_text(document.sha256)
    expect(page.locator("[aria-label=异文表] tbody tr")).to_have_count(len(library.variants))
    page.locator("[aria-label=异文表] tbody a").nth(2).click()
    expect(page.locator("#read-pane .pane")).to_be_visible()


def test_duties_are_drawn_narrowed_and_opened(visit: Visit) -> None:
    page = visit.open("/?tab=duties")
    expect(page.locator(".matrix .row").nth(10)).to_be_visible()
    page.fill("#who input", "中组部")
    expect(page.locator(".sheet .body h3")).to_have_text(["中央组织部"])
    expect(page.locator(".matrix")).to_have_count(0)
    expect(page.locator(".strip a")).to_have_count(2)
    page.fill("#who input", "<img src=x onerror=alert(1)>")
    expect(page.locator(".sheet .count")).to_contain_text("没有与“<img src=x")
    page.fill("#who input", "评估")
    page.locator(".strip a").last.click()
    expect(page.locator("#read-pane mark")).to_contain_text("对本规划实施情况开展中期和5年总结评估工作")


def test_a_draft_is_checked_and_opened(visit: Visit) -> None:
    page = visit.open("/?tab=check")
    page.fill(
        "#draft textarea",
        f"“{HOURS.replace('160', '180')}”“{HOURS}”“人人都要<img src=x onerror=alert(1)>考试”",
    )
    page.click("#check")
    verdicts = page.locator(".checks .verdict .badge")
    expect(verdicts).to_have_text(["有误", "未见", "一致"])
    expect(page.locator(".checks del")).to_have_text("180")
    expect(page.locator(".checks ins")).to_have_text("160")
    expect(page.locator(".checks [data-kinds=absent]")).to_contain_text("<img src=x onerror=alert(1)>")
    page.click("text=复制原文")
    expect(page.locator("#status-line")).to_have_text("已复制原文")
    assert visit.clipboard() == HOURS
    page.click(".checks .wrong >> text=复制并注出处")
    expect(page.locator("#status-line")).to_contain_text("已复制原句和出处")
    assert visit.clipboard() == f"“{HOURS}。”（{SOURCE_OF_HOURS}）"
    page.click("details.agreeing summary")
    page.click("details.agreeing >> text=复制出处")
    expect(page.locator("#status-line")).to_contain_text("已复制出处")
    assert visit.clipboard() == SOURCE_OF_HOURS
    page.locator(".checks a.cite").first.click()
    expect(page.locator("#read-pane mark")).to_have_text(HOURS)


@pytest.mark.parametrize("suffix", ["txt", "md", "docx"])
def test_a_draft_is_read_from_a_file(visit: Visit, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"稿子.{suffix}"
    text = f"文中说“{HOURS}”<script>alert(1)</script>"
    if suffix == "docx":
        document = docx.Document()
        document.add_paragraph(text)
        document.save(str(path))
    else:
        path.write_text(text, encoding="utf-8")
    page = visit.open("/?tab=check")
    page.set_input_files("#draft-file", path)
    expect(page.locator(".checks .verdict .badge")).to_have_text(["一致"])
    # Markdown is read as it is rendered: without scripts.
    shown = text.partition("<")[0] if suffix == "md" else text
    expect(page.locator(".draft p")).to_have_text(shown)


_CONTRAST = """() => {
  const parse = (colour) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3]));
  const ground = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const light = (rgb) => rgb.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility({ opacityProperty: true })) continue;
    if (element.closest("#status-line, script, style, .dot")) continue;
    const back = ground(element);
    const front = over(parse(getComputedStyle(element).color), back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) poor.push(`${node.textContent.trim().slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return [...new Set(poor)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(visit: Visit, scheme: Literal["light", "dark"]) -> None:
    page = visit.page
    page.emulate_media(color_scheme=scheme)
    visit.open()
    for question in (
        "普通党员五年要学多少学时？",
        "党费交多少？",
        "党员五年要学200学时对吗？",
        "2014年那轮中期检查是哪年？",
    ):
        visit.ask(question)
    assert page.evaluate(_CONTRAST) == []
    for tab in ("read", "duties", "check", "about"):
        page.click(f"#tab-{tab}-button")
        page.wait_for_selector(f"#tab-{tab} :is(.contents, .matrix, #draft, .about)")
        assert page.evaluate(_CONTRAST) == []


def test_chinese_labels_for_those_who_listen(visit: Visit) -> None:
    page = visit.open()
    visit.ask("普通党员五年要学多少学时？")
    labels = page.evaluate(
        "[...document.querySelectorAll('[aria-label]')].map(e => e.getAttribute('aria-label'))"
    )
    assert "答复" in labels and "问答记录" in labels
    english = [label for label in labels if not any("一" <= character <= "鿿" for character in label)]
    assert english == []


# ---------------------------------------------------------------- a phone


def test_on_a_phone_what_asks_for_the_right_clause_is_in_sight(phone: Visit) -> None:
    page = phone.open()
    phone.ask("谁来做中期评估？")
    page.locator("a.rate.down").last.click()
    box, size = page.locator("#should").bounding_box(), page.viewport_size
    assert box and size and box["x"] > 0 and box["x"] + box["width"] < size["width"]


def test_on_a_phone_the_source_covers_the_page_and_closes(phone: Visit) -> None:
    page = phone.open()
    phone.ask("农村党员集中轮训计划谁来定？")
    expect(page.locator("#source-column")).to_be_hidden()
    page.click(".hit.lead a.cite")
    expect(page.locator("#source mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source-column")).to_be_hidden()
    page.click(".hit.lead a.cite")
    page.click("#source .close-pane")
    expect(page.locator("#source-column")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_loading_page_gives_way(browser: Browser) -> None:
    with running(ready=False) as address:
        context = browser.new_context()
        page = context.new_page()
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_selector("#question textarea", timeout=60_000)
        print(f"first look to question box: {time.perf_counter() - began:.1f} s")
        context.close()
