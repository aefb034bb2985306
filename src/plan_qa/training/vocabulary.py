"""The encoder's words, the tokenizer that finds them, and what they are composed of.

One tokenizer.json must give everything at question time, and a tokenizer's pieces cannot overlap: words and character
bigrams cannot both come out of it. So a word's row is learned as a sum (fastText's idea: Bojanowski et al. 2017,
arXiv:1607.04606): its own part, those of the character bigrams in it, and those of its characters. When the model is
written the sums are worked out, and only the words' rows are stored. Words that were never seen in training still get
a row from their parts, and what is no word falls apart into characters.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram

UNKNOWN: Final = "<unk>"
# A word of jieba's dictionary gets a row when the statutes hold it this often …
_SEEN: Final = 5
# … or when it is common enough in jieba's own counts that people will type it.
_COMMON: Final = 150
_BATCH: Final = 4096

Integers = NDArray[np.int64]


def tokenizer_of(frequencies: dict[str, float]) -> Tokenizer:
    """A Unigram tokenizer with scores log(frequency / total): its best path is that of `jieba.cut(HMM=False)`.

    Folding is inside: NFKC, lower case; everything but letters and digits separates. Token 0 is the unknown one.
    """
    total = math.log(sum(frequencies.values()))
    vocabulary = [(UNKNOWN, -total - 1.0)]
    vocabulary += [(word, math.log(frequency) - total) for word, frequency in sorted(frequencies.items())]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"[^\p{L}\p{N}]+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def build_tokenizer(corpus: Iterable[Sequence[str]], own: Sequence[str]) -> Tokenizer:
    """The tokenizer for texts like `corpus` (batches of texts) and `own` (every word of these gets a row)."""
    import jieba

    jieba.setLogLevel("WARNING")
    dictionary = jieba.Tokenizer()
    # jieba would read a marshalled cache from the shared temporary folder.
    dictionary.cache_file = None
    dictionary.initialize()
    listed = {word.lower(): float(count) for word, count in dictionary.FREQ.items() if count}
    full = tokenizer_of(listed)
    seen: Counter[str] = Counter()
    for batch in corpus:
        for encoding in full.encode_batch(list(batch), add_special_tokens=False):
            seen.update(encoding.tokens)
    kept = {word for word, count in seen.items() if count >= _SEEN}
    kept |= {word for word, count in listed.items() if count >= _COMMON}
    for encoding in full.encode_batch(list(own), add_special_tokens=False):
        kept.update(encoding.tokens)
    characters = {character for word in kept for character in word} | set(
        "0123456789abcdefghijklmnopqrstuvwxyz"
    )
    kept |= characters
    kept.discard(UNKNOWN)
    # Runs of unknown characters come out as one token: too long to be a word.
    return tokenizer_of({word: listed.get(word, 1.0) for word in kept if len(word) <= 12})


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Integers]:
    """The token numbers of each text, unknown ones left out."""
    found: list[Integers] = []
    for begin in range(0, len(texts), _BATCH):
        for encoding in tokenizer.encode_batch(list(texts[begin : begin + _BATCH]), add_special_tokens=False):
            ids = np.asarray(encoding.ids, np.int64)
            found.append(ids[ids > 0])
    return found


@dataclass(frozen=True)
class Composition:
    """Which parts each token is the sum of: the parts of token t are `parts[start[t]:start[t + 1]]`.

    Part numbers below `words` are the tokens themselves, then come bigrams, from `characters` on characters.
    """

    start: Integers
    parts: Integers
    words: int
    characters: int
    count: int

    @property
    def tokens(self) -> int:
        """How many tokens there are, the unknown one included (it has no parts)."""
        return len(self.start) - 1

    @property
    def matrix(self) -> sparse.csr_matrix:
        """Ones where a part stands in a token: shape (tokens, count), so that `matrix @ parts' rows` = tokens' rows."""
        ones = np.ones(len(self.parts), np.float32)
        return sparse.csr_matrix((ones, self.parts, self.start), shape=(self.tokens, self.count))


def compose(tokenizer: Tokenizer) -> Composition:
    """Tokens of two characters share the bigram's part, tokens of one the character's.

    A bigram that stands in one token only is no part: the token itself has learned it.
    """
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    number = {token: i for token, i in vocabulary if i}
    bigrams = Counter(token[i : i + 2] for token in number if len(token) > 2 for i in range(len(token) - 1))
    extra: dict[str, int] = {}
    for bigram, count in sorted(bigrams.items()):
        if bigram not in number and count > 1:
            extra[bigram] = len(vocabulary) + len(extra)
    # A character inside words means something else than the character alone: own parts.
    inner: dict[str, int] = {}
    for token in number:
        if len(token) > 1:
            for character in token:
                inner.setdefault(character, len(vocabulary) + len(extra) + len(inner))
    start: list[int] = [0, 0]
    parts: list[int] = []
    for token, i in vocabulary[1:]:
        own = [i]
        if len(token) > 2:
            pieces = (token[k : k + 2] for k in range(len(token) - 1))
            own += [part for piece in pieces if (part := number.get(piece, extra.get(piece))) is not None]
        if len(token) > 1:
            own += [inner[character] for character in token]
        parts += own
        start.append(len(parts))
    return Composition(
        np.asarray(start, np.int64),
        np.asarray(parts, np.int64),
        words=len(vocabulary),
        characters=len(vocabulary) + len(extra),
        count=len(vocabulary) + len(extra) + len(inner),
    )
