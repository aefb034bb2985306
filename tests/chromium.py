"""Chromium for the tests of the page: where it is, how it is started, and what axe-core says of a page."""

from __future__ import annotations

import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"没有 {CHROMIUM}，浏览器测试不运行")


def has_chinese_font() -> bool:
    """Whether this machine can draw Chinese; without it a PDF holds boxes, and what it says cannot be read back."""
    try:
        found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return bool(found.stdout.strip())


needs_chinese_font = pytest.mark.skipif(not has_chinese_font(), reason="没有中文字体，打印出来的字读不回来")


def problems(page: Page) -> list[str]:
    """What axe-core finds serious or critical."""
    page.wait_for_timeout(300)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
