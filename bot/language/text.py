"""Turn what people write into clean text, and that into words and marks."""

import re
import unicodedata
from typing import NamedTuple

MAX_CLEAN = 16_384  # characters kept of any input: all that a request body may hold
MAX_MARKS = 4  # on one letter; Vietnamese needs two
_INVISIBLE = ("Cf", "Cs", "Co", "Cn")  # zero-width, direction marks, lone surrogates, unassigned
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "＇": "'"})
_SPACE = re.compile(r"\s+")
_PIECE = re.compile(r"\d+|[^\W\d_][^\W_]*(?:'[^\W_]+)*|[.!?;:,()…–—]| - ")


class Piece(NamedTuple):
    """Hold a word or a mark, folded, with its place: ``text[start:end]`` is what was written."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.text[:1].isalnum()


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


def split_words(text: str) -> tuple[Piece, ...]:
    """Return the words and marks of clean *text* in order; an apostrophe is left out, and so is the ``'s`` at a word's end.

    Folding can drop characters and add some, so places are counted along: words and places come from one reading.
    """
    folded, places = text.lower(), None
    if not text.isascii():
        parts = [(part, place) for place, char in enumerate(text) for part in fold(char)]
        folded, places = "".join(part for part, _ in parts), [place for _, place in parts]
    pieces = []
    for match in _PIECE.finditer(folded):
        start, end = match.span()
        if places:
            start, end = places[start], places[end - 1] + 1
        pieces.append(Piece(match[0].removesuffix("'s").replace("'", ""), start, end))
    return tuple(pieces)
