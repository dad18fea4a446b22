"""Tell which red flag a message is like, by whole messages of ``urgent/``: for what no wording of signs has foreseen.

Two small linear models over words and pairs of words, fitted on those messages: one says whether a message is urgent, the other
which flag it is like. They find more than half of what the signs miss (tests/urgent/README.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

import numpy as np
from numpy.typing import NDArray

from bot.content.labelled import CALM
from bot.index import Passage, Terms, to_rows, vectorize, weigh
from bot.ranking import Ranker, Vector, fit_ranker, minimize
from bot.signs import Lexicon, read_words
from bot.text import stem

LIKE = 0.8  # probability from which a message counts as urgent
LEAST_WORDS = 6  # of a message; fewer say too little, and the signs are made for them
STRENGTH = 100.0  # inverse of the L2 penalty; 30 to 300 are alike on messages left out


@dataclass(frozen=True, slots=True)
class Likeness:
    """Hold the fitted models; *weights* and *bias* are of "urgent", *ranker* tells the *flags* apart."""

    columns: Mapping[str, int]
    idf: NDArray[np.float32]
    weights: Vector
    bias: float
    ranker: Ranker
    flags: tuple[str, ...]

    def probability(self, words: Sequence[str]) -> float:
        """Return how probable it is (0 to 1) that a message of *words* is urgent; 0 for fewer than LEAST_WORDS."""
        if sum(word[0].isalnum() for word in words) < LEAST_WORDS:
            return 0.0
        found, values = vectorize(to_terms(words), self.columns, self.idf)
        return 1 / (1 + exp(-float(self.bias + values @ self.weights[found])))

    def nearest_flag(self, words: Sequence[str]) -> str:
        """Return the id of the flag whose examples a message of *words* is most like."""
        found, values = vectorize(to_terms(words), self.columns, self.idf)
        kept = [n for n, column in enumerate(found) if column < len(self.ranker.weights)]
        return self.flags[int(self.ranker.logits([found[n] for n in kept], values[kept]).argmax())]


def to_terms(words: Iterable[str]) -> Terms:
    """Return the stems of *words* (those of signs.read_words) and their pairs, marks left out."""
    stems = [stem(word) for word in words if word[0].isalnum()]
    return (*stems, *(f"{first} {second}" for first, second in pairwise(stems)))


def fit_likeness(examples: Mapping[str, Sequence[str]], lexicon: Lexicon) -> Likeness:
    """Return the models fitted on *examples*, messages by flag and CALM; the same examples give the same models."""
    flags = tuple(sorted(examples.keys() - {CALM}))
    passages = [
        Passage(to_terms(read_words(message, lexicon)), label)
        for label, key in enumerate((*flags, CALM))
        for message in examples[key]
    ]
    columns, idf, shared = weigh(passages)
    rows = [vectorize(passage.terms, columns, idf) for passage in passages]
    labels = np.array([passage.label for passage in passages], np.intp)
    weights, bias = _fit_binary(rows, labels < len(flags), len(columns))
    urgent = int((labels < len(flags)).sum())  # CALM comes last
    # terms of one message alone tell no flags apart
    ranker = fit_ranker(to_rows(rows[:urgent], shared), labels[:urgent], len(flags))
    return Likeness(columns, idf, weights, bias, ranker, flags)


def _fit_binary(rows: Sequence[tuple[Sequence[int], Vector]], labels: NDArray[np.bool_], width: int) -> tuple[Vector, float]:
    """Return weights and bias of the logistic regression of *labels* on sparse *rows*."""
    at = np.repeat(np.arange(len(rows)), [len(found) for found, _ in rows])
    columns = np.concatenate([np.array(found, np.intp) for found, _ in rows])
    values = np.concatenate([values for _, values in rows])

    def loss(flat: Vector) -> tuple[float, Vector]:
        weights, bias = flat[:-1], flat[-1]
        logits = np.bincount(at, values * weights[columns], len(rows)) + bias
        likelihood = np.logaddexp(0, np.where(labels, -logits, logits)).sum()
        error = 1 / (1 + np.exp(-logits)) - labels
        slope = np.append(np.bincount(columns, values * error[at], width) + weights / STRENGTH, error.sum())
        return float(likelihood + (weights * weights).sum() / (2 * STRENGTH)), slope.astype(np.float32)

    flat = minimize(loss, np.zeros(width + 1, np.float32))
    return flat[:-1].copy(), float(flat[-1])
