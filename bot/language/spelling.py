"""Repair misspelt words against the words that the content knows. rapidfuzz finds the near words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.english import english_words, sound
from bot.language.text import clean, split_words

MIN_LENGTH = 4  # letters; shorter words have too many neighbours to repair
MAX_LENGTH = 24  # letters; longer ones are no words ("pneumonoultramicroscopic..." aside), and cost most to compare
MAX_REPAIRED = 40  # different words a message, 0.1 ms each; a text with more slips than that is not English
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold the words of the content with how often they stand there, and the *slips* that it names with what they mean."""

    counts: Mapping[str, int]
    slips: Mapping[str, Words] = field(default_factory=dict)
    by_length: Mapping[int, Words] = field(default_factory=dict)  # repair targets
    by_sound: Mapping[str, Words] = field(default_factory=dict)


def build_lexicon(counts: Mapping[str, int], slips: Mapping[str, Words] | None = None) -> Lexicon:
    """Return the lexicon of the words in *counts* that are no *slips*."""
    slips = slips or {}
    counts = {word: count for word, count in sorted(counts.items()) if word not in slips}
    by_length: dict[int, list[str]] = {}
    by_sound: dict[str, list[str]] = {}
    for word in counts:
        if len(word) >= MIN_LENGTH and word.isalpha():
            by_length.setdefault(len(word), []).append(word)
            by_sound.setdefault(sound(word), []).append(word)
    return Lexicon(
        counts,
        slips,
        {length: tuple(words) for length, words in by_length.items()},
        {key: tuple(words) for key, words in by_sound.items()},
    )


def learn_lexicon(sure: Iterable[str], written: Iterable[str], slips: Mapping[str, Words]) -> Lexicon:
    """Return the lexicon of the texts that are *sure* to be well spelt and of those that people have *written*.

    A word of the latter counts when it stands in the former, is English, or is near no word of either: what editors misspelt on
    purpose, as visitors do, is left out.
    """
    counts = Counter(word for text in sure for word in _words(text))
    unsure: Counter[str] = Counter()
    for text in written:
        for word in _words(text):
            (counts if word in counts or word in english_words() else unsure)[word] += 1
    known = build_lexicon(counts, slips)
    counts.update({word: n for word, n in unsure.items() if is_known(word, known) or nearest_word(word, known) is None})
    return build_lexicon(counts, slips)


def is_known(word: str, lexicon: Lexicon) -> bool:
    """Return whether *word* needs no repair: too short, too long, not of plain letters, in the content, or common English."""
    plain = MIN_LENGTH <= len(word) <= MAX_LENGTH and word.isalpha() and word.isascii()
    return not plain or word in lexicon.counts or word in english_words()


def nearest_word(word: str, lexicon: Lexicon) -> str | None:
    """Return the word of *lexicon* that *word* was most likely meant to be, or None.

    Edits are optimal string alignment distance (a swap of neighbours is one): 1 up to 5 letters, 2 up to 9, else 3; a word that
    sounds the same may be one edit further away.
    """
    limit = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
    targets = [
        target for length in range(len(word) - limit, len(word) + limit + 1) for target in lexicon.by_length.get(length, ())
    ]
    near: dict[str, float] = dict(_near(word, targets, limit))
    for found, distance in _near(word, lexicon.by_sound.get(sound(word), ()), limit + 1):
        near[found] = min(near.get(found, 9), distance - 0.5)
    if not near:
        return None
    letters = sorted(word)
    best = min(near, key=lambda w: (near[w] + 0.5 * (w[0] != word[0]) - 0.6 * (sorted(w) == letters), -lexicon.counts[w], w))
    if near[best] > 1.5 and not english_words().isdisjoint(_one_edit(word)):
        return None  # nearer to a common English word that the content does not hold: a slip, but none of ours
    return best


def repair(words: Sequence[str], lexicon: Lexicon) -> tuple[Words, ...]:
    """Return, for each of *words*, the words it stands for: itself, a repaired word, several when it was run together or is
    a slip of several, or none when it was joined to the word before it."""
    repaired: list[Words] = []
    mended: dict[str, Words] = {}
    joined = False
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if joined:
            joined = False
            repaired.append(())
        elif word in lexicon.slips:
            repaired.append(lexicon.slips[word])
        elif following and _is_torn(word, following, lexicon):
            joined = True
            repaired.append((word + following,))
        else:
            if word not in mended and len(mended) < MAX_REPAIRED and not is_known(word, lexicon):
                mended[word] = _mend(word, lexicon)
            repaired.append(mended.get(word, (word,)))
    return tuple(repaired)


def did_you_mean(text: str, options: Iterable[str]) -> str:
    """Return ``", did you mean 'x'?"`` for the option nearest to *text* (at most 3 edits), or an empty text."""
    found = process.extractOne(text, list(options), scorer=OSA.distance, score_cutoff=3)
    return f", did you mean {found[0]!r}?" if found else ""


def _mend(word: str, lexicon: Lexicon) -> Words:
    found = nearest_word(word, lexicon)
    if found is None:
        cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1) if max(at, len(word) - at) >= MIN_LENGTH)
        return next((cut for cut in cuts if all(lexicon.counts.get(half, 0) > 1 for half in cut)), (word,))
    return (found,)


def _is_torn(word: str, following: str, lexicon: Lexicon) -> bool:
    """Return whether two neighbours are one word of the content torn apart ("neuro pathy")."""
    return (
        word + following in lexicon.counts
        and len(word + following) > 6
        and not (word in lexicon.counts and following in lexicon.counts)
    )


def _near(word: str, words: Sequence[str], limit: int) -> Iterator[tuple[str, float]]:
    for found, distance, _ in process.extract(word, words, scorer=OSA.distance, score_cutoff=limit, limit=20):
        yield found, distance


def _one_edit(word: str) -> set[str]:
    """Return every string one edit away from *word*."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    edits = {a + b[1:] for a, b in cuts if b} | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    for letter in ascii_lowercase:
        edits.update(a + letter + b for a, b in cuts)
        edits.update(a + letter + b[1:] for a, b in cuts if b)
    return edits


def _words(text: str) -> Iterator[str]:
    return (piece.text for piece in split_words(clean(text)) if piece.is_word)
