"""Find what of a topic is asked (its cost, its risks, how long it lasts, ...), and which entries cover that.

A ranker sees that a question is about nerve blocks; that it asks what they cost is one word among others. So aspects are read
by wordings of their own (``faqs/aspects.yaml``), and an entry covers an aspect when enough of its own phrasings ask for it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.documents import Value, parse_yaml, read_text
from bot.content.faqs import Faq
from bot.text import stem

FILE = "aspects.yaml"
_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"\b[a-z]{4,}\b")
GAP = 5  # other words that "..." may stand for
COVERED = 0.12  # share of an entry's phrasings that ask for an aspect which it covers
Place = frozenset[str]  # stems, or words marked "!", any of which may stand here; empty for "..."


@dataclass(frozen=True, slots=True)
class Aspects:
    """Hold all aspects: by id the topics whose entries are held to it (empty: none; None: all), by the first word of each
    wording its aspect and the places that follow, and all words of the wordings."""

    topics: Mapping[str, frozenset[str] | None]
    wordings: Mapping[str, tuple[tuple[str, tuple[Place, ...]], ...]]
    words: frozenset[str]


NONE = Aspects({}, {}, frozenset())


def parse_aspects(text: str, name: str) -> Aspects:
    """Return the aspects in *text*; raises ContentError."""
    document = parse_yaml(text, name)
    fields = document.fields(("words", "kinds", "aspects"))
    classes: dict[str, Place] = {}
    if "words" in fields:
        for key, value in fields["words"].entries().items():
            classes[f"<{key}>"] = frozenset(stem(_read_word(item, item.text())) for item in value.items())
    topics: dict[str, frozenset[str] | None] = {}
    wordings: dict[str, list[tuple[str, tuple[Place, ...]]]] = {}
    for key, value in fields["kinds"].entries().items() if "kinds" in fields else ():
        topics[key] = frozenset()
        _read_wordings(key, value, classes, wordings)
    for key, value in fields["aspects"].entries().items() if "aspects" in fields else ():
        parts = value.fields(("asked",), ("topics",))
        if key in topics:
            value.problem(f"{key!r} stands under kinds, too; keep one of them")
        topics[key] = frozenset(parts["topics"].texts()) if "topics" in parts else None
        if "asked" in parts:
            _read_wordings(key, parts["asked"], classes, wordings)
    document.finish()
    words = frozenset(_LETTERS.findall(text))
    return Aspects(topics, {first: tuple(found) for first, found in wordings.items()}, words)


def load_aspects(path: Path) -> Aspects:
    """Return the aspects of the content folder *path*; raises ContentError."""
    return parse_aspects(read_text(path / FILE, FILE), FILE)


def asked_aspects(words: Sequence[str], aspects: Aspects) -> frozenset[str]:
    """Return the ids of the *aspects* that *words* (folded, spelling repaired) ask for."""
    forms = [(stem(word), f"{word}!") for word in words]
    return frozenset(
        aspect
        for at, form in enumerate(forms)
        for first in form
        for aspect, rest in aspects.wordings.get(first, ())
        if _matches(forms, at + 1, rest)
    )


def covered_aspects(faq: Faq, asked: Iterable[frozenset[str]], aspects: Aspects) -> frozenset[str]:
    """Return the ids of the aspects that *faq* covers or is not held to; *asked* are those of each of its phrasings."""
    counts = Counter(aspect for found in asked for aspect in found)
    least = COVERED * len(faq.phrasings)
    free = {aspect for aspect, topics in aspects.topics.items() if topics is not None and faq.topic not in topics}
    return frozenset(free | {aspect for aspect, count in counts.items() if count >= least})


def _read_wordings(
    aspect: str, value: Value, classes: Mapping[str, Place], wordings: dict[str, list[tuple[str, tuple[Place, ...]]]]
) -> None:
    for item in value.items():
        places = _read_places(item, classes)
        for first in sorted(places[0]) if places else ():
            wordings.setdefault(first, []).append((aspect, places[1:]))


def _read_word(item: Value, word: str) -> str:
    if not _WORD.fullmatch(word):
        item.problem(f"{word!r} is no single word in small letters and digits; mend it or split it into several wordings")
    return word


def _read_places(item: Value, classes: Mapping[str, Place]) -> tuple[Place, ...]:
    places: list[Place] = []
    for part in item.text().split():
        if part == "...":
            places.append(frozenset())
        elif part.startswith("<"):
            if part not in classes:
                item.problem(f"{part} is no word class; add it under words:, or mend its name")
                return ()
            places.append(classes[part])
        else:
            words = [_read_word(item, word) for word in part.replace("!", "").split("/")]
            exact = [word.endswith("!") for word in part.split("/")]
            places.append(frozenset(f"{word}!" if form else stem(word) for word, form in zip(words, exact, strict=True)))
    if not places or not places[0] or not places[-1]:
        item.problem("must begin and end with a word")
        return ()
    return tuple(places)


def _matches(forms: Sequence[tuple[str, str]], at: int, places: tuple[Place, ...]) -> bool:
    """Return whether *places* match the words *forms* from *at* on; a gap takes the nearest word that fits."""
    gap = 0
    for place in places:
        if not place:
            gap = GAP
            continue
        end = min(len(forms), at + gap + 1)
        at = next((n for n in range(at, end) if not place.isdisjoint(forms[n])), -1) + 1
        if not at:
            return False
        gap = 0
    return True
