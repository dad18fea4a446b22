"""Tell which language a message is written in, before any of its words is repaired."""

from collections.abc import Sequence
from functools import cache
from math import log
from typing import Literal

from spellchecker import SpellChecker

from bot.language.english import english_words
from bot.language.text import fold

Language = Literal["en", "es", "other"]
SURE = 3.0  # log odds from which a message counts as Spanish: "no" or "me" alone are no Spanish
ABBREVIATION = 3  # letters at most
COMMON = 3e-6  # share of English texts from which a word tells that it is English
ENGLISH = 0.32  # share of English words below which a message of FEW words or more is in another language
REPAIRED = 1 / 3  # what a word that could be repaired counts for
FEW = 3
LEAST = 1e-7  # share of a word that a list does not hold; the lists go down to about this


def tell_language(words: Sequence[str]) -> Language:
    """Return the language of folded *words*: the one in whose texts they are likelier together, English when that is not sure.

    A word that neither list of frequencies holds says nothing (naive Bayes over words). Where all are English words or unlisted
    abbreviations, it is English, however Spanish they look ("central canal mri").
    """
    odds = _odds()
    spanish = sum(odds.get(word, 0.0) for word in words) > SURE
    telling = (word for word in words if word in odds or len(word) > ABBREVIATION)
    return "es" if spanish and not english_words().issuperset(telling) else "en"


def is_english(words: Sequence[str], ours: Sequence[bool], repaired: Sequence[bool]) -> bool:
    """Return whether folded *words* may be English: they are common there, the content has them (*ours*), or they could be
    *repaired*, which tells less, as half of the words of any language are near some English word."""
    english, _ = _tables()
    telling = [
        1 if content or english.get(word, 0.0) >= COMMON else REPAIRED * near
        for word, content, near in zip(words, ours, repaired, strict=True)
        if len(word) > 1 and not word.isdigit()
    ]
    other_script = bool(telling) and not any(word.isascii() for word in words)
    return not other_script and (len(telling) < FEW or sum(telling) >= ENGLISH * len(telling))


@cache
def _odds() -> dict[str, float]:
    """Return the log odds of Spanish against English of each word that is commoner in Spanish or English texts."""
    english, spanish = _tables()
    return {word: log(spanish.get(word, LEAST) / english.get(word, LEAST)) for word in english.keys() | spanish.keys()}


@cache
def _tables() -> tuple[dict[str, float], dict[str, float]]:
    """Return the shares of English and of Spanish words."""
    return _shares("en"), _shares("es")


def _shares(language: str) -> dict[str, float]:
    """Return how large a share of texts in *language* each folded word has, where it is LEAST or more."""
    counts: dict[str, int] = {}
    for word, count in SpellChecker(language=language, distance=1).word_frequency.dictionary.items():
        folded = fold(word).replace("'", "")
        counts[folded] = counts.get(folded, 0) + count
    total = sum(counts.values())
    return {word: count / total for word, count in counts.items() if count / total >= LEAST}
