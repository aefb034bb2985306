"""The page's tools in a real browser: files to take away, feedback, the keyboard, accessibility, narrow screens."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import docx
import httpx
import pytest
from playwright.sync_api import Browser, Dialog, Download, Page, expect

from chromium import needs_chromium, problems
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library
from web_server import ROOT, running

HOURS = "党员5年内参加各类集中学习培训累计不少于20天或160学时"
QUESTION = "普通党员五年要学多少学时？"
ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script>[x](javascript:alert(3))"
DRAFT = (
    f"“{HOURS.replace('160', '180')}”，“中央组织部对本规划实施情况开展中期和5年总结评估工作”，"
    "“各基层单位党委和党支部的直接实施责任”，“人人都要考试过关”。"
)
TABS = ("ask", "read", "duties", "check", "about")

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with this checkout's data and index, so that feedback goes elsewhere."""
    home = tmp_path_factory.mktemp("home")
    folders = default_folders()
    (home / "data").symlink_to(folders.data)
    (home / "index").symlink_to(folders.index)
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with running({"PLAN_QA_HOME": str(home)}) as address:
        yield address


Opens = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, address: str) -> Iterator[Opens]:
    """Opens pages; at the end nothing went wrong in them and no other host was asked."""
    hosts: set[str] = set()
    trouble: list[str] = []
    contexts = []

    def note(kind: str, text: str) -> None:
        if kind == "error":
            trouble.append(text)

    def dismiss(dialog: Dialog) -> None:
        trouble.append(dialog.message)
        dialog.dismiss()

    def opened(path: str = "/", width: int = 1366, height: int = 768, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda message: note(message.type, message.text))
        page.on("dialog", dismiss)
        go(page, address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert hosts <= {urlsplit(address).netloc, ""}, f"the page asked other hosts: {hosts}"
    assert trouble == []


def go(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector("#question textarea", state="attached")
    page.wait_for_selector("#status-line", state="attached")
    # The page's own first request has come back: what is typed now is not overtaken by it.
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def ask(page: Page, text: str) -> None:
    before = page.locator(".answer").count()
    page.fill("#question textarea", text)
    page.press("#question textarea", "Enter")
    expect(page.locator(".answer")).to_have_count(before + 1)


NAMES = {"ask": "问答", "read": "条文", "duties": "职责", "check": "引文核对", "about": "来源"}


def show(page: Page, tab: str) -> None:
    button = page.locator(f"#tab-{tab}-button")
    if button.count():
        button.click()
    else:  # on a phone the last tabs are in a menu
        page.click(".overflow-menu > button")
        page.locator(".overflow-dropdown button", has_text=NAMES[tab]).click()
    content = {
        "ask": "#question",
        "read": ".contents",
        "duties": ".files",
        "check": "#draft",
        "about": ".about",
    }[tab]
    page.locator(f"#tab-{tab} {content}").first.wait_for()


def saved(page: Page, selector: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.click(selector)
    download: Download = waiting.value
    return download.suggested_filename, Path(str(download.path())).read_bytes()


def paragraphs(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


# ---------------------------------------------------------------- files


def test_a_conversation_is_taken_away_verbatim(opens: Opens, library: Library) -> None:
    page = opens()
    ask(page, QUESTION)
    ask(page, f"党费交多少？{ATTACK}")
    quotes = page.locator(".answer").first.locator(".quote").all_inner_texts()
    name, content = saved(page, "[data-export=docx]")
    assert name.startswith("conversation-") and name.endswith(".docx")
    lines = paragraphs(content)
    for quote in quotes:
        assert quote in lines
    assert any(HOURS in line for line in lines)
    assert any(line.endswith("第一部分（基本任务与学时）第二句") for line in lines)
    assert "plan/" not in "".join(lines)
    assert any(ATTACK in line for line in lines)
    name, content = saved(page, "[data-export=md]")
    text = content.decode()
    assert name.endswith(".md")
    for quote in quotes:
        assert f"> {quote}\n" in text
    assert "第一部分（基本任务与学时）第二句\n" in text and "plan/" not in text
    assert "<img" not in text.replace("\\<img", "") and "](javascript" not in text.replace("\\](", "")
    assert any(quotes[0] in unit.text for unit in library.units)


def test_the_report_marks_what_differs(opens: Opens) -> None:
    page = opens("/?tab=check")
    page.fill("#draft textarea", DRAFT + f"“{ATTACK}”")
    page.click("#check")
    expect(page.locator(".checks > li")).to_have_count(5)
    name, content = saved(page, "[data-report=md]")
    text = content.decode()
    assert name.startswith("quotation-report-")
    assert "<del>180</del><ins>160</ins>学时" in text
    assert "\\<script\\>" in text and "<script" not in text.replace("\\<script", "")
    _, content = saved(page, "[data-report=docx]")
    runs = [run for paragraph in docx.Document(io.BytesIO(content)).paragraphs for run in paragraph.runs]
    assert "180" in [run.text for run in runs if run.font.strike]
    assert "160" in [run.text for run in runs if run.font.underline]
    assert HOURS in paragraphs(content)


def test_the_duties_open_in_a_spreadsheet(opens: Opens, library: Library) -> None:
    page = opens("/?tab=duties")
    page.fill("#who input", "中组部")
    expect(page.locator(".sheet .body h3")).to_have_text(["中央组织部"])
    name, content = saved(page, ".files a[href*='.csv']")
    assert name == "职责清单.csv" and content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[0] == "责任主体" and len(rows) == 2
    for row in rows:
        unit = library.unit_by_id[row[head.index("条文编号")]]
        assert row[head.index("职责")] in unit.text and row[head.index("原句")] in unit.text
    name, content = saved(page, ".files a[href*='.xlsx']")
    assert name == "职责清单.xlsx"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert rows[0][3] in book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/export/conversation", {"turns": []}, 422),
        ("/api/export/conversation", {"turns": ["问"] * 61}, 422),
        ("/api/export/conversation", {"turns": ["问" * 2001]}, 422),
        ("/api/export/conversation", {"turns": [QUESTION], "format": "exe"}, 422),
        ("/api/export/report", {"text": "字" * 300_001}, 422),
        ("/api/export/report", {"text": "\x00“引文”\x1b\ufffe"}, 200),
        ("/api/export/report", {"text": "“引文\ud800”"}, 422),
        ("/api/export/conversation", {"turns": ["\x00\x08\ufffe😀", " "]}, 200),
        ("/api/export/citations", {"cites": ["plan/art5#2"], "style": "markdown"}, 422),
        ("/api/export/citations", {"cites": ["plan/art5#2"], "format": "exe"}, 422),
        ("/api/citations", {"cites": ["plan/art5#2", "<script>"]}, 200),
        ("/api/feedback", {"q": "问" * 501, "verdict": "up"}, 422),
        ("/api/feedback", {"q": QUESTION, "verdict": "sideways"}, 422),
        ("/api/feedback", {"q": QUESTION, "verdict": "down", "should": "长" * 101}, 422),
    ],
)
def test_what_is_sent_is_bounded(
    opens: Opens, address: str, path: str, body: dict[str, Any], status: int
) -> None:
    content = json.dumps(body).encode("ascii")
    reply = httpx.post(
        address + path, content=content, headers={"content-type": "application/json"}, timeout=30
    )
    assert reply.status_code == status


@pytest.mark.parametrize(
    ("cites", "status", "said"),
    [
        ([], 400, "引文夹是空的；请先加入要引用的条文或句子。"),
        (["plan/art1"] * 101, 400, "引文夹里有101条，一次最多100条；请移出一些，分几次导出。"),
        (["plan/art1", " "], 400, "引文夹的第2条不是条文的地址；请把它移出以后再试。"),
        (["长" * 101], 400, "引文夹的第1条不是条文的地址；请把它移出以后再试。"),
        (
            ["plan/art1", "plan/art99"],
            404,
            "第2条找不到：没有地址“art99”：《规划》共十七条（第一条至第十七条），分五个部分。请把它移出以后再导出。",
        ),
    ],
)
def test_a_basket_that_cannot_be_exported_says_why(
    address: str, cites: list[str], status: int, said: str
) -> None:
    reply = httpx.post(f"{address}/api/export/citations", json={"cites": cites}, timeout=30)
    assert (reply.status_code, reply.json()["detail"]) == (status, said)


# ---------------------------------------------------------------- citations, 引文夹

TITLE = "《全国党员教育培训工作规划（2024－2028年）》"
RURAL = "各省（自治区、直辖市）党委要结合实际制定农村党员集中轮训计划，组织开展专题培训。"
REVIEW = "中央组织部对本规划实施情况开展中期和5年总结评估工作。"


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_quotation_is_copied_with_its_source_in_the_chosen_style(opens: Opens) -> None:
    page = opens("/?cite=plan/art17%234", permissions=["clipboard-read", "clipboard-write"])
    status = page.locator("#status-line")
    page.click("#source .copying >> text=复制并注出处")
    expect(status).to_have_text("已复制原句和出处")
    assert clipboard(page) == f"“{REVIEW}”（{TITLE}第五部分第（十七）条第四句）"
    page.click("#source .styles summary")
    menu = page.locator("#source .styles > div").bounding_box()
    assert menu is not None and menu["y"] >= 0 and menu["y"] + menu["height"] <= 768
    page.click("#source .styles >> text=只复制参考文献条目")
    expect(status).to_have_text("已复制出处；未写网址（补上后改标[EB/OL]）、引用日期，原件有的请自行补上")
    assert clipboard(page) == "中共中央办公厅. 全国党员教育培训工作规划（2024－2028年）[Z]. （2025-02-27）."
    page.click("#source .styles summary")
    page.click("#source .styles >> text=公文引用")
    expect(status).to_contain_text("已复制原句和出处；未写发文字号")
    # The chosen style is kept, also for an answer.
    ask(page, "农村党员集中轮训计划谁来定？")
    page.click(".hit.lead >> text=复制并注出处")
    page.wait_for_function(
        "async (end) => (await navigator.clipboard.readText()).endsWith(end)",
        arg=f"印发）第三部分第（五）条第二句：“{RURAL}”",
    )


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_basket_is_collected_ordered_and_taken_away(opens: Opens, width: int, height: int) -> None:
    page = opens("/", width, height)
    ask(page, "农村党员集中轮训计划谁来定？")
    page.click(".hit.lead a[href^='#collect=']")
    expect(page.locator(".hit.lead a[href^='#collect=']")).to_have_text("移出引文夹")
    show(page, "duties")
    duty = page.locator("#duties li:visible", has_text="实施情况开展中期").locator("button.short")
    duty.click()
    expect(duty).to_have_attribute("aria-pressed", "true")
    show(page, "read")
    page.click("#tab-read .contents >> text=军队武警条款")
    page.click("#read-pane [data-collect]")
    expect(page.locator("#basket-open .number")).to_have_text("3")
    go(page, page.url.partition("?")[0])
    page.locator("#basket-open").focus()
    page.keyboard.press("Enter")
    words = page.locator("#basket .words")
    expect(words).to_have_count(3)
    expect(words.nth(0)).to_have_text(RURAL)
    for box in page.locator("#basket button:visible").all():
        size = box.bounding_box()
        assert size is not None and size["height"] >= 40 and size["width"] >= 40
    assert problems(page) == []
    page.locator("#basket .down").nth(0).focus()
    page.keyboard.press("Enter")
    expect(words.nth(1)).to_have_text(RURAL)
    page.keyboard.press("Enter")
    expect(words.nth(2)).to_have_text(RURAL)
    page.locator("#basket .out").nth(1).click()
    expect(words).to_have_count(2)
    _, content = saved(page, "#basket [data-take=docx]")
    lines = paragraphs(content)
    first, second = (next(i for i, line in enumerate(lines) if text in line) for text in (REVIEW, RURAL))
    assert first < second and "plan/" not in "".join(lines)
    page.select_option("#basket-style", "gbt7714")
    name, content = saved(page, "#basket [data-take=md]")
    assert name.startswith("citations-") and f"“{REVIEW}”<sup>" in content.decode()
    page.click("#basket .clear")
    expect(words).to_have_count(0)
    page.click("#basket .undo")
    expect(words).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#basket")).to_be_hidden()


def test_the_sentences_that_are_selected_are_taken(opens: Opens, library: Library) -> None:
    page = opens("/?tab=read&cite=plan/art13", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#read-pane .sentence").first.wait_for()
    page.evaluate(
        "(() => { const [, second, third] = document.querySelectorAll('#read-pane .opened .sentence');"
        " getSelection().setBaseAndExtent(second.lastChild, 3, third.lastChild, 2); })()"
    )
    page.click("#read-pane >> text=复制并注出处")
    expect(page.locator("#status-line")).to_have_text("已复制原句和出处")
    unit = library.unit_by_id["plan/art13"]
    words = unit.text[unit.sentences[1].start : unit.sentences[2].end]
    assert clipboard(page) == f"“{words}”（{TITLE}第五部分第（十三）条第二、三句）"
    page.click("#read-pane [data-collect]")
    assert page.evaluate("localStorage.getItem('plan-qa-basket')") == '["plan/art13#2-3"]'


def test_what_stands_in_the_browser_is_not_trusted(opens: Opens) -> None:
    page = opens()
    stored = json.dumps(["plan/art5#2", ATTACK, 7, "plan/art99"])
    page.evaluate("(stored) => localStorage.setItem('plan-qa-basket', stored)", stored)
    page.reload()
    page.click("#basket-open")
    expect(page.locator("#basket li")).to_have_count(3)
    expect(page.locator("#basket .lacks", has_text="找不到这一处")).to_have_count(2)
    assert page.locator("#basket img, #basket script").count() == 0
    page.evaluate("localStorage.setItem('plan-qa-basket', '{broken')")
    page.reload()
    page.wait_for_selector("#status-line", state="attached")
    page.click("#basket-open")
    expect(page.locator("#basket .nothing")).to_be_visible()


# ---------------------------------------------------------------- feedback


def plan_qa(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "plan_qa", *arguments],
        env=os.environ | {"PLAN_QA_HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_readers_word_reaches_the_maintainer(opens: Opens, home: Path) -> None:
    page = opens()
    question = "我想打听下转业进厂的年轻人咋学习"
    ask(page, question)
    page.click("a.rate.up")
    expect(page.locator("#status-line")).to_have_text("已记下，谢谢。")
    expect(page.locator("a.rate.up")).to_have_attribute("aria-pressed", "true")
    page.click("a.rate.down")
    page.fill("#should-place", "第十三条第二句")
    page.keyboard.press("Enter")
    expect(page.locator("#status-line")).to_contain_text("应当是《全国党员教育培训工作规划")
    expect(page.locator("a.rate.down")).to_be_focused()
    page.click("a.rate.down")
    page.fill("#should-place", ATTACK[:100])
    page.click("#should .send")
    expect(page.locator("#status-line")).to_contain_text("没有认出")
    page.click("a.rate.down")
    page.keyboard.press("Escape")
    expect(page.locator("#should")).to_be_hidden()

    rows = [json.loads(line) for line in (home / "feedback.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["verdict"], row["cite"]) for row in rows] == [
        ("up", ""),
        ("down", "plan/art13#2"),
        ("down", ""),
    ]
    assert set(rows[0]) == {"date", "verdict", "question", "typed", "status", "answered", "should", "cite"}
    listed = plan_qa(home, "feedback")
    assert listed.returncode == 0
    assert "应当是：第十三条第二句　→ plan/art13#2" in listed.stdout
    as_json = plan_qa(home, "feedback", "--json").stdout.splitlines()
    assert [json.loads(line)["number"] for line in as_json] == [1, 2, 3]


def test_accepting_writes_one_way(tmp_path: Path) -> None:
    folders = default_folders()
    (tmp_path / "data").mkdir()
    for child in folders.data.iterdir():
        if child.name != "ways.jsonl":
            (tmp_path / "data" / child.name).symlink_to(child)
    bank = tmp_path / "data" / "ways.jsonl"
    bank.write_bytes((folders.data / "ways.jsonl").read_bytes())
    before = bank.read_text(encoding="utf-8").splitlines()
    question = "流动到外省的老张归谁管教育这事咋定的"
    row = {
        "date": "2025-01-01",
        "verdict": "down",
        "question": question,
        "typed": question,
        "status": "not_covered",
        "answered": [],
        "should": "第十三条",
        "cite": "plan/art13",
    }
    known = json.loads(before[0])["q"]
    rows = [row, row | {"cite": "", "should": "那一条"}, row | {"question": known}]
    feedback = tmp_path / "feedback.jsonl"
    feedback.write_text(
        "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows), encoding="utf-8"
    )

    accepted = plan_qa(tmp_path, "feedback", "accept", "1")
    assert accepted.returncode == 0, accepted.stderr
    assert "plan-qa build" in accepted.stdout
    after = bank.read_text(encoding="utf-8").splitlines()
    assert after[:-1] == before
    way = json.loads(after[-1])
    assert (way["cite"], way["q"], way["gold"]) == ("plan/art13", question, {"plan/art13": 2})
    assert way["span"].startswith("明确流动党员教育培训责任")
    for arguments, words in (
        (("1",), "问法里已有"),
        (("2",), "--cite"),
        (("3",), "问法里已有"),
        (("9",), "没有第 9 条反馈"),
        (("2", "--cite", "第三部分"), "不止一条"),
        (("2", "--cite", "第十八条"), "没有第十八条"),
    ):
        refused = plan_qa(tmp_path, "feedback", "accept", *arguments)
        assert refused.returncode != 0
        assert words in refused.stderr and refused.stderr.count("\n") == 1
    assert bank.read_text(encoding="utf-8").splitlines() == after


def test_feedback_can_be_turned_off(browser: Browser, home: Path) -> None:
    with running({"PLAN_QA_HOME": str(home), "PLAN_QA_FEEDBACK": "off"}) as address:
        reply = httpx.post(f"{address}/api/feedback", json={"q": QUESTION, "verdict": "up"})
        assert reply.status_code in (404, 405)
        page = browser.new_page()
        go(page, address)
        ask(page, QUESTION)
        expect(page.locator(".rate:is(.up, .down)")).to_have_count(0)
        page.close()


# ---------------------------------------------------------------- the keyboard


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is there, and see that it shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => !!document.activeElement?.closest(selector)", selector):
            outline = "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle + s.outlineWidth })()"
            assert page.evaluate(outline) not in ("none0px", "none")
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_everything_by_keyboard(opens: Opens) -> None:
    page = opens()
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    expect(page.locator("#question textarea")).to_have_value(QUESTION)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    page.locator("#tab-ask-button").focus()
    tab_to(page, "#chat a.cite")
    page.keyboard.press("Enter")
    expect(page.locator("#source .unit-text")).to_be_focused()
    expect(page.locator("#source mark")).to_contain_text(HOURS)
    page.keyboard.press("Escape")
    expect(page.locator("#source .pane.empty")).to_be_visible()
    expect(page.locator("#chat a.cite").first).to_be_focused()
    tab_to(page, "a.rate.up")
    page.keyboard.press("Space")
    expect(page.locator("a.rate.up")).to_have_attribute("aria-pressed", "true")
    tab_to(page, "[data-export=md]")
    page.locator("#tab-ask-button").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-read-button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#tab-read .contents")).to_be_visible()


def test_clearing_begins_anew(opens: Opens) -> None:
    page = opens()
    ask(page, QUESTION)
    page.click("[data-clear]")
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.locator("#question textarea")).to_be_focused()
    expect(page.locator("[data-export=docx]")).to_be_hidden()


def test_the_picture_of_duties_leads_to_clauses(opens: Opens) -> None:
    page = opens("/?tab=duties")
    label = page.locator(".matrix svg.rows").get_attribute("aria-label") or ""
    assert label.startswith("谁负责什么：22个主体")
    expect(page.locator(".matrix .row.unowned")).to_have_count(1)
    page.fill("#who input", "党委 轮训")
    expect(page.locator(".sheet .all")).to_be_visible()
    expect(page.locator(".sheet .body h3")).to_have_text(["各省（自治区、直辖市）党委"])
    page.click("text=看全部职责")
    expect(page.locator(".matrix .row")).to_have_count(23)
    page.locator(".matrix .row", has_text="中央军委").locator("a.dot").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#read-pane .pane")).to_have_attribute("data-unit", "plan/military")


# ---------------------------------------------------------------- attacks, other hosts


def test_text_stays_text(opens: Opens) -> None:
    page = opens()
    ask(page, ATTACK)
    show(page, "read")
    page.fill("#find input", ATTACK)
    expect(page.locator(".count").first).to_contain_text("没有找到")
    show(page, "duties")
    page.fill("#who input", ATTACK)
    expect(page.locator("#duties .count")).to_contain_text("没有与")
    show(page, "check")
    page.fill("#draft textarea", f"“{ATTACK}”")
    page.click("#check")
    expect(page.locator(".checks")).to_contain_text("<img src=x")
    go(page, page.url.split("?")[0] + "?cite=" + ATTACK)
    expect(page.locator("#source .pane")).to_contain_text("没有这一处")
    assert page.locator("img[src=x], a[href^='javascript']").count() == 0


def test_answering_needs_no_network(tmp_path: Path) -> None:
    """In a process in which nothing but this machine can be connected to."""
    code = (
        "import socket\n"
        "real = socket.socket.connect\n"
        "def connect(self, address):\n"
        "    if self.family != socket.AF_UNIX and address[0] not in ('127.0.0.1', '::1', 'localhost'):\n"
        "        raise AssertionError(f'connects to {address}')\n"
        "    return real(self, address)\n"
        "socket.socket.connect = connect\n"
        "def lookup(host, *rest, known=socket.getaddrinfo, **named):\n"
        "    assert host in (None, '127.0.0.1', '::1', 'localhost'), f'looks up {host}'\n"
        "    return known(host, *rest, **named)\n"
        "socket.getaddrinfo = lookup\n"
        "from starlette.testclient import TestClient\n"
        "from plan_qa.corpus.folders import default_folders\n"
        "from plan_qa.faces.web.server import load_app\n"
        "client = TestClient(load_app(default_folders()), base_url='http://localhost')\n"
        f"answer = client.get('/api/ask', params={{'q': '{QUESTION}'}}).json()\n"
        "assert answer['status'] == 'answered', answer\n"
        "assert client.get('/').status_code == 200\n"
        f"made = client.post('/api/export/conversation', json={{'turns': ['{QUESTION}']}})\n"
        "assert made.status_code == 200 and made.content[:2] == b'PK'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


# ---------------------------------------------------------------- accessibility, narrow screens


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_axe_finds_nothing_serious(
    opens: Opens, scheme: Literal["light", "dark"], width: int, height: int
) -> None:
    page = opens("/", width, height, color_scheme=scheme)
    assert problems(page) == []
    for question in (QUESTION, "党费交多少？", "党员五年要学200学时对吗？", "第十八条怎么说？"):
        ask(page, question)
    assert problems(page) == []
    page.locator("a.rate.down").last.click()
    assert problems(page) == []
    page.keyboard.press("Escape")
    page.locator("#chat a.cite:visible").last.click()
    expect(page.locator("#source .unit-text")).to_be_visible()
    assert problems(page) == []
    page.keyboard.press("Escape")
    for tab in TABS[1:]:
        show(page, tab)
        if tab == "check":
            page.fill("#draft textarea", DRAFT)
            page.click("#check")
            expect(page.locator(".checks > li")).to_have_count(4)
        assert problems(page) == [], tab


_CUT_OFF = """() => {
  const wide = document.documentElement.clientWidth, cut = [];
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(".heard, .examples, #status-line, .table, [class*='sr-only'], .visually-hidden, .file input")) continue;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || !element.textContent.trim()) continue;
    if (box.right > wide + 1 || box.left < -1) cut.push(element.tagName + "." + element.className + " " + box.left + "-" + box.right);
  }
  return cut;
}"""


# 200 % of 1366×768 is a page of 683×384.
@pytest.mark.parametrize(("width", "height"), [(390, 844), (683, 384)])
def test_nothing_is_cut_off_when_narrow(opens: Opens, width: int, height: int) -> None:
    page = opens("/", width, height)
    ask(page, QUESTION)
    for tab in TABS:
        show(page, tab)
        if tab == "check":
            page.fill("#draft textarea", DRAFT)
            page.click("#check")
            expect(page.locator(".checks > li")).to_have_count(4)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
        assert page.evaluate(_CUT_OFF) == [], tab
    show(page, "ask")
    page.locator("#chat a.cite:visible").first.click()
    expect(page.locator("#source .close-pane")).to_be_focused()
    assert page.evaluate("document.querySelector('#conversation').inert")
    assert page.evaluate(_CUT_OFF) == []
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('#conversation').inert")


def test_motion_is_left_out_where_it_is_not_wanted(opens: Opens) -> None:
    page = opens("/", reduced_motion="reduce")
    ask(page, QUESTION)
    moving = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => { const s = getComputedStyle(e);"
        " return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0 }).length"
    )
    assert moving == 0
