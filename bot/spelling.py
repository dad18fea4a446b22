"""Repair misspelt words against the words that the content knows. rapidfuzz finds the near words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

MIN_LENGTH = 4  # shorter words have too many neighbours to repair
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"),
        ("rh", "r"),
        ("th", "t"),
        ("sc(?=[eiy])|c(?=[eiy])", "s"),
        ("ck|q|ch|c", "k"),
        ("x", "ks"),
        ("z", "s"),
        ("y", "i"),
        ("[aeiou]+", "a"),
        ("h", ""),
        (r"(.)\1+", r"\1"),
    )
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold the words of the content with how often they stand there, and the sounds they make."""

    counts: Mapping[str, int]
    words: tuple[str, ...]  # repair targets, MIN_LENGTH letters or more
    by_sound: Mapping[str, tuple[str, ...]]


@cache
def english_words() -> frozenset[str]:
    """Return English words (about 160,000): a real word is never bent into a medical one."""
    return frozenset(word.replace("'", "") for word in SpellChecker(distance=1).word_frequency.words())


def sound(word: str) -> str:
    """Return a rough key of how *word* sounds: words that sound alike share it (facet, fasset)."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def build_lexicon(counts: Mapping[str, int]) -> Lexicon:
    """Return the lexicon of the words in *counts*."""
    words = tuple(sorted(word for word in counts if len(word) >= MIN_LENGTH and word.isalpha()))
    by_sound: dict[str, list[str]] = {}
    for word in words:
        by_sound.setdefault(sound(word), []).append(word)
    return Lexicon(counts, words, {key: tuple(found) for key, found in by_sound.items()})


def nearest_word(word: str, lexicon: Lexicon) -> str | None:
    """Return the word of *lexicon* that *word* was most likely meant to be, or None.

    Edits are optimal string alignment distance (a swap of neighbours is one): 1 up to 5 letters, 2 up to 9, else 3; a word that
    sounds the same may be one edit further away.
    """
    limit = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
    near: dict[str, float] = {found: distance for found, distance, _ in _near(word, lexicon.words, limit)}
    for found, distance, _ in _near(word, lexicon.by_sound.get(sound(word), ()), limit + 1):
        near[found] = min(near.get(found, 9), distance - 0.5)
    if not near:
        return None
    letters = sorted(word)
    best = min(near, key=lambda w: (near[w] + 0.5 * (w[0] != word[0]) - 0.6 * (sorted(w) == letters), -lexicon.counts[w], w))
    if near[best] > 1.5 and not english_words().isdisjoint(_one_edit(word)):
        return None  # nearer to a common English word that the content does not hold: a slip, but none of ours
    return best


def _one_edit(word: str) -> set[str]:
    """Return every string one edit away from *word*."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    edits = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    for letter in ascii_lowercase:
        edits.update(a + letter + b for a, b in cuts)
        edits.update(a + letter + b[1:] for a, b in cuts if b)
    return edits


def _near(word: str, words: Sequence[str], limit: int) -> list[tuple[str, int, int]]:
    return process.extract(word, words, scorer=OSA.distance, score_cutoff=limit, limit=20)


def correct_spelling(words: tuple[str, ...], lexicon: Lexicon) -> tuple[tuple[str, ...], ...]:
    """Return, for each of *words*, the words it stands for: itself, a repaired word, two when it was run together, or none
    when it was joined to the word before it."""
    repaired: list[tuple[str, ...]] = []
    joined = False
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if joined:
            joined = False
            repaired.append(())
        elif following and _is_torn(word, following, lexicon):
            joined = True
            repaired.append((word + following,))
        elif is_known(word, lexicon):
            repaired.append((word,))
        else:
            repaired.append(_repair(word, lexicon))
    return tuple(repaired)


def is_known(word: str, lexicon: Lexicon) -> bool:
    """Return whether *word* needs no repair: too short, not a word, in the content, or common English."""
    return len(word) < MIN_LENGTH or not word.isalpha() or word in lexicon.counts or word in english_words()


def _is_torn(word: str, following: str, lexicon: Lexicon) -> bool:
    """Return whether two neighbours are one word of the content torn apart ("neuro pathy")."""
    return (
        word + following in lexicon.counts
        and len(word + following) > 6
        and not (word in lexicon.counts and following in lexicon.counts)
    )


def _repair(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    found = nearest_word(word, lexicon)
    if found is None:
        for cut in range(3, len(word) - 2):
            if lexicon.counts.get(word[:cut], 0) > 1 and lexicon.counts.get(word[cut:], 0) > 1:
                return (word[:cut], word[cut:])
    return (found or word,)
