"""Weigh terms: texts as vectors of the terms that stand in them, by how telling each is."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.learning.linear import ALIKE, Vector, log_alike, to_rows

Terms = tuple[str, ...]
MIN_TEXTS = 2  # a term of one text alone teaches nothing about others
CONTEXT_WEIGHT = 0.5  # of a term of the entry seen before, beside one of the question


@dataclass(frozen=True, slots=True)
class TermWeights:
    """Hold the column of each term and how telling it is. The first *shared* terms stand in several texts."""

    columns: Mapping[str, int]
    idf: Vector
    shared: int

    def vectorize(self, terms: Terms, context: Terms = ()) -> tuple[list[int], Vector]:
        """Return the columns of *terms* and their weights, (1 + ln tf) x idf, scaled to length 1 (none when none is known).

        Those of *context* that *terms* lacks are added with CONTEXT_WEIGHT.
        """
        counts = Counter(self.columns[term] for term in terms if term in self.columns)
        weights = {column: 1 + round(log(count), ALIKE) for column, count in counts.items()}
        for term in context:
            if term in self.columns:
                weights.setdefault(self.columns[term], CONTEXT_WEIGHT)
        found = list(weights)
        values = np.array(list(weights.values())) * self.idf[found]
        length = float(np.sqrt((values * values).sum()))
        return found, values / length if length else values


@dataclass(frozen=True, slots=True)
class Postings:
    """Hold an inverted index: the texts that hold the term of a column stand in *texts* from ``starts[column]`` on, with their
    *values*; *height* is how many texts there are."""

    starts: NDArray[np.intp]
    texts: NDArray[np.intp]
    values: Vector
    height: int

    def sums(self, columns: Sequence[int], weights: Sequence[float]) -> Vector:
        """Return for each text the sum of its values in *columns*, each times that of *weights*."""
        sums = np.zeros(self.height)
        for column, weight in zip(columns, weights, strict=True):
            held = slice(self.starts[column], self.starts[column + 1])
            sums[self.texts[held]] += weight * self.values[held]
        return sums


def invert(vectors: Sequence[tuple[Sequence[int], Vector]], width: int) -> Postings:
    """Return sparse *vectors* (columns below *width*, values) by column; none holds a column twice."""
    rows = to_rows(vectors, width)
    order = np.argsort(rows.columns, kind="stable")
    starts = np.searchsorted(rows.columns[order], np.arange(width + 1))
    return Postings(starts, rows.at[order], rows.values[order], len(vectors))


def weigh(texts: Sequence[Terms], others: Iterable[str] = (), *, least: int = MIN_TEXTS) -> TermWeights:
    """Return the weights of the terms of *texts*, shared from *least* of them on; *others* are terms that get a column, too.

    A term's idf is 1 + ln((1 + n) / (1 + df)): rare terms weigh more than common ones.
    """
    frequency: Counter[str] = Counter()
    for terms in texts:
        frequency.update(set(terms))
    ordered = sorted({*frequency, *others}, key=lambda term: (frequency[term] < least, term))
    df = np.array([frequency[term] for term in ordered], np.float64)
    idf = 1 + log_alike((1 + len(texts)) / (1 + df))
    return TermWeights({term: n for n, term in enumerate(ordered)}, idf, int((df >= least).sum()))
