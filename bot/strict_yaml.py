"""Read the YAML that editors write: every value is text, every mistake has a file, a line and a way to mend it.

YAML's own surprises cannot happen here: ``no``, ``on`` and ``010`` stay the text they look like, a repeated key and an
alias are refused.
"""

import datetime
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from math import isfinite, nan
from pathlib import Path

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MAX_FILE_BYTES = 512 * 1024
MAX_TEXT = 4_000  # characters of one value: longer than any answer, short enough to stay readable
MAX_DEPTH = 8
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class ContentError(Exception):
    """Report every problem found in content files, each as ``file:line: what is wrong; how to mend it``."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_text(path: Path, name: str) -> str:
    """Return the text of the file *path*, with LF line ends; *name* stands for it in errors.

    Raises ContentError when the file is missing, larger than MAX_FILE_BYTES or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ContentError([f"{name}:1: cannot be read ({error.strerror}); check that the file is there"]) from error
    if len(raw) > MAX_FILE_BYTES:
        raise ContentError([f"{name}:1: larger than {MAX_FILE_BYTES // 1024} kB; split it or shorten it"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = error.start + (len(BOM_UTF8) if raw.startswith(BOM_UTF8) else 0)  # the decoder counts from behind the BOM
        line = raw.count(b"\n", 0, start) + 1
        raise ContentError([f"{name}:{line}: not UTF-8 text; save the file with the encoding UTF-8"]) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ContentError([f"{name}:{line}: holds a NUL character; delete it"])
    return text


def parse_yaml(text: str, name: str, *, first_line: int = 1) -> "Value":
    """Return the one YAML document in *text* as a Value; *first_line* is where it starts in the file *name*.

    Raises ContentError on broken YAML, an alias, a repeated key, or nesting over MAX_DEPTH.
    """
    offset = first_line - 1
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 1 + offset
        hint = (
            "indent with spaces, not tabs"
            if "\\t" in str(error.problem)
            else "put the value in double quotes when it holds ': ' or ' #' or starts with a special character"
        )
        raise ContentError([f"{name}:{line}: broken YAML ({error.problem}); {hint}"]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + first_line
        raise ContentError([f"{name}:{line}: holds a control character; delete it"]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ContentError([f"{name}:{first_line}: cannot be read as YAML; nest less, use plain text"]) from error
    if node is None:
        raise ContentError([f"{name}:{first_line}: empty; write the keys that faqs/README.md lists"])
    problems: list[str] = []
    _refuse_surprises(node, name, offset, problems, set(), 0)
    if problems:
        raise ContentError(problems)
    return Value(node, name, offset, problems)


def _refuse_surprises(node: Node, name: str, offset: int, problems: list[str], seen: set[int], depth: int) -> None:
    line = node.start_mark.line + 1 + offset
    if id(node) in seen:
        problems.append(f"{name}:{line}: a YAML anchor (&) is used by an alias (*); write the text out where it is used")
        return
    seen.add(id(node))
    if depth > MAX_DEPTH:
        problems.append(f"{name}:{line}: nested deeper than {MAX_DEPTH} levels; make it flatter")
        return
    children: list[Node] = []
    if isinstance(node, SequenceNode):
        children = node.value
    elif isinstance(node, MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            key_line = key.start_mark.line + 1 + offset
            _refuse_surprises(key, name, offset, problems, seen, depth + 1)
            if not isinstance(key, ScalarNode):
                problems.append(f"{name}:{key_line}: a key must be plain text")
                continue
            if key.value in keys:
                problems.append(f"{name}:{key_line}: key {key.value!r} stands twice; keep one of them")
            keys.add(key.value)
            children.append(value)
    for child in children:
        _refuse_surprises(child, name, offset, problems, seen, depth + 1)


class Value:
    """Hold one YAML value with its place in the file; what is wrong with it is added to the shared *problems*.

    A reading method returns a usable stand-in after a problem, so that one pass finds them all;
    call ``finish()`` at the end.
    """

    def __init__(self, node: Node, name: str, offset: int, problems: list[str], line: int | None = None) -> None:
        self._node = node
        self.key_line = line or node.start_mark.line + 1 + offset  # of the key, where the value has one
        self._name = name
        self._offset = offset
        self._problems = problems

    @property
    def line(self) -> int:
        return self._node.start_mark.line + 1 + self._offset

    def problem(self, text: str) -> None:
        """Note that this value is wrong: *text* says what, and how to mend it."""
        self._problems.append(f"{self._name}:{self.line}: {text}")

    def finish(self) -> None:
        """Raise ContentError when a problem was noted anywhere in this document."""
        if self._problems:
            raise ContentError(self._problems)

    def text(self, *, longest: int = MAX_TEXT) -> str:
        """Return a text of 1 to *longest* characters, without spaces around it."""
        if not isinstance(self._node, ScalarNode):
            self.problem("must be text; put it on one line, in double quotes when it holds ': '")
            return ""
        text = str(self._node.value).strip()
        if not text:
            self.problem("is empty; write a text")
        elif len(text) > longest:
            self.problem(f"has {len(text)} characters, at most {longest} are allowed; shorten it")
        return text

    def choice(self, allowed: Iterable[str]) -> str:
        """Return a text that is one of *allowed*."""
        text, options = self.text(), sorted(allowed)
        if text and text not in options:
            self.problem(f"{text!r} is not known here{did_you_mean(text, options)}; write one of: {', '.join(options)}")
        return text

    def is_null(self) -> bool:
        """Return whether the value is left open: empty, ``~`` or ``null`` without quotes."""
        node = self._node
        return isinstance(node, ScalarNode) and node.style is None and node.value in ("", "~", "null")

    def date(self) -> datetime.date | None:
        """Return a date written as YYYY-MM-DD, or None when it is null."""
        if self.is_null():
            return None
        text = self.text()
        try:
            if not _DATE.fullmatch(text):
                raise ValueError
            return datetime.date.fromisoformat(text)
        except ValueError:
            self.problem(f"{text!r} is not a date; write it as 2026-01-31, or null when there is none yet")
            return None

    def number(self) -> float:
        """Return a finite decimal number."""
        text = self.text()
        try:
            number = float(text)
        except ValueError:
            number = nan
        if not isfinite(number):
            self.problem(f"{text!r} is not a number; write it as 0.25")
            return 0.0
        return number

    def is_list(self) -> bool:
        """Return whether the value is a list."""
        return isinstance(self._node, SequenceNode)

    def items(self) -> "tuple[Value, ...]":
        """Return the items of a list."""
        if not isinstance(self._node, SequenceNode):
            self.problem("must be a list; write one '- ' line per item, or [] for none")
            return ()
        return tuple(Value(node, self._name, self._offset, self._problems) for node in self._node.value)

    def texts(self, *, longest: int = MAX_TEXT) -> tuple[str, ...]:
        """Return the items of a list of texts."""
        return tuple(item.text(longest=longest) for item in self.items())

    def entries(self) -> "dict[str, Value]":
        """Return the values of a mapping with free keys, in file order."""
        if not isinstance(self._node, MappingNode):
            self.problem("must be a list of 'key: value' lines")
            return {}
        return {
            key.value: Value(node, self._name, self._offset, self._problems, key.start_mark.line + 1 + self._offset)
            for key, node in self._node.value
        }

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> "dict[str, Value]":
        """Return the values of a mapping with known keys; an unknown or a missing key is a problem."""
        required, optional = tuple(required), tuple(optional)
        entries = self.entries()
        if not isinstance(self._node, MappingNode):
            return {}
        for key, value in entries.items():
            if key not in required + optional:
                meant = did_you_mean(key, required + optional)
                self._problems.append(f"{self._name}:{value.key_line}: unknown key {key!r}{meant}; delete it or mend its name")
        for key in required:
            if key not in entries:
                self.problem(f"key {key!r} is missing; add it")
        return entries


def did_you_mean(text: str, options: Iterable[str]) -> str:
    """Return ``", did you mean 'x'?"`` for the option nearest to *text* (at most 3 edits), or an empty text."""
    found = process.extractOne(text, list(options), scorer=OSA.distance, score_cutoff=3)
    return f", did you mean {found[0]!r}?" if found else ""
