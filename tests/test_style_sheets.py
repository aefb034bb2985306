"""Sizes are in one place, what is said of Gradio's own elements in another, and Gradio still has those elements."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from chromium import needs_chromium
from web_server import running

WEB = Path(__file__).resolve().parents[1] / "src" / "plan_qa" / "faces" / "web"
# The sheets that keep to the scale: all but the scale itself and paper, which is measured in millimetres.
SHEETS = sorted(
    path.relative_to(WEB).as_posix()
    for path in WEB.rglob("*.css")
    if path.name not in ("scale.css", "print.css")
)
# Classes and elements that are Gradio's.
_GRADIOS = re.compile(
    r"gradio-app|\.gradio-container|\.tab-(?:wrapper|container)|\.tabitem|\.(?:bubble|panel|message|toast|flex)-wrap"
    r"|\.message-row|\.user-row|\.prose|\.html-container|\.icon-button|\.scroll-down|\.placeholder"
)


def rules(name: str) -> list[str]:
    """The sheet's lines without comments, queries and pictures."""
    text = re.sub(r"/\*.*?\*/", "", (WEB / name).read_text(encoding="utf-8"), flags=re.S)
    return [
        line
        for line in text.split("\n")
        if not re.match(r"\s*@(?:media|container)", line) and "svg xmlns" not in line
    ]


def selectors(name: str) -> list[str]:
    text = "\n".join(rules(name))
    heads = re.findall(r"(?:^|[}\n])\s*([^{}@]+?)\s*\{", text)
    # A comma within :is(…) parts no selectors.
    return [one.strip() for head in heads for one in re.split(r",(?![^(]*\))", head) if one.strip()]


@pytest.mark.parametrize("name", SHEETS)
def test_no_size_is_written_outside_the_scale(name: str) -> None:
    assert [
        line.strip() for line in rules(name) if re.search(r"(?<![\w-])\d*\.?\d+(?:px|rem|pt)\b", line)
    ] == []


def test_every_variable_that_is_used_is_there() -> None:
    texts = {name: (WEB / name).read_text(encoding="utf-8") for name in (*SHEETS, "scale.css", "print.css")}
    defined = set(re.findall(r"(--[\w-]+):", "".join(texts.values())))
    used = set(re.findall(r"var\((--[\w-]+)\)", "".join(texts.values())))
    # --drawn is the width of the picture of the duties, which its HTML says.
    assert used - defined == {"--drawn"}
    scale = set(re.findall(r"(--[\w-]+):", texts["scale.css"]))
    assert scale - used == set()


def test_gradios_own_elements_are_spoken_of_in_one_sheet() -> None:
    elsewhere = [
        f"{name}: {selector}"
        for name in SHEETS
        if name != "gradio.css"
        for selector in selectors(name)
        if _GRADIOS.search(selector)
    ]
    assert elsewhere == []


@needs_chromium
def test_gradio_still_has_what_its_sheet_speaks_of(browser: Browser) -> None:
    # A state of the pointer or a drawn piece is no element.
    wanted = {re.sub(r"::?(?:before|after|hover)$", "", selector) for selector in selectors("gradio.css")}
    with running() as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("#question textarea")
        page.wait_for_selector("#status-line", state="attached")
        page.wait_for_timeout(500)
        there = "names => names.filter(name => document.querySelector(name))"
        found = set(page.evaluate(there, sorted(wanted)))
        page.fill("#question textarea", "普通党员五年要学多少学时？")
        page.press("#question textarea", "Enter")
        expect(page.locator(".answer")).to_have_count(1)
        # Scrolled back, it offers the way down.
        page.set_viewport_size({"width": 1000, "height": 420})
        page.evaluate("""() => { const log = document.querySelector('#chat [role="log"]');
            log.scrollTop = log.scrollHeight; log.dispatchEvent(new Event('scroll')); }""")
        page.wait_for_timeout(300)
        page.evaluate("""() => { const log = document.querySelector('#chat [role="log"]');
            log.scrollTop = 0; log.dispatchEvent(new Event('scroll')); }""")
        page.wait_for_timeout(500)
        found |= set(page.evaluate(there, sorted(wanted)))
        page.set_viewport_size({"width": 1366, "height": 768})
        page.click("#tab-duties-button")
        page.wait_for_selector("#duties")
        found |= set(page.evaluate(there, sorted(wanted)))
        context.close()
    assert wanted - found == set()
