"""Keep what clinicians sign: a file of signatures for each rule and answer. An edit of what was read voids them.

A signature is a record of who said so, no proof of it.
"""

import datetime
import fcntl
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from itertools import islice
from math import log, sqrt
from pathlib import Path
from typing import Literal, get_args

import msgspec

from bot.content.documents import ContentError, read_bytes
from bot.content.faqs import Faq
from bot.content.folder import Content
from bot.content.guidance import Level, Rule
from bot.editing.files import write_whole
from bot.urgent.flags import COSTS, Urgency, to_threshold

VERSION = "v1"  # of how a digest is made; signatures of another one have to be given anew
PINNED = 10  # messages of each side that are signed with a rule
LOOK_ALIKES = 30  # calm messages, the most alike in words, of which the model names the PINNED nearest
YEARS = 2  # after which a signature is overdue
_FIRST_ZONE = datetime.timezone(datetime.timedelta(hours=14))  # where a day begins first: no signer is ahead of it
MESSAGES = "messages"  # the part that a refit can change
Item = Rule | Faq
Kind = Literal["rule", "answer"]
Verdict = Literal["approved", "objected"]
Status = Literal["unsigned", "signed", "changed", "objected"]
_WORD = re.compile(r"\w+")
_LINE = re.compile(r"line (\d+)")


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Hold what somebody said of a rule or an answer on a day. *signed* is the digest of all that was read, *parts* those of
    its parts, and *raised* and *not_raised* the messages that raised the rule then, and those that did not."""

    verdict: Verdict
    name: str
    role: str
    date: datetime.date
    signed: str
    parts: dict[str, str]
    remark: str = ""
    raised: tuple[str, ...] = ()
    not_raised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold all that is signed of a rule or an answer as it is now: the texts of each part, numbers not filled in, and the
    messages that raise the rule, and those that do not."""

    parts: Mapping[str, tuple[str, ...]]
    raised: tuple[str, ...] = ()
    not_raised: tuple[str, ...] = ()

    @property
    def digests(self) -> dict[str, str]:
        """Return the digest of each part."""
        return {part: _digest(texts)[:16] for part, texts in self.parts.items()}

    @property
    def digest(self) -> str:
        """Return the digest of all parts: SHA-256 of them as JSON, sorted by name, without spaces, in NFC with LF."""
        return f"{VERSION}:{_digest({part: _plain(texts) for part, texts in self.parts.items()})}"


@dataclass(frozen=True, slots=True)
class State:
    """Hold where a rule or an answer stands.

    *last* is the signature that counts, or, where none does, the last one of all. *changed* are the parts that have changed
    since *last*, *moved* the messages that changed sides. *history* has all signatures, the oldest first; *problem* says why
    they cannot be read.
    """

    status: Status
    last: Signature | None
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    overdue: bool
    history: tuple[Signature, ...]
    problem: str | None = None

    @property
    def reviewed(self) -> datetime.date | None:
        """Return the day of the signature that counts."""
        return self.last.date if self.last and self.status == "signed" else None

    @property
    def open(self) -> bool:
        """Return whether it is a clinician's turn: what was objected to waits for an edit, a broken file for its mending."""
        if self.problem:
            return False
        return self.overdue or self.status in ("unsigned", "changed") or (self.status == "objected" and bool(self.changed))


class Signatures:
    """Tell what is signed of *content* in the files of *folder*, and sign. Files are read when they have changed.

    *items* are all that there is to sign: rules, the most urgent first, then answers by topic. *read_urgency* reads a message
    as the bot does.
    """

    def __init__(self, folder: Path, content: Content, read_urgency: Callable[[str], Urgency]) -> None:
        self.folder = folder
        rules = sorted(content.rules, key=lambda rule: (get_args(Level).index(rule.level), rule.id))
        self.items: tuple[Item, ...] = (*rules, *sorted(content.faqs, key=lambda faq: (faq.topic, faq.id)))
        self._content = content
        self._read_urgency = cache(read_urgency)
        self._calm = cache(self._count_calm)
        self._proposed = cache(self._propose)

    def path(self, item: Item) -> Path:
        """Return the file of the signatures of *item*."""
        return self.folder / _name(item)

    def state(self, item: Item, today: datetime.date | None = None) -> State:
        """Return where *item* stands; *today* (by default it is that) decides what is overdue."""
        today = today or datetime.date.today()
        due = item.review_by if isinstance(item, Faq) else None
        try:
            history = _read(self.path(item), _name(item))
        except ContentError as error:
            return State("unsigned", None, (), (), False, (), error.problems[0])
        objections = [n for n, signature in enumerate(history) if signature.verdict == "objected"]
        since = history[objections[-1] + 1 if objections else 0 :]
        valid = next((given for given in reversed(since) if self._sheet(item, given).digest == given.signed), None)
        last = valid or (history[-1] if history else None)
        if last is None:
            return State("unsigned", None, (), (), bool(due and due < today), ())
        sheet = self._sheet(item, last)
        changed = tuple(part for part, digest in sheet.digests.items() if last.parts.get(part) != digest)
        moved = tuple(text for text in (*last.raised, *last.not_raised) if (text in last.raised) != (text in sheet.raised))
        status: Status = "signed" if valid else "changed" if since else "objected"
        if status == "changed" and not changed:
            changed = ("kind of hash",)
        day = last.date
        old = status == "signed" and (day.year + YEARS, day.month, day.day) < (today.year, today.month, today.day)
        late = bool(due and due < today and not (valid and valid.date >= due))
        return State(status, last, changed, moved, old or late, history)

    def sheet(self, item: Item) -> Sheet:
        """Return what there is to sign of *item*: with the messages of its last signature, or with those that are proposed."""
        try:
            history = _read(self.path(item), _name(item))
        except ContentError:
            history = ()
        return self._sheet(item, history[-1] if history else None)

    def sign(self, item: Item, signature: Signature) -> None:
        """Write *signature* of *item* behind those that are there; raises OSError or ContentError, and changes nothing then."""
        path = self.path(item)
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path.parent):
            write_whole(path, self.to_file(item, signature))

    def to_file(self, item: Item, signature: Signature) -> bytes:
        """Return the file of *item* with *signature* behind those that are there; raises ContentError for a broken file."""
        path = self.path(item)
        before = read_bytes(path, _name(item)) if _read(path, _name(item)) else b""
        return before + (b"\n" if before and not before.endswith(b"\n") else b"") + msgspec.yaml.encode([signature])

    def unknown(self) -> Iterator[str]:
        """Yield the names of files of rules and answers that there are no more."""
        known = {_name(item) for item in self.items}
        names = (f"{path.parent.name}/{path.name}" for path in sorted(self.folder.glob("*/*.yaml")))
        yield from (name for name in names if name not in known)

    def _sheet(self, item: Item, last: Signature | None) -> Sheet:
        """Return what there is to sign of *item* with the messages of its *last* signature, on the sides where they are now."""
        if isinstance(item, Faq):
            return Sheet(_parts_of_answer(item))
        pinned = (*last.raised, *last.not_raised) if last else ()
        pinned = pinned or self._proposed(item)
        raised = tuple(text for text in pinned if self._raises(text, item))
        not_raised = tuple(text for text in pinned if text not in raised)
        sides = (*(f"raises it: {text}" for text in raised), *(f"does not: {text}" for text in not_raised))
        return Sheet({**self._parts_of_rule(item), MESSAGES: tuple(sorted(sides))}, raised, not_raised)

    def _parts_of_rule(self, rule: Rule) -> dict[str, tuple[str, ...]]:
        return {
            "text": (rule.text, rule.hint or ""),
            "title": (rule.title,),
            "level": (rule.level,),
            "source": (rule.source.publisher, rule.source.title, rule.source.url or ""),
            "floor wordings": rule.floor_written,
            "sign to watch for": (self._content.messages[f"watch_{rule.level}"], rule.watch),
            "help lines": rule.actions,
            "threshold": (f"{to_threshold(COSTS[rule.level]):.6f}",),
        }

    def _propose(self, rule: Rule) -> tuple[str, ...]:
        """Return PINNED messages labelled with *rule* that raise it, from all over their file, and PINNED calm ones that come
        nearest to it and do not."""
        own = tuple(dict.fromkeys(m.text for m in self._content.urgent_messages if m.flags[:1] == (rule.id,)))
        spread = dict.fromkeys((*own[:: len(own) // PINNED or 1], *own))
        raised = islice((text for text in spread if self._raises(text, rule)), PINNED)
        near = [text for text in self._look_alikes(own) if not self._raises(text, rule)]
        near.sort(key=lambda text: -self._read_urgency(text).probability)
        return (*raised, *near[:PINNED])

    def _look_alikes(self, own: Collection[str]) -> list[str]:
        """Return the LOOK_ALIKES calm messages that hold most words which are commoner in *own* than in calm ones."""
        calm, counts = self._calm()
        theirs = Counter(word for text in own for word in _words(text))
        share = len(own) / (1 + len(calm))
        weights = {word: n * max(0.0, log(n / (1 + counts[word]) / share)) for word, n in theirs.items()}
        scores = {text: sum(weights.get(word, 0.0) for word in words) / sqrt(len(words) or 1) for text, words in calm.items()}
        return sorted(calm, key=lambda text: (-scores[text], text))[:LOOK_ALIKES]

    def _count_calm(self) -> tuple[dict[str, list[str]], Counter[str]]:
        calm = {message.text: _words(message.text) for message in self._content.urgent_messages if not message.flags}
        return calm, Counter(word for words in calm.values() for word in words)

    def _raises(self, text: str, rule: Rule) -> bool:
        return any(flag.id == rule.id for flag in self._read_urgency(text).flags)


def to_signature(sheet: Sheet, *, verdict: Verdict, name: str, role: str, date: datetime.date, remark: str) -> Signature:
    """Return the signature of somebody who has read *sheet*."""
    return Signature(
        verdict=verdict,
        name=name,
        role=role,
        date=date,
        signed=sheet.digest,
        parts=sheet.digests,
        remark=remark,
        raised=sheet.raised,
        not_raised=sheet.not_raised,
    )


def latest_day() -> datetime.date:
    """Return the day that has begun somewhere: none behind it is a day on which anything was signed."""
    return datetime.datetime.now(_FIRST_ZONE).date()


def kind_of(item: Item) -> Kind:
    """Return what *item* is called in addresses and folders."""
    return "rule" if isinstance(item, Rule) else "answer"


def _name(item: Item) -> str:
    return f"{kind_of(item)}s/{item.id}.yaml"


def _parts_of_answer(faq: Faq) -> dict[str, tuple[str, ...]]:
    sources = ((c.source.publisher or "", c.source.title, c.source.url or "", c.section) for c in faq.citations)
    return {
        "question": (faq.question,),
        "answer": (faq.answer,),
        "sources": tuple(text for source in sources for text in source),
        "signs to watch for": faq.see_urgent,
    }


def _plain(texts: Iterable[str]) -> list[str]:
    """Return *texts* as they are compared: in one form of Unicode, with one kind of line ends."""
    return [unicodedata.normalize("NFC", re.sub("\r\n?", "\n", text)) for text in texts]


def _digest(value: Mapping[str, list[str]] | Iterable[str]) -> str:
    plain = value if isinstance(value, Mapping) else _plain(value)
    return sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _words(text: str) -> list[str]:
    return sorted(set(_WORD.findall(text.lower())))


def _read(path: Path, name: str) -> tuple[Signature, ...]:
    """Return the signatures in the file *path*, none where there is no file; raises ContentError."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise ContentError([f"{name}:1: cannot be read ({error.strerror}); check who may read it"]) from error
    return _parse(path, name, (found.st_ino, found.st_size, found.st_mtime_ns))


@lru_cache(maxsize=1024)
def _parse(path: Path, name: str, _version: tuple[int, int, int]) -> tuple[Signature, ...]:
    raw = read_bytes(path, name)
    try:
        return msgspec.yaml.decode(raw, type=tuple[Signature, ...])
    except msgspec.DecodeError as error:
        line = _LINE.search(str(error))
        problem = f"{name}:{line[1] if line else 1}: is no list of signatures ({' '.join(str(error).split())})"
        raise ContentError([f"{problem}; take the file as it was before, or mend that line"]) from error


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Wait until nobody else signs in *folder*."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
