"""The grammar of Chinese references: 第五部分第（十三）条第二句 as numbers, before any document is looked at.

Every rule takes folded text and a position and gives what it read and where it stopped, or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from plan_qa.corpus.numerals import to_int

# Traditional characters that occur in references; one for one, so offsets hold.
_TRADITIONAL = str.maketrans("條問後個題項點內這項從給說寫講幹麼頭", "条问后个题项点内这项从给说写讲干么头")

_N = r"[零〇一二两三四五六七八九十百千0-9]{1,7}"
# 条件, 条例, 条线, 第一条原则 …: the word goes on and means something else.
_NOT_ARTICLE = (
    "件|例|理|线|路|腿|龙|鱼|微博|消息|新闻|短信|朋友圈|道路|战线|主线|建议|意见"
    "|办法|做法|原则|措施|经验|理由"
)
_WORD = rf"""
    条(?!{_NOT_ARTICLE})
  | 问(?!题|责|卷|答)
  | 个?问题(?!清单)
  | 题
  | 款(?!式|项)
  | 项(?!目|任务|工作|重点|措施|制度|指标|内容|规定)
  | 点(?!钟|半|多)
  | 自然段 | 段(?!时间|位|话)
"""
_ITEM = re.compile(rf"(?P<nth>第)?\(?(?P<n>{_N})\)?(?P<word>{_WORD})?", re.VERBOSE)
_BRACKETED = re.compile(rf"第?\((?P<n>{_N})\)(?!{_N})")
_LAST_ITEM = re.compile(
    rf"(?:最后的?[一1]个?|最末[一1]?个?|末尾?[一1]?|倒数第?(?P<back>{_N})个?)(?P<word>{_WORD})", re.VERBOSE
)
_FIRST_ITEM = re.compile(rf"(?:头[一1]个?|首|开头[一1]个?|打头[一1]?)(?P<word>{_WORD})", re.VERBOSE)
_AND = re.compile(r"(?P<range>到|至|-)|、|,|和|以?及|与|跟|同|还有")

_PART = re.compile(
    rf"(?:第(?P<n>{_N})个?大?|(?P<last>最后)的?[一1]?个?大?|倒数第(?P<back>{_N})个?)(?:部分|章|节)"
)
_PART_BEFORE_BRACKET = re.compile(rf"(?<![一二三四五六七八九十百0-9])(?P<n>{_N})[、.]?(?=第?\({_N}\))")

_SENTENCE = re.compile(
    rf"""
    第(?P<n>{_N})句话?
  | (?P<last>最后的?[一1]?句话?|末尾?[一1]?句话?)
  | 倒数第(?P<back>{_N})句话?
  | (?P<first>头[一1]句话?|首句|开头的?第?[一1]?句话?)
  | [\#](?P<hash>\d{{1,4}})
    """,
    re.VERBOSE,
)
_SENTENCE_LIST = re.compile(rf"第(?P<all>{_N}(?:(?:、|,|和|及|与|到|至|-)第?{_N})+)句话?")
_SENTENCES_FROM = re.compile(rf"(?P<way>前|后|最后)(?P<n>{_N})句话?")

_JOINT = re.compile(r"(?:的|里面?的?|中间?的?|当中的?|之中的?|下面?的?|内的?|,|:|·)?")
_SUBDIVISION = re.compile(rf"第(?P<n>{_N})(?P<word>款|项(?!目|任务|工作)|自然段|段(?!时间))")

_RELATIVE = re.compile(
    r"""
    (?:再|还有|那|接着|继续|然后)* (?:往|向)?
    (?P<steps>(?:上|下)+|前|后) (?P<face>面|边)? 的? (?P<the>那|这)? (?P<one>[一1])?个?
    (?P<word>条(?!件|例|线|路)|问(?!题|责|卷)|个?问题|段(?!时间)|句话?|部分)
    """,
    re.VERBOSE,
)
_THIS = re.compile(
    rf"(?P<det>这|那|本|该|此|上述|前述|刚才那|刚刚那)[一1]?(?:条(?!{_NOT_ARTICLE})|款(?!式|项)|问(?!题|责))"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference says: numbers count from 1, from the end where negative (−1 is 最后).

    `word` is the counter of the items (条, 问, 段 …); `bare_number` when 第 was left out (十三条), which in
    running text is rather a count; `steps` and `this` point from the place of the previous answer.
    """

    start: int
    end: int
    part: int | None = None
    items: tuple[int, ...] = ()
    word: str = ""
    sentences: tuple[int, ...] = ()
    first_sentences: int = 0
    bare_number: bool = False
    # （四） as the text's own headings have it, so the running number and no count within a part
    bracketed: bool = False
    steps: int = 0
    this: bool = False
    subdivision: str = ""


def prepare(folded: str) -> str:
    """Folded text with the Traditional characters of references made Simplified, offsets kept."""
    return folded.translate(_TRADITIONAL)


def references_in(text: str) -> Iterator[Reference]:
    """Every reference in prepared text, left to right, none overlapping."""
    position = 0
    while position < len(text):
        found = reference_at(text, position)
        if found is None:
            position += 1
        else:
            yield found
            position = max(found.end, position + 1)


def reference_at(text: str, start: int) -> Reference | None:
    """The reference that begins at `start`: [part] [items] [sentences], or one relative to an answer."""
    if relative := _relative_at(text, start):
        return relative
    part, position = _part_at(text, start)
    after_part = _joint(text, position) if part is not None else position
    items, word, bare, stop = _items_at(text, after_part, part is not None)
    if items:
        position = stop
    elif part is None:
        return _lone_sentences(text, start)
    bracketed = bool(items) and text[after_part : after_part + 2].lstrip("第").startswith("(")
    return with_sentences(
        text, Reference(start, position, part, items, word, bare_number=bare, bracketed=bracketed)
    )


def with_sentences(text: str, reference: Reference) -> Reference:
    """The reference with the sentences or the subdivision that follow it, if any."""
    position = reference.end
    sentences, first, stop = _sentences_at(text, _joint(text, position))
    if sentences or first:
        return replace(reference, end=stop, sentences=sentences, first_sentences=first)
    subdivision = _SUBDIVISION.match(text, _joint(text, position))
    if subdivision and reference.items and reference.word in ("条", ""):
        return replace(reference, end=subdivision.end(), subdivision=subdivision["word"])
    return reference


def _lone_sentences(text: str, start: int) -> Reference | None:
    sentences, first, stop = _sentences_at(text, start)
    if not (sentences or first):
        return None
    return Reference(start, stop, sentences=sentences, first_sentences=first, this=True)


def _joint(text: str, position: int) -> int:
    match = _JOINT.match(text, position)
    return match.end() if match else position


def _part_at(text: str, position: int) -> tuple[int | None, int]:
    if match := _PART.match(text, position):
        if match["last"]:
            return -1, match.end()
        number = to_int(match["n"] or match["back"])
        if number is not None:
            return (number if match["n"] else -number), match.end()
    if match := _PART_BEFORE_BRACKET.match(text, position):
        number = to_int(match["n"])
        if number is not None:
            return number, match.end()
    return None, position


def _items_at(text: str, position: int, after_part: bool) -> tuple[tuple[int, ...], str, bool, int]:
    """Numbers, counter, whether 第 was left out, and where the items stop; no numbers if there are none."""
    none: tuple[tuple[int, ...], str, bool, int] = ((), "", False, position)
    for pattern, sign in ((_LAST_ITEM, -1), (_FIRST_ITEM, 1)):
        if match := pattern.match(text, position):
            number = to_int(match["back"]) if sign < 0 and match["back"] else 1
            return none if number is None else ((sign * number,), _counter(match["word"]), False, match.end())
    match = _ITEM.match(text, position)
    if match is None:
        return none
    if not match["nth"] and not after_part and position > 0 and re.match(_N, text[position - 1]):
        return none  # in the middle of a numeral
    numbers: list[int] = []
    read: list[int] = []  # numbers since the last counter: they count only when one follows
    word, stop, between = "", position, ""
    nth = bool(match["nth"])
    bracketed = _BRACKETED.match(text, position)
    while match is not None:
        number = to_int(match["n"])
        if number is None:
            break
        if between and (numbers or read):
            last = (numbers + read)[-1]
            if last < number <= last + 200:
                read += range(last + 1, number)
        read.append(number)
        if match["word"] or (nth and match["nth"] and _bracket_ends(text, match)):
            word = word or _counter(match["word"] or "条")
            numbers += read
            read, stop = [], match.end()
        joined = _AND.match(text, match.end())
        between = joined["range"] or "" if joined else ""
        match = _ITEM.match(text, joined.end()) if joined else None
        if match and match["nth"] and not nth:
            break  # 「有九条，第九条…」: the first is a count
    if numbers:
        return tuple(numbers), word, not nth and not after_part, stop
    if bracketed and (number := to_int(bracketed["n"])) is not None:
        # （十三）: an article's own heading style; a bracketed figure alone is rather a list's
        chinese = not bracketed["n"].isascii()
        if after_part or chinese:
            return (number,), "条", not after_part, bracketed.end()
    return none


def _bracket_ends(text: str, match: re.Match[str]) -> bool:
    return text[match.start() : match.end()].endswith(")")


def _counter(word: str) -> str:
    return "问" if "问" in word or word == "题" else "段" if "段" in word else word


def _sentences_at(text: str, position: int) -> tuple[tuple[int, ...], int, int]:
    """Sentence numbers, or how many first ones (前两句), and where they stop."""
    if match := _SENTENCES_FROM.match(text, position):
        number = to_int(match["n"])
        if number and not (match["way"] == "最后" and number == 1):
            return ((), number, match.end()) if match["way"] == "前" else (_last(number), 0, match.end())
    if match := _SENTENCE_LIST.match(text, position):
        numbers: list[int] = []
        between = ""
        for piece in re.finditer(rf"(到|至|-)|{_N}", match["all"]):
            if piece[1]:
                between = piece[1]
            elif (number := to_int(piece.group())) is not None:
                numbers += range(numbers[-1] + 1, number) if between and numbers else ()
                numbers.append(number)
                between = ""
        return tuple(numbers), 0, match.end()
    numbers, stop = [], position
    match = _SENTENCE.match(text, position)
    while match:
        number = _sentence_number(match)
        if number is None:
            break
        numbers.append(number)
        stop = match.end()
        joined = re.compile(r"、|,|和|以?及|与|跟").match(text, stop)
        match = _SENTENCE.match(text, joined.end()) if joined else None
    return tuple(numbers), 0, stop


def _last(number: int) -> tuple[int, ...]:
    return tuple(range(-number, 0))


def _sentence_number(match: re.Match[str]) -> int | None:
    if match["last"]:
        return -1
    if match["first"]:
        return 1
    if match["back"]:
        number = to_int(match["back"])
        return None if number is None else -number
    return to_int(match["n"] or match["hash"])


def _relative_at(text: str, start: int) -> Reference | None:
    if match := _THIS.match(text, start):
        return with_sentences(text, Reference(start, match.end(), word="条", this=True))
    match = _RELATIVE.match(text, start)
    if match is None:
        return None
    short = not (match["one"] or match["the"] or match["face"])
    if (
        short
        and len(match["steps"]) == 1
        and match.end() < len(text)
        and text[match.end()] not in "呢吧吗?。,"
    ):
        return None  # 「上条」 alone is 上一条; inside a sentence it is rather a part of a word
    backwards = match["steps"][0] in "上前"
    steps = len(match["steps"]) * (-1 if backwards else 1)
    word = match["word"]
    counter = "句" if word.startswith("句") else "部分" if word == "部分" else _counter(word)
    reference = Reference(start, match.end(), word=counter, steps=steps)
    return reference if counter in ("句", "部分") else with_sentences(text, reference)
