"""Weigh the words of entries by field: BM25F (Robertson, Zaragoza & Taylor 2004), the lexical half of the ranking.

It needs no example phrasings, so it carries banks that have none; where there are many, it steadies the fitted model on long
stories. Weights of the fields and its share were chosen on the judged questions of the content.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from bot.learning.linear import Matrix, log_alike

K1 = 1.2  # how fast a repeated word stops counting
B = 0.75  # how much a long field discounts its words
FIELD_WEIGHTS = (1.0, 0.2, 0.05)  # question, other phrasings, answer
SHARE = 2.0  # added to the log-probability of the best entry; the others get less in proportion
Fields = tuple[Counter[str], Counter[str], Counter[str]]  # the terms of one entry by field, in the order of FIELD_WEIGHTS


def weigh_fields(entries: Sequence[Fields], columns: Mapping[str, int]) -> Matrix:
    """Return the BM25F weight of every term (row) in every entry (column)."""
    norms = []
    for field in range(len(FIELD_WEIGHTS)):
        lengths = np.array([entry[field].total() for entry in entries], np.float64)
        norms.append(1 - B + B * lengths / max(float(lengths.mean()), 1.0))
    frequency = np.zeros((len(columns), len(entries)), np.float64)
    for number, entry in enumerate(entries):
        for counts, weight, norm in zip(entry, FIELD_WEIGHTS, norms, strict=True):
            for term, count in counts.items():
                frequency[columns[term], number] += weight * count / norm[number]
    df = (frequency > 0).sum(axis=1)
    idf = log_alike(1 + (len(entries) - df + 0.5) / (df + 0.5))
    return np.asarray(idf[:, None] * frequency * (K1 + 1) / (frequency + K1), np.float64)
