"""Find wordings in a text: one notation for all content, one matcher, and the rewriting of words that mean the same.

The words of a text get positions, and a set of positions is the bits of one whole number: a wording is looked for with a few
shifts at all positions at once, so the time grows with the length of the text and nothing else.

The notation (small letters, no apostrophes):
  chest pain        these words in this order; up to two other words may stand between ("chest has a sharp pain")
  how_much          the place after ``_`` follows directly
  kill-myself       the same for plain words, as one of several alternatives
  pee/urinate       either word
  cannot ... toes   a wider gap: up to six other words
  leg + swollen     near each other in any order, also across a comma or into the next sentence
  <leg>             any word of the word class "leg"
  stabbed!          exactly this form; without "!" a word stands for all its forms (numb, numbness; swell, swelling)
  ^-is              the first word of a sentence or clause
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.language.english import stem
from bot.language.spelling import did_you_mean

DIRECTLY = 1  # positions from one place of a wording to the next one
NEXT = 3  # the same where up to two other words may stand between
GAP = 7  # the same after "..."
SENTENCE_BREAK = 3  # empty positions at the end of a sentence; a comma leaves one
SENTENCE_ENDS = frozenset(".!?;…")
START, END, COMMA = "^", ".", ","  # keys of the positions where a clause starts, a sentence ends, a clause ends
_WORD = re.compile(r"[a-z0-9]+!?|\^")
Keys = tuple[str, ...]  # of words that stand directly together: a stem, or a word with "!"
Place = frozenset[Keys]  # alternatives
Part = tuple[tuple[Place, int], ...]  # places, each with the furthest position after the place before it
Parts = tuple[Part, ...]  # that stand near each other in any order
Places = Mapping[str, int]  # positions by key


class WordingError(ValueError):
    """Report a wording that is not written as the notation has it, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold one wording of *name*; an element is one of its places, numbered over all wordings."""

    number: int
    name: str
    parts: tuple[tuple[tuple[int, int], ...], ...]  # as Parts has them, with elements for places
    elements: frozenset[int]


@dataclass(frozen=True, slots=True)
class Wordings:
    """Hold many wordings, ready for matching."""

    words: Mapping[str, tuple[int, ...]]  # by key: elements that the word alone stands for
    rows: Mapping[str, Mapping[str, tuple[tuple[int, Keys], ...]]]  # by first and second key: element, keys of a row of words
    by_anchor: Mapping[int, tuple[Wording, ...]]  # by the rarest element of the wording

    def masks(self, places: Places) -> dict[int, int]:
        """Return the positions of every element that stands in a text."""
        masks: dict[int, int] = {}
        for key, mask in places.items():
            for element in self.words.get(key, ()):
                masks[element] = masks.get(element, 0) | mask
            by_second = self.rows.get(key, {})
            for second in by_second.keys() & places.keys():
                for element, keys in by_second[second]:
                    ends = mask
                    for following in keys[1:]:
                        ends = ends << 1 & places.get(following, 0)
                    if ends:
                        masks[element] = masks.get(element, 0) | ends
        return masks

    def within(self, masks: Mapping[int, int]) -> list[Wording]:
        """Return the wordings all of whose elements stand in a text; whether in the right places, find_ends tells."""
        return [w for element in masks for w in self.by_anchor.get(element, ()) if w.elements <= masks.keys()]

    def names(self, places: Places) -> frozenset[str]:
        """Return the names of the wordings that stand in a text."""
        masks = self.masks(places)
        return frozenset(wording.name for wording in self.within(masks) if find_ends(wording, masks))


def parse_wording(text: str, classes: Mapping[str, Place]) -> Parts:
    """Return the parts of a wording; raises WordingError."""
    parts: list[list[str]] = [[]]
    for run in text.split():
        if run == "+":
            parts.append([])
        else:
            parts[-1].append(run)
    return tuple(_parse_part(runs, classes) for runs in parts)


def _parse_part(runs: Sequence[str], classes: Mapping[str, Place]) -> Part:
    if not runs:
        raise WordingError("'+' needs words on both sides")
    if "..." in (runs[0], runs[-1]):
        raise WordingError("'...' needs words on both sides")
    places: list[tuple[Place, int]] = []
    reach = NEXT
    for run in runs:
        if run == "...":
            reach = GAP
            continue
        for place in run.split("_"):
            places.append((parse_place(place, classes), reach))
            reach = DIRECTLY
        reach = NEXT
    return tuple(places)


def parse_place(text: str, classes: Mapping[str, Place]) -> Place:
    """Return the alternatives in *text*: words, rows of words with hyphens, or classes, by slashes; raises WordingError."""
    rows: set[Keys] = set()
    for alternative in text.split("/"):
        if alternative[:1] == "<" and alternative[-1] == ">":
            if alternative[1:-1] not in classes:
                raise WordingError(f"{alternative} is no word class{did_you_mean(alternative[1:-1], classes)}")
            rows |= classes[alternative[1:-1]]
        else:
            rows.add(tuple(map(_key, alternative.split("-"))))
    return frozenset(rows)


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    if not _WORD.fullmatch(word):
        raise WordingError(f"{word!r} is no word; write small letters without apostrophe")
    return word if word.endswith("!") or word == START else stem(word)


def build_wordings(rows: Sequence[tuple[str, Parts]]) -> Wordings:
    """Return the wordings in *rows* of name and parts; a wording's number is its row."""
    rarity = Counter(place for _, parts in rows for part in parts for place, _ in part)
    numbers = {place: number for number, place in enumerate(rarity)}
    alone: dict[str, list[int]] = {}
    in_rows: dict[str, dict[str, list[tuple[int, Keys]]]] = {}
    for place, number in numbers.items():
        for keys in sorted(place):
            if len(keys) == 1:
                alone.setdefault(keys[0], []).append(number)
            else:
                in_rows.setdefault(keys[0], {}).setdefault(keys[1], []).append((number, keys))
    by_anchor: dict[int, list[Wording]] = {}
    for row, (name, parts) in enumerate(rows):
        places = {place for part in parts for place, _ in part}
        anchor = min(places, key=lambda place: (rarity[place], numbers[place]))
        numbered = tuple(tuple((numbers[place], reach) for place, reach in part) for part in parts)
        wording = Wording(row, name, numbered, frozenset(numbers[place] for place in places))
        by_anchor.setdefault(numbers[anchor], []).append(wording)
    return Wordings(
        {key: tuple(found) for key, found in alone.items()},
        {key: {second: tuple(rows) for second, rows in found.items()} for key, found in in_rows.items()},
        {anchor: tuple(found) for anchor, found in by_anchor.items()},
    )


def locate(words: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the positions of every key in *words*, words with their stems and marks with none, in order.

    START stands before each clause, END and COMMA where a sentence or clause ends, the former also after the last word.
    """
    at = {START: 1, END: 0, COMMA: 0}
    place = 1
    in_clause = False
    for word, stemmed in words:
        if stemmed:
            for key in (stemmed, f"{word}!"):
                at[key] = at.get(key, 0) | 1 << place
            place += 1
            in_clause = True
        elif in_clause:
            mark, width = (END, SENTENCE_BREAK) if word in SENTENCE_ENDS else (COMMA, 1)
            at[mark] |= 1 << place
            place += width
            at[START] |= 1 << place - 1
            in_clause = False
    at[END] |= 1 << place
    return at


def find_ends(wording: Wording, masks: Mapping[int, int], hidden: int = 0) -> int:
    """Return where the first part of *wording* ends, wherever all its parts are found outside of *hidden*."""
    found = _rows(wording.parts[0], masks, hidden)[-1]
    for part in wording.parts[1:]:
        found &= _near(_rows(part, masks, hidden)[-1])
    return found


def find_used(wording: Wording, masks: Mapping[int, int]) -> int:
    """Return the positions that matches of *wording* consist of."""
    used = 0
    for part in wording.parts if find_ends(wording, masks) else ():
        rows = _rows(part, masks, 0)
        row = rows.pop()
        used |= row
        for (_, reach), before in zip(reversed(part), reversed(rows), strict=False):
            row = before & union(row >> step for step in range(1, reach + 1))
            used |= row
    return used


def union(masks: Iterable[int]) -> int:
    """Return all positions in any of *masks*."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def _rows(part: Sequence[tuple[int, int]], masks: Mapping[int, int], hidden: int) -> list[int]:
    """Return for each element of *part* where it stands after all elements before it."""
    rows: list[int] = []
    for element, reach in part:
        mask = masks[element] & ~hidden
        rows.append(mask & union(rows[-1] << step for step in range(1, reach + 1)) if rows else mask)
    return rows


def _near(mask: int) -> int:
    """Return *mask* with 10 positions more on both sides."""
    for step in (1, 2, 4, 3):
        mask |= mask << step | mask >> step
    return mask


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Hold wordings that are read as another: by first word, the wording and what it stands for, longest first."""

    rules: Mapping[str, tuple[tuple[Keys, Keys], ...]]

    def apply(self, words: Sequence[str]) -> Keys:
        """Return *words* (or stems) with every known wording replaced, longest wording first, left to right."""
        out: list[str] = []
        at = 0
        while at < len(words):
            for wording, meant in self.rules.get(words[at], ()):
                if tuple(words[at : at + len(wording)]) == wording:
                    # "disc herniation (slipped disc)": a term written next to its own wording counts once
                    if tuple(out[-len(meant) :]) != meant:
                        out.extend(meant)
                    at += len(wording)
                    break
            else:
                out.append(words[at])
                at += 1
        return tuple(out)


def build_rewriting(meanings: Mapping[Keys, Keys]) -> Rewriting:
    """Return the rewriting of each wording in *meanings* to what it stands for."""
    rules: dict[str, list[tuple[Keys, Keys]]] = {}
    for wording, meant in sorted(meanings.items(), key=lambda item: (-len(item[0]), item)):
        rules.setdefault(wording[0], []).append((wording, meant))
    return Rewriting({first: tuple(found) for first, found in rules.items()})
