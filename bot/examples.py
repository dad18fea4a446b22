"""Read what is known but not answered from documents: small talk with its replies, and examples of what is not documented."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bot.content.documents import ContentError, Value, parse_yaml, read_text
from bot.faqs import MAX_PHRASING

ExampleKind = Literal["near", "health", "other"]
FOLDER = "not-documented"
SMALLTALK_FILE = "smalltalk.yaml"
MIN_EXAMPLES = 3
PLACEHOLDERS = ("contact", "crisis", "emergency")
_BRACES = re.compile(r"{([^{}]*)}|[{}]")


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """Hold one kind of small talk: what people say, and what the bot says back, with PLACEHOLDERS to fill in."""

    id: str
    reply: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Hold example questions that no entry answers. *kind* ``near``: the topic is documented, the aspect is not (*group* names
    the aspect); ``health``: another health question; ``other``: no health question at all."""

    kind: ExampleKind
    group: str
    questions: tuple[str, ...]


def parse_smalltalk(text: str, name: str) -> tuple[Smalltalk, ...]:
    """Return the kinds of small talk in *text*, in file order; raises ContentError."""
    document = parse_yaml(text, name)
    found = []
    for key, value in document.entries().items():
        fields = value.fields(("reply", "asked"))
        if {"reply", "asked"} <= fields.keys():
            reply = fields["reply"].text()
            for braces in _BRACES.finditer(reply):
                if braces[1] not in PLACEHOLDERS:
                    fields["reply"].problem(f"{braces[0]!r} is no placeholder; use {{{'}, {'.join(PLACEHOLDERS)}}}")
            found.append(Smalltalk(key, reply, _questions(fields["asked"])))
    document.finish()
    return tuple(found)


def parse_examples(text: str, name: str, kind: ExampleKind) -> tuple[Examples, ...]:
    """Return the example groups in *text*, in file order; raises ContentError."""
    document = parse_yaml(text, name)
    found = tuple(Examples(kind, group, _questions(value)) for group, value in document.entries().items())
    document.finish()
    return found


def _questions(value: Value) -> tuple[str, ...]:
    questions = value.texts(longest=MAX_PHRASING)
    if len(questions) < MIN_EXAMPLES:
        value.problem(f"has {len(questions)} examples; write at least {MIN_EXAMPLES}")
    return questions


def load_smalltalk(path: Path) -> tuple[Smalltalk, ...]:
    """Return the small talk of the content folder *path*; raises ContentError."""
    return parse_smalltalk(read_text(path / SMALLTALK_FILE, SMALLTALK_FILE), SMALLTALK_FILE)


def load_examples(path: Path) -> tuple[Examples, ...]:
    """Return the example groups of the content folder *path*; raises ContentError with the problems of all files."""
    found: list[Examples] = []
    problems: list[str] = []
    for kind in get_args(ExampleKind):
        name = f"{FOLDER}/{kind}.yaml"
        try:
            found += parse_examples(read_text(path / name, name), name, kind)
        except ContentError as error:
            problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    return tuple(found)
