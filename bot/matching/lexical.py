"""Weigh the words of entries by field: BM25F (Robertson, Zaragoza & Taylor 2004), the lexical half of the ranking.

It needs no example phrasings, so it carries banks that have none; where there are many, it steadies the fitted model on long
stories. Weights of the fields and its share were chosen on the judged questions of the content.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from bot.learning.linear import log_alike
from bot.learning.terms import Postings, invert

K1 = 1.2  # how fast a repeated word stops counting
B = 0.75  # how much a long field discounts its words
FIELD_WEIGHTS = (1.0, 0.2, 0.05)  # question, other phrasings, answer
SHARE = 2.0  # added to the log-probability of the best entry; the others get less in proportion
Fields = tuple[Counter[str], Counter[str], Counter[str]]  # the terms of one entry by field, in the order of FIELD_WEIGHTS


def weigh_fields(entries: Sequence[Fields], columns: Mapping[str, int]) -> Postings:
    """Return the BM25F weight of every term (by column) in every entry that holds it."""
    norms = []
    for field in range(len(FIELD_WEIGHTS)):
        lengths = np.array([entry[field].total() for entry in entries], np.float64)
        norms.append(1 - B + B * lengths / max(float(lengths.mean()), 1.0))
    frequencies: list[dict[int, float]] = [{} for _ in entries]
    for number, (entry, frequency) in enumerate(zip(entries, frequencies, strict=True)):
        for counts, weight, norm in zip(entry, FIELD_WEIGHTS, norms, strict=True):
            for term, count in counts.items():
                column = columns[term]
                frequency[column] = frequency.get(column, 0.0) + float(weight * count / norm[number])
    df = np.zeros(len(columns))
    for frequency in frequencies:
        df[list(frequency)] += 1
    idf = log_alike(1 + (len(entries) - df + 0.5) / (df + 0.5))
    vectors = [(list(frequency), np.array(list(frequency.values()))) for frequency in frequencies]
    return invert([(held, idf[held] * f * (K1 + 1) / (f + K1)) for held, f in vectors], len(columns))
