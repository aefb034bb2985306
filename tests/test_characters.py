"""Single characters against the Unicode data that Python does not carry, and against NFKC."""

from __future__ import annotations

import unicodedata

import pytest

from plan_qa.corpus.characters import UNREADABLE, note_sign, read_character


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("⺠", "民"),  # CJK Radicals Supplement: no decomposition
        ("⼼", "心"),  # Kangxi
        ("⻓", "长"),
        ("５", "5"),
        ("\N{CJK COMPATIBILITY IDEOGRAPH-F9DC}", "隆"),
        ("\N{VARIATION SELECTOR-17}", ""),
        ("\N{COMBINING GRAPHEME JOINER}", ""),
        ("\N{HANGUL FILLER}", ""),
        ("\N{BRAILLE PATTERN BLANK}", ""),
        ("\N{SOFT HYPHEN}", ""),
        ("\N{IDEOGRAPHIC SPACE}", ""),
        ("\ue000", UNREADABLE),
        ("\ud800", UNREADABLE),
        ("\ufffd", UNREADABLE),
        ("\U0003fffd", UNREADABLE),
        ("心", "心"),
        ("⠁", "⠁"),
    ],
)
def test_read_character(written: str, read: str) -> None:
    assert read_character(written) == read


def test_every_kangxi_radical_is_the_ideograph_that_nfkc_knows() -> None:
    radicals = [chr(c) for c in range(0x2F00, 0x2FD6)]
    assert [read_character(c) for c in radicals] == [unicodedata.normalize("NFKC", c) for c in radicals]


def test_every_supplement_radical_is_an_ideograph() -> None:
    radicals = [chr(c) for c in range(0x2E80, 0x2EF4) if unicodedata.name(chr(c), "")]
    read = {c: read_character(c) for c in radicals}
    # ⺀ alone has no ideograph of its own.
    unread = [c for c, form in read.items() if not unicodedata.name(form, "").startswith("CJK UNIFIED")]
    assert unread == ["⺀"]


@pytest.mark.parametrize(
    ("character", "is_sign"), [("①", True), ("³", True), ("❶", True), ("½", False), ("3", False)]
)
def test_note_sign(character: str, is_sign: bool) -> None:
    assert note_sign(character) is is_sign
