"""How soon an answer is painted: `python -m plan_qa.evaluation.bench_web [questions] [chromium]`.

Starts the server, opens the page, asks every question once (nothing is answered from memory) and measures in
the browser from the Enter key to the frame after which the answer stands on the screen. Needs the `dev` extra.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from plan_qa.corpus.asked.questions import read_questions
from plan_qa.corpus.folders import default_folders
from plan_qa.evaluation.served import CHROMIUM, FLAGS, served

# The first paint that can hold the answer comes a frame after the one that saw it in the document.
_WATCH = """() => {
  window.times = [];
  let began = 0, before = 0;
  const count = () => document.querySelectorAll("#chat .answer").length;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest("#question")) { began = performance.now(); before = count(); }
  }, true);
  new MutationObserver(() => {
    if (!began || count() <= before) return;
    const from = began;
    began = 0;
    requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from)));
  }).observe(document.body, { childList: true, subtree: true });
}"""


def measure(page: Page, questions: list[str]) -> list[float]:
    """Milliseconds from Enter to painted answer, one for each question, each in a conversation of its own."""
    times: list[float] = []
    for question in questions:
        page.reload()
        page.wait_for_selector("#question textarea")
        page.wait_for_selector("#status-line", state="attached")
        page.wait_for_timeout(300)
        page.evaluate(_WATCH)
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        page.wait_for_function("window.times.length > 0")
        times.append(float(page.evaluate("window.times[0]")))
    return times


def main(arguments: list[str]) -> int:
    """Print the figures."""
    count = int(arguments[0]) if arguments else 20
    chromium = arguments[1] if len(arguments) > 1 else CHROMIUM
    path = default_folders().data / "questions" / "dev_questions.jsonl"
    asked = [item.turns[-1] for item in read_questions(path)][: count + 2]
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=Path(chromium), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        # Each question in a conversation of its own: nothing is kept over the reload between them.
        page.add_init_script("localStorage.setItem('plan-qa-talks-off', '1')")
        page.goto(address)
        # The first two warm the server and the browser.
        times = sorted(measure(page, asked)[2:])
        browser.close()
    print(
        f"{len(times)} 问，从回车到答案画出：中位数 {statistics.median(times):.0f} 毫秒，"
        f"最快 {times[0]:.0f}，最慢 {times[-1]:.0f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
