"""The pictures of docs/screenshots from the page as it is: `python -m plan_qa.evaluation.screenshots [FOLDER]`.

A picture is written only where it differs from the one that stands there. Needs the `dev` extra, Chromium and a font with
Chinese characters.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, sync_playwright

from plan_qa.evaluation.served import CHROMIUM, FLAGS, served

_FOLDER: Final = Path("docs/screenshots")
_SETTLED_MS: Final = 1200


@dataclass(frozen=True, slots=True)
class Picture:
    """A state of the page: where it is opened, what is asked there, in which light and on which screen."""

    name: str
    path: str = "/"
    asked: tuple[str, ...] = ()
    scheme: Literal["light", "dark"] = "light"
    phone: bool = False


PICTURES: Final = (
    Picture("ask-light", asked=("党员五年要学多少学时", "那支部书记呢")),
    Picture("ask-dark", asked=("党员五年要学多少学时", "那支部书记呢"), scheme="dark"),
    Picture("uncertain-light", asked=("党委委员每年要学多少学时",)),
    Picture("corrected-light", asked=("党员五年要学200学时，对吧",)),
    Picture("not-found-light", asked=("党员不参加培训会被开除吗",)),
    Picture("read-light", path="/?tab=read&cite=plan/art13"),
    Picture("duties-light", path="/?tab=duties"),
    Picture("check-light", path="/?tab=check"),
    Picture("phone-ask", asked=("党员五年要学多少学时",), phone=True),
)


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """The picture as PNG."""
    width, height = (390, 844) if picture.phone else (1366, 768)
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=picture.scheme, reduced_motion="reduce"
    )
    page.goto(address + picture.path)
    page.wait_for_selector("#question textarea", state="attached")
    for number, question in enumerate(picture.asked, start=1):
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        page.wait_for_function(f"document.querySelectorAll('#chat .answer').length >= {number}")
    page.wait_for_timeout(_SETTLED_MS)
    taken = page.screenshot()
    page.close()
    return taken


def main(arguments: Sequence[str]) -> int:
    """Take all pictures."""
    folder = Path(arguments[0]) if arguments else _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=Path(CHROMIUM), args=list(FLAGS))
        for picture in PICTURES:
            taken, path = take(browser, address, picture), folder / f"{picture.name}.png"
            same = path.is_file() and path.read_bytes() == taken
            if not same:
                path.write_bytes(taken)
            print(f"{path}：{'未变' if same else '已更新'}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
