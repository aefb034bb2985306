"""Which text a question names: a document of the library, a period, or a text that we do not hold.

「劳动合同法第十条」 and 「党章第三条」 are places in other texts; taking them for the plan's would be
a false citation, so a name that fits no document of the library is kept and marked `foreign`. All offsets
are into folded text (`corpus.fold`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Literal

from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.library import Library
from plan_qa.corpus.word_form import WordForm, WordSet
from plan_qa.corpus.word_lists import any_of, longest_first
from plan_qa.domain import Document
from plan_qa.places.titles import titles_of

# What kind of text a word asks for: 规划 the plan itself, 答记者问 an interview about it.
Kind = Literal["plan", "interview", ""]


@dataclass(frozen=True, slots=True)
class Naming:
    """A text named at [start, end): `document` where the name settles it, else `kind` and `period` do."""

    start: int
    end: int
    document: str = ""
    kind: Kind = ""
    period: tuple[int, int] | None = None
    foreign: bool = False
    # A firm name (党章, 《…条例》) owns every place after it; a loose one (规定) only what it touches.
    firm: bool = True
    # Further documents of the users' own that the name fits as well.
    others: tuple[str, ...] = ()


_TITLE = re.compile(r"《([^《》]{1,80})》")
_INTERVIEW = re.compile(r"答记者问|记者问答|记者问|答问|访谈|专访|采访|官方解读|问答录")
# 「记者的第三个问题」: who asks or answers stands for the interview where a number follows.
_ASKER = WordForm(
    "places",
    r"(?<!答)记者(?!问)(?:所|又)?(?:提问?)?(?:出|到)?的?(?=第|最后|倒数|前|后|头一|首)"
    r"|{speaker}?(?:有关)?负责(?:人|同志)的?(?={edge}[^,。?]{0,3}个?(?:回答|答复))",
)
_SPEAKER = WordForm("places", r"{speaker}(?:有关)?(?:负责人|负责同志)?[就的]?$")
_YEARS = re.compile(
    r"(?<!\d)(?P<first>(?:19|20)\d\d)年?(?:-|至|到)+(?P<last>(?:19|20)\d\d)(?!\d)年?"
    r"|(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)年?"
    r"|(?<!\d)(?P<short>\d\d)年(?=的?(?:那[次份版个]|[这该])?(?:规划|答|访谈|采访|版))"
)
# 「跟2014年比」「2014年以来」 speak of a time, they name no text.
_TIME_ONLY_BEFORE = re.compile(r"(?:跟|和|与|同|比|从|自|截至|到)$")
_TIME_ONLY_AFTER = re.compile(r"比|相比|以来|以后|以前|之前|之后|起|底|初|前|后|\d|[0-9]*月")
# 「旧规划」 is the one before.
_FORMER = re.compile(
    r"(?:旧|老|原先?的?|原来的|(?:过去|从前|以前|之前|上次|上回)的?(?:那[个份])?)(?=(?:的?党员教育培训)?规划)"
)
# 「公务员法第五条、规划第八条」
_PLACE_BEFORE = re.compile(r"第[^、]{1,9}[编章节条款项段句]、$")
# A place behind a short name: 条例第五条, 办法附则.
_PLACE_FOLLOWS = WordForm("places", r"第[^,。?]{1,9}(?:[编章节条款段]|部分)|{named_part}|{annex_word}")
# （试行） behind a title, 《…》 around it: people leave it out.
_EDITION = re.compile(r"[(（][^()（）0-9]{1,8}[)）]$")
# What people say of the plan in force belongs to its name.
_EPITHET = WordForm("places", r"(?:(?:{epithet}|{issuer}新?{issued})的?)+$")
_ROUND = re.compile(r"(?P<back>上上|再上|上|前|新|本|这|现行)(?:一|个)?[轮版届]")
# Words that end the name of a text of rules; the loose ones are also common nouns.
_FIRM = re.compile(r"党章|宪法|法典|条例|准则|章程|细则|守则|公约|规划纲要")
_LAW = re.compile(r"(?<![方说做看想用办写算语执依合违司无立普守])法(?=的?第|里|中第|规定)")
_LOOSE = re.compile(r"规定|办法|意见|方案|纲要|决定|决议|通知|制度|规则|报告|合同|协议|手册|大纲|讲话|教材")
# What may stand before a document's name in a sentence without being part of another name.
_BEFORE_NAME = WordSet("places", "free_before")
_ISSUED = re.compile(r"(?:印发|下发|颁发|发布)(?:的|了)?$")
# A full title this long is not part of a stranger's name.
_DISTINCT = 8
# 「现行的」, 「中央组织部负责人就」: what belongs to a name in front of it is no longer than this.
_LONGEST_BEFORE = 80
_NAME_RUN = re.compile(r"[一-鿿0-9()、·-]*$")


def squeeze_name(title: str) -> str:
    """A title as it is compared: folded, the years and brackets with them left out."""
    folded = re.sub(r"\((?:19|20)\d\d[^)]*\)|(?:19|20)\d\d年?-+(?:19|20)\d\d年?", "", fold_text(title))
    return re.sub(r"[《》〈〉\"']", "", folded)


def in_marks(title: str) -> str:
    """A title in its marks; those of a title within it are single (GB/T 15834—2011, 4.15.3.5)."""
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


@lru_cache(maxsize=512)
def _names(title: str, short_title: str, called: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The names of a document, longest first; a title of two halves (甲——乙) is also known by each."""
    names = {squeeze_name(name) for name in (title, short_title, *called, *re.split("—+", title))}
    return longest_first(name for name in names if len(name) >= 2)


def _names_of(document: Document) -> tuple[str, ...]:
    """What the register calls a document besides its title says which period is meant; of an added one it is a name."""
    title = _EDITION.sub("", document.title) if document.kind == "user" else document.title
    return _names(title, document.short_title, document.called if document.kind == "user" else ())


def _is_subsequence(part: str, whole: str) -> bool:
    characters = iter(whole)
    return all(character in characters for character in part)


def _known(run: str, library: Library) -> tuple[tuple[Document, ...], int] | None:
    """The documents whose name `run` ends with, and the length of that name; several only of the users' own.

    People shorten titles (「党员教育培训规划」), so any subsequence of a title that keeps its last two
    letters is its name, unless a foreign noun stands before it (「干部教育培训规划」). Of an added document the longest
    name counts, and more than that of a registered one; between two editions the newer comes first.
    """
    registered: tuple[Document, int] | None = None
    added: list[tuple[Document, int]] = []
    for document in sorted(library.documents, key=lambda document: not document.in_force):
        if document.kind == "interview" or (registered and document.kind != "user"):
            continue
        length = max((_length(run, name) for name in _names_of(document)), default=0)
        if length and document.kind == "user":
            added.append((document, length))
        elif length:
            registered = document, length
    longest = max((length for _, length in added), default=0)
    if registered and registered[1] >= longest:
        return (registered[0],), registered[1]
    fits = [document for document, length in added if length == longest]
    return (tuple(sorted(fits, key=lambda each: each.date, reverse=True)), longest) if fits else None


def _length(run: str, name: str) -> int:
    """How many letters at the end of `run` are the name or a short form of it; 0 where another name stands there."""
    if not run.endswith(name[-2:]):
        return 0
    length = 2
    while length < len(run) and _is_subsequence(run[-length - 1 :], name):
        length += 1
    before = run[: len(run) - length]
    in_full = length == len(name) and length >= _DISTINCT
    free = (
        not before
        or before[-1] in _BEFORE_NAME
        or before[-1].isdigit()
        or _ISSUED.search(before)
        or _PLACE_BEFORE.search(before)
    )
    return length if free or in_full else 0


def _titles(text: str, library: Library) -> Iterator[Naming]:
    # A draft may name the same text on every line.
    is_title_within = lru_cache(maxsize=256)(partial(_is_title_within, library=library))
    for match in _TITLE.finditer(text):
        inside = match[1]
        if is_title_within(inside):
            continue
        years = _YEARS.search(inside)
        period = _period(years) if years else None
        if _INTERVIEW.search(inside):
            yield Naming(match.start(), match.end(), kind="interview", period=period)
            continue
        name = squeeze_name(_EDITION.sub("", inside))
        found = _known(name, library)
        if found is None or found[1] != len(name):
            yield Naming(match.start(), match.end(), foreign=True)
        elif found[0][0].kind == "plan":
            yield Naming(match.start(), match.end(), kind="plan", period=period)
        else:
            first, *others = (document.id for document in found[0])
            yield Naming(match.start(), match.end(), document=first, others=tuple(others))


def _is_title_within(words: str, library: Library) -> bool:
    """《明确工作责任》 is an article of ours in the wrong brackets, and no text of its own."""
    wanted = fold_text(words)
    registered = (document for document in library.documents if document.kind != "user")
    return any(name == wanted for document in registered for name, _ in titles_of(document))


def _period(years: re.Match[str]) -> tuple[int, int]:
    if years["short"]:
        return 2000 + int(years["short"]), 2000 + int(years["short"])
    if years["year"]:
        return int(years["year"]), int(years["year"])
    return int(years["first"]), int(years["last"])


def _periods(text: str, library: Library) -> Iterator[Naming]:
    for match in _YEARS.finditer(text):
        if _TIME_ONLY_BEFORE.search(text, 0, match.start()) or _TIME_ONLY_AFTER.match(text, match.end()):
            continue
        yield Naming(match.start(), match.end(), period=_period(match))
    current = library.in_force.period
    if current is None:
        return
    length = current[1] - current[0] + 1
    for match in _FORMER.finditer(text):
        yield Naming(match.start(), match.end(), period=(current[0] - length, current[1] - length))
    for match in _ROUND.finditer(text):
        back = {"上上": 2, "再上": 2, "上": 1, "前": 1}.get(match["back"], 0)
        yield Naming(
            match.start(), match.end(), period=(current[0] - back * length, current[1] - back * length)
        )


def _words(text: str, library: Library) -> Iterator[Naming]:
    named = [document for document in library.documents if document.kind != "interview"]
    tails = {name[-2:] for document in named for name in _names_of(document)}
    # One may end inside another: 党章 in 中国共产党章程.
    tail = re.compile(f"(?=({any_of(tails)}))")
    for match in _INTERVIEW.finditer(text):
        yield Naming(match.start(), match.end(), kind="interview")
    for match in _ASKER.finditer(text):
        yield Naming(match.start(), match.end(), kind="interview")
    for match in tail.finditer(text):
        end = match.end(1)
        run = _run_before(text, end)
        if found := _adopted(text, end, run, library):
            (document, *others), length = found
            if document.kind == "plan":
                yield Naming(end - length, end, kind="plan")
            elif length > 2 or document.kind == "user":
                yield Naming(end - length, end, document=document.id, others=tuple(o.id for o in others))
        elif document_tail_is_rule(match[1]):
            yield Naming(end - len(run), end, foreign=True)
    for pattern, firm in ((_FIRM, True), (_LAW, True), (_LOOSE, False)):
        for match in pattern.finditer(text):
            if not _adopted(text, match.end(), _run_before(text, match.end()), library):
                yield Naming(match.start(), match.end(), foreign=True, firm=firm)
    yield from _reports(text, library)


def _adopted(text: str, end: int, run: str, library: Library) -> tuple[tuple[Document, ...], int] | None:
    """As `_known`; 条例 or 意见 alone is the name of an added document only where a place in it follows."""
    found = _known(run, library)
    if found is None or found[1] > 2 or found[0][0].kind != "user":
        return found
    called = any(run[-2:] in document.called for document in found[0])
    return found if called or _PLACE_FOLLOWS.search(text, end) else None


def document_tail_is_rule(tail: str) -> bool:
    """Whether titles with this tail hold numbered places (规划, 条例), so that a stranger's counts."""
    return tail == "规划" or bool(_FIRM.fullmatch(tail))


def _reports(text: str, library: Library) -> Iterator[Naming]:
    """「甘肃那篇」: the region that a report is of, with a word for what it is."""
    for document in library.documents:
        if not document.region:
            continue
        pattern = re.compile(
            re.escape(document.region)
            + r"省?(?:的)?(?:那|这)?(?:一)?(?:篇|份|个)?(?:综述|报道|文章|材料|报告|经验)?"
        )
        for match in pattern.finditer(text):
            yield Naming(match.start(), match.end(), document=document.id)


def _run_before(text: str, end: int) -> str:
    match = _NAME_RUN.search(text[max(0, end - 40) : end])
    return match.group() if match else ""


def names_in(text: str, library: Library) -> tuple[Naming, ...]:
    """Every text named in folded `text`, in order; a period close before a document's word belongs to it."""
    titles = list(_titles(text, library))
    found: list[Naming] = list(titles)
    # One behind the other, so that the one that reaches farthest into a name is the last that begins before its end.
    starts = [title.start for title in titles]

    def free(naming: Naming) -> bool:
        at = bisect_left(starts, naming.end)
        return at == 0 or titles[at - 1].end <= naming.start

    words = [naming for naming in _words(text, library) if free(naming)]
    # Where a known name and a foreign word end alike, the known name was found by its full title: it wins.
    known = [naming for naming in words if not naming.foreign]
    found += [
        naming
        for naming in words
        if not (naming.foreign and any(naming.end == each.end or _within(naming, each) for each in known))
    ]
    periods = [naming for naming in _periods(text, library) if free(naming)]
    for period in sorted(periods, key=lambda naming: -naming.start):
        owner = next(
            (
                i
                for i, naming in enumerate(found)
                if not naming.foreign
                and naming.period is None
                and naming.kind
                and period.end <= naming.start <= period.end + 24
                and not re.search(r"[,。?!;:]", text[period.end : naming.start])
            ),
            None,
        )
        inside = next(
            (i for i, n in enumerate(found) if n.start <= period.start and period.end <= n.end), None
        )
        titled = next(
            (
                i
                for i, n in enumerate(found)
                if n.document and n.end <= period.start and text[n.end : period.start] in ("", "(")
            ),
            None,
        )
        if titled is not None:
            found[titled] = _of_year(found[titled], period, library)
            continue
        index = owner if owner is not None else inside
        if index is None:
            found.append(period)
        else:
            old = found[index]
            found[index] = Naming(
                min(period.start, old.start), old.end, old.document, old.kind, period.period, old.foreign
            )
    ordered = sorted(set(found), key=lambda naming: (naming.end, naming.start))
    return tuple(_with_speaker(text, naming) for naming in _merge_interviews(ordered))


def _of_year(naming: Naming, period: Naming, library: Library) -> Naming:
    """《公务员法》（2018年）: of two editions the one of that year."""
    documents = [library.document_by_id[name] for name in (naming.document, *naming.others)]
    years = {str(year) for year in period.period or ()}
    fits = [document.id for document in documents if document.date[:4] in years]
    first, *others = fits or [document.id for document in documents]
    return replace(naming, end=period.end, document=first, others=tuple(others))


def _within(inner: Naming, outer: Naming) -> bool:
    """党章 in 中国共产党章程 is no name."""
    return outer.start <= inner.start and inner.end <= outer.end


def _with_speaker(text: str, naming: Naming) -> Naming:
    """「中央组织部负责人就《…》答记者问」, 「现行的规划」: who answers, and what is said of it, belong to the name."""
    before = {"interview": _SPEAKER, "plan": _EPITHET}.get(naming.kind)
    match = (
        before.search(text, max(0, naming.start - _LONGEST_BEFORE), naming.start)
        if before and not naming.foreign
        else None
    )
    return replace(naming, start=match.start()) if match else naming


def _merge_interviews(namings: list[Naming]) -> Iterator[Naming]:
    """「就《2014—2018年…规划》答记者问」 is one name: the interview takes the plan's period."""
    for i, naming in enumerate(namings):
        following = namings[i + 1] if i + 1 < len(namings) else None
        previous = namings[i - 1] if i else None
        if (
            following
            and naming.kind == "plan"
            and following.kind == "interview"
            and _touch(naming, following)
        ):
            continue
        if previous and naming.kind == "interview" and previous.kind == "plan" and _touch(previous, naming):
            yield Naming(
                previous.start, naming.end, kind="interview", period=naming.period or previous.period
            )
        else:
            yield naming


def _touch(left: Naming, right: Naming) -> bool:
    return 0 <= right.start - left.end <= 1


def in_period(document: Document, period: tuple[int, int]) -> bool:
    """Whether a document belongs to a period: its own period, a year of it, or the year it appeared."""
    if document.period is None:
        return str(period[0]) == document.date[:4] and period[0] == period[1]
    if period[0] == period[1]:
        return document.period[0] <= period[0] <= document.period[1] or document.date[:4] == str(period[0])
    return document.period == period
