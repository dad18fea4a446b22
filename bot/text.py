"""Turn what people write into clean text, words and stems."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

MAX_CLEAN = 16_384  # characters kept of any input: all that a request body may hold
MAX_MARKS = 4  # on one letter; Vietnamese needs two
_INVISIBLE = ("Cf", "Cs", "Co", "Cn")  # zero-width, direction marks, lone surrogates, unassigned
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "＇": "'"})
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_NOT_GENITIVES = ("it's", "what's", "that's", "he's", "she's", "there's", "who's", "how's")
_SPACE = re.compile(r"\s+")
_english = Stemmer.Stemmer("english")


def clean(text: str) -> str:
    """Return *text* in Unicode normal form NFKC without control or invisible characters, spaces folded.

    The length is capped at MAX_CLEAN before and after normalizing, and marks on one letter at MAX_MARKS: normalizing is
    quadratic in a run of marks (100,000 of them take 5 s) and lengthens some characters 18 times.
    """
    kept: list[str] = []
    marks = 0
    for char in text[:MAX_CLEAN].translate(_APOSTROPHES):
        if len(kept) >= MAX_CLEAN:
            break
        if char.isascii():
            marks = 0
            kept.append(char if char.isprintable() else " ")
            continue
        if unicodedata.category(char) in _INVISIBLE:
            continue
        for part in unicodedata.normalize("NFKD", char):
            marks = marks + 1 if unicodedata.category(part).startswith("M") else 0
            if marks <= MAX_MARKS:
                kept.append(part if unicodedata.category(part) != "Cc" else " ")
    composed = unicodedata.normalize("NFKC", "".join(kept[:MAX_CLEAN])).translate(_APOSTROPHES)
    return _SPACE.sub(" ", composed).strip()


def fold(text: str) -> str:
    """Return clean *text* in lower case and without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def tokenize(text: str) -> tuple[str, ...]:
    """Return the words of clean *text*, folded; ``what's`` becomes ``whats``, ``patient's`` becomes ``patient``."""
    return tuple(word for word, _, _ in locate_words(text))


def locate_words(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the words of clean *text*, folded as in tokenize, each with its place: ``text[start:end]`` is what was written.

    Folding can drop characters and add some, so places are counted along: words and places come from one reading.
    """
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in fold(char):
            folded.append(part)
            places.append(place)
    found = []
    for match in WORD.finditer("".join(folded)):
        word = match[0]
        if word.endswith("'s") and word not in _NOT_GENITIVES:
            word = word[:-2]
        found.append((word.replace("'", ""), places[match.start()], places[match.end() - 1] + 1))
    return tuple(found)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the English Snowball stem of a folded *word*."""
    return str(_english.stemWord(word))
