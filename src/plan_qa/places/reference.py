"""The grammar of Chinese references: 第五部分第（十三）条第二句 as numbers, before any document is looked at.

Every rule takes folded text and a position and gives what it read and where it stopped, or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.corpus.numerals import to_int
from plan_qa.corpus.word_form import WordForm
from plan_qa.places.ranges import NUMERAL, Ranges, counted_at, counter
from plan_qa.places.scanning import leftmost

# Traditional characters that occur in references; one for one, so offsets hold.
_TRADITIONAL: Final = str.maketrans(
    "條問後個題項點內這項從給說寫講幹麼頭", "条问后个题项点内这项从给说写讲干么头"
)
_LARGE: Final = re.compile(r"(?<=第)[壹贰叁肆伍陆柒捌玖拾佰]+(?=条|部分|句|问|\)|$)")
_SMALL: Final = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰", "一二三四五六七八九十百")

# 条件, 条例, 条线, 第一条原则 …: the word goes on and means something else.
_ARTICLE: Final = r"条(?:款(?!式|项)|文(?!件|章|字|本))?(?!{not_article})"
# 「前三条要求是什么」 asks for demands; 「前三条要求什么」 for articles.
_NOT_FEW: Final = r"要求(?!什么|啥|哪)|规定(?:是|有|里)|{not_few}"
_ITEM: Final = counter(
    r"""
    个?{article}
  | 问(?!题|责|卷|答)
  | 个?问题(?!清单) | 个?{reply}
  | 题
  | 款(?!式|项)
  | 项(?!{not_item})
  | 点(?!钟|半|多)
  | 自然段 | 段(?:话|文字)?(?!{not_paragraph})
    """,
    _NOT_FEW,
    {"article": _ARTICLE},
)
_PART: Final = counter(
    r"个?(?:大块|大?(?:部分(?!人|学员|同志|单位|地区)|板块|章(?!程)|节(?!课|目|日|气|假|约|省|点|奏|能)))",
    "党员",
)
_SENTENCE: Final = counter(r"个?句(?:话|子)?(?!号|式)")

_PART_BEFORE_BRACKET: Final = re.compile(
    rf"(?<![一二三四五六七八九十百0-9])(?P<n>{NUMERAL})[、.]?(?=第?\({NUMERAL}\))"
)
_LABELLED: Final = WordForm(
    "places",
    r"""(?:编号|序号|标号|标着|标有|标为)(?:为|是|成|着|:)?["']?第?\(?(?P<n>{numeral})\)?["']?号?
        (?P<word>的?(?:那|这)?[一1]?个?(?:{article}|款))?""",
    {"numeral": NUMERAL, "article": _ARTICLE},
    re.VERBOSE,
)
_WORD_FIRST: Final = re.compile(
    rf"""(?:(?<![一-鿿])|(?<=规划|文件|正文))(?:条款|条文)第?\(?(?P<n>{NUMERAL})\)?
         (?![年月日个项条句段款问部]|{NUMERAL})""",
    re.VERBOSE,
)
_HASH: Final = re.compile(r"#(?P<n>\d{1,4})")

_JOINT: Final = re.compile(r"(?:的|之(?!中)|里面?的?|中间?的?|当中的?|之中的?|下面?的?|内的?|,|:|·)?")
_SUBDIVISION: Final = re.compile(
    rf"第\(?(?P<n>{NUMERAL})\)?(?P<word>款|项(?!目|任务|工作)|自然段|段(?!时间))"
)
# Articles are paragraphs of one: 「第十五条末段」 is the article.
_LAST_PARAGRAPH: Final = re.compile(r"(?:最后|最末|末尾?|结尾)的?(?:那|这)?[一1]?段话?")
# 第十三条（二）, as statutes cite an item.
_BRACKETED_ITEM: Final = re.compile(rf"\({NUMERAL}\)")

_COUNTED: Final = r"{article}|问(?!题|责|卷)|个?问题|段(?!时间)|句话?|部分"
_RELATIVE: Final = WordForm(
    "places",
    r"""
    (?:再|还有|那|接着|继续|然后)* (?:往|向)?
    (?P<steps>(?:上|下)+|前|后) (?P<face>面|边)? 的? (?P<the>那|这)? (?P<one>[一1])?个?
    (?P<word>{counted})
    """,
    {"counted": _COUNTED, "article": _ARTICLE},
    re.VERBOSE,
)
_SEVERAL: Final = WordForm(
    "places",
    r"""
    (?:再|还有|那|接着|继续|然后)*
    (?:(?P<on>接下来|紧接着|随后|下面?|后面)|(?P<back>上面|前面))
    的?(?:那|这)?(?P<n>{numeral})个?(?P<word>{counted})
    """,
    {"numeral": NUMERAL, "counted": _COUNTED, "article": _ARTICLE},
    re.VERBOSE,
)
_THIS: Final = WordForm(
    "places",
    r"(?P<det>这|那|本|该|此|上述|前述|刚才那|刚刚那)[一1]?(?:{article}|款(?!式|项)|问(?!题|责))",
    {"article": _ARTICLE},
)
# Nobody asks for more than these at once.
_MOST_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reference says: numbers count from 1, from the end where negative (−1 is 最后).

    `word` is the counter of the items (条, 问, 段 …); `bare_number` when 第 was left out (十三条), which in
    running text is rather a count; `steps` and `this` point from another place.
    """

    start: int
    end: int
    parts: Ranges = ()
    items: Ranges = ()
    word: str = ""
    sentences: Ranges = ()
    bare_number: bool = False
    # （四） as the text's own headings have it, so the running number and no count within a part
    bracketed: bool = False
    # 第四部分两条: without 第, behind a part
    cardinal: bool = False
    # 下一条: 1; 上上条: −2; 后面两条: 1, 2
    steps: tuple[int, ...] = ()
    this: bool = False
    subdivision: str = ""

    @property
    def lone(self) -> bool:
        """Whether it names sentences of a place that stands elsewhere."""
        return self.this and not self.word


def prepare(folded: str) -> str:
    """Folded text with the Traditional characters and the large numerals of references made plain, offsets kept."""
    return _LARGE.sub(lambda match: match[0].translate(_SMALL), folded.translate(_TRADITIONAL))


def references_in(text: str) -> Iterator[Reference]:
    """Every reference in prepared text, left to right, none overlapping."""
    return leftmost(text, reference_at)


def reference_at(text: str, start: int) -> Reference | None:
    """The reference that begins at `start`: [parts] [items] [sentences], or one relative to another place."""
    if found := _relative_at(text, start) or _labelled_at(text, start):
        return found
    parts, bare, position = _parts_at(text, start)
    after_part = _joint(text, position) if parts else position
    items = counted_at(text, after_part, _ITEM, bracketed=True, loose=bool(parts))
    if items is None:
        if not parts:
            return _lone_sentences(text, start)
        return with_sentences(text, Reference(start, position, parts, bare_number=bare))
    return with_sentences(
        text,
        Reference(
            start,
            items.end,
            parts,
            items.ranges,
            _counter(items.word or "条"),
            bare_number=not (parts or items.ordinal),
            bracketed=items.bracketed,
            cardinal=bool(parts) and not (items.ordinal or items.bracketed),
        ),
    )


def with_sentences(text: str, reference: Reference) -> Reference:
    """The reference with the sentences or the subdivision that follow it, if any."""
    position = _joint(text, reference.end)
    opened = text[position : position + 1] == "("
    sentences, stop = _sentences_at(text, position + opened)
    if sentences and (not opened or text[stop : stop + 1] == ")"):
        return replace(reference, end=stop + opened, sentences=sentences)
    if reference.items and reference.word == "条":
        if subdivision := _SUBDIVISION.match(text, position):
            return replace(reference, end=subdivision.end(), subdivision=subdivision["word"])
        if last := _LAST_PARAGRAPH.match(text, position):
            return replace(reference, end=last.end())
        if text[reference.end - 1] == "条" and (item := _BRACKETED_ITEM.match(text, reference.end)):
            return replace(reference, end=item.end(), subdivision="项")
    return reference


def _joint(text: str, position: int) -> int:
    match = _JOINT.match(text, position)
    return match.end() if match else position


def _counter(word: str) -> str:
    """One word for the spellings of a counter."""
    word = word.removeprefix("个")
    if "问" in word or "答" in word or word == "题":
        return "问"
    return "段" if "段" in word else "条" if word.startswith("条") else word


# ---------------------------------------------------------------- parts, items, sentences


def _parts_at(text: str, position: int) -> tuple[Ranges, bool, int]:
    """Numbers of parts, whether they are bare, and where they stop; no numbers if there are none."""
    found = counted_at(text, position, _PART)
    # 「三部分」 says how many; 「三、四部分」 which.
    if found and (found.ordinal or len(found.ranges) > 1 or found.ranges[0][0] != found.ranges[0][1]):
        return found.ranges, not found.ordinal, found.end
    match = _PART_BEFORE_BRACKET.match(text, position)
    number = to_int(match["n"]) if match else None
    return (
        (((number, number),), False, match.end()) if match and number is not None else ((), False, position)
    )


def _labelled_at(text: str, start: int) -> Reference | None:
    """编号为（十）的条款, 条款十三."""
    match = _LABELLED.match(text, start) or _WORD_FIRST.match(text, start)
    number = to_int(match["n"]) if match else None
    if match is None or number is None:
        return None
    bare = not match.groupdict().get("word")
    found = Reference(
        start, match.end(), items=((number, number),), word="条", bare_number=bare, bracketed=True
    )
    return with_sentences(text, found)


def _lone_sentences(text: str, start: int) -> Reference | None:
    sentences, stop = _sentences_at(text, start)
    return Reference(start, stop, sentences=sentences, this=True) if sentences else None


def _sentences_at(text: str, position: int) -> tuple[Ranges, int]:
    """Sentence numbers and where they stop."""
    if match := _HASH.match(text, position):
        return ((int(match["n"]), int(match["n"])),), match.end()
    found = counted_at(text, position, _SENTENCE)
    return (found.ranges, found.end) if found and found.ordinal else ((), position)


# ---------------------------------------------------------------- from another place


def _relative_at(text: str, start: int) -> Reference | None:
    if match := _THIS.match(text, start):
        return with_sentences(text, Reference(start, match.end(), word="条", this=True))
    if several := _SEVERAL.match(text, start):
        number = to_int(several["n"]) or 0
        if 1 < number <= _MOST_STEPS:
            steps = tuple(range(1, number + 1) if several["on"] else range(-number, 0))
            return Reference(start, several.end(), word=_stepped_by(several["word"]), steps=steps)
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
    step = len(match["steps"]) * (-1 if match["steps"][0] in "上前" else 1)
    word = _stepped_by(match["word"])
    reference = Reference(start, match.end(), word=word, steps=(step,))
    return reference if word in ("句", "部分") else with_sentences(text, reference)


def _stepped_by(word: str) -> str:
    return "句" if word.startswith("句") else "部分" if word == "部分" else _counter(word)
