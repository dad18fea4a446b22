"""Tell which red flag a message is like, by whole messages of ``urgent/``: for what no wording of signs has foreseen.

Two small linear models over words and pairs of words, fitted on those messages: one says whether a message is urgent, the other
which flag it is like. They find more than half of what the signs miss (tests/quality/urgent/README.md).
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import exp

import numpy as np

from bot import language
from bot.content import words as content_words
from bot.content.labelled import CALM
from bot.content.words import Signs
from bot.language.english import stem
from bot.language.reading import read_text
from bot.language.spelling import learn_lexicon
from bot.learning import linear, terms
from bot.learning.cache import Arrays, fitted, to_array, to_texts
from bot.learning.linear import Softmax, Vector, fit_logistic, fit_softmax, to_rows
from bot.learning.terms import Terms, TermWeights, weigh
from bot.urgent import signs as signs_reading
from bot.urgent.signs import read_alike

LIKE = 0.8  # probability from which a message counts as urgent: some 0.4 % false alarms on messages left out
LEAST_WORDS = 6  # of a message; fewer say too little, and the signs are made for them
STRENGTH = 100.0  # inverse of the L2 penalty of "urgent"; 30 to 300 are alike on messages left out
FLAG_STRENGTH = 10.0  # the same of telling flags apart; 3 to 30 are alike
DIGITS = 6  # of a probability; those behind depend on the processor


@dataclass(frozen=True, slots=True)
class Likeness:
    """Hold the fitted models; *weights* and *bias* are of "urgent", *ranker* tells the *flags* apart by shared terms."""

    terms: TermWeights
    weights: Vector
    bias: float
    ranker: Softmax
    flags: tuple[str, ...]

    def probability(self, words: Sequence[str]) -> float:
        """Return how probable it is (0 to 1) that a message of *words* is urgent; 0 for fewer than LEAST_WORDS."""
        if sum(word[0].isalnum() for word in words) < LEAST_WORDS:
            return 0.0
        found, values = self.terms.vectorize(to_terms(words))
        return round(1 / (1 + exp(-float(self.bias + (values * self.weights[found]).sum()))), DIGITS)

    def nearest_flag(self, words: Sequence[str]) -> str:
        """Return the id of the flag whose examples a message of *words* is most like."""
        found, values = self.terms.vectorize(to_terms(words))
        kept = [n for n, column in enumerate(found) if column < self.terms.shared]
        return self.flags[int(self.ranker.logits([found[n] for n in kept], values[kept]).round(DIGITS).argmax())]


def to_terms(words: Sequence[str]) -> Terms:
    """Return the stems of *words* (those of read_alike) and their pairs, marks left out."""
    stems = [stem(word) for word in words if word[0].isalnum()]
    return (*stems, *(f"{first} {second}" for first, second in pairwise(stems)))


def learn_likeness(messages: Mapping[str, Sequence[str]], signs: Signs) -> Likeness:
    """Return the models of *messages*, by flag and CALM, from the cache when they were fitted before."""
    code = (language, linear, terms, content_words, signs_reading, sys.modules[__name__])
    inputs = (messages, sorted(signs.words), *(signs.written[key] for key in ("misspelt", "same_words", "skipped_words")))
    kept = fitted("urgency", inputs, code, lambda: fit_likeness(messages, signs))
    columns = {term: n for n, term in enumerate(to_texts(kept["terms"]))}
    return Likeness(
        TermWeights(columns, kept["idf"], int(kept["shared"])),
        kept["weights"],
        float(kept["bias"]),
        Softmax(kept["flag_weights"], kept["flag_bias"]),
        to_texts(kept["flags"]),
    )


def fit_likeness(messages: Mapping[str, Sequence[str]], signs: Signs) -> Arrays:
    """Return what a Likeness of *messages* consists of; the same messages give the same models.

    They are read by the words of urgent guidance alone, so that no answer can change what is urgent.
    """
    lexicon = learn_lexicon(sorted(signs.words), chain.from_iterable(messages.values()), signs.misspelt)
    flags = sorted(messages.keys() - {CALM})
    labelled = [(label, message) for label, key in enumerate((*flags, CALM)) for message in messages[key]]
    texts = [to_terms(read_alike(read_text(message, lexicon), signs)) for _, message in labelled]
    weights = weigh(texts)
    vectors = [weights.vectorize(text) for text in texts]
    labels = np.array([label for label, _ in labelled], np.intp)
    urgent = labels < len(flags)
    of_urgent, bias = fit_logistic(to_rows(vectors, len(weights.columns)), urgent, strength=STRENGTH)
    count = int(urgent.sum())  # CALM comes last
    # terms of one message alone tell no flags apart
    ranker = fit_softmax(to_rows(vectors[:count], weights.shared), labels[:count], len(flags), strength=FLAG_STRENGTH)
    return {
        "terms": to_array(weights.columns),
        "idf": weights.idf,
        "shared": np.array(weights.shared),
        "weights": of_urgent,
        "bias": np.array(bias),
        "flag_weights": ranker.weights,
        "flag_bias": ranker.bias,
        "flags": to_array(flags),
    }
