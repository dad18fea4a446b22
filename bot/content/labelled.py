"""Read texts with labels: example questions that no entry answers, messages that are urgent or not, and judged questions."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from bot.content.documents import ContentError, Value, parse_yaml, read_text
from bot.content.faqs import MAX_PHRASING
from bot.language.languages import tell_language
from bot.language.spelling import did_you_mean

ExampleKind = Literal["near", "health", "other", "complaint", "detail"]
MIN_EXAMPLES = 3
URGENT = "urgent"  # stands in the `gold` of a judged question for urgent guidance
CALM = "calm-"  # begins the names of files of messages that are not urgent
JUDGED = "judged"  # the folder of the project's own judged questions


@dataclass(frozen=True, slots=True)
class Examples:
    """Hold example questions that no entry answers. *kind* ``near``: the topic is documented, the aspect is not (*group* names
    the aspect); ``health``: another health question; ``other``: no health question at all; ``complaint``: somebody tells what
    is wrong with a leg, foot, hip or back, and *group* is the id of the entry that says best what may be behind it;
    ``detail``: as ``near``, of any aspect."""

    kind: ExampleKind
    group: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """Hold a message with the *flags* that it calls for, the main one first (none: it is calm), the *batch* that it was written
    in, by one writer, and the *manner* that it is written in, where that is known."""

    text: str
    flags: tuple[str, ...]
    batch: str
    manner: str | None = None


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """Hold the turns of one conversation and the ids that are right for its last turn (none: nothing is documented).

    Where urgent guidance is wanted, *flags* may name the red flags that must all be raised. *manner* is the one that it is
    written in, where that is known.
    """

    turns: tuple[str, ...]
    gold: tuple[str, ...]
    kind: str
    flags: tuple[str, ...] = ()
    manner: str | None = None


def parse_examples(text: str, name: str, kind: ExampleKind, ids: Collection[str]) -> tuple[Examples, ...]:
    """Return the example groups in *text*, in file order; those of complaints are named after entries, which have the *ids*.
    Raises ContentError."""
    document = parse_yaml(text, name)
    groups = document.entries()
    for group, value in groups.items():
        if kind == "complaint" and group not in ids:
            value.problem(f"there is no entry {group!r}{did_you_mean(group, ids)}")
    found = tuple(Examples(kind, group, read_questions(value)) for group, value in groups.items())
    document.finish()
    return found


def read_questions(value: Value) -> tuple[str, ...]:
    """Return the questions of a list, which are MIN_EXAMPLES or more."""
    questions = value.texts(longest=MAX_PHRASING)
    if len(questions) < MIN_EXAMPLES:
        value.problem(f"has {len(questions)} examples; write at least {MIN_EXAMPLES}")
    return questions


def parse_messages(text: str, name: str, flags: Collection[str]) -> tuple[Message, ...]:
    """Return the labelled messages in *text*, a JSON object a line: ``q``, ``batch``, and maybe ``flags`` and ``manner``.

    *name* is ``urgent/messages/<flag>.jsonl`` or ``.../calm-<kind>.jsonl``; without ``flags`` a message calls for the flag that
    the file is named after, or for none. *flags* are those that may be named. Raises ContentError with all problems.
    """
    stem = PurePosixPath(name).stem
    own = () if stem.startswith(CALM) else (stem,)
    problems = [] if not own or stem in flags else [f"{name}:1: there is no flag {stem!r}{did_you_mean(stem, flags)}"]
    messages = []
    for number, line in enumerate(text.split("\n"), 1):
        message = _message(line, own) if line.strip() else None
        if message:
            messages.append(message)
            unknown = [flag for flag in message.flags if flag not in flags and flag != stem]
            problems += [f"{name}:{number}: there is no flag {flag!r}{did_you_mean(flag, flags)}" for flag in unknown]
        elif line.strip():
            problems.append(f'{name}:{number}: write one object a line: {{"q": "...", "batch": "a01"}}')
    if not text.strip():
        problems.append(f"{name}:1: holds no message; write at least one")
    if problems:
        raise ContentError(problems)
    return tuple(messages)


def _message(line: str, flags: tuple[str, ...]) -> Message | None:
    """Return the message in *line*, which calls for *flags* where it names none; None where it is no such object."""
    try:
        row = json.loads(line)
        named = row.get("flags", flags)
        message = Message(row["q"], tuple(named), row["batch"], row.get("manner"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    texts = (message.text, message.batch, *message.flags, message.manner or "")
    written = all(isinstance(text, str) for text in texts) and message.text.strip() and not isinstance(named, str)
    return message if written else None


def english_texts(messages: Iterable[Message]) -> list[str]:
    """Return the texts of the *messages* in English: a lexicon that English is repaired by learns no other language's words."""
    return [message.text for message in messages if tell_language(message.text.lower().split()) == "en"]


def parse_judged(text: str, name: str, ids: Collection[str]) -> tuple[JudgedQuestion, ...]:
    """Return the judged questions in *text*, a JSON object a line: ``q`` or ``turns``, ``gold``, and ``kind``, ``flags`` and
    ``manner``.

    *ids* are those that ``gold`` and ``flags`` may name, URGENT among them. Without ``kind`` it is the name of the file.
    Raises ContentError with the problems of all lines.
    """
    judged = []
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        question = _judged(line, Path(name).stem) if line.strip() else None
        if question:
            judged.append(question)
            unknown = [id for id in (*question.gold, *question.flags) if id not in ids]
            hints = [f"{id!r}{did_you_mean(id, ids)}" for id in unknown]
            problems += [f"{name}:{number}: there is no entry or red flag {hint}; mend the id" for hint in hints]
        elif line.strip():
            problems.append(f'{name}:{number}: write one object a line: {{"q": "...", "gold": ["entry-id"], "kind": "short"}}')
    if problems:
        raise ContentError(problems)
    return tuple(judged)


def _judged(line: str, kind: str) -> JudgedQuestion | None:
    """Return the judged question in *line*, None where it is no such object."""
    try:
        row = json.loads(line)
        turns, gold, flags = row["turns"] if "turns" in row else [row["q"]], row["gold"], row.get("flags", [])
        kind, manner = row.get("kind", kind), row.get("manner")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not (all(isinstance(value, list) for value in (turns, gold, flags)) and turns):
        return None
    if not all(isinstance(text, str) for text in (*turns, *gold, *flags, kind, manner or "")):
        return None
    return JudgedQuestion(tuple(turns), tuple(gold), kind, tuple(flags), manner)


def load_judged(path: Path, ids: Collection[str]) -> tuple[JudgedQuestion, ...]:
    """Return the judged questions of the file *path*; see parse_judged."""
    return parse_judged(read_text(path, str(path)), str(path), ids)


def load_judged_folder(path: Path, ids: Collection[str]) -> tuple[JudgedQuestion, ...]:
    """Return the judged questions of the content folder *path*; raises ContentError with the problems of all files."""
    judged: list[JudgedQuestion] = []
    problems: list[str] = []
    for file in sorted((path / JUDGED).glob("*.jsonl")):
        name = f"{JUDGED}/{file.name}"
        try:
            judged += parse_judged(read_text(file, name), name, ids)
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return tuple(judged)
