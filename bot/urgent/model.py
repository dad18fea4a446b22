"""Say how probable it is that a message is urgent, and which flags it calls for: linear models of labelled messages.

They take what the messages of ``urgent/messages/`` have in common: stems and pairs of stems, character n-grams (which see
through slips and bind languages), and the signs that were read, told or silenced. Signs are evidence beside the words: a
message full of signs that reads like the calm ones is calm. Nothing of the answers is read, so that no answer can change what
is urgent.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from bot import language
from bot.content import words as content_words
from bot.content.labelled import Message, english_texts
from bot.content.words import Signs, SignWordings
from bot.language.english import stem
from bot.language.reading import read_text
from bot.language.spelling import learn_lexicon
from bot.learning import linear, terms
from bot.learning.cache import Arrays, fitted, to_array, to_texts
from bot.learning.linear import Softmax, Vector, fit_logistic, fit_softmax, log_alike, softmax, to_rows
from bot.learning.terms import Terms, TermWeights, weigh
from bot.urgent import signs as signs_reading
from bot.urgent.signs import Tale, read_alike, read_tale

STRENGTH = 100.0  # inverse of the L2 penalty of "urgent"; 100 to 300 are alike on batches left out
FLAG_STRENGTH = 30.0  # the same of telling flags apart; 30 is better than 10 on batches left out
EVIDENCE = 0.2  # of a sign that was read, beside the words and n-grams, each of length 1; 0.1 to 0.25 are alike
SIZES = (3, 5)  # characters of an n-gram; those of 4 between them add nothing on batches left out
BUCKETS = 1 << 18  # that n-grams are counted in; there are some 90,000 different ones
MIN_MESSAGES = 3  # that hold a term or an n-gram which counts
RANKING = 0.0005  # of the urgent messages hold a term which ranks flags; fewer do no better on batches left out
RARE = 0.5  # power of a flag's share of the messages by which its chance is divided for its rank: crises are labelled more
# often than they are told, and the line for despair stood above what was a clot
MAX_SHARE = 0.03  # of the messages that hold an n-gram which counts: what more of them hold, the words tell as well
TOLERANCE = 3e-4  # share of the loss that a step of the fit must win; a third of it is no better on batches left out
# What the two models say together: odds of "urgent" ** SLOPE * chance of the likeliest flag ** CERTAINTY * e ** SHIFT. What
# seems urgent and like no flag above the others is mostly calm (Platt scaling of both, on what models of four fifths of the
# batches say of those of the last fifth that hold urgent and calm ones; ``make calibrate-urgency`` prints them anew).
SLOPE, CERTAINTY, SHIFT = 0.667, 1.669, 0.974
FARTHEST = 12.0  # logit beyond which nothing is surer
DIGITS = 6  # of a probability; those behind depend on the processor
Vectorized = tuple[list[int], Vector]  # columns and their values
Counts = tuple[NDArray[np.int64], NDArray[np.int64]]  # buckets, and how often each is found
_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))


@dataclass(frozen=True, slots=True)
class Model:
    """Hold the fitted models: the weights of terms, n-grams (by bucket) and signs for "urgent", and the ranker of *flags*, with
    the share of the messages that calls for each."""

    terms: TermWeights
    term_weights: Vector
    gram_idf: Vector
    gram_weights: Vector
    bias: float
    ranker: Softmax
    flags: tuple[str, ...]
    shares: Vector

    def probability(self, words: Sequence[str], tale: Tale) -> float:
        """Return how probable (0 to 1, not calibrated) it is that *words* (of read_alike), which tell *tale*, are urgent."""
        found, values = self._vectorize(words, tale)
        if not found:
            return 0.0  # no word of it is known: nothing is told
        buckets, counts = _scale(*_buckets(words), self.gram_idf)
        total = self.bias + (values * self.term_weights[found]).sum() + (counts * self.gram_weights[buckets]).sum()
        return round(1 / (1 + exp(-max(-30.0, min(30.0, float(total))))), DIGITS)

    def rank(self, words: Sequence[str], tale: Tale) -> list[tuple[str, float]]:
        """Return the flags with the chance (0 to 1) of each if the message is urgent, the likeliest in use first."""
        found, values = self._vectorize(words, tale)
        chances = softmax(self.ranker.logits(found, values)).round(DIGITS)
        in_use = (chances / self.shares**RARE).round(DIGITS)
        ranked = sorted(zip(-in_use, self.flags, chances.tolist(), strict=True))
        return [(flag, chance) for _, flag, chance in ranked]

    def _vectorize(self, words: Sequence[str], tale: Tale) -> Vectorized:
        return _join(self.terms.vectorize(to_terms(words)), _evidence(tale, self.terms))


def calibrate(probability: float, chance: float) -> float:
    """Return how many of the labelled messages are urgent (0 to 1) for which the model says *probability*, and *chance* of the
    likeliest flag."""
    logit = log(probability / (1 - probability)) if 0 < probability < 1 else FARTHEST * (1 if probability else -1)
    total = SLOPE * max(-FARTHEST, min(FARTHEST, logit)) + CERTAINTY * log(chance) + SHIFT
    return round(1 / (1 + exp(-total)), DIGITS)


def to_terms(words: Sequence[str]) -> Terms:
    """Return the stems of *words* and their pairs; none stands across a mark."""
    stems = [stem(word) if word[0].isalnum() else "" for word in words]
    pairs = (f"{first} {second}" for first, second in pairwise(stems) if first and second)
    return (*filter(None, stems), *pairs)


def learn_model(messages: Sequence[Message], signs: Signs, floor: SignWordings) -> Model:
    """Return the models of *messages*, from the cache when they were fitted before."""
    code = (language, linear, terms, content_words, signs_reading, sys.modules[__name__])
    labelled = [(message.text, message.flags) for message in messages]
    made_of = (labelled, signs.written, sorted(signs.words))
    kept = fitted("urgency", made_of, code, lambda: fit_model(messages, signs, floor))
    return Model(
        TermWeights({term: n for n, term in enumerate(to_texts(kept["terms"]))}, kept["idf"], len(kept["idf"])),
        kept["term_weights"],
        kept["gram_idf"],
        kept["gram_weights"],
        float(kept["bias"]),
        Softmax(kept["flag_weights"], kept["flag_bias"]),
        to_texts(kept["flags"]),
        kept["shares"],
    )


def fit_model(messages: Sequence[Message], signs: Signs, floor: SignWordings) -> Arrays:
    """Return what a Model of *messages* consists of; the same messages give the same models.

    They are read by the words of urgent guidance alone, so that no answer can change what is urgent.
    """
    lexicon = learn_lexicon(sorted(signs.words), english_texts(messages), signs.misspelt)
    read = [read_alike(read_text(message.text, lexicon), signs) for message in messages]
    tales = [read_tale(words, signs, floor) for words in read]
    weights = _weigh_terms(read, tales)
    vectors = [
        _join(weights.vectorize(to_terms(words)), _evidence(tale, weights)) for words, tale in zip(read, tales, strict=True)
    ]
    return {
        "terms": to_array(weights.columns),
        "idf": weights.idf,
        **_fit_urgent(messages, vectors, read, len(weights.columns)),
        **_fit_ranker(messages, vectors, len(weights.columns)),
    }


def _fit_urgent(
    messages: Sequence[Message], vectors: Sequence[Vectorized], read: Sequence[Sequence[str]], width: int
) -> Arrays:
    """Return the weights of *width* terms and of n-grams by which "urgent" is told."""
    counted = [_buckets(words) for words in read]
    idf = _weigh_grams(counted)
    used = np.flatnonzero(idf)
    column = np.zeros(BUCKETS, np.int64)
    column[used] = np.arange(width, width + len(used))
    grams = (_scale(*buckets, idf) for buckets in counted)
    whole = [_join(vector, (column[found].tolist(), values)) for vector, (found, values) in zip(vectors, grams, strict=True)]
    urgent = np.array([bool(message.flags) for message in messages])
    weights, bias = fit_logistic(to_rows(whole, width + len(used)), urgent, strength=STRENGTH, tolerance=TOLERANCE)
    of_grams = np.zeros(BUCKETS)
    of_grams[used] = weights[width:]
    return {"gram_idf": idf, "term_weights": weights[:width], "gram_weights": of_grams, "bias": np.array(bias)}


def _fit_ranker(messages: Sequence[Message], vectors: Sequence[Vectorized], width: int) -> Arrays:
    """Return the ranker of flags, fitted on the urgent messages, one row for each flag of a message."""
    flags = sorted({flag for message in messages for flag in message.flags})
    named = [(vector, flags.index(flag)) for vector, message in zip(vectors, messages, strict=True) for flag in message.flags]
    rows = to_rows([vector for vector, _ in named], width, least=max(MIN_MESSAGES, round(RANKING * len(named))))
    labels = np.array([label for _, label in named], np.intp)
    ranker = fit_softmax(rows, labels, len(flags), strength=FLAG_STRENGTH, tolerance=3 * TOLERANCE)
    shares = np.bincount(labels, minlength=len(flags)) / len(labels)
    return {"flags": to_array(flags), "shares": shares, "flag_weights": ranker.weights, "flag_bias": ranker.bias}


def _weigh_terms(read: Sequence[Sequence[str]], tales: Sequence[Tale]) -> TermWeights:
    """Return the weights of the terms and signs that MIN_MESSAGES messages or more hold."""
    texts = [(*to_terms(words), *_evidence_terms(tale)) for words, tale in zip(read, tales, strict=True)]
    found = weigh(texts, least=MIN_MESSAGES)
    return TermWeights(dict(list(found.columns.items())[: found.shared]), found.idf[: found.shared], found.shared)


def _evidence_terms(tale: Tale) -> Terms:
    """Return the terms of the signs in *tale*, told or silenced; no stem begins like them."""
    return (*(f"+{sign}" for sign in sorted(tale.told)), *(f"~{sign}" for sign in sorted(tale.silenced)))


def _evidence(tale: Tale, weights: TermWeights) -> Vectorized:
    """Return the columns of the signs in *tale* that messages had, each with the value EVIDENCE."""
    found = [weights.columns[term] for term in _evidence_terms(tale) if term in weights.columns]
    return found, np.full(len(found), EVIDENCE)


def _join(one: Vectorized, other: Vectorized) -> Vectorized:
    return one[0] + other[0], np.concatenate([one[1], other[1]])


def _buckets(words: Sequence[str]) -> Counts:
    """Return the buckets of the character n-grams of *words* and how often each stands there; whole numbers alone decide."""
    codes = np.frombuffer(f" {' '.join(words)} ".encode("utf-32-le"), np.uint32).astype(np.uint64)
    hashes = []
    for size in SIZES:
        grams = np.full(max(0, len(codes) - size + 1), size, np.uint64)
        for offset in range(size):
            grams = (grams ^ codes[offset : offset + len(grams)]) * _FACTORS[0]
            grams ^= grams >> np.uint64(29)
        hashes.append(grams * _FACTORS[1] >> np.uint64(64 - 18))
    found, counts = np.unique(np.concatenate(hashes), return_counts=True)
    return found.astype(np.int64), counts


def _weigh_grams(counted: Sequence[Counts]) -> Vector:
    """Return the idf of each bucket of n-grams, 0 where fewer than MIN_MESSAGES messages or more than MAX_SHARE hold it."""
    df = np.zeros(BUCKETS)
    for found, _ in counted:
        df[found] += 1
    counts = (df >= MIN_MESSAGES) & (df <= max(MIN_MESSAGES, MAX_SHARE * len(counted)))
    return np.where(counts, 1 + log_alike((1 + len(counted)) / (1 + df)), 0.0)


def _scale(found: NDArray[np.int64], counts: NDArray[np.int64], idf: Vector) -> Vectorized:
    """Return the buckets of the n-grams *found* that count, and their weights, (1 + ln tf) x idf, scaled to length 1."""
    values = (1 + log_alike(counts)) * idf[found]
    kept = values > 0
    length = float(np.sqrt((values * values).sum()))
    return found[kept].tolist(), values[kept] / length if length else values[kept]
