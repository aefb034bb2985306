"""Words and character bigrams of Chinese text: the terms of the lexical index.

The segmenter is jieba's dictionary as a `tokenizers` Unigram model with scores log(frequency / total): its best path is
exactly that of `jieba.cut(HMM=False)`, and it loads in milliseconds without importing jieba. jieba builds it.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import Unigram

from plan_qa.corpus.fold import fold_text

_RUN = re.compile(r"(?P<han>[\u3400-\u9fff\U00020000-\U0003ffff]+)|[a-z0-9.%+]+")
# jieba's dictionary below this frequency holds names and rarities; kept only where our own texts use them.
_COMMON = 50
_UNKNOWN = "<unk>"


class Segmenter:
    """Cuts folded text into words."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, path: Path) -> Segmenter:
        """The segmenter that `build_segmenter` wrote."""
        return cls(Tokenizer.from_file(str(path)))

    def save(self, path: Path) -> None:
        """Write tokenizer.json."""
        self._tokenizer.save(str(path), pretty=False)

    @cached_property
    def digest(self) -> str:
        """By which it is known whether rows were cut by this one."""
        return hashlib.sha256(self._tokenizer.to_str().encode()).hexdigest()

    @property
    def vocabulary(self) -> Iterable[str]:
        """Every word it knows."""
        return self._tokenizer.get_vocab().keys()

    def words(self, text: str) -> list[str]:
        """The words of a text, folded; punctuation and white space are dropped."""
        found: list[str] = []
        for run in _RUN.finditer(fold_text(text)):
            if run["han"]:
                found += self._tokenizer.encode(run.group()).tokens
            else:
                found.append(run.group().strip("."))
        return [word for word in found if word]


def bigrams(text: str) -> list[str]:
    """Character bigrams of each run of Chinese characters (a lone character stands for itself), and other runs whole."""
    found: list[str] = []
    for run in _RUN.finditer(fold_text(text)):
        piece = run.group()
        if not run["han"] or len(piece) == 1:
            found.append(piece)
        else:
            found += [piece[i : i + 2] for i in range(len(piece) - 1)]
    return found


def build_segmenter(texts: Iterable[str], own_words: Iterable[str]) -> Segmenter:
    """jieba's common words, those of its rare ones that `texts` use, and our own, as a Unigram model."""
    import jieba

    jieba.setLogLevel("WARNING")
    dictionary = jieba.Tokenizer()
    # jieba reads a marshalled cache from the shared temporary folder by default; a private one keeps that out.
    dictionary.cache_file = None
    dictionary.initialize()
    own = {word for word in own_words if re.fullmatch(r"[\u3400-\u9fff]{2,12}", word)}
    for word in sorted(own):
        dictionary.add_word(word)
    total = math.log(dictionary.total)
    used: set[str] = set(own)
    characters: set[str] = set()
    for text in texts:
        for run in _RUN.finditer(fold_text(text)):
            if run["han"]:
                used.update(dictionary.cut(run.group(), HMM=False))
                characters.update(run.group())
    vocabulary: list[tuple[str, float]] = [(_UNKNOWN, -total)]
    vocabulary += [
        (word, math.log(frequency) - total)
        for word, frequency in sorted(dictionary.FREQ.items())
        if frequency and (frequency >= _COMMON or word in used)
    ]
    known = {word for word, _ in vocabulary}
    # A character that jieba does not list counts as a word of frequency 1 there, and so here.
    vocabulary += [(character, -total) for character in sorted(characters - known)]
    return Segmenter(Tokenizer(Unigram(vocabulary, unk_id=0, byte_fallback=False)))
