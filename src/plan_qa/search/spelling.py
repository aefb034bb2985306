"""Broken input made whole: Traditional characters, pinyin, homophones and look-alikes.

A correction is made only where the text holds a pair of characters that none of our texts and no dictionary word has,
only to characters that stand alone between words, and only to words of the sources and formal terms of the lexicon:
clean questions pass unchanged.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from plan_qa.corpus.fold import simplify
from plan_qa.domain import StaleIndexError
from plan_qa.search.words import Segmenter

_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_LATIN: Final = re.compile(
    r"(?:https?://|www\.)[!-~]+|[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org|gov)\b|(?P<pinyin>[a-zü](?:[a-zü'’ ]*[a-zü])?)",
    re.IGNORECASE | re.ASCII,
)
_GAP: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
# Shorter Latin runs are abbreviations (APP, VR), not pinyin.
_SHORTEST_PINYIN: Final = 4
_LONGEST_PHRASE: Final = 8
_BEAM: Final = 6
_VERSION: Final = 1


@dataclass(frozen=True)
class Spelling:
    """What the repair knows: words with counts and pinyin, word pairs, sounds of characters, look-alikes.

    `formal` are the words and joined pairs of words that a slip is put right to; `seen` are pairs of characters.
    """

    words: dict[str, tuple[int, tuple[str, ...]]]
    pairs: dict[str, int]
    sounds: dict[str, tuple[str, ...]]
    lookalikes: dict[str, str]
    seen: frozenset[str]
    formal: dict[str, tuple[int, tuple[str, ...]]]
    segmenter: Segmenter

    def repair(self, text: str) -> str:
        """The text with its spelling mended; the same text where nothing is broken."""
        mended = simplify(_GAP.sub("", text))
        mended = _LATIN.sub(
            lambda run: self._from_pinyin(run.group()) if run["pinyin"] else run.group(), mended
        )
        mended = _GAP.sub("", mended)
        return _HAN.sub(lambda run: self._respell(run.group()), mended)

    # ------------------------------------------------------------ pinyin

    @cached_property
    def _total(self) -> int:
        return sum(count for count, _ in self.words.values())

    @cached_property
    def _by_pinyin(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = defaultdict(list)
        for word, (_, syllables) in self.words.items():
            readings = [s for s in self.sounds.get(word, ()) if s != syllables[0]] if len(word) == 1 else []
            for reading in ("".join(syllables), *readings):
                table[reading].append(word)
        return table

    @cached_property
    def _longest_pinyin(self) -> int:
        return max(map(len, self._by_pinyin), default=0)

    def _from_pinyin(self, run: str) -> str:
        """Chinese words for a run of pinyin, or the run itself where it is none (beam search over word pairs)."""
        letters, breaks = _letters(run)
        if len(letters) < _SHORTEST_PINYIN:
            return run
        beams: list[dict[str, tuple[float, str]]] = [{} for _ in range(len(letters) + 1)]
        beams[0][""] = (0.0, "")
        for begin in range(len(letters)):
            if not beams[begin]:
                continue
            states = sorted(beams[begin].items(), key=lambda item: -item[1][0])[:_BEAM]
            for end in range(begin + 1, min(len(letters), begin + self._longest_pinyin) + 1):
                for word in self._by_pinyin.get(letters[begin:end], ()):
                    if not self._fits(word, begin, end, breaks):
                        continue
                    for previous, (score, text) in states:
                        value = score + self._log_probability(previous, word)
                        if word not in beams[end] or beams[end][word][0] < value:
                            beams[end][word] = (value, text + word)
        if not beams[-1]:
            return run
        return max(beams[-1].values())[1]

    def _fits(self, word: str, begin: int, end: int, breaks: frozenset[int]) -> bool:
        """A space the writer typed never falls inside a syllable."""
        position, ends = begin, set()
        if len(word) == 1:
            return all(at <= begin or at >= end for at in breaks)
        for syllable in self.words[word][1]:
            position += len(syllable)
            ends.add(position)
        return all(at in ends or not begin < at < position for at in breaks)

    def _log_probability(self, previous: str, word: str) -> float:
        count = self.words[word][0]
        unigram = (count + 0.1) / (self._total + 0.1 * len(self.words))
        before = self.words[previous][0] if previous in self.words else 0
        together = self.pairs.get(f"{previous} {word}", 0)
        share = before / (before + 5)
        return math.log(share * (together / before if before else 0.0) + (1 - share) * unigram)

    # ------------------------------------------------------------ homophones and look-alikes

    @cached_property
    def _phrases(self) -> dict[tuple[str, ...], list[tuple[int, str]]]:
        """Sound of a formal word or pair of words → the phrases that sound so, with their counts."""
        table: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
        for phrase, (count, syllables) in self.formal.items():
            table[_blurred(syllables)].append((count, phrase))
        return table

    def _respell(self, run: str) -> str:
        refused: set[int] = set()
        while True:
            edges, loose = self._tokens(run)
            at = next(
                (
                    i
                    for i in range(len(run) - 1)
                    if i not in refused and run[i : i + 2] not in self.seen and (i in loose or i + 1 in loose)
                ),
                None,
            )
            if at is None:
                return run
            fixed = self._mended_around(run, at, edges, loose)
            if fixed is None:
                refused.add(at)
            else:
                run = fixed

    def _tokens(self, run: str) -> tuple[frozenset[int], frozenset[int]]:
        """Word boundaries of a run, and the positions of characters that are words of their own."""
        edges, loose, position = {0}, set(), 0
        for word in self.segmenter.words(run):
            if len(word) == 1:
                loose.add(position)
            position += len(word)
            edges.add(position)
        return frozenset(edges), frozenset(loose)

    def _mended_around(self, run: str, at: int, edges: frozenset[int], loose: frozenset[int]) -> str | None:
        """The run with a phrase over the unheard-of pair at `at` respelled, the most certain phrase first."""
        best: tuple[int, int, str] | None = None
        for start in range(max(0, at - _LONGEST_PHRASE), at + 2):
            for end in range(max(start + 2, at + 1), min(len(run), start + _LONGEST_PHRASE) + 1):
                if start not in edges or end not in edges:
                    continue
                window = run[start:end]
                for count, phrase in self._candidates(window):
                    changed = [i for i, (a, b) in enumerate(zip(window, phrase, strict=True)) if a != b]
                    fixed = run[:start] + phrase + run[end:]
                    if all(start + i in loose for i in changed) and self._strange(fixed) < self._strange(run):
                        rank = (len(window) - 2 * len(changed), count, fixed)
                        best = max(best, rank) if best else rank
        return best[2] if best else None

    def _strange(self, run: str) -> int:
        return sum(run[i : i + 2] not in self.seen for i in range(len(run) - 1))

    def _candidates(self, window: str) -> Iterable[tuple[int, str]]:
        """Phrases as long as the window that sound like it, or would with one character put right."""
        # Only the usual reading of a character: a rare one is not what a slip of the input method comes from.
        sounds = set(_products([self.sounds.get(c, ())[:1] for c in window]))
        for index, character in enumerate(window):
            for other in self.lookalikes.get(character, ""):
                swapped = window[:index] + other + window[index + 1 :]
                sounds |= set(_products([self.sounds.get(c, ())[:1] for c in swapped]))
        for sound in {_blurred(sound) for sound in sounds}:
            for count, phrase in self._phrases.get(sound, ()):
                if len(phrase) == len(window) and 0 < _differences(window, phrase) <= max(
                    1, len(window) // 2
                ):
                    yield count, phrase

    # ------------------------------------------------------------ files

    def save(self, path: Path) -> None:
        """Write as JSON, version first."""
        record = {
            "version": _VERSION,
            "words": {word: [count, *syllables] for word, (count, syllables) in self.words.items()},
            "pairs": self.pairs,
            "sounds": {character: list(sounds) for character, sounds in self.sounds.items()},
            "lookalikes": self.lookalikes,
            "seen": "".join(sorted(self.seen)),
            "formal": {phrase: [count, *syllables] for phrase, (count, syllables) in self.formal.items()},
        }
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path, segmenter: Segmenter) -> Spelling:
        """Read what `save` wrote.

        Raises:
            StaleIndexError: the file is missing, damaged or of another version.
        """
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            if record["version"] != _VERSION:
                raise ValueError(f"version {record['version']}")
            seen = record["seen"]
            return cls(
                {word: (row[0], tuple(row[1:])) for word, row in record["words"].items()},
                record["pairs"],
                {character: tuple(sounds) for character, sounds in record["sounds"].items()},
                record["lookalikes"],
                frozenset(seen[i : i + 2] for i in range(0, len(seen), 2)),
                {phrase: (row[0], tuple(row[1:])) for phrase, row in record["formal"].items()},
                segmenter,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StaleIndexError(f"拼写表缺失或损坏：{error}；请运行 plan-qa build 重建。") from error


def _letters(run: str) -> tuple[str, frozenset[int]]:
    """The letters of a run, and the positions in them at which the writer put a space or an apostrophe."""
    letters, breaks = "", set()
    for character in run.lower().replace("ü", "v"):
        if character.isalpha():
            letters += character
        else:
            breaks.add(len(letters))
    return letters, frozenset(breaks)


def _products(options: Sequence[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    """All combinations, first readings first, at most 16."""
    results: list[tuple[str, ...]] = [()]
    for option in options:
        results = [(*row, sound) for row in results for sound in option][:16]
    return results


def _differences(left: str, right: str) -> int:
    return sum(a != b for a, b in zip(left, right, strict=True))


def _blurred(syllables: tuple[str, ...]) -> tuple[str, ...]:
    """Sounds that many speakers and input methods do not tell apart fall together: zh/z, ch/c, sh/s, -ing/-in, -eng/-en."""
    return tuple(map(_blurred_syllable, syllables))


@lru_cache(maxsize=2048)
def _blurred_syllable(syllable: str) -> str:
    return re.sub(r"(?<=[ei])ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


def build_spelling(
    texts: Sequence[str],
    formal_texts: Sequence[str],
    segmenter: Segmenter,
    dictionary: Iterable[str],
    confusions: Sequence[str],
) -> Spelling:
    """Learn words, pairs and sounds from our own texts.

    Slips are put right to what `formal_texts` (among `texts`) hold; `dictionary` are words whose inner pairs of
    characters are no mistake.
    """
    from pypinyin import Style, lazy_pinyin, pinyin

    counts: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    seen: set[str] = set()
    for text in texts:
        previous = ""
        for run in _HAN.findall(text):
            seen.update(run[i : i + 2] for i in range(len(run) - 1))
        for word in segmenter.words(text):
            if not _HAN.fullmatch(word):
                previous = ""
                continue
            counts[word] += 1
            if previous:
                pairs[f"{previous} {word}"] += 1
            previous = word
    for word in dictionary:
        seen.update(word[i : i + 2] for i in range(len(word) - 1))
    characters = {character for word in counts for character in word} | {c for pair in seen for c in pair}
    sounds = {
        character: tuple(dict.fromkeys(s for s in pinyin(character, style=Style.NORMAL, heteronym=True)[0]))[
            :3
        ]
        for character in sorted(characters)
        if _HAN.fullmatch(character)
    }
    words = {
        word: (count, tuple(lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)))
        for word, count in sorted(counts.items())
    }
    formal: Counter[str] = Counter()
    for text in formal_texts:
        cut = [word if _HAN.fullmatch(word) and len(word) >= 2 else "" for word in segmenter.words(text)]
        formal.update(word for word in cut if word)
        formal.update(a + b for a, b in pairwise(cut) if a and b and len(a + b) <= _LONGEST_PHRASE)
    lookalikes: dict[str, str] = {}
    for group in confusions:
        for character in group:
            lookalikes[character] = lookalikes.get(character, "") + group.replace(character, "")
    kept = {pair: count for pair, count in sorted(pairs.items()) if count >= 2}
    phrases = {
        phrase: (count, tuple(lazy_pinyin(phrase, style=Style.NORMAL, v_to_u=False)))
        for phrase, count in sorted(formal.items())
    }
    return Spelling(words, kept, sounds, lookalikes, frozenset(seen), phrases, segmenter)
