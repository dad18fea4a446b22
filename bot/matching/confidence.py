"""Say how sure it is that the first candidate is the right answer, and that the question is about a documented subject at all:
two small logistic models over a few plain signals.

Whether to answer is another question than what to answer: a ranker must put some entry first even when none fits. The models
are fitted on judged questions and on examples of what is not documented (``legpain calibrate`` writes
``faqs/calibration.yaml``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log

import numpy as np

from bot.content.calibration import CALIBRATION, Calibration, Weights
from bot.content.documents import ContentError
from bot.learning.linear import fit_logistic, to_rows
from bot.matching.index import Index
from bot.matching.retrieval import Retrieval

LIKE = ("like_first", "like_other", "like_near", "like_elsewhere")
PLAIN = (
    "probability",
    "margin",
    "elsewhere",
    "near",
    "coverage",
    "alike",
    "unknown",
    "length",
    "aspect",
    "named",
    "placed",
    "complaint",
    "gap",
    *LIKE,
)
BY_LENGTH = ("probability", "elsewhere", "near", "coverage", "alike", "unknown", "named")  # mean something else in a long story
SIGNALS = (*PLAIN, *(f"{name}_by_length" for name in BY_LENGTH))
AFTER = ("score", "ours", "elsewhere", "asks", "again")  # of what is said after an entry was seen; see read_after
PLACE = "place"  # what is personal in aspects.yaml and names a place of the leg or back
PENALTY = 1.0  # L2, on standardized signals
FEW = 20  # conversations that say yes, or no, below which nothing is fitted to them
DIGITS = 6  # of a score; those behind depend on the processor
_LEAST = 1e-4


def judge_first(retrieval: Retrieval, index: Index, calibration: Calibration) -> tuple[float, float]:
    """Return the probability (0 to 1) that the first candidate of *retrieval* is the right answer, and that the question is
    about a documented subject, whatever it asks of it; 0 when there is no candidate."""
    if not retrieval.candidates:
        return 0.0, 0.0
    signals = read_signals(retrieval, index)
    return _apply(calibration.right, signals), _apply(calibration.ours, signals)


def judge_after(signals: Mapping[str, float], calibration: Calibration) -> tuple[float, float]:
    """Return what judge_first does, from the *signals* (of read_after) of what was said after an entry."""
    return _apply(calibration.right_after, signals), _apply(calibration.ours_after, signals)


def read_after(
    found: Retrieval, alone: Retrieval, again: bool, asks: bool, index: Index, calibration: Calibration
) -> dict[str, float]:
    """Return what the confidence depends on where something is said after an entry, by name: the log odds that the first of
    what was *found* with that entry is right (score), and those of *alone*, without it: that it is about a documented subject
    (ours), and that it is not (elsewhere); 1 where it *asks*, and where the entry itself comes first *again*."""
    score, _ = judge_first(found, index, calibration)
    _, ours = judge_first(alone, index, calibration)
    plain = (_log_odds(score), _log_odds(ours), _log_odds(alone.elsewhere), float(asks), float(again))
    return dict(zip(AFTER, plain, strict=True))


def _apply(weights: Weights, signals: Mapping[str, float]) -> float:
    total = weights.bias + sum(weights.signals[name] * value for name, value in signals.items())
    return round(1 / (1 + exp(-max(-30.0, min(30.0, total)))), DIGITS)


def check_signals(calibration: Calibration) -> None:
    """Raise ContentError when *calibration* weighs other signals than these."""
    alone = calibration.right.signals.keys() == calibration.ours.signals.keys() == set(SIGNALS)
    if not (alone and calibration.right_after.signals.keys() == calibration.ours_after.signals.keys() == set(AFTER)):
        raise ContentError([f"{CALIBRATION}:1: is missing or weighs other signals than this version; run legpain calibrate"])


def read_signals(retrieval: Retrieval, index: Index) -> dict[str, float]:
    """Return what the confidence depends on, by name; *retrieval* must hold a candidate.

    probability: log odds of the first candidate; margin: log ratio to the second; elsewhere, near: log ratio to other
    subjects, and to documented topics with an undocumented aspect; coverage, alike: as in Retrieval and Candidate; unknown:
    share of the words that the content never uses; length: log of the number of words; aspect: 1 when an aspect is asked
    for that the first candidate does not cover; named: 1 when the question names what it is about; placed: 1 when it names
    a place of the leg or back; complaint: as in Retrieval; gap: log odds of that; LIKE: as in Likeness. Those in BY_LENGTH
    stand there multiplied by the length, too.
    """
    first = retrieval.candidates[0]
    second = retrieval.candidates[1].probability if len(retrieval.candidates) > 1 else 0.0
    terms = retrieval.query.terms
    p = min(max(first.probability, _LEAST), 1 - _LEAST)
    plain = {
        "probability": _log_odds(p),
        "margin": log(p / max(second, _LEAST)),
        "elsewhere": log(p / max(retrieval.elsewhere, _LEAST)),
        "near": log(p / max(retrieval.near_probability, _LEAST)),
        "coverage": retrieval.coverage,
        "alike": first.alike,
        "unknown": sum(term not in index.weights.columns for term in terms) / len(terms),
        "length": log(len(terms)),
        "aspect": float(bool(retrieval.uncovered)),
        "named": float(first.names_it),
        "placed": float(PLACE in retrieval.query.asked),
        "complaint": retrieval.complaint,
        "gap": _log_odds(retrieval.gap),
        "like_first": retrieval.likeness.first,
        "like_other": retrieval.likeness.other,
        "like_near": retrieval.likeness.near,
        "like_elsewhere": retrieval.likeness.elsewhere,
    }
    return plain | {f"{name}_by_length": plain[name] * plain["length"] for name in BY_LENGTH}


def _log_odds(probability: float) -> float:
    p = min(max(probability, _LEAST), 1 - _LEAST)
    return log(p / (1 - p))


def fit_calibration(
    rows: Sequence[Mapping[str, float]], right: Sequence[bool | None], ours: Sequence[bool | None], fitted_on: str
) -> Calibration:
    """Return the models that fit the signals *rows* to whether the first candidate was *right*, and whether the question was
    about *ours* (both None: not known); see Calibration.fitted_on. What is said after an entry is taken as if it stood alone.
    """
    right_after, ours_after = (Weights(0.0, {name: float(name == same) for name in AFTER}) for same in ("score", "ours"))
    return Calibration(fitted_on, _fit(rows, right, SIGNALS), _fit(rows, ours, SIGNALS), right_after, ours_after)


def fit_after(
    calibration: Calibration, rows: Sequence[Mapping[str, float]], right: Sequence[bool], ours: Sequence[bool]
) -> Calibration:
    """Return *calibration* with what fits the signals *rows* (of read_after); the same where FEW tell nothing."""
    if min(sum(right), sum(ours), len(rows) - sum(right), len(rows) - sum(ours)) < FEW:
        return calibration
    return replace(calibration, right_after=_fit(rows, right, AFTER), ours_after=_fit(rows, ours, AFTER))


def _fit(rows: Sequence[Mapping[str, float]], told: Sequence[bool | None], names: Sequence[str]) -> Weights:
    labels = [label for label in told if label is not None]
    known = (row for row, label in zip(rows, told, strict=True) if label is not None)
    values = np.array([[row[name] for name in names] for row in known], np.float64)
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    standardized = [(range(len(names)), row) for row in (values - mean) / spread]
    weights, bias = fit_logistic(to_rows(standardized, len(names)), np.asarray(labels), strength=1 / PENALTY)
    scaled = weights / spread
    return Weights(bias - float((scaled * mean).sum()), dict(zip(names, scaled.tolist(), strict=True)))
