"""`from plan_qa import …`: as the README shows it, typed, and nothing loaded before it is used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import plan_qa
from plan_qa.answer.assistant import Assistant

ROOT = Path(__file__).resolve().parents[1]
SECTION = (ROOT / "README.md").read_text(encoding="utf-8").partition("### 在 Python 里用")[2]


def test_the_readme_s_program_prints_what_the_readme_says() -> None:
    found = re.match(r"\s*```python\n(.+?)```\s*打印：\s*```text\n(.+?)```", SECTION, re.DOTALL)
    assert found is not None
    program, printed = found.groups()
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8", "PLAN_QA_DOCUMENTS": ""},
    )
    assert (done.stderr, done.stdout) == ("", printed)


def test_the_package_itself_loads_nothing() -> None:
    code = "import sys; before = set(sys.modules); import plan_qa; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=ROOT / "src"
    )
    # typing and what that needs; nothing of ours, nothing installed.
    assert {name for name in done.stdout.split() if name.startswith("plan_qa")} == {"plan_qa"}
    assert not set(done.stdout.split()) & {"numpy", "importlib.metadata", "json", "dataclasses"}


@pytest.mark.parametrize("name", plan_qa.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(plan_qa, name) is not None
    assert name in dir(plan_qa)


def test_it_is_the_same_assistant() -> None:
    assert plan_qa.Assistant is Assistant
    assert (ROOT / "src" / "plan_qa" / "py.typed").exists()


def test_another_name_is_none() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Oracle'"):
        _ = plan_qa.Oracle  # type: ignore[attr-defined]
