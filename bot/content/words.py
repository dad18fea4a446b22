"""Read the words of the content: vocabulary, aspects, and the signs of urgent guidance, all in one notation."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.content.documents import Value, parse_yaml
from bot.language.english import stem
from bot.language.spelling import Words
from bot.language.text import clean, split_words
from bot.language.wordings import (
    Keys,
    Parts,
    Place,
    Places,
    Rewriting,
    WordingError,
    Wordings,
    build_rewriting,
    build_wordings,
    find_ends,
    parse_place,
    parse_wording,
)

WORD_LISTS = ("skipped_words", "present", "fresh_start", "writer")
SILENCES = ("denial", "short_denial", "general_question", "not_a_person", "past")
PASSED_OVER = "harmless"
MAX_EXACT = 4  # letters of a word in a name that has no other forms: "als" is no form of "al"
_WORDINGS = (PASSED_OVER, "no_denial", *SILENCES)
_MEANINGS = ("misspelt", "same_words")
_NAMED = (*_MEANINGS, "word_classes", "signs", "background")  # sections whose wordings stand below names
_WORDS = re.compile(r"[a-z0-9]+(?![^<]*>)")  # those of class names, in <>, aside
Read = TypeVar("Read")
Written = Mapping[str, Mapping[str, tuple[str, ...]]]  # by section and name, the wordings as the file has them


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold the lay words and abbreviations that mean the same as a term of the answers, by stems."""

    rewriting: Rewriting
    words: frozenset[str]
    lay: Mapping[Keys, frozenset[str]]  # words of the wordings, by the stems of their term
    written: Mapping[str, tuple[str, ...]]  # by term

    def lay_words(self, text: str) -> list[str]:
        """Return the words of all wordings that mean the same as a term in *text*, but those that stand there, too."""
        words = _plain(text)
        stems = tuple(map(stem, words))
        parts = {stems[start:end] for end in range(len(stems) + 1) for start in range(end)}
        return sorted(frozenset().union(*(self.lay[part] for part in parts & self.lay.keys())).difference(words))


@dataclass(frozen=True, slots=True)
class Aspects:
    """Hold what can be asked, beside the topic: *topics* has, by the id of a kind or aspect, the topics whose entries are held
    to it (empty: none; None: all); *personal* are the ids of what is asked about the writer, which is no aspect of a topic.
    *said* is how an aspect is called in a sentence ("what it costs"), by its id."""

    topics: Mapping[str, frozenset[str] | None]
    said: Mapping[str, str]
    personal: frozenset[str]
    wordings: Wordings
    words: frozenset[str]
    written: Written


@dataclass(frozen=True, slots=True)
class Subjects:
    """Hold the names of what no entry documents: *wordings* find the subject that a message names."""

    wordings: Wordings
    stems: tuple[frozenset[str], ...]  # of the words of each wording
    words: frozenset[str]
    written: Mapping[str, tuple[str, ...]]  # by subject

    def find(self, places: Places) -> tuple[frozenset[str], frozenset[str]]:
        """Return the subjects that a text names, and the stems of the words that it names them by."""
        masks = self.wordings.masks(places)
        met = [wording for wording in self.wordings.within(masks) if find_ends(wording, masks)]
        return frozenset(wording.name for wording in met), frozenset().union(*(self.stems[wording.number] for wording in met))


NO_SUBJECTS = Subjects(build_wordings(()), (), frozenset(), {})


@dataclass(slots=True)
class Notation:
    """Read wordings as editors write them; carries the classes and collects the words met on the way."""

    replaced: Mapping[str, str]  # words that are never seen in a message, with what is seen in their place
    classes: dict[str, Place] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    written: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by class

    def read_classes(self, section: Value) -> None:
        """Read the word classes below *section*; one may name those before it."""
        for name, value in section.entries().items():
            places = [place for item in value.items() for place in self._read(item, parse_place)]
            self.classes[name] = frozenset().union(*places)
            self.written[name] = value.texts()

    def read_wordings(self, value: Value) -> list[Parts]:
        """Return the wordings in the list *value*."""
        return [parts for item in value.items() for parts in self._read(item, parse_wording)]

    def _read(self, item: Value, parse: Callable[[str, Mapping[str, Place]], Read]) -> Iterator[Read]:
        text = item.text()
        for word in _WORDS.findall(text):
            if word in self.replaced:
                item.problem(f"{word!r} is never seen in a message; write {self.replaced[word]}")
            self.words.add(word)
        try:
            yield parse(text, self.classes)
        except WordingError as error:
            item.problem(str(error))


@dataclass(frozen=True, slots=True)
class SignWordings:
    """Hold wordings of which some hold a denying word themselves ("no feeling in leg"): *denying* has their numbers."""

    all: Wordings
    denying: frozenset[int]


@dataclass(frozen=True, slots=True)
class Signs:
    """Hold the wordings of urgent signs, and what keeps them from counting."""

    wordings: SignWordings
    same_words: Rewriting
    misspelt: Mapping[str, Words]
    lists: Mapping[str, frozenset[str]]
    background: frozenset[str]  # names of signs that count although they are long past
    notation: Notation  # to read the wordings of rules by
    denials: frozenset[str]  # words that deny
    written: Written

    @property
    def words(self) -> frozenset[str]:
        """Return the words of all wordings that were read by this notation, those of rules among them."""
        return frozenset(self.notation.words)


def parse_vocabulary(text: str, name: str) -> Vocabulary:
    """Return the vocabulary in *text*; raises ContentError, also for a wording that stands for two terms."""
    document = parse_yaml(text, name)
    meanings: dict[Keys, Keys] = {}
    owner: dict[Keys, str] = {}
    words: set[str] = set()
    lay: dict[Keys, frozenset[str]] = {}
    written: dict[str, list[str]] = {}
    for group in document.items():
        fields = group.fields(("term", "means_the_same"))
        term = fields["term"].text()
        words.update(_plain(term))
        meant = tuple(map(stem, _plain(term)))
        if term and not meant:
            fields["term"].problem(f"{term!r} holds no word; write the term that the answers use")
        for item in fields["means_the_same"].items():
            wording = item.text()
            words.update(_plain(wording))
            lay[meant] = lay.get(meant, frozenset()).union(_plain(wording))
            stems = tuple(map(stem, _plain(wording)))
            written.setdefault(term, []).append(wording)
            if not stems:
                item.problem(f"{wording!r} holds no word; delete it")
            elif owner.setdefault(stems, term) != term:
                item.problem(f"{wording!r} already stands for {owner[stems]!r}; keep it in one group")
            elif stems != meant:  # another spelling that stems alike is harmless, and editors need not know about stems
                meanings[stems] = meant
    document.finish()
    by_term = {term: tuple(found) for term, found in written.items()}
    return Vocabulary(build_rewriting(meanings), frozenset(words), lay, by_term)


def parse_aspects(text: str, name: str) -> Aspects:
    """Return the kinds of questions, the aspects and what is personal in *text*; raises ContentError."""
    document = parse_yaml(text, name)
    fields = document.fields(("kinds", "aspects"), ("word_classes", "personal", "said"))
    notation = Notation({})
    if "word_classes" in fields:
        notation.read_classes(fields["word_classes"])
    asked: dict[str, Value] = {}
    topics: dict[str, frozenset[str] | None] = {}
    for section in ("kinds", "personal"):
        for key, value in fields[section].entries().items() if section in fields else ():
            if key in asked:
                value.problem(f"{key!r} stands under kinds, too; keep one of them")
            asked[key], topics[key] = value, frozenset()
    personal = frozenset(fields["personal"].entries()) if "personal" in fields else frozenset()
    for key, value in fields["aspects"].entries().items():
        parts = value.fields(("asked",), ("topics",))
        if key in asked:
            value.problem(f"{key!r} stands twice among kinds, aspects and what is personal; keep one of them")
        topics[key] = frozenset(parts["topics"].texts()) if "topics" in parts else None
        asked[key] = parts["asked"]
    said = {key: value.text() for key, value in fields["said"].entries().items()} if "said" in fields else {}
    rows = [(key, parts) for key, value in asked.items() for parts in notation.read_wordings(value)]
    document.finish()
    written = {"asked": {key: value.texts() for key, value in asked.items()}, "word_classes": notation.written}
    written["topics"] = {key: ("*",) if held is None else tuple(sorted(held)) for key, held in topics.items()}
    written["personal"] = {"": tuple(sorted(personal))}
    return Aspects(topics, said, personal, build_wordings(rows), frozenset(notation.words), written)


def parse_subjects(text: str, name: str) -> Subjects:
    """Return the subjects in *text* by the names that they go by; raises ContentError."""
    document = parse_yaml(text, name)
    owner: dict[tuple[str, ...], str] = {}
    rows: list[tuple[str, Parts]] = []
    stems: list[frozenset[str]] = []
    written = {}
    for subject, value in document.entries().items():
        written[subject] = value.texts()
        for item in value.items():
            words = _plain(item.text())
            if not words:
                item.problem(f"{item.text()!r} holds no word; delete it")
            elif owner.setdefault(words, subject) != subject:
                item.problem(f"{item.text()!r} already stands for {owner[words]!r}; keep it in one place")
            else:
                try:
                    named = "_".join(word if len(word) > MAX_EXACT else f"{word}!" for word in words)
                    rows.append((subject, parse_wording(named, {})))
                    stems.append(frozenset(map(stem, words)))
                except WordingError as error:
                    item.problem(str(error))
    document.finish()
    return Subjects(build_wordings(rows), tuple(stems), frozenset(word for words in owner for word in words), written)


def parse_signs(text: str, name: str) -> Signs:
    """Return the signs in *text*, the content of the file *name*; raises ContentError."""
    document = parse_yaml(text, name)
    keys = document.fields((*_NAMED, *WORD_LISTS, *_WORDINGS))
    document.finish()
    misspelt, same_words = (_meanings(keys[section]) for section in _MEANINGS)
    for item in (item for value in keys["misspelt"].entries().values() for item in value.items()):
        if len(item.text().split()) > 1:
            item.problem(f"{item.text()!r} is more than one word; write it under same_words")
    lists = {key: keys[key].texts() for key in WORD_LISTS}
    replaced = {wording[0]: " ".join(meant) for wording, meant in (misspelt | same_words).items() if len(wording) == 1}
    replaced |= dict.fromkeys(lists["skipped_words"], "nothing, the word is skipped")
    notation = Notation(replaced)
    notation.read_classes(keys["word_classes"])
    signs = keys["signs"].entries() | keys["background"].entries()
    for sign in keys["signs"].entries().keys() & keys["background"].entries().keys():
        keys["background"].problem(f"{sign!r} stands in signs, too; keep one of them")
    wordings = {key: keys[key] for key in _WORDINGS} | signs
    rows = [(key, parts) for key, value in wordings.items() for parts in notation.read_wordings(value)]
    document.finish()
    denials = frozenset(keys[0] for key, parts in rows if key in ("denial", "short_denial") for keys in parts[0][0][0])
    return Signs(
        wordings=build_sign_wordings(rows, denials),
        same_words=build_rewriting(same_words),
        misspelt={wording[0]: meant for wording, meant in misspelt.items()},
        lists={
            key: frozenset(found if key == "skipped_words" else (f"{word}!" for word in found)) for key, found in lists.items()
        },
        background=frozenset(keys["background"].entries()),
        notation=notation,
        denials=denials,
        written={
            section: {key: item.texts() for key, item in value.entries().items()} if section in _NAMED else {"": value.texts()}
            for section, value in keys.items()
        },
    )


def build_sign_wordings(rows: Iterable[tuple[str, Parts]], denials: frozenset[str]) -> SignWordings:
    """Return the wordings in *rows* of name and parts, those with a word of *denials* apart from their other alternatives."""
    told = [(name, variant) for name, parts in rows for variant in _told_apart(parts, denials)]
    denying = (n for n, (_, parts) in enumerate(told) if any(_denied(place, denials) for part in parts for place, _ in part))
    return SignWordings(build_wordings(told), frozenset(denying))


def _meanings(section: Value) -> dict[Keys, Keys]:
    """Return what each wording of *section* is read as; one that is read as two things is a problem."""
    meanings: dict[Keys, Keys] = {}
    for meant, value in section.entries().items():
        for item in value.items():
            wording = tuple(item.text().split())
            if wording in meanings:
                item.problem(f"{item.text()!r} is already read as {' '.join(meanings[wording])!r}; keep it in one place")
            meanings[wording] = tuple(meant.split())
    return meanings


def _told_apart(parts: Parts, denying: frozenset[str]) -> Iterator[Parts]:
    """Yield *parts* without alternatives that deny, then once for each place that has some, with these alone."""
    denials = {place: _denied(place, denying) for part in parts for place, _ in part}
    if all(place - denials[place] for place in denials):
        yield tuple(tuple((place - denials[place], reach) for place, reach in part) for part in parts)
    for place, denied in denials.items():
        if denied:
            yield tuple(tuple((denied if other == place else other, reach) for other, reach in part) for part in parts)


def _denied(place: Place, denying: frozenset[str]) -> Place:
    """Return the alternatives in *place* that hold a *denying* word."""
    return frozenset(keys for keys in place if not denying.isdisjoint(keys))


def _plain(text: str) -> tuple[str, ...]:
    return tuple(piece.text for piece in split_words(clean(text)) if piece.is_word)
