"""Repair misspelt words against the words that the content knows. rapidfuzz finds the near words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, log
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.english import english_words, sound
from bot.language.text import clean, split_words

MIN_LENGTH = 4  # letters; shorter words have too many neighbours to repair
MAX_LENGTH = 24  # letters; longer ones are no words ("pneumonoultramicroscopic..." aside), and cost most to compare
MIN_RUN = 9  # letters from which words run together are likelier than one word with two slips
MAX_RUN = 200  # letters; cutting takes 20 look-ups a letter
MAX_PART = 20  # letters of a word within a run
# -log of the likelihood a letter, in nats, that words run together stay below: 92 % of 755 runs of 2 to 6 words out of urgent
# messages do, and 1 % of 20,000 words of six languages that are neither English nor in the content
DEAREST = 2.5
MAX_REPAIRED = 40  # different words a message, 0.1 ms each; a text with more slips than that is not English
Words = tuple[str, ...]
_DRAWN_OUT = re.compile(r"([a-z])\1\1")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold the words of the content with how often they stand there, and the *slips* that it names with what they mean."""

    counts: Mapping[str, int]
    slips: Mapping[str, Words] = field(default_factory=dict)
    by_length: Mapping[int, Words] = field(default_factory=dict)  # repair targets
    by_sound: Mapping[str, Words] = field(default_factory=dict)
    total: int = 0  # of the counts


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
        sum(counts.values()),
    )


def learn_lexicon(sure: Iterable[str], written: Iterable[str], slips: Mapping[str, Words]) -> Lexicon:
    """Return the lexicon of the texts that are *sure* to be well spelt and of those that people have *written*.

    A word of the latter counts when it stands in the former, is English, or is near no word of either: what editors misspelt on
    purpose or drew out ("leggg"), as visitors do, is left out.
    """
    counts = Counter(word for text in sure for word in _words(text))
    unsure: Counter[str] = Counter()
    for text in written:
        for word in _words(text):
            (counts if word in counts or word in english_words() else unsure)[word] += 1
    known = build_lexicon(counts, slips)
    new = {word: n for word, n in unsure.items() if not _DRAWN_OUT.search(word)}
    counts.update({word: n for word, n in new.items() if is_known(word, known) or nearest_word(word, known) is None})
    return build_lexicon(counts, slips)


def is_known(word: str, lexicon: Lexicon) -> bool:
    """Return whether *word* needs no repair: too short, not of plain letters, in the content, or common English."""
    plain = len(word) >= MIN_LENGTH and word.isalpha() and word.isascii()
    return not plain or word in lexicon.counts or word in english_words()


def nearest_word(word: str, lexicon: Lexicon) -> str | None:
    """Return the word of *lexicon* that *word* was most likely meant to be, or None.

    Edits are optimal string alignment distance (a swap of neighbours is one): 1 up to 5 letters, 2 up to 9, else 3; a word that
    sounds the same may be one edit further away.
    """
    if len(word) > MAX_LENGTH:
        return None
    limit = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
    near: dict[str, float] = {}
    for length in range(len(word) - limit, len(word) + limit + 1):
        near.update(_near(word, lexicon.by_length.get(length, ()), limit))
    for found, distance in _near(word, lexicon.by_sound.get(sound(word), ()), limit + 1):
        near[found] = min(near.get(found, 9), distance - 0.5)
    if not near:
        return None
    letters = sorted(word)
    best = min(near, key=lambda w: (near[w] + 0.5 * (w[0] != word[0]) - 0.6 * (sorted(w) == letters), -lexicon.counts[w], w))
    if near[best] > 1.5 and not english_words().isdisjoint(_one_edit(word)):
        return None  # nearer to a common English word that the content does not hold: a slip, but none of ours
    return best


def cut_words(run: str, lexicon: Lexicon, dearest: float = DEAREST) -> Words:
    """Return the words of *lexicon* that a *run* of letters most likely consists of, none when that costs *dearest* or more.

    Words are taken as independent (a unigram model), so a few frequent ones win. Each stands in the content twice or more; of
    single letters only "a" and "i" are words.
    """
    costs, starts = [0.0] + [inf] * len(run), [0] * (len(run) + 1)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - MAX_PART), end):
            word = run[start:end]
            count = lexicon.counts.get(word, 0)
            if count > 1 and (len(word) > 1 or word in "ai"):
                cost = costs[start] + log(lexicon.total / count)
                if cost < costs[end]:
                    costs[end], starts[end] = cost, start
    if costs[-1] >= dearest * len(run):
        return ()
    words, end = [], len(run)
    while end:
        words.append(run[starts[end] : end])
        end = starts[end]
    return tuple(reversed(words))


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
    """Return the nearest word or, where none is near (in a long run: one edit away), the words that were run together."""
    found = nearest_word(word, lexicon)
    if found and (len(word) < MIN_RUN or OSA.distance(word, found) == 1):
        return (found,)
    cut = cut_words(word, lexicon) if len(word) <= MAX_RUN else ()
    # many little words make up a strange one ("for am i no to my"), so one must be longer, and a short run holds two
    if max(map(len, cut), default=0) >= MIN_LENGTH and (len(word) >= MIN_RUN or len(cut) == 2):
        return cut
    return (found or word,)


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
