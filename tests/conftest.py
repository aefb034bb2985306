"""What several tests share: the documents and one assistant over the index of this checkout."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples on every machine, and no verdict from how busy it is.
settings.register_profile("plan-qa", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("plan-qa")

# The documents that whoever runs the tests has added are no part of them, nor of the processes that they start.
os.environ["PLAN_QA_DOCUMENTS"] = tempfile.mkdtemp(prefix="plan-qa-no-documents-")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Imported here: most tests need no browser, nor the package that drives it.
    from playwright.sync_api import expect, sync_playwright

    from chromium import CHROMIUM, FLAGS

    if not CHROMIUM.exists():
        pytest.skip(f"没有 {CHROMIUM}，浏览器测试不运行")
    # How long a page may take says how busy the machine is, nothing else.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def library() -> Library:
    return open_library(default_folders())


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    return Assistant.open(default_folders())
