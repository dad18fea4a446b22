"""Find what of a topic is asked (its cost, its risks, how long it lasts, ...), and which entries cover that.

A ranker sees that a question is about nerve blocks; that it asks what they cost is one word among others. So aspects are read
by wordings of their own (``faqs/aspects.yaml``), and an entry covers an aspect when enough of its own phrasings ask for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.faqs import Faq
from bot.strict_yaml import Value, parse_yaml, read_text
from bot.text import stem, tokenize

FILE = "aspects.yaml"
GAP = 5  # other words that "..." may stand for
COVERED = 0.12  # share of an entry's phrasings that ask for an aspect which it covers
Place = frozenset[str]  # stems, or words marked "!", any of which may stand here; empty for "..."


@dataclass(frozen=True, slots=True)
class Aspect:
    """Hold one aspect: its id, the topics whose entries are held to it (empty: none; None: all), its wordings by first stem."""

    id: str
    topics: frozenset[str] | None
    wordings: Mapping[str, tuple[tuple[Place, ...], ...]]


def parse_aspects(text: str, name: str) -> tuple[Aspect, ...]:
    """Return the aspects in *text*, in file order; raises ContentError."""
    document = parse_yaml(text, name)
    fields = document.fields(("words", "kinds", "aspects"))
    classes: dict[str, Place] = {}
    if "words" in fields:
        for key, value in fields["words"].entries().items():
            classes[f"<{key}>"] = frozenset(stem(word) for text in value.texts() for word in tokenize(text)[-1:])
    found = []
    for key, value in fields["kinds"].entries().items() if "kinds" in fields else ():
        found.append(Aspect(key, frozenset(), _read_wordings(value, classes)))
    for key, value in fields["aspects"].entries().items() if "aspects" in fields else ():
        parts = value.fields(("asked",), ("topics",))
        topics = frozenset(parts["topics"].texts()) if "topics" in parts else None
        if "asked" in parts:
            found.append(Aspect(key, topics, _read_wordings(parts["asked"], classes)))
    document.finish()
    return tuple(found)


def load_aspects(path: Path) -> tuple[Aspect, ...]:
    """Return the aspects of the content folder *path*; raises ContentError."""
    return parse_aspects(read_text(path / FILE, FILE), FILE)


def asked_aspects(words: Sequence[str], aspects: Iterable[Aspect]) -> frozenset[str]:
    """Return the ids of the *aspects* that *words* (folded, spelling repaired) ask for."""
    forms = [(stem(word), f"{word}!") for word in words]
    return frozenset(
        aspect.id
        for aspect in aspects
        if any(
            _matches(forms, at + 1, rest)
            for at, form in enumerate(forms)
            for first in form
            for rest in aspect.wordings.get(first, ())
        )
    )


def covered_aspects(faq: Faq, asked: Iterable[frozenset[str]], aspects: Iterable[Aspect]) -> frozenset[str]:
    """Return the ids of the aspects that *faq* covers or is not held to; *asked* are those of each of its phrasings."""
    counts = Counter(aspect for found in asked for aspect in found)
    least = COVERED * len(faq.phrasings)
    free = {aspect.id for aspect in aspects if aspect.topics is not None and faq.topic not in aspect.topics}
    return frozenset(free | {aspect for aspect, count in counts.items() if count >= least})


def _read_wordings(value: Value, classes: Mapping[str, Place]) -> Mapping[str, tuple[tuple[Place, ...], ...]]:
    wordings: dict[str, list[tuple[Place, ...]]] = {}
    for item in value.items():
        places = _read_places(item, classes)
        for first in places[0] if places else ():
            wordings.setdefault(first, []).append(places[1:])
    return {first: tuple(rests) for first, rests in wordings.items()}


def _read_places(item: Value, classes: Mapping[str, Place]) -> tuple[Place, ...]:
    places: list[Place] = []
    for part in item.text().split():
        if part == "...":
            places.append(frozenset())
        elif part.startswith("<"):
            if part not in classes:
                item.problem(f"{part} is no word class; add it under words:, or mend its name")
            places.append(classes.get(part, frozenset()))
        else:
            places.append(frozenset(word if word.endswith("!") else stem(word) for word in part.split("/")))
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
