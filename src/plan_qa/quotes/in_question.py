"""The quotations that a question is about: 「……」出自哪里, or a phrase pasted without marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from plan_qa.corpus.fold import letters_only
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Check
from plan_qa.places.asking_words import is_filler
from plan_qa.quotes.judge import Claimed, check_quotation
from plan_qa.quotes.marks import quotations_in
from plan_qa.quotes.passages import QuotedSources

_ASKS_ORIGIN = WordForm("quotes", r"{asks_origin}|(?:在|是)哪[里儿](?:[说写讲提的?？呢]|$)")
# The question around a pasted phrase that has no marks; marks before it are counted, or a run of them would be read anew
# from each of its signs.
_AROUND = WordForm(
    "quotes",
    r"^(?:{around}|[是有：:，,。\s])+"
    r"|[，,。：:\s]{0,9}{this_saying}?{stress}*{stands_in}*(?:规划|文件)?(?:的|里|中)*{which}"
    r"(?:里|中)?{says}?(?:的|到|过)?(?:原话|原文)?[吗呢啊呀？?。！!\s]*$"
    r"|[，,。的\s]{0,9}{words}?{is_right}[？?。！!\s]*$",
)
_INTERROGATIVE = re.compile(
    r"谁|什么|啥|多少|几|哪|吗|怎么|如何|为何|为什么|咋|能否|是否|能不能|是不是|[?？]"
)
# 「…，是不是」 asserts and wants it confirmed.
_TAGS = re.compile(r"是不是[?？]?$|对不对[?？]?$|[吗吧][?？]?$|[?？]$")
# A pasted phrase shorter than this is a term, and the question about it one for the search; a near
# miss of a short one is chance.
_SHORTEST_PASTED, _SHORTEST_PASTED_NEAR = 8, 12


def asks_origin(text: str) -> bool:
    """Whether a message asks where words stand, or whether they are right."""
    return _ASKS_ORIGIN.search(text) is not None


def find_quoted(text: str, corpus: QuotedSources) -> tuple[Check, ...]:
    """The quotations that a chat message asks about, or nothing where it is no matter of quotation.

    Words in quotation marks count when the message asks for their origin, or when they are long and nothing
    else is asked; words without marks when the whole message, less 「出自哪里」 and the like, stands in one.
    """
    # Who asks here means one of our documents, however it is half remembered.
    ours = Claimed(documents=frozenset(document.id for document in corpus.library.documents))
    if quotations := quotations_in(text):
        outside = _outside(text, quotations)
        asks = asks_origin(text) or not letters_only(outside).text
        asserts = not _INTERROGATIVE.search(_TAGS.sub("", outside))
        checks = [
            replace(check_quotation(words, corpus, ours), start=start, end=end)
            for start, end, words in quotations
            if asks or (asserts and len(letters_only(words).text) >= _SHORTEST_PASTED)
        ]
        if found := tuple(check for check in checks if _worth_showing(check)):
            return found
        if not asks and not asserts:
            return ()
    pasted = _AROUND.sub("", _AROUND.sub("", text))
    if len(letters_only(pasted).text) < _SHORTEST_PASTED or is_filler(pasted):
        return ()
    start = max(0, text.find(pasted))
    check = replace(check_quotation(pasted.strip(), corpus, ours), start=start, end=start + len(pasted))
    if check.verdict in ("exact", "variant", "elided"):
        return (check,)
    keywords = re.search(r"\S\s+\S", pasted) is not None
    long = len(letters_only(pasted).text) >= _SHORTEST_PASTED_NEAR
    if check.verdict == "misquoted" and long and not keywords and not _INTERROGATIVE.search(pasted):
        return (check,)
    return ()


def _outside(text: str, quotations: Sequence[tuple[int, int, str]]) -> str:
    return "".join(c for i, c in enumerate(text) if not any(start <= i < end for start, end, _ in quotations))


def _worth_showing(check: Check) -> bool:
    near = check.verdict == "misquoted"
    return check.verdict != "absent" and not (near and len(letters_only(check.quote).text) < _SHORTEST_PASTED)
