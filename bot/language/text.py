"""Turn what people write into clean text, and that into words and marks."""

import html
import re
import unicodedata
from typing import NamedTuple

MAX_CLEAN = 16_384  # characters kept of any input: all that a request body may hold
MAX_MARKS = 4  # on one letter; Vietnamese needs two
_INVISIBLE = ("Cf", "Cs", "Co", "Cn")  # zero-width, direction marks, lone surrogates, unassigned
# U+FFFD stands for what another program could not read: an apostrophe, mostly
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "＇": "'", "\ufffd": "'"})
# the letters of other alphabets that look like Latin ones (most of Unicode's confusables.txt for them), small, then capital
_ALIKE = str.maketrans(
    "авсԁеһніјкӏморԛѕтухѵԝαεικνορτυχıɑɡ" + "АВСЕНІЈКМОРЅТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "abcdehhijklmopqstyxvwaeikvoptuxiag" + "ABCEHIJKMOPSTYXABEZHIKMNOPTYX",
)
_LETTERS = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_LATIN = re.compile("[A-Za-z]")
_BYTES = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0xC0)}
_BYTE = f"[\x80-\xbf{''.join(_BYTES)}]"
_ENCODED = re.compile(  # an HTML entity; percent signs; a letter's bytes in UTF-8, read as Windows-1252
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|(?P<percent>(?:%[0-9a-fA-F]{2})+)"
    rf"|(?P<misread>[ÂÃ]{_BYTE}|â{_BYTE}{{2}}|ð{_BYTE}{{3}})"
)
_NEVER_ENCODED = re.compile("[A-Za-z0-9]")  # in percent (RFC 3986, 2.3)
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


def decode(text: str) -> str:
    """Return *text* without what other programs encode: HTML entities, percent-encoding, UTF-8 read as Windows-1252.

    Done twice, since one program does it to what another has encoded ("&amp;#39;"). Only MAX_CLEAN characters are looked at.
    """
    return _ENCODED.sub(_decode, _ENCODED.sub(_decode, text[:MAX_CLEAN]))


def clean(text: str) -> str:
    """Return *text* in Unicode normal form NFKC without control or invisible characters, spaces folded.

    In words with Latin letters, letters of other alphabets that look like Latin ones become those.

    The length is capped at MAX_CLEAN before and after normalizing, and marks on one letter at MAX_MARKS: normalizing is
    quadratic in a run of marks (100,000 of them take 5 s) and lengthens some characters 18 times.
    """
    text = text[:MAX_CLEAN].translate(_APOSTROPHES)
    if text.isascii() and text.isprintable():  # most text, which normalizing leaves as it is
        return _SPACE.sub(" ", text).strip()
    kept: list[str] = []
    marks = 0
    for char in text:
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
    written = "".join(kept[:MAX_CLEAN])
    if not written.isascii():
        written = _LETTERS.sub(_to_latin, written)
    composed = unicodedata.normalize("NFKC", written).translate(_APOSTROPHES)
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


def _decode(found: re.Match[str]) -> str:
    written = found[0]
    if found["percent"]:
        data = bytes.fromhex(written.replace("%", ""))
    elif found["misread"]:
        data = bytes(_BYTES.get(char, ord(char)) for char in written)
    else:
        return html.unescape(written)
    try:
        decoded = data.decode()
    except UnicodeDecodeError:
        return written  # "50%be" is no byte of a text
    return written if found["percent"] and _NEVER_ENCODED.search(decoded) else decoded


def _to_latin(found: re.Match[str]) -> str:
    word = found[0]
    return word if word.isascii() or not _LATIN.search(word) else word.translate(_ALIKE)
