"""Inputs made of real ones, put to ask, cite, verify, the readers of files and the API: nothing may fail, be slow, or
show what is no slice of a source.

    python -m plan_qa.evaluation.fuzz --ask 20000 --cite 30000 --verify 20000 --read 20000 --api 10000

The same seed gives the same inputs. What failed is printed as JSON lines with the input; status 1 where anything did.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.documents.outline import parse_document
from plan_qa.corpus.documents.read import read_file
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.domain import Answer, FileText, PlaceError, PlanQaError
from plan_qa.evaluation.served import served
from plan_qa.places.citation import Style, cite_text, cited_at, quote_with_source
from plan_qa.places.find import resolve_place
from plan_qa.quotes.check import verify

SLOWEST_S: Final = 2.0
# Signs that programs stumble over: ends of lines, controls, halves of characters, directions, digits without end.
_ODD: Final = (
    *"\0\t\n\r\x0b\x1b\x85\u2028\u2029\u200b\u202e\ufeff\ufffd\ud800\udfff\U000e0041😀𠮷·．，。？！、；：",
    *"“”‘’「」『』《》〈〉（）()[]{}<>&#%\\\"'`*_|~-—…",
    *"0123456789０９一二三十百千〇零两第条款项章节句问答段",
    "第一条", "第九百九十九条", "之一", "至", "学时", "党员", "规划", "谁负责", "百分之", "不得", "……", "（一）", "1.1.1", "{n}", "%s",
)  # fmt: skip
_STYLES: Final = tuple(Style)
_NAMES: Final = ("稿.txt", "稿.md", "稿.html", "稿.docx", "稿.pdf", "稿.doc", "稿.ofd", "稿", "稿.rtf")
_MOST: Final = 1_200
_DRAFT_MOST: Final = 6_000


@dataclass(frozen=True, slots=True)
class Seeds:
    """Real texts to begin with: questions, places as people spell them, sentences of the sources."""

    questions: tuple[str, ...]
    places: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One input that failed, and how."""

    kind: str
    number: int
    given: str
    what: str


def read_seeds(folders: Folders, assistant: Assistant) -> Seeds:
    """The questions of all question files, and what the library holds."""
    questions: list[str] = []
    for path in sorted((folders.data / "questions").rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            questions += [turn["q"] for turn in row.get("turns", [row]) if "q" in turn]
    units = assistant.library.units
    places = [unit.id for unit in units] + [unit.title for unit in units if unit.title]
    places += [f"{unit.id}#{sentence.number}" for unit in units for sentence in unit.sentences]
    places += [
        "第三部分第八条",
        "五（十三）",
        "第十三条第二句",
        "答记者问第二问",
        "第一至三条",
        "最后一条",
        "序言第一句",
        "军队一段",
    ]
    sentences = [unit.slice(sentence) for unit in units for sentence in unit.sentences]
    return Seeds(tuple(questions), tuple(places), tuple(sentences))


def mutated(text: str, others: Sequence[str], chance: random.Random, most: int = _MOST) -> str:
    """The text with a few things done to it that hands, programs and attackers do."""
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5))):
        a, b = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        done = chance.randrange(8)
        if done == 0:
            text = text[:a] + text[b:]
        elif done == 1:
            text = text[:a] + chance.choice(_ODD) + text[a:]
        elif done == 2:
            text = text[:a] + chance.choice(_ODD) * chance.choice((2, 9, 40, 310)) + text[a:]
        elif done == 3:
            text = text[:b] + text[a:b] * chance.choice((1, 2, 20)) + text[b:]
        elif done == 4:
            text = text[:a] + chance.choice(others) + text[b:]
        elif done == 5:
            text = text[:a] + text[a:b][::-1] + text[b:]
        elif done == 6:
            text = text[:a] + "“" + text[a:b] + "”" + text[b:]
        else:
            text = text[:a] + "".join(chance.choice(_ODD) for _ in range(chance.randint(1, 12))) + text[b:]
    return text[:most]


# ---------------------------------------------------------------- what must hold


def wrong_with(answer: Answer, assistant: Assistant) -> str:
    """What an answer shows that is no slice of a source; empty where nothing."""
    units = assistant.library.unit_by_id
    for hit in answer.hits:
        unit = units.get(hit.cite)
        if unit is None or hit.text != unit.text:
            return f"hit {hit.cite}"
        if any(not 0 <= start < end <= len(hit.text) for start, end in hit.spans):
            return f"span of {hit.cite}"
    for part in answer.parts:
        if any(not 0 <= index < len(answer.hits) for index in part.hits):
            return "part"
        if part.hits and any(not 0 <= a < b <= len(answer.hits[part.hits[0]].text) for a, b in part.spans):
            return "span of part"
    # A document's own name may name one (中央组织部负责人就……答记者问).
    text = "\n".join(unit.text for unit in assistant.library.units)
    text += "\n".join(document.title + document.cited_as for document in assistant.library.documents)
    owners = (*answer.owners, *(owner for part in answer.parts for owner in part.owners))
    return next((f"owner {owner}" for owner in owners if owner not in text), "")


class Fuzz:
    """The five kinds of input; each is made by a generator of its own, so that one kind can be run alone."""

    def __init__(self, assistant: Assistant, seeds: Seeds) -> None:
        self._assistant = assistant
        self._seeds = seeds
        quoted = assistant.quoted
        made = (*quoted.sources.items, *quoted.witnesses.items)
        self._passages = {(p.cite, p.where, p.witness): p.text for p in made}

    def ask(self, chance: random.Random) -> tuple[str, Callable[[], str]]:
        """A question, at times after others."""
        seeds = self._seeds
        others = (*seeds.places, *seeds.sentences[:50])
        asked = [
            mutated(chance.choice(seeds.questions), others, chance)
            for _ in range(chance.choice((1, 1, 1, 2, 3)))
        ]

        def run() -> str:
            return wrong_with(self._assistant.ask(asked[-1], asked[:-1]), self._assistant)

        return repr(asked), run

    def cite(self, chance: random.Random) -> tuple[str, Callable[[], str]]:
        """A place, in every style."""
        spelling = mutated(chance.choice(self._seeds.places), self._seeds.places, chance)
        style, library = chance.choice(_STYLES), self._assistant.library

        def run() -> str:
            try:
                cited = cited_at(resolve_place(spelling, library), library)
            except PlaceError as error:
                return (
                    "an error of several lines" if "\n" in str(error).strip() and "\n" not in spelling else ""
                )
            for each in cited:
                cite_text(each.unit, each.extract, style, library)
                quote_with_source(each.unit, each.extract, style, library)
                if each.unit != library.unit_by_id[each.unit.id]:
                    return "unit"
                if each.span and not 0 <= each.span[0] < each.span[1] <= len(each.unit.text):
                    return "span"
            return ""

        return repr(spelling), run

    def verify(self, chance: random.Random) -> tuple[str, Callable[[], str]]:
        """A draft of a few sentences, quoted and not."""
        seeds = self._seeds
        text = "".join(
            chance.choice(("“{}”", "{}", "第五条指出：“{}”", "《规划》要求{}", "\n{}\n")).format(
                mutated(chance.choice(seeds.sentences), seeds.questions, chance)
            )
            for _ in range(chance.randint(1, 4))
        )[:_DRAFT_MOST]

        def run() -> str:
            return self._wrong_in(text, text)

        return repr(text), run

    def read(self, chance: random.Random) -> tuple[str, Callable[[], str]]:
        """A file, damaged or not, read, set out as a document, and checked."""
        data, name = self._file(chance)

        def run() -> str:
            try:
                file = read_file(data, name)
                parsed = parse_document(file)
            except PlanQaError as error:
                return "an error of several lines" if "\n" in str(error) else ""
            if any(
                not 0 <= s.start <= s.end <= len(unit.text) for unit in parsed.units for s in unit.sentences
            ):
                return "sentence"
            return self._wrong_in(file, file.shown)

        return json.dumps({"name": name, "hex": data.hex()}), run

    def _wrong_in(self, draft: FileText | str, shown: str) -> str:
        for check in verify(draft, self._assistant.quoted):
            if shown[check.start : check.end] != check.quote:
                return "quote is not the draft's"
            if not check.source_text or check.verdict == "stitched":
                continue
            passage = self._passages.get((check.cite, check.where, ""), "")
            if passage[check.source_start : check.source_end] != check.source_text:
                return f"source_text of {check.cite}"
        return ""

    def _file(self, chance: random.Random) -> tuple[bytes, str]:
        seeds = self._seeds
        lines = [
            mutated(chance.choice((*seeds.sentences, *seeds.questions)), _ODD, chance, 400)
            for _ in range(chance.randint(1, 12))
        ]
        name = chance.choice(_NAMES)
        if name.endswith("docx"):
            data = docx_of(lines)
        elif name.endswith("html"):
            data = "".join(f"<p>{line}" for line in lines).encode("utf-8", "replace")
        else:
            data = "\n".join(lines).encode(chance.choice(("utf-8", "gb18030", "utf-16")), "replace")
        for _ in range(chance.choice((0, 0, 1, 3, 10))):
            at = chance.randint(0, len(data))
            some = bytes(chance.randrange(256) for _ in range(chance.randint(0, 4)))
            data = data[:at] + some + data[at + chance.randint(0, 6) :]
        return data, name


def docx_of(lines: Sequence[str]) -> bytes:
    """The smallest Word file of these paragraphs; signs that XML has not are left out."""
    letters = "".join
    body = letters(
        "<w:p><w:r><w:t>"
        + letters(c for c in line if c.isprintable()).replace("&", "&amp;").replace("<", "&lt;")
        + "</w:t></w:r></w:p>"
        for line in lines
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode("utf-8", "replace"),
        )
    return made.getvalue()


# ---------------------------------------------------------------- the API


class Api:
    """Requests to a real server: any status but a failure of the server's."""

    def __init__(self, address: str, fuzz: Fuzz, seeds: Seeds) -> None:
        self._address = address
        self._fuzz = fuzz
        self._seeds = seeds

    def api(self, chance: random.Random) -> tuple[str, Callable[[], str]]:
        """One request: a good form with odd words, an odd form, or no form at all."""
        method, path, body, kind = self._request(chance)

        def run() -> str:
            request = Request(self._address + path, data=body, method=method, headers={"Content-Type": kind})
            try:
                with urlopen(request, timeout=30) as reply:
                    status, said = reply.status, reply.read()
            except HTTPError as error:
                status, said = error.code, error.read()
            if status >= 500 and status not in (503, 507):
                return f"status {status}: {said[:200]!r}"
            return "a traceback is shown" if b"Traceback" in said else ""

        return json.dumps([method, path, (body or b"").hex()]), run

    def _request(self, chance: random.Random) -> tuple[str, str, bytes | None, str]:
        seeds = self._seeds
        words = mutated(chance.choice((*seeds.questions, *seeds.places)), _ODD, chance)
        place = mutated(chance.choice(seeds.places), _ODD, chance, 200)
        said = words.encode("utf-8", "replace").decode()
        route = chance.randrange(9)
        if route == 0:
            return "GET", "/api/ask?" + urlencode({"q": said}), None, "text/plain"
        if route == 1:
            style = chance.choice((*_STYLES, "none"))
            query = urlencode({"place": place.encode("utf-8", "replace").decode(), "style": style})
            return "GET", f"/api/cite?{query}", None, "text/plain"
        if route == 2:
            return "GET", "/api/duties?" + urlencode({"body": said}), None, "text/plain"
        if route == 3:
            data, name = self._fuzz._file(chance)
            where = chance.choice(("/api/draft", "/api/draft/report", "/api/draft/comments", "/check"))
            return "POST", f"{where}?{urlencode({'name': name})}", data, "application/octet-stream"
        values: tuple[Any, ...] = (
            words,
            place,
            0,
            -1,
            1e308,
            None,
            True,
            [],
            {},
            [words],
            {"q": words},
            "plan",
        )
        forms: tuple[tuple[str, dict[str, Any]], ...] = (
            ("/api/ask", {"q": words, "turns": [words[:40]], "in": chance.choice(([], ["plan"], [words]))}),
            ("/api/citations", {"cites": [place[:90]], "style": "official"}),
            ("/api/export/report", {"text": words or "空", "format": "md"}),
            ("/api/export/citations", {"cites": [place[:90]], "style": "gbt7714", "format": "md"}),
            ("/api/verify", {"text": words}),
        )
        path, form = chance.choice(forms)
        if route > 6 and form:
            form[chance.choice([*form, "more"])] = chance.choice(values)
        data = json.dumps(form).encode()
        if route == 8:
            at = chance.randint(0, len(data))
            data = data[:at] + bytes(chance.randrange(256) for _ in range(3)) + data[at + 2 :]
        return chance.choice(("POST",) * 9 + ("PUT",)), path, data, "application/json"


# ---------------------------------------------------------------- running


Make = Callable[[random.Random], tuple[str, Callable[[], str]]]


def troubles(kind: str, make: Make, numbers: range, seed: int, slowest: list[float]) -> Iterator[Trouble]:
    """Put each input and yield those that fail; the longest time goes to `slowest`.

    What runs here is timed by what it computes, so that a busy machine fails nothing; a server by the clock.
    """
    clock = time.perf_counter if kind == "api" else time.process_time
    for number in numbers:
        given, run = make(random.Random(f"{seed} {kind} {number}"))
        began = clock()
        try:
            what = run()
        except Exception:  # noqa: BLE001 - whatever is raised is what is looked for
            what = traceback.format_exc()
        took = clock() - began
        slowest[0] = max(slowest[0], took)
        if not what and took > SLOWEST_S:
            what = f"{took:.1f} s"
        if what:
            yield Trouble(kind, number, given, what)


def main() -> None:
    """Run, print what failed, and the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    for kind in ("ask", "cite", "verify", "read", "api"):
        parser.add_argument(f"--{kind}", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first input of each kind")
    options = parser.parse_args()
    folders = default_folders()
    assistant = Assistant.open(folders)
    seeds = read_seeds(folders, assistant)
    fuzz = Fuzz(assistant, seeds)
    makes: dict[str, Make] = {"ask": fuzz.ask, "cite": fuzz.cite, "verify": fuzz.verify, "read": fuzz.read}
    failed: Counter[str] = Counter()
    with ExitStack() as stack:
        if options.api:
            makes["api"] = Api(stack.enter_context(served()), fuzz, seeds).api
        for kind, make in makes.items():
            slowest = [0.0]
            numbers = range(options.first, options.first + getattr(options, kind))
            began = time.perf_counter()
            for trouble in troubles(kind, make, numbers, options.seed, slowest):
                failed[kind] += 1
                print(json.dumps([trouble.kind, trouble.number, trouble.what, trouble.given]), flush=True)
            if numbers:
                took = time.perf_counter() - began
                print(
                    f"{kind}：{len(numbers)} 个，失败 {failed[kind]}，最慢 {slowest[0]:.2f} 秒，共 {took:.0f} 秒",
                    flush=True,
                )
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
