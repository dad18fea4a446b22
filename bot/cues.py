"""Read and find the wordings that change what a reply says: a wish for a diagnosis or a dose, another language."""

from collections.abc import Mapping
from pathlib import Path

from bot.content.documents import parse_yaml, read_text
from bot.spelling import english_words
from bot.text import tokenize

FILE = "cues.yaml"
NAMES = ("diagnosis", "dose", "spanish")
Cues = Mapping[str, frozenset[tuple[str, ...]]]
MIN_FOREIGN = 0.6  # share of a question's words that are Spanish; English sentences stay below .3 ("me", "is", "son")


def parse_cues(text: str, name: str) -> Cues:
    """Return the wordings in *text* by cue, each as a tuple of words; raises ContentError."""
    document = parse_yaml(text, name)
    fields = document.fields(NAMES)
    cues = {key: frozenset(tokenize(wording) for wording in value.texts()) for key, value in fields.items()}
    document.finish()
    return cues


def load_cues(path: Path) -> Cues:
    """Return the cues of the content folder *path*; raises ContentError."""
    return parse_cues(read_text(path / FILE, FILE), FILE)


def has_cue(words: tuple[str, ...], wordings: frozenset[tuple[str, ...]]) -> bool:
    """Return whether one of *wordings* stands in *words*."""
    longest = max((len(wording) for wording in wordings), default=0)
    return any(words[at : at + length] in wordings for at in range(len(words)) for length in range(1, longest + 1))


def is_spanish(words: tuple[str, ...], cues: Cues) -> bool:
    """Return whether *words* read as Spanish: most of them are, two or more, and at least one is no English word."""
    spanish = [word for word in words if (word,) in cues["spanish"]]
    foreign = {word for word in spanish if word not in english_words()}
    return len(spanish) >= MIN_FOREIGN * len(words) and bool(foreign) and len(spanish) >= 2
