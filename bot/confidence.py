"""Say how sure it is that the first candidate is the right answer: a small logistic model over a few plain signals.

Whether to answer is another question than what to answer: a ranker must put some entry first even when none fits. The model is
fitted on judged questions and on examples of what is not documented (``legpain calibrate`` writes ``faqs/calibration.yaml``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.content.documents import parse_yaml, read_text
from bot.index import Index
from bot.ranking import Vector, minimize
from bot.retrieval import Retrieval

FILE = "calibration.yaml"
PLAIN = ("probability", "margin", "elsewhere", "near", "coverage", "alike", "unknown", "length", "aspect", "topic")
BY_LENGTH = ("probability", "elsewhere", "near", "coverage", "alike", "unknown", "topic")  # mean something else in a long story
SIGNALS = (*PLAIN, *(f"{name}_by_length" for name in BY_LENGTH))
PENALTY = 1.0  # L2, on standardized signals
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Confidence:
    """Hold the fitted model: per signal its weight; the score is the logistic function of the weighted sum plus *bias*."""

    weights: Mapping[str, float]
    bias: float

    def score(self, signals: Mapping[str, float]) -> float:
        """Return the probability (0 to 1) that the first candidate is right."""
        total = self.bias + sum(self.weights[name] * value for name, value in signals.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def read_signals(retrieval: Retrieval, index: Index) -> dict[str, float]:
    """Return what the confidence depends on, by name; *retrieval* must hold a candidate.

    probability: log odds of the first candidate; margin: log ratio to the second; elsewhere, near: log ratio to other
    subjects, and to documented topics with an undocumented aspect; coverage, alike: as in Retrieval and Candidate; unknown:
    share of the words that the content never uses; length: log of the number of words; aspect: 1 when an aspect is asked for
    that the first candidate does not cover; topic: 1 when the question names what it is about. Those in BY_LENGTH stand there
    multiplied by the length, too.
    """
    first = retrieval.candidates[0]
    second = retrieval.candidates[1].probability if len(retrieval.candidates) > 1 else 0.0
    terms = retrieval.query.terms
    p = min(max(first.probability, _LEAST), 1 - _LEAST)
    plain = {
        "probability": log(p / (1 - p)),
        "margin": log(p / max(second, _LEAST)),
        "elsewhere": log(p / max(retrieval.background_probability - retrieval.near_probability, _LEAST)),
        "near": log(p / max(retrieval.near_probability, _LEAST)),
        "coverage": retrieval.coverage,
        "alike": first.alike,
        "unknown": sum(term not in index.columns for term in terms) / len(terms),
        "length": log(len(terms)),
        "aspect": float(bool(retrieval.uncovered)),
        "topic": float(first.on_topic),
    }
    return plain | {f"{name}_by_length": plain[name] * plain["length"] for name in BY_LENGTH}


def fit_confidence(rows: Sequence[Mapping[str, float]], right: Sequence[bool]) -> Confidence:
    """Return the model that fits the signals *rows* to whether the first candidate was *right*."""
    values = np.array([[row[name] for name in SIGNALS] for row in rows], np.float64)
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    features = np.hstack([(values - mean) / spread, np.ones((len(rows), 1))])
    signs = np.where(np.asarray(right), 1.0, -1.0)

    def loss(at: Vector) -> tuple[float, Vector]:
        margins = signs * (features @ at)
        value = float(np.logaddexp(0, -margins).sum() + PENALTY * (at[:-1] ** 2).sum() / 2)
        pull = -signs / (1 + np.exp(np.minimum(margins, 50)))
        slope: NDArray[np.float64] = features.T @ pull
        slope[:-1] += PENALTY * at[:-1]
        return value, slope

    found = minimize(loss, np.zeros(len(SIGNALS) + 1, np.float64))
    scaled = found[:-1] / spread
    return Confidence(dict(zip(SIGNALS, scaled.tolist(), strict=True)), float(found[-1] - (scaled * mean).sum()))


def parse_confidence(text: str, name: str) -> Confidence:
    """Return the model in the text of the calibration file; raises ContentError."""
    document = parse_yaml(text, name)
    fields = document.fields(("bias", *SIGNALS))
    numbers = {key: value.number() for key, value in fields.items()}
    document.finish()
    return Confidence({key: numbers[key] for key in SIGNALS}, numbers["bias"])


def format_confidence(confidence: Confidence) -> str:
    """Return the text of the calibration file for *confidence*."""
    lines = [
        "# How sure the bot is of its first candidate. Written by `legpain calibrate`; do not edit by hand.",
        f"bias: {confidence.bias:.4f}",
        *(f"{name}: {confidence.weights[name]:.4f}" for name in SIGNALS),
    ]
    return "\n".join(lines) + "\n"


def load_confidence(path: Path) -> Confidence:
    """Return the model of the content folder *path*; raises ContentError."""
    return parse_confidence(read_text(path / FILE, FILE), FILE)
