"""Find urgent signs in a message, before anything else is done with it.

The words of a message get positions, and a set of positions is the bits of one whole number: a wording of signs.yaml is
found with a few shifts over all positions at once, so the time grows with the length of the message and nothing else.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from bot.clinic import Number, Numbers
from bot.strict_yaml import ContentError, Value, did_you_mean, parse_yaml, read_text
from bot.text import clean, fold, stem

Level = Literal["emergency", "crisis", "same-day"]

SIGNS_FILE = "urgent/signs.yaml"
NEXT = 3  # a wording's next word comes at most this many positions later: two other words may stand between
GAP = 7  # the same after "..."
SENTENCE_BREAK = 3  # empty positions at the end of a sentence; a comma leaves one
SHORT_DENIAL = 3  # positions that "not" reaches
COMMON = 100  # frequency in the English word list from which a word is a real word and no typing mistake
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;:,()\[\]…–—\n]| - ")
_SENTENCE_END = frozenset(".!?;…\n")
_WORD = re.compile(r"[a-z0-9]+!?|\^")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_SILENCES = ("denial", "short_denial", "general_question", "past", "not_a_person")
_WORD_LISTS = ("present", "fresh_start")


@dataclass(frozen=True, slots=True)
class Action:
    """Hold one thing to tap: its label and a ``tel:`` or ``sms:`` link."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class PublicSource:
    """Hold the public body that a rule comes from; *url* is None where none is known."""

    publisher: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Flag:
    """Hold one red flag: what to do (*text*, Markdown, numbers filled in), what to tap, and where the rule comes from."""

    id: str
    level: Level
    text: str
    actions: tuple[Action, ...]
    source: PublicSource
    reviewed_by: str | None
    reviewed: date | None


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold a wording: its *parts* stand near each other in any order; each is a row of (element, furthest next position)."""

    parts: tuple[tuple[tuple[int, int], ...], ...]
    denies: bool  # holds a denying word itself ("no feeling in leg"), so that word denies nothing else


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold the wordings of signs.yaml, ready for matching."""

    same: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]  # first word -> (words, words they count as)
    skipped: frozenset[str]
    words: tuple[str, ...]  # all words of all wordings: what a typing mistake is mended to
    elements: Mapping[str, tuple[int, ...]]  # key of a word -> elements that it is an alternative of
    phrases: Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]  # key of a first word -> (element, keys)
    by_anchor: Mapping[int, tuple[tuple[str, Wording], ...]]  # rarest element -> (name of sign or silence, wording)
    background: frozenset[str]
    lists: Mapping[str, frozenset[str]]  # "present", "fresh_start", "denying" -> keys


@dataclass(frozen=True, slots=True)
class UrgentRules:
    """Hold all flags by id, the combinations of signs that raise each, and the wordings of the signs."""

    flags: Mapping[str, Flag]
    fires_when: Mapping[str, tuple[tuple[frozenset[str], ...], ...]]
    lexicon: Lexicon


def find_flags(question: str, rules: UrgentRules) -> tuple[Flag, ...]:
    """Return the flags that the message *question* (raw text of any length) raises, the most urgent level first, then by id."""
    signs = find_signs(question, rules.lexicon)
    found = [
        rules.flags[flag_id]
        for flag_id, combinations in rules.fires_when.items()
        if any(all(signs & either for either in combination) for combination in combinations)
    ]
    return tuple(sorted(found, key=lambda flag: (get_args(Level).index(flag.level), flag.id)))


def find_signs(question: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the names of the signs that *question* describes as present; what it denies, asks or recalls is left out."""
    at = _positions(_words(fold(clean(question)), lexicon), lexicon)
    masks = _element_masks(at, lexicon)
    wordings = [entry for element in masks for entry in lexicon.by_anchor.get(element, ()) if _complete(entry[1], masks)]
    harmless = _union(_used(wording, masks) for name, wording in wordings if name == "harmless")
    masks = {element: mask & ~harmless for element, mask in masks.items()}
    denying = _any(at, lexicon.lists["denying"])
    own = _union(_used(wording, masks) for name, wording in wordings if wording.denies and name not in _SILENCES)
    denying &= ~(own | own >> 1 | own >> 2)
    starts = {name: 0 for name in _SILENCES}
    for name, wording in wordings:
        if name in starts:
            ends = _matches(wording, masks)
            starts[name] |= ends & denying if name in ("denial", "short_denial") else ends
    silent = _silent(at, starts, lexicon)
    return frozenset(
        name
        for name, wording in wordings
        if name not in starts and name != "harmless" and _is_told(name, wording, masks, silent, lexicon)
    )


def _is_told(
    name: str, wording: Wording, masks: Mapping[int, int], silent: Mapping[str, int], lexicon: Lexicon
) -> bool:
    hidden = silent["asked"]
    if not wording.denies:
        hidden |= silent["denied"]
    if name not in lexicon.background:
        hidden |= silent["past"]
    return bool(_matches(wording, masks, hidden))


def _words(text: str, lexicon: Lexicon) -> list[str]:
    """Return words and punctuation marks of folded *text*, typing mistakes mended, each way to write a word made one."""
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        if token[0].isalnum():
            word = token.removesuffix("'s").replace("'", "")
            tokens.extend(_mend(word, lexicon.words))
        else:
            tokens.append(token)
    words: list[str] = []
    at = 0
    while at < len(tokens):
        for written, counts_as in lexicon.same.get(tokens[at], ()):
            if tuple(tokens[at : at + len(written)]) == written:
                words.extend(counts_as)
                at += len(written)
                break
        else:
            if tokens[at] not in lexicon.skipped:
                words.append(tokens[at])
            at += 1
    return words


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    frequencies = SpellChecker().word_frequency.dictionary
    return frozenset(word for word, frequency in frequencies.items() if frequency >= COMMON)


@lru_cache(maxsize=20_000)
def _mend(word: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return *word*, or what it was meant to be when no such word exists: 1 edit from 4 letters on, 2 from 8, or two words."""
    if len(word) < 4 or len(word) > 20 or not word.isalpha() or word in known or word in _english():
        return (word,)
    found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=2 if len(word) >= 8 else 1)
    if found:
        return (str(found[0]),)
    for cut in range(2, len(word) - 1):
        if word[:cut] in known and word[cut:] in known:
            return (word[:cut], word[cut:])
    return (word,)


def _positions(words: Iterable[str], lexicon: Lexicon) -> dict[str, int]:
    """Return the positions of every key; ``^`` stands before each first word, ``.`` and ``,`` where clauses end."""
    at: dict[str, int] = {"^": 1, ".": 0, ",": 0}
    place = 1
    previous = "^"
    for word in words:
        if word[0].isalnum():
            bit = 1 << place
            for key in (stem(word), f"{word}!"):
                at[key] = at.get(key, 0) | bit
            place += 1
        elif previous[0].isalnum():
            mark = "." if word in _SENTENCE_END else ","
            at[mark] |= 1 << place
            place += SENTENCE_BREAK if mark == "." else 1
            at["^"] |= 1 << (place - 1)
        previous = word
    at["."] |= 1 << place
    return at


def _element_masks(at: Mapping[str, int], lexicon: Lexicon) -> dict[int, int]:
    masks: dict[int, int] = {}
    for key, mask in at.items():
        for element in lexicon.elements.get(key, ()):
            masks[element] = masks.get(element, 0) | mask
        for element, phrase in lexicon.phrases.get(key, ()):
            ends = mask
            for other in phrase[1:]:
                ends = ends << 1 & at.get(other, 0)
            if ends:
                masks[element] = masks.get(element, 0) | ends
    return masks


def _complete(wording: Wording, masks: Mapping[int, int]) -> bool:
    return all(element in masks for part in wording.parts for element, _ in part)


def _matches(wording: Wording, masks: Mapping[int, int], hidden: int = 0) -> int:
    """Return where the first part of *wording* ends, for each place where all parts are found outside of *hidden*."""
    found = -1
    for part in wording.parts:
        ends = _rows(part, masks, hidden)[-1]
        found &= ends if found == -1 else _near(ends)
        if not found:
            return 0
    return found


def _rows(part: tuple[tuple[int, int], ...], masks: Mapping[int, int], hidden: int) -> list[int]:
    """Return for each element of *part* where it is found after all elements before it."""
    rows: list[int] = []
    for element, reach in part:
        mask = masks[element] & ~hidden
        rows.append(mask & _union(rows[-1] << step for step in range(1, reach + 1)) if rows else mask)
    return rows


def _used(wording: Wording, masks: Mapping[int, int]) -> int:
    """Return all positions that the matches of *wording* consist of."""
    used = 0
    if not _matches(wording, masks):
        return 0
    for part in wording.parts:
        rows = _rows(part, masks, 0)
        last = rows[-1]
        used |= last
        for (_, reach), row in zip(reversed(part), reversed(rows[:-1]), strict=False):
            last = row & _union(last >> step for step in range(1, reach + 1))
            used |= last
    return used


def _near(mask: int) -> int:
    """Return *mask* spread by 8 positions to both sides."""
    for step in (1, 2, 4, 1):
        mask |= mask << step | mask >> step
    return mask


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _any(at: Mapping[str, int], keys: Iterable[str]) -> int:
    return _union(at.get(key, 0) for key in keys)


def _silent(at: Mapping[str, int], starts: Mapping[str, int], lexicon: Lexicon) -> dict[str, int]:
    """Return the positions that are denied, asked about in general (or about no person), and long past."""
    fresh = _any(at, lexicon.lists["fresh_start"])
    sentence, comma = at["."], at[","]
    listed = comma & ~_reach_back(comma | sentence | fresh, at.get("or", 0) | at.get("nor", 0), sentence)
    return {
        "denied": _forward(starts["denial"], sentence | listed | fresh)
        | _forward_steps(starts["short_denial"], SHORT_DENIAL, sentence | comma | fresh),
        "asked": _forward(starts["general_question"] | starts["not_a_person"], sentence | fresh),
        "past": _whole(starts["past"], sentence | at.get("but", 0) | at.get("now", 0), _any(at, lexicon.lists["present"])),
    }
