"""Tell how hard a text is to read."""

import re
from collections.abc import Collection
from functools import cache

from pyphen import Pyphen

from bot.language.text import clean, split_words

SHORT = "knee"  # stands in for a word that does not count: one syllable
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of *text*, which may have any length, in small letters."""
    return tuple(piece.text for line in text.splitlines() for piece in split_words(clean(line)) if piece.is_word)


def parts_of(text: str) -> list[str]:
    """Return the sentences and list items of *text* (Markdown)."""
    lines = (line.strip().removeprefix("- ") for line in text.splitlines())
    return [part for line in lines for part in _SENTENCE_END.split(line) if part]


def grade(text: str, names: Collection[str] = ()) -> float:
    """Return the Flesch-Kincaid grade of *text* (Kincaid et al., 1975), 0 without words.

    Each list item is a sentence. Words of *names*, which have no plainer word, count as short ones.
    """
    parts = parts_of(text)
    words = [SHORT if word in names else word for part in parts for word in words_of(part)]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


@cache
def _syllables(word: str) -> int:
    return len(_hyphenation().positions(word)) + 1


@cache
def _hyphenation() -> Pyphen:
    return Pyphen(lang="en_US")
