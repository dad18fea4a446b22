"""Find the signs that a message tells of, by the wordings of ``urgent/signs.yaml``.

The words of a message get positions, and a set of positions is the bits of one whole number: a wording is looked for with a
few shifts at all positions at once, so the time grows with the length of the message and nothing else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.content.documents import Value, did_you_mean, parse_yaml
from bot.spelling import english_words
from bot.text import clean, fold, stem

NEXT = 3  # positions: the next word of a wording may follow after two other words
GAP = 7  # the same after "..."
SENTENCE_BREAK = 3  # empty positions at the end of a sentence; a comma leaves one
SHORT_DENIAL = 3  # positions that "not" reaches
MAX_MISTAKES = 150  # words mended per message, about 0.15 ms each; a text with more is not English
_TOKEN = re.compile(r"\d+|[^\W\d_][^\W_]*(?:'[^\W_]+)*|[.!?;:,()…–—]| - ")
_SENTENCE_ENDS = frozenset(".!?;…")
_WORD = re.compile(r"[a-z0-9]+!?|\^")
_WORD_LISTS = ("skipped_words", "present", "fresh_start", "writer")
_SILENCES = ("denial", "short_denial", "general_question", "not_a_person", "past")
_WORDINGS = ("harmless", "no_denial", *_SILENCES)
_NAMED = ("same_words", "word_classes", "signs", "background")  # sections whose wordings stand below names


Part = tuple[tuple[int, int], ...]  # (element, furthest position after the element before it)


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold one wording of the sign *name*: parts that stand near each other in any order."""

    name: str
    parts: tuple[Part, ...]
    elements: frozenset[int]
    denies: bool  # holds a denying word itself ("no feeling in leg"), which then denies nothing else


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold signs.yaml, ready for matching; an element is one place in a wording, numbered, with its alternative words."""

    same_words: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]  # by first word: written -> counts as
    lists: Mapping[str, frozenset[str]]
    known: frozenset[str]  # words of the wordings: like English words, no typing mistakes
    vocabulary: Mapping[int, frozenset[str]]  # by length, the words of the wordings: typing mistakes are mended to these
    words: Mapping[str, tuple[int, ...]]  # by key: elements that the word alone stands for
    rows: Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]  # by first key: element, keys of a row of words
    by_anchor: Mapping[int, tuple[Wording, ...]]  # by the rarest element of the wording
    background: frozenset[str]
    written: Mapping[str, Mapping[str, tuple[str, ...]]]  # by section and name, the wordings as the file has them


def read_words(question: str, lexicon: Lexicon) -> list[str]:
    """Return words and marks of *question* (raw text, any length): typing mistakes mended, one way to write a word, skipped
    words left out."""
    tokens: list[str] = []
    mended: dict[str, tuple[str, ...]] = {}
    for token in _TOKEN.findall(fold(clean(question))):
        word = token.removesuffix("'s").replace("'", "")
        known = word in lexicon.known or word in english_words() or not (word.isalpha() and word.isascii())
        if not known and word not in mended and len(mended) < MAX_MISTAKES:
            mended[word] = _mend(word, lexicon.vocabulary)
        tokens += mended.get(word, (word,))
    words: list[str] = []
    at = 0
    while at < len(tokens):
        for written, counts_as in lexicon.same_words.get(tokens[at], ()):
            if tuple(tokens[at : at + len(written)]) == written:
                words += counts_as
                at += len(written)
                break
        else:
            words.append(tokens[at])
            at += 1
    return [word for word in words if word not in lexicon.lists["skipped_words"]]


def find_signs(words: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """Return the signs that *words* tell of; what they deny, ask about in general or recall is left out."""
    at = _positions(words)
    masks = _element_masks(at, lexicon)
    wordings = [w for element in masks for w in lexicon.by_anchor.get(element, ()) if w.elements <= masks.keys()]
    harmless = _union(_used(wording, masks) for wording in wordings if wording.name == "harmless")
    masks = {element: mask & ~harmless for element, mask in masks.items()}
    own = _union(
        _used(wording, masks) for wording in wordings if wording.denies and wording.name not in ("harmless", *_SILENCES)
    )
    own |= own >> 1  # joined words are known by the place of the last
    starts = dict.fromkeys(_SILENCES, 0)
    for wording in wordings:
        if wording.name in starts:
            starts[wording.name] |= _ends(wording, masks, own if wording.denies else 0)
    silent = _silences(at, starts, lexicon)
    return frozenset(w.name for w in wordings if w.name not in _WORDINGS and _is_told(w, masks, silent, lexicon))


def _is_told(wording: Wording, masks: Mapping[int, int], silent: Mapping[str, int], lexicon: Lexicon) -> bool:
    hidden = silent["asked"]
    if not wording.denies:
        hidden |= silent["denied"]
    if wording.name not in lexicon.background:
        hidden |= silent["past"]
    return _ends(wording, masks, hidden) != 0


def _mend(word: str, vocabulary: Mapping[int, frozenset[str]]) -> tuple[str, ...]:
    """Return what *word*, which is no word, was meant to be: one edit away from 4 letters on, two from 8, or two words."""
    if not 4 <= len(word) <= 20:
        return (word,)
    edits = 2 if len(word) >= 8 else 1
    like = [other for length in range(len(word) - edits, len(word) + edits + 1) for other in vocabulary.get(length, ())]
    near = process.extract(word, like, scorer=OSA.distance, score_cutoff=edits, limit=None)
    if near:
        return (min((distance, found[0] != word[0], found) for found, distance, _ in near)[2],)
    cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    return next((cut for cut in cuts if all(half in vocabulary.get(len(half), ()) for half in cut)), (word,))


def _positions(words: Iterable[str]) -> dict[str, int]:
    """Return the positions of every key of a word: its stem, and ``word!``; ``^`` stands before each clause.

    ``.`` and ``,`` stand where a sentence or clause ends, the former also after the last word.
    """
    at = {"^": 1, ".": 0, ",": 0}
    place = 1
    in_clause = False
    for word in words:
        if word[0].isalnum():
            for key in (stem(word), f"{word}!"):
                at[key] = at.get(key, 0) | 1 << place
            place += 1
            in_clause = True
        elif in_clause:
            mark, width = (".", SENTENCE_BREAK) if word in _SENTENCE_ENDS else (",", 1)
            at[mark] |= 1 << place
            place += width
            at["^"] |= 1 << place - 1
            in_clause = False
    at["."] |= 1 << place
    return at


def _element_masks(at: Mapping[str, int], lexicon: Lexicon) -> dict[int, int]:
    masks: dict[int, int] = {}
    for key, mask in at.items():
        for element in lexicon.words.get(key, ()):
            masks[element] = masks.get(element, 0) | mask
        for element, keys in lexicon.rows.get(key, ()):
            ends = mask
            for following in keys[1:]:
                ends = ends << 1 & at.get(following, 0)
            if ends:
                masks[element] = masks.get(element, 0) | ends
    return masks


def _ends(wording: Wording, masks: Mapping[int, int], hidden: int = 0) -> int:
    """Return where the first part of *wording* ends, wherever all its parts are found outside of *hidden*."""
    found = _rows(wording.parts[0], masks, hidden)[-1]
    for part in wording.parts[1:]:
        found &= _near(_rows(part, masks, hidden)[-1])
    return found


def _rows(part: Part, masks: Mapping[int, int], hidden: int) -> list[int]:
    """Return for each element of *part* where it stands after all elements before it."""
    rows: list[int] = []
    for element, reach in part:
        mask = masks[element] & ~hidden
        rows.append(mask & _union(rows[-1] << step for step in range(1, reach + 1)) if rows else mask)
    return rows


def _used(wording: Wording, masks: Mapping[int, int]) -> int:
    """Return the positions that matches of *wording* consist of."""
    used = 0
    for part in wording.parts if _ends(wording, masks) else ():
        rows = _rows(part, masks, 0)
        row = rows.pop()
        used |= row
        for (_, reach), before in zip(reversed(part), reversed(rows), strict=False):
            row = before & _union(row >> step for step in range(1, reach + 1))
            used |= row
    return used


def _near(mask: int) -> int:
    """Return *mask* with 10 positions more on both sides."""
    for step in (1, 2, 4, 3):
        mask |= mask << step | mask >> step
    return mask


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _silences(at: Mapping[str, int], starts: Mapping[str, int], lexicon: Lexicon) -> dict[str, int]:
    """Return the positions that are denied, asked about in general (or about no person), and long past."""
    named = {name: _union(at.get(key, 0) for key in keys) for name, keys in lexicon.lists.items()}
    sentence, fresh = at["."], at["."] | named["fresh_start"]
    commas = at[","] & ~_listing(at, fresh)
    brief = _union(starts["short_denial"] << step for step in range(1, SHORT_DENIAL + 1))
    return {
        "denied": _flood(starts["denial"], fresh | commas, sentence)
        | brief & _flood(starts["short_denial"], fresh | at[","], sentence),
        "asked": _flood(starts["general_question"], fresh, sentence)
        | _flood(starts["not_a_person"], sentence | named["writer"], sentence),
        "past": _union(
            clause
            for clause in _clauses(sentence | at[","] | at.get("but", 0) | at.get("now", 0))
            if clause & starts["past"] and not clause & named["present"]
        ),
    }


def _flood(starts: int, stops: int, sentence: int) -> int:
    """Return all positions after *starts* up to the next of *stops*."""
    free = (1 << sentence.bit_length()) - 1 & ~stops
    starts = starts << 1 & free
    # adding carries a bit from each start through the free positions after it
    return free & ~(free + starts) | starts


def _clauses(stops: int) -> Iterator[int]:
    """Return the positions between each two of *stops*."""
    begin = 0
    while stops:
        end = (stops & -stops).bit_length() - 1
        yield (1 << end) - (1 << begin)
        begin = end + 1
        stops &= stops - 1


def _listing(at: Mapping[str, int], stops: int) -> int:
    """Return the commas of lists such as "fever, chills or sweats": an "or" comes before the sentence turns elsewhere."""
    either = at.get("or", 0) | at.get("nor", 0)
    last = [clause & either for clause in _clauses(stops)] if either else []
    return _union(
        clause & at[","] & (1 << found.bit_length()) - 1 for clause, found in zip(_clauses(stops), last, strict=False)
    )


def parse_signs(text: str, name: str) -> tuple[Lexicon, dict[str, int]]:
    """Return the lexicon in *text*, the content of the file *name*, and the line of each sign."""
    document = parse_yaml(text, name)
    keys = document.fields((*_NAMED, *_WORD_LISTS, *_WORDINGS))
    document.finish()
    same: dict[tuple[str, ...], tuple[str, ...]] = {}
    for meant, value in keys["same_words"].entries().items():
        same |= dict.fromkeys((tuple(written.split()) for written in value.texts()), tuple(meant.split()))
    lists = {key: keys[key].texts() for key in _WORD_LISTS}
    reader = _Reader({written[0]: " ".join(meant) for written, meant in same.items() if len(written) == 1}, {}, set())
    reader.replaced |= dict.fromkeys(lists["skipped_words"], "nothing, the word is skipped")
    for word_class, value in keys["word_classes"].entries().items():
        reader.classes[word_class] = frozenset().union(*(reader.read_place(item, item.text()) for item in value.items()))
    signs = keys["signs"].entries() | keys["background"].entries()
    for sign in keys["signs"].entries().keys() & keys["background"].entries().keys():
        keys["background"].problem(f"{sign!r} stands in signs, too; keep one of them")
    wordings = {key: keys[key] for key in _WORDINGS} | signs
    rows = [(key, reader.read_wording(item)) for key, value in wordings.items() for item in value.items()]
    document.finish()
    written = {
        section: {name: item.texts() for name, item in value.entries().items()} if section in _NAMED else {"": value.texts()}
        for section, value in keys.items()
    }
    return _build_lexicon(rows, same, lists, reader.words, written), {sign: value.line for sign, value in signs.items()}


Place = frozenset[tuple[str, ...]]  # alternatives, each a row of keys of words that stand directly together


@dataclass(slots=True)
class _Reader:
    """Read wordings as editors write them; carries the classes and collects the words met on the way."""

    replaced: dict[str, str]
    classes: dict[str, Place]
    words: set[str]

    def read_wording(self, item: Value) -> list[list[tuple[Place, int]]]:
        """Return for each part its places, each with the furthest position after the place before it."""
        parts: list[list[tuple[Place, int]]] = [[]]
        reach = NEXT
        for word in item.text().split():
            if word == "...":
                reach = GAP
            elif word == "+":
                parts.append([])
            else:
                parts[-1].append((self.read_place(item, word), reach))
                reach = NEXT
        if not all(parts):
            item.problem("'+' needs words on both sides")
        return parts

    def read_place(self, item: Value, text: str) -> Place:
        """Return the alternatives in *text*: words, words joined by hyphens, or classes, with slashes between."""
        rows: set[tuple[str, ...]] = set()
        for alternative in text.split("/"):
            if alternative[:1] == "<" and alternative[-1] == ">":
                if alternative[1:-1] not in self.classes:
                    item.problem(f"{alternative} is no word class{did_you_mean(alternative[1:-1], self.classes)}")
                rows |= self.classes.get(alternative[1:-1], frozenset())
            else:
                rows.add(tuple(self._key(item, word) for word in alternative.split("-")))
        return frozenset(rows)

    def _key(self, item: Value, word: str) -> str:
        if not _WORD.fullmatch(word):
            item.problem(f"{word!r} is no word; write small letters without apostrophe (see the top of the file)")
        elif word.removesuffix("!") in self.replaced:
            item.problem(f"{word!r} is never seen in a message; write {self.replaced[word.removesuffix('!')]}")
        self.words.add(word.removesuffix("!"))
        return word if word.endswith("!") or word == "^" else stem(word)


def _build_lexicon(
    rows: list[tuple[str, list[list[tuple[Place, int]]]]],
    same: Mapping[tuple[str, ...], tuple[str, ...]],
    lists: Mapping[str, tuple[str, ...]],
    words: set[str],
    written: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> Lexicon:
    denials = (parts for name, parts in rows if name in ("denial", "short_denial"))
    denying = {keys[0] for parts in denials for keys in parts[0][0][0]}
    rows = [(name, variant) for name, parts in rows for variant in _told_apart(parts, denying)]
    rarity = Counter(place for _, parts in rows for part in parts for place, _ in part)
    numbers = {place: number for number, place in enumerate(rarity)}
    alone: dict[str, list[int]] = {}
    in_rows: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for place, number in numbers.items():
        for keys in sorted(place):
            if len(keys) == 1:
                alone.setdefault(keys[0], []).append(number)
            else:
                in_rows.setdefault(keys[0], []).append((number, keys))
    by_anchor: dict[int, list[Wording]] = {}
    for name, parts in rows:
        places = {place for part in parts for place, _ in part}
        anchor = min(places, key=lambda place: (rarity[place], numbers[place]))
        numbered = tuple(tuple((numbers[place], reach) for place, reach in part) for part in parts)
        denies = any(denying & set(keys) for part in parts for place, _ in part for keys in place)
        by_anchor.setdefault(numbers[anchor], []).append(
            Wording(name, numbered, frozenset(numbers[place] for place in places), denies)
        )
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for wording in sorted(same, key=lambda wording: (-len(wording), wording)):
        by_first.setdefault(wording[0], []).append((wording, same[wording]))
    vocabulary = words | {word for wording in same for word in wording}
    return Lexicon(
        same_words={first: tuple(found) for first, found in by_first.items()},
        lists={
            name: frozenset(texts if name == "skipped_words" else (f"{text}!" for text in texts))
            for name, texts in lists.items()
        },
        known=frozenset(vocabulary),
        vocabulary={length: frozenset(w for w in vocabulary if len(w) == length) for length in set(map(len, vocabulary))},
        words={key: tuple(found) for key, found in alone.items()},
        rows={key: tuple(found) for key, found in in_rows.items()},
        by_anchor={anchor: tuple(found) for anchor, found in by_anchor.items()},
        background=frozenset(written["background"]),
        written=written,
    )


def _told_apart(parts: list[list[tuple[Place, int]]], denying: set[str]) -> Iterator[list[list[tuple[Place, int]]]]:
    """Yield *parts* without alternatives that deny, then once for each place that has some, with these alone."""
    denials = {place: frozenset(keys for keys in place if denying & set(keys)) for part in parts for place, _ in part}
    if all(place - denials[place] for place in denials):
        yield [[(place - denials[place], reach) for place, reach in part] for part in parts]
    for place, denied in denials.items():
        if denied:
            yield [[(denied if other == place else other, reach) for other, reach in part] for part in parts]
