"""A multinomial logistic regression over TF-IDF terms: which unit a question belongs to, or none.

Terms are words, character bigrams, single characters, and the formal terms that the lexicon gives for what was typed.
The classes are the units of the banks and, last, "none": the refusals. It complements the nearest neighbours: a linear
model weighs each term by what it tells apart, over all ways at once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from plan_qa.corpus.fold import fold_text
from plan_qa.domain import StaleIndexError
from plan_qa.search.content import Content
from plan_qa.search.lexicon import Lexicon
from plan_qa.search.words import Segmenter, bigrams

NONE: Final = ""
_INVERSE_REGULARISATION: Final = 20.0
# A term of one question only tells that question from the rest, nothing more.
_FEWEST_TEXTS: Final = 2


class Terms:
    """The terms of a question, each kind in a name space of its own."""

    def __init__(self, segmenter: Segmenter, lexicon: Lexicon) -> None:
        self._segmenter = segmenter
        self._lexicon = lexicon

    def of(self, text: str) -> list[str]:
        """Words bare, bigrams after #, characters after ., formal terms and their words after =."""
        terms = self._segmenter.words(text)
        terms += [f"#{pair}" for pair in bigrams(text)]
        terms += [f".{character}" for character in fold_text(text) if character.isalnum()]
        for term, _ in self._lexicon.expand(text):
            terms += [f"={term}", *(f"={word}" for word in self._segmenter.words(term))]
        return terms


@dataclass(frozen=True)
class Classifier:
    """Log-probabilities of classes; `classes` are unit addresses, the last one is NONE."""

    classes: tuple[str, ...]
    vocabulary: dict[str, int]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def log_probabilities(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Shape (classes,)."""
        counts = Counter(self.vocabulary[term] for term in terms if term in self.vocabulary)
        logits = self.bias
        if counts:
            rows = np.fromiter(counts, np.int64, len(counts))
            values = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self.idf[rows]
            values /= np.linalg.norm(values)
            logits = values @ self.weights[rows].astype(np.float32) + self.bias
        shifted = logits - logits.max()
        result: NDArray[np.float32] = (shifted - np.log(np.exp(shifted).sum())).astype(np.float32)
        return result

    def save(self, folder: Path) -> None:
        """Write classifier.safetensors (weights in float16) and classifier.json (classes, vocabulary)."""
        save_file(
            {"idf": self.idf, "weights": self.weights.astype(np.float16), "bias": self.bias},
            folder / "classifier.safetensors",
        )
        names = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        (folder / "classifier.json").write_text(
            json.dumps({"classes": self.classes, "vocabulary": names}, ensure_ascii=False), encoding="utf-8"
        )

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Read what `save` wrote.

        Raises:
            StaleIndexError: a file is missing or damaged.
        """
        try:
            tensors = load_file(folder / "classifier.safetensors")
            names = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
            vocabulary = {term: row for row, term in enumerate(names["vocabulary"])}
            return cls(
                tuple(names["classes"]), vocabulary, tensors["idf"], tensors["weights"], tensors["bias"]
            )
        except (OSError, SafetensorError, ValueError, KeyError) as error:
            raise StaleIndexError(f"分类器缺失或损坏：{error}；请运行 plan-qa build 重建。") from error


def fit_classifier(content: Content, terms: Terms) -> Classifier:
    """Fit on the ways (graded: a share for each unit), the sentences and titles, and the refusals."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    texts: list[str] = []
    labels: list[str] = []
    weights: list[float] = []
    for way in content.ways:
        best = [address for address, grade in way.gold if grade == 2]
        for address in best:
            texts.append(way.text)
            labels.append(address)
            weights.append(1.0 / len(best))
    for unit in content.units:
        passages = [unit.title, *(unit.slice(sentence) for sentence in unit.sentences)]
        texts += passages
        labels += [unit.id] * len(passages)
        weights += [1.0] * len(passages)
    texts += [refusal.text for refusal in content.refusals if refusal.kind != "false-premise"]
    none = len(texts) - len(labels)
    labels += [NONE] * none
    weights += [1.0] * none

    counts = [Counter(terms.of(text)) for text in texts]
    frequency = Counter(term for count in counts for term in count)
    kept = sorted(term for term, texts_with in frequency.items() if texts_with >= _FEWEST_TEXTS)
    vocabulary = {term: row for row, term in enumerate(kept)}
    idf = np.log((1 + len(texts)) / (1 + np.asarray([frequency[t] for t in vocabulary], np.float64))) + 1
    rows, columns, values = [], [], []
    for number, count in enumerate(counts):
        known = {vocabulary[term]: times for term, times in count.items() if term in vocabulary}
        indices = np.fromiter(known, np.int64, len(known))
        row = (1 + np.log(np.fromiter(known.values(), np.float64, len(known)))) * idf[indices]
        rows.append(np.full(len(indices), number))
        columns.append(indices)
        values.append(row / (np.linalg.norm(row) or 1.0))
    matrix = csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(len(texts), len(vocabulary)),
        dtype=np.float32,
    )
    model = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=400, tol=1e-4)
    # Two threads wait for each other between small products: they take more than twice the time of one.
    with threadpool_limits(1):
        model.fit(matrix, labels, sample_weight=weights)
    # scikit-learn sorts the classes, so the empty name of "none" comes first; it goes last here.
    order = [i for i, name in enumerate(model.classes_) if name != NONE]
    order += [i for i, name in enumerate(model.classes_) if name == NONE]
    return Classifier(
        classes=tuple(str(model.classes_[i]) for i in order),
        vocabulary=vocabulary,
        idf=idf.astype(np.float32),
        weights=np.ascontiguousarray(model.coef_[order].T.astype(np.float32)),
        bias=model.intercept_[order].astype(np.float32),
    )
