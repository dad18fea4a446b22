"""Read as words what is written letter by letter, drawn out, or with digits for letters."""

import re
from itertools import groupby, product

from bot.language.english import english_words
from bot.language.spelling import Lexicon, cut_words

MAX_STRETCHES = 5  # letters in a word that stand there twice or more in a row; each doubles the words that it may be
DOUBLED = 20  # a stretch stands for two letters unless that word is this many times rarer (too, to; but bee, be)
UNLISTED = 0.5  # how often a word stands in the content that is English alone
SPELT = 4.0  # nats a letter that words spelt out stay below; spelling says by itself that there are words
_LETTER = r"[^\W\d_]"
_APART = re.compile(  # from "D.V." on, or from "d i e" on, the same thing between all letters
    rf"(?<![^\W_])(?<!')(?:{_LETTER}(?:\.{_LETTER})+|{_LETTER}(?P<by> |\. |-){_LETTER}(?:(?P=by){_LETTER})+)(?![^\W_]|')"
    r"(?P<dot>\.(?![^\W_]))?"
)
_GOES_ON = re.compile(r"[,;:?!]| [^\W\d_A-Z]")  # a dot before this ends no sentence
_ODD = re.compile(rf"({_LETTER})\1\1|{_LETTER}[\d@$]+{_LETTER}", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['@$][^\W_]+)*")
_STRETCH = re.compile(rf"({_LETTER})\1\1", re.IGNORECASE)
_NUMERAL = re.compile("[ivx]+")  # Roman
_DIGITS = re.compile(rf"{_LETTER}[\d@$]+{_LETTER}")
_AS_LETTERS = tuple(str.maketrans("0134578@$9", f"o{one}eastbasg") for one in "il")


def fold_writing(text: str, lexicon: Lexicon) -> str:
    """Return clean *text* with letters put together ("d i e", "D.V.T."), not drawn out ("dieeee"), and in the place of digits
    ("arthr1tis").

    What the content and English know decides which word it is. What neither knows stays, but of a stretch one letter is kept.
    """
    text = _APART.sub(lambda found: _join(found, lexicon), text)
    return _WORD.sub(lambda found: _fold_word(found[0], lexicon), text) if _ODD.search(text) else text


def _join(found: re.Match[str], lexicon: Lexicon) -> str:
    """Return the word or words that single letters spell; of two letters only such as "p.m." with both dots."""
    word = "".join(filter(str.isalpha, found[0].removesuffix(".")))
    dotted, dot = found["by"] is None, found["dot"] or ""
    if len(word) == 2 and not dot:
        return found[0]
    if dotted and _GOES_ON.match(found.string, found.end()):
        dot = ""
    if _weight(word, lexicon) >= (1 if len(word) < 4 else UNLISTED):
        return word + dot
    words = cut_words(word.lower(), lexicon, SPELT) if len(word) > 3 else ()
    return " ".join(words) + dot if words else found[0]


def _fold_word(word: str, lexicon: Lexicon) -> str:
    word = _shorten(word, lexicon) if _STRETCH.search(word) else word
    return _to_letters(word, lexicon) if _DIGITS.search(word) else word


def _shorten(word: str, lexicon: Lexicon) -> str:
    """Return *word* with one or two of each letter that stands there twice or more in a row, whichever makes a known word."""
    bare = word.lower().removesuffix("'s")
    if len(set(bare)) == 1 or _NUMERAL.fullmatch(bare):
        return word  # AAA, DDD, III, viii
    choices = [_readings("".join(run)) for _, run in groupby(word, str.lower)]
    if sum(len(choice) > 1 for choice in choices) > MAX_STRETCHES:
        choices = [choice[:1] for choice in choices]
    readings = ["".join(reading) for reading in product(*choices)]
    shortest = min(map(len, readings))
    return max(readings, key=lambda reading: _weight(reading, lexicon) * DOUBLED ** (len(reading) - shortest))


def _readings(run: str) -> tuple[str, ...]:
    """Return what a *run* of one character may stand for, first what it stands for in an unknown word."""
    if len(run) == 1 or not run.isalpha():
        return (run,)
    return (run[:1], run[:2]) if len(run) > 2 else (run, run[:1])


def _to_letters(word: str, lexicon: Lexicon) -> str:
    """Return *word* with letters for digits where the content holds that more often, or where it is an English word of five
    letters or more (so a1c and L4L5 stay)."""
    read = max((word.lower().translate(table) for table in _AS_LETTERS), key=lambda reading: _weight(reading, lexicon))
    weight = _weight(read, lexicon)
    return read if weight > lexicon.counts.get(word.lower(), 0) and (weight >= 1 or len(read) >= 5) else word


def _weight(word: str, lexicon: Lexicon) -> float:
    """Return how often *word* stands in the content, UNLISTED when it is known without that, 0 when it is not known."""
    bare = word.lower().replace("'", "")
    return lexicon.counts.get(bare, 0) or UNLISTED * (bare in lexicon.slips or bare in english_words())
