"""Read and check the content folder as a whole: the one door to ``faqs/``."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TypeVar, get_args

from bot.content.calibration import CALIBRATION, UNCALIBRATED, Calibration, parse_calibration
from bot.content.documents import ContentError, decode, read_bytes
from bot.content.faqs import Faq, parse_faq, parse_sources, phrasing_problems, related_problems
from bot.content.guidance import Rule, parse_rule
from bot.content.labelled import (
    CALM,
    JUDGED,
    ExampleKind,
    Examples,
    Message,
    parse_examples,
)
from bot.content.labelled import parse_messages as parse_labelled
from bot.content.messages import Messages, Smalltalk, parse_messages, parse_smalltalk
from bot.content.words import (
    NO_SUBJECTS,
    Aspects,
    Signs,
    Subjects,
    Vocabulary,
    parse_aspects,
    parse_signs,
    parse_subjects,
    parse_vocabulary,
)

Parsed = TypeVar("Parsed")
SOURCES = "sources.yaml"
VOCABULARY = "vocabulary.yaml"
ASPECTS = "aspects.yaml"
MESSAGES = "messages.yaml"
SMALLTALK = "smalltalk.yaml"
EXAMPLES = {kind: f"not-documented/{kind}.yaml" for kind in get_args(ExampleKind)}
SUBJECTS = "not-documented/subjects.yaml"
SIGNS = "urgent/signs.yaml"
LABELLED = "urgent/messages"  # the folder of labelled messages
FILES = (  # beside those of entries, rules and labelled messages
    *(SOURCES, VOCABULARY, ASPECTS, MESSAGES, SMALLTALK, CALIBRATION),
    *(*EXAMPLES.values(), SUBJECTS, SIGNS),
)
OPTIONAL = (CALIBRATION, SUBJECTS, EXAMPLES["complaint"], EXAMPLES["detail"])  # content can be read, and so calibrated, without
SIGNATURES = "signatures"  # the folder of what clinicians signed: no content, which it would void by changing
RULES = "urgent"  # the folder of the rules; other folders are topics, but for those
WITHOUT_PAGES = (JUDGED, SIGNATURES, "not-documented")
# what editors, desktops and file servers leave behind; no editor writes it
_STRAY = (".*", "*~", "~$*", "#*#", "*.bak", "*.orig", "@eadir", "desktop.ini", "thumbs.db")
_COPY = re.compile(
    r"copy of .+|.+ copy(?: \(?\d+\)?)?|.+ \(\d+\)|.+\(.*conflicted copy.*\)|.+\.sync-conflict-.+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Content:
    """Hold all that the content folder says; nothing is fitted, and nothing that a clinic sets is filled in.

    *faqs* and *rules* are ordered by id. *urgent_messages* are labelled messages, urgent and calm. *version* is 12 hexadecimal
    digits that change with every file that was read, and with no other. *warnings* name files that were passed over, with what
    to do about them.
    """

    faqs: tuple[Faq, ...]
    vocabulary: Vocabulary
    aspects: Aspects
    subjects: Subjects
    smalltalk: tuple[Smalltalk, ...]
    examples: tuple[Examples, ...]
    messages: Messages
    rules: tuple[Rule, ...]
    signs: Signs
    urgent_messages: tuple[Message, ...]
    calibration: Calibration
    version: str
    warnings: tuple[str, ...]


def load_content(path: Path) -> Content:
    """Return the content of the folder *path*.

    Raises ContentError with the problems of all files at once, those between files among them.
    """
    problems: list[str] = []
    warnings: list[str] = []
    pages = tuple(_pages(path, problems, warnings))
    rule_files = _by_id((name for name in pages if name.startswith(f"{RULES}/")), problems)
    faq_files = _by_id((name for name in pages if not name.startswith(f"{RULES}/")), problems)
    files_there = [name for name in FILES if name not in OPTIONAL or (path / name).exists()]
    labelled = tuple(_labelled(path, problems, warnings))
    texts, version = _read(path, (*files_there, *pages, *labelled), problems)
    files = _Files(texts, problems)

    vocabulary = files.parse(VOCABULARY, parse_vocabulary)
    aspects = files.parse(ASPECTS, parse_aspects)
    signs = files.parse(SIGNS, parse_signs)
    subjects = files.parse(SUBJECTS, parse_subjects)
    calibration = files.parse(CALIBRATION, parse_calibration) or UNCALIBRATED

    faqs = _parse_faqs(files, faq_files, rule_files.keys())
    rules = _parse_rules(files, rule_files, signs)
    messages = files.parse(MESSAGES, parse_messages)
    smalltalk = files.parse(SMALLTALK, parse_smalltalk)
    examples = [files.parse(name, partial(parse_examples, kind=kind, ids=faq_files.keys())) for kind, name in EXAMPLES.items()]
    told = [files.parse(name, partial(parse_labelled, flags=rule_files.keys())) or () for name in labelled]
    problems += _unlabelled(labelled, rule_files)

    if problems or not (vocabulary and aspects and signs and messages):
        raise ContentError(problems)
    return Content(
        faqs=faqs,
        vocabulary=vocabulary,
        aspects=aspects,
        subjects=subjects or NO_SUBJECTS,
        smalltalk=smalltalk or (),
        examples=tuple(group for groups in examples for group in groups or ()),
        messages=messages,
        rules=rules,
        signs=signs,
        urgent_messages=tuple(message for file in told for message in file),
        calibration=calibration,
        version=version,
        warnings=tuple(warnings),
    )


def _parse_faqs(files: "_Files", names: Mapping[str, str], flags: Collection[str]) -> tuple[Faq, ...]:
    """Return the entries in the files *names* by id; what clashes between them is a problem, too."""
    if not names:
        files.problems.append("faqs:1: holds no entry; add <topic>/<id>.md (faqs/README.md shows how)")
    parse = partial(parse_faq, sources=files.parse(SOURCES, parse_sources), ids=names.keys(), flags=flags)
    faqs = tuple(faq for id in sorted(names) if (faq := files.parse(names[id], parse)))
    files.problems.extend(phrasing_problems(faqs, files.texts))
    files.problems.extend(related_problems(faqs, files.texts))
    return faqs


def _parse_rules(files: "_Files", names: Mapping[str, str], signs: Signs | None) -> tuple[Rule, ...]:
    """Return the rules in the files *names* by id."""
    if not names:
        files.problems.append("urgent:1: holds no rule; add urgent/<id>.md (faqs/README.md shows how)")
    return tuple(rule for id in sorted(names) if (rule := files.parse(names[id], partial(parse_rule, signs=signs))))


def _unlabelled(files: Iterable[str], flags: Iterable[str]) -> Iterator[str]:
    """Yield what lacks among the *files* of labelled messages: one for each of the *flags*, and one of calm messages."""
    stems = {PurePosixPath(name).stem for name in files}
    for flag in sorted(set(flags) - stems):
        yield f"{LABELLED}/{flag}.jsonl:1: is missing; write messages that call for {flag!r}"
    if not any(stem.startswith(CALM) for stem in stems):
        yield f"{LABELLED}/{CALM}question.jsonl:1: is missing; write messages that are not urgent"


@dataclass(frozen=True, slots=True)
class _Files:
    """Carry the texts of files by name, and the problems found so far."""

    texts: Mapping[str, str]
    problems: list[str]

    def parse(self, name: str, parse: Callable[[str, str], Parsed]) -> Parsed | None:
        """Return what *parse* makes of text and name of a file; None after a problem."""
        try:
            return parse(self.texts[name], name) if name in self.texts else None
        except ContentError as error:
            self.problems.extend(error.problems)
            return None


def _pages(path: Path, problems: list[str], warnings: list[str]) -> Iterator[str]:
    """Yield the name (``<folder>/<id>.md``) of every entry and rule; a file that is in the wrong place is a problem."""
    for file in _kept(path, "", warnings):
        if file.is_dir() and file.name not in WITHOUT_PAGES:
            for page in _kept(file, f"{file.name}/", warnings):
                name = f"{file.name}/{page.name}"
                if page.suffix == ".md":
                    yield name
                elif name not in FILES and name != LABELLED:
                    problems.append(f"{name}:1: is not a .md file; rename it to <id>.md or move it out of the content folder")
        elif file.suffix == ".md" and file.name != "README.md":
            problems.append(f"{file.name}:1: stands outside of a topic; move it into a folder such as conditions/")


def _labelled(path: Path, problems: list[str], warnings: list[str]) -> Iterator[str]:
    """Yield the name (``urgent/messages/<name>.jsonl``) of every file of labelled messages; another file is a problem."""
    for file in _kept(path / LABELLED, f"{LABELLED}/", warnings):
        name = f"{LABELLED}/{file.name}"
        if file.suffix == ".jsonl":
            yield name
        else:
            problems.append(f"{name}:1: is not a .jsonl file; rename it to <flag>.jsonl or move it out of the content folder")


def _kept(folder: Path, place: str, warnings: list[str]) -> Iterator[Path]:
    """Yield what lies in *folder*, without stray files; a copy is passed over with a warning, its name behind *place*."""
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        mend = "check that the folder is there and who may read it"
        raise ContentError([f"{place.rstrip('/') or folder.name}:1: cannot be read ({error.strerror}); {mend}"]) from error
    for file in files:
        if any(fnmatchcase(file.name.lower(), pattern) for pattern in _STRAY):
            continue
        if _COPY.fullmatch(file.stem) and (file.suffix in (".md", ".jsonl") or file.is_dir()):
            what = "looks like a copy and is passed over; delete it, or give it a name of its own"
            warnings.append(f"{place}{file.name}: {what}")
            continue
        yield file


def _read(path: Path, names: Iterable[str], problems: list[str]) -> tuple[Mapping[str, str], str]:
    """Return the texts of the files *names* in the folder *path*, and the version of their bytes."""
    texts: dict[str, str] = {}
    digest = sha256()
    for name in sorted(names):
        try:
            raw = read_bytes(path / name, name)
            digest.update(f"{name}\0".encode() + sha256(raw).digest())
            texts[name] = decode(raw, name)
        except ContentError as error:
            problems += error.problems
    return texts, digest.hexdigest()[:12]


def _by_id(names: Iterable[str], problems: list[str]) -> Mapping[str, str]:
    """Return the *names* of files by the id that each gives its entry; one that is taken is a problem."""
    files: dict[str, str] = {}
    for name in names:
        id = PurePosixPath(name).stem
        if files.setdefault(id, name) != name:
            problems.append(f"{name}:1: id {id!r} is taken by {files[id]}; give one of them another file name")
    return files
