"""The page that is kept open: conversations that survive, addresses that Back walks through, in a real browser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chromium import needs_chromium, problems
from plan_qa.corpus.folders import default_folders
from web_server import ROOT, free_port, wait_for

HOURS = "党员5年内参加各类集中学习培训累计不少于20天或160学时"
QUESTION = "普通党员五年要学多少学时？"
SECOND = "农村党员集中轮训计划谁来定？"

pytestmark = needs_chromium


class Server:
    """The server as a user starts it; it can be stopped, and started again at the same address."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        code = f"from plan_qa.faces.web.server import serve; serve(port={self._port})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PLAN_QA_HOME": str(self._home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.address, "ready", self._process)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def pause(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    folders = default_folders()
    (home / "data").symlink_to(folders.data)
    (home / "index").symlink_to(folders.index)
    server = Server(home)
    server.start()
    yield server
    server.stop()


Visits = Callable[..., BrowserContext]


@pytest.fixture
def visits(browser: Browser, server: Server) -> Iterator[Visits]:
    """Visitors' browsers; at the end nothing went wrong in their pages and no other host was asked."""
    hosts: set[str] = set()
    trouble: list[str] = []
    contexts: list[BrowserContext] = []

    def visited(width: int = 1366, height: int = 768, **options: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        context.on("weberror", lambda error: trouble.append(str(error.error)))
        contexts.append(context)
        return context

    yield visited
    for context in contexts:
        context.close()
    assert hosts <= {urlsplit(server.address).netloc, ""}, f"the page asked other hosts: {hosts}"
    assert trouble == []


def opened(context: BrowserContext, server: Server, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(server.address + path)
    ready(page)
    return page


def ready(page: Page) -> None:
    page.wait_for_selector("#status-line", state="attached")
    page.wait_for_load_state("networkidle")


def ask(page: Page, text: str) -> None:
    before = page.locator(".answer").count()
    page.fill("#question textarea", text)
    page.press("#question textarea", "Enter")
    expect(page.locator(".answer")).to_have_count(before + 1)


def asked(page: Page) -> list[str]:
    return [text.strip() for text in page.locator('#chat [data-testid="user"]').all_inner_texts()]


def kept(page: Page) -> list[list[str]]:
    """The questions of every conversation in the browser's store."""
    stored = json.loads(page.evaluate("localStorage.getItem('plan-qa-talks')") or "[]")
    return [[turn["q"] for turn in talk["turns"]] for talk in stored]


def questions_of(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("q", [])


# ---------------------------------------------------------------- nothing is lost


def test_a_conversation_survives_refresh_new_tab_restart_and_a_lost_connection(
    visits: Visits, server: Server
) -> None:
    context = visits()
    page = opened(context, server)
    ask(page, QUESTION)
    ask(page, "那书记呢？")
    # Questions only: no word of a source, no answer.
    assert kept(page) == [[QUESTION, "那书记呢？"]]
    assert HOURS not in page.evaluate(
        "JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})"
    )

    page.reload()
    expect(page.locator(".answer")).to_have_count(2)
    assert asked(page) == [QUESTION, "那书记呢？"]
    expect(page.locator(".answer").last.locator(".hit.lead mark").first).to_contain_text("280学时")
    expect(page.locator("#source mark")).to_contain_text("280学时")

    other = opened(context, server)
    expect(other.locator(".answer")).to_have_count(2)
    ask(other, "依据是哪一条？")
    expect(page.locator(".answer")).to_have_count(3)  # the first window follows
    other.close()

    server.stop()
    page.fill("#question textarea", SECOND)
    page.press("#question textarea", "Enter")
    expect(page.locator("#waiting-line")).to_contain_text("连接断了")
    expect(page.locator(".answer")).to_have_count(3)
    expect(page.locator("#question textarea")).to_have_value(SECOND)
    server.start()
    # The page is opened anew by itself, with what was typed.
    expect(page.locator("#waiting-line")).to_have_count(0)
    expect(page.locator(".answer")).to_have_count(3)
    expect(page.locator("#question textarea")).to_have_value(SECOND)
    page.fill("#question textarea", "")
    ask(page, "那农村党员呢？")
    assert kept(page) == [[QUESTION, "那书记呢？", "依据是哪一条？", "那农村党员呢？"]]


def test_a_slow_server_and_one_that_dies_over_a_question_are_told(visits: Visits, server: Server) -> None:
    page = opened(visits(), server)
    ask(page, QUESTION)
    expect(page.locator("#waiting-line.shown")).to_have_count(0)
    server.pause()
    page.fill("#question textarea", SECOND)
    page.press("#question textarea", "Enter")
    expect(page.locator("#waiting-line.shown")).to_contain_text("正在查找")
    expect(page.locator("#waiting-line.shown")).to_contain_text("还没有回应")
    server.go_on()
    expect(page.locator(".answer")).to_have_count(2)
    expect(page.locator("#waiting-line.shown")).to_have_count(0)
    server.pause()
    page.fill("#question textarea", "那书记呢？")
    page.press("#question textarea", "Enter")
    expect(page.locator("#waiting-line.shown")).to_contain_text("正在查找")
    server.kill()
    expect(page.locator("#waiting-line.shown")).to_contain_text("连接断了")
    server.start()
    expect(page.locator("#waiting-line")).to_have_count(0)
    expect(page.locator(".answer")).to_have_count(2)
    expect(page.locator("#question textarea")).to_have_value("那书记呢？")
    page.press("#question textarea", "Enter")
    expect(page.locator(".answer")).to_have_count(3)


def test_what_stands_in_the_browser_is_never_shown_as_source(visits: Visits, server: Server) -> None:
    attack = "<img src=x onerror=alert(1)>"
    talk = {
        "id": "one",
        "name": attack,
        "at": 4_000_000_000_000,
        "turns": [{"q": QUESTION, "answer": "党员5年内不少于999学时", "in": ""}, {"q": attack}, {"q": 7}],
    }
    context = visits()
    page = opened(context, server)
    page.evaluate("talk => localStorage.setItem('plan-qa-talks', JSON.stringify([talk, {}, null, 3]))", talk)
    page.evaluate("localStorage.setItem('plan-qa-talk-here', 'one')")
    fresh = opened(context, server)
    expect(fresh.locator(".answer")).to_have_count(2)
    expect(fresh.locator(".answer .hit.lead mark").first).to_contain_text(HOURS)
    assert "999" not in fresh.inner_text("body")
    expect(fresh.locator(".talk-name")).to_have_text(attack)
    fresh.click("#talks-open")
    expect(fresh.locator("#talks li strong")).to_have_text(attack)
    page.evaluate("localStorage.setItem('plan-qa-talks', '[{]')")
    broken = opened(context, server)
    expect(broken.locator(".first")).to_be_visible()


def test_a_new_topic_is_not_bent_by_old_turns_and_clearing_is_undone(visits: Visits, server: Server) -> None:
    page = opened(visits(), server)
    ask(page, "甘肃培训了多少人")
    page.click("#talk-new")
    expect(page.locator(".first")).to_be_visible()
    expect(page.locator("#question textarea")).to_be_focused()
    ask(page, "那书记呢？")
    # Read by itself: nothing came before.
    expect(page.locator(".understood")).to_have_count(0)
    page.click("[data-clear]")
    expect(page.locator(".answer")).to_have_count(0)
    assert kept(page) == [["甘肃培训了多少人"]]
    page.click("#undo-line >> text=撤销")
    expect(page.locator(".answer")).to_have_count(1)
    assert sorted(kept(page)) == [["甘肃培训了多少人"], ["那书记呢？"]]


def test_past_conversations_are_found_renamed_opened_and_forgotten(visits: Visits, server: Server) -> None:
    page = opened(visits(), server)
    ask(page, QUESTION)
    ask(page, SECOND)
    page.click("#talk-new")
    ask(page, "经费从哪里来？")
    page.click("#talks-open")
    names = page.locator("#talks li strong")
    expect(names).to_have_text(["经费从哪里来？", QUESTION])
    assert problems(page) == []
    page.fill("#talks-find", "轮训")
    expect(names).to_have_text([QUESTION])
    expect(page.locator("#talks li .found")).to_have_text(SECOND)
    page.click("#talks .rename")
    page.keyboard.type("学时和轮训")
    page.keyboard.press("Enter")
    page.fill("#talks-find", "")
    expect(names).to_have_text(["经费从哪里来？", "学时和轮训"])
    page.locator("#talks .open").nth(1).click()
    expect(page.locator(".answer")).to_have_count(2)
    expect(page.locator(".talk-name")).to_have_text("学时和轮训")
    page.go_back()
    expect(page.locator(".answer")).to_have_count(1)
    page.click("#talks-open")
    page.click("#talks .forget")
    expect(names).to_have_count(0)
    expect(page.locator(".first")).to_be_attached()
    assert page.evaluate("JSON.stringify({...localStorage})").find("经费") < 0
    page.click("#talks .undo")
    expect(names).to_have_count(2)


def test_keeping_is_off_by_a_setting_that_stays(visits: Visits, server: Server) -> None:
    context = visits()
    page = opened(context, server)
    ask(page, QUESTION)
    page.click("#talks-open")
    page.click("text=保存问过的问题")
    expect(page.locator("#talks .told")).to_contain_text("不再保存")
    page.click("#talks .close")
    ask(page, SECOND)
    assert not questions_of(page)
    store = page.evaluate(
        "JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}) + JSON.stringify(history.state)"
    )
    assert "学时" not in store and "轮训" not in store
    page.reload()
    ready(page)
    expect(page.locator(".first")).to_be_visible()
    ask(page, SECOND)
    assert kept(page) == []
    page.click("#talks-open")
    expect(page.locator("#talks-keep")).not_to_be_checked()


# ---------------------------------------------------------------- addresses and Back


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_back_moves_between_what_was_opened(visits: Visits, server: Server, width: int, height: int) -> None:
    narrow = width < 900
    page = opened(visits(width, height), server)
    ask(page, QUESTION)
    assert questions_of(page) == [QUESTION]
    assert page.title().startswith(QUESTION)
    ask(page, "那书记呢？")
    (understood,) = questions_of(page)
    assert "书记" in understood and "学时" in understood
    page.locator(".hit.lead a.cite").last.click()
    expect(page.locator("#source mark")).to_contain_text("280学时")
    assert page.url.endswith("/?cite=plan%2F1.hours%233")
    page.locator("#source a.next").click()
    expect(page.locator("#source .pane")).to_have_attribute("data-unit", "plan/art1")
    page.go_back()
    expect(page.locator("#source .pane")).to_have_attribute("data-unit", "plan/1.hours")
    page.go_back()
    if narrow:
        expect(page.locator("#source-column")).to_be_hidden()
    assert questions_of(page) == [understood]
    page.go_back()
    assert questions_of(page) == [QUESTION]
    page.go_back()
    expect(page.locator(".first")).to_be_visible()
    assert urlsplit(page.url).query == ""
    page.go_forward()
    expect(page.locator(".answer")).to_have_count(2)
    page.click("#tab-duties-button")
    expect(page.locator("#who")).to_be_visible()
    assert page.url.endswith("/?tab=duties")
    page.go_back()
    expect(page.locator("#question")).to_be_visible()
    assert questions_of(page) == [QUESTION]


@pytest.mark.parametrize(
    ("path", "pane", "lit", "title"),
    [
        ("/?cite=plan/art13%232", "#source", "各级党委（党组）主要负责同志要认真履行", "明确工作责任"),
        ("/?cite=plan/art13#2", "#source", "各级党委（党组）主要负责同志要认真履行", "明确工作责任"),
        ("/?tab=read&cite=plan/art17#4", "#read-pane", "中央组织部对本规划实施情况", "强化督导评估"),
    ],
)
def test_a_place_has_an_address(
    visits: Visits, server: Server, path: str, pane: str, lit: str, title: str
) -> None:
    page = opened(visits(), server, path)
    expect(page.locator(f"{pane} mark")).to_contain_text(lit)
    assert "%23" in page.url
    page.wait_for_function("title => document.title.includes(title)", arg=title)


def test_a_question_and_a_body_have_addresses(visits: Visits, server: Server) -> None:
    context = visits()
    page = opened(context, server, "/?q=普通党员五年要学多少学时？")
    expect(page.locator(".hit.lead mark").first).to_contain_text(HOURS)
    page.reload()
    expect(page.locator(".answer")).to_have_count(1)
    again = opened(context, server, "/?q=普通党员五年要学多少学时？")
    expect(again.locator(".answer")).to_have_count(1)
    assert kept(again) == [[QUESTION]]
    duties = opened(context, server, "/?tab=duties&body=中央组织部")
    expect(duties.locator(".sheet .body h3")).to_have_text(["中央组织部"])
    duties.fill("#who input", "组织部门")
    expect(duties.locator(".sheet .body h3")).not_to_have_text(["中央组织部"])
    assert parse_qs(urlsplit(duties.url).query) == {"tab": ["duties"], "body": ["组织部门"]}


# ---------------------------------------------------------------- input methods, taking a reading back


def test_the_enter_of_an_input_method_sends_nothing(visits: Visits, server: Server) -> None:
    page = opened(visits(), server)
    page.focus("#question textarea")
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "dangyuan", "selectionStart": 8, "selectionEnd": 8})
    client.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    client.send("Input.dispatchKeyEvent", {"type": "char", "key": "Enter", "code": "Enter", "text": "\r"})
    page.wait_for_timeout(200)
    expect(page.locator(".answer")).to_have_count(0)
    client.send("Input.insertText", {"text": "党员要学多少学时"})
    page.wait_for_timeout(50)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_have_count(1)
    assert asked(page) == ["党员要学多少学时"]


def test_a_reading_is_taken_back_by_a_click(visits: Visits, server: Server) -> None:
    page = opened(visits(), server)
    ask(page, QUESTION)
    ask(page, "那书记呢？")
    page.click(".understood a.alone")
    expect(page.locator(".answer")).to_have_count(3)
    last = page.locator("#chat .bot-row").last
    expect(last.locator(".asked-alone")).to_be_visible()
    expect(last.locator(".understood")).to_have_count(0)
    page.reload()
    expect(page.locator(".answer")).to_have_count(3)
    expect(page.locator("#chat .bot-row").last.locator(".asked-alone")).to_be_visible()


# ---------------------------------------------------------------- next questions, the frame


def test_what_is_offered_next_is_answered(visits: Visits, server: Server) -> None:
    page = opened(visits(390, 844), server)
    expect(page.locator(".first h2")).to_have_text("全国党员教育培训工作规划（2024－2028年）")
    expect(page.locator(".first-held")).to_contain_text("还收录：")
    expect(page.locator(".first-held")).to_contain_text("我的文件还没有")
    ask(page, "规划对改进学风有什么要求？")
    expect(page.locator(".first")).to_be_hidden()
    offered = page.locator("#next button")
    expect(offered).to_have_text(["依据是哪一条？", "官方怎么解读？", "2014年那轮怎么规定的？"])
    offered.nth(1).click()
    expect(page.locator(".answer")).to_have_count(2)
    last = page.locator(".answer").last
    expect(last.locator(".hit.lead a.cite").first).to_have_text("中央组织部负责人答记者问（2025年）第六问")
    # What a finger touches is 40 px high.
    small = page.evaluate(
        """[...document.querySelectorAll('#chat a, #chat summary, .talk-bar button, #next button, .tools button')]
             .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 39.5).map(e => e.outerHTML)"""
    )
    assert small == []


def test_an_answer_shifts_the_page_by_nothing(visits: Visits, server: Server) -> None:
    page = opened(visits(), server)
    page.evaluate(
        """() => { window.shift = 0; const redrawn = (e) => e.sources.every(({ node }) => node?.parentElement?.closest('#source'));
             new PerformanceObserver(list => list.getEntries().forEach(e => { if (!redrawn(e)) window.shift += e.value; }))
             .observe({ type: 'layout-shift', buffered: false }) }"""
    )
    # Whatever moves counts, also within the half second after a key that the usual measure leaves out; but for the pane
    # beside, in which another text is drawn.
    ask(page, QUESTION)
    ask(page, SECOND)
    expect(page.locator("#next button").first).to_be_visible()
    assert page.evaluate("window.shift") <= 0.02


def test_what_frame_js_knows_of_gradio_is_there(visits: Visits, server: Server) -> None:
    page = opened(visits(), server)
    ask(page, QUESTION)
    missing = page.evaluate(
        "Object.entries(window.planQaFrame.parts).filter(([, part]) => !document.querySelector(part)).map(([name]) => name)"
    )
    assert missing == []
    assert page.evaluate("window.planQaFrame.tab()") == "ask"
    for tab in ("read", "about", "ask"):
        page.evaluate("tab => window.planQaFrame.select(tab)", tab)
        page.wait_for_function("tab => window.planQaFrame.tab() === tab", arg=tab)
    assert "gradio" not in page.inner_text("body").lower() + page.title().lower()
