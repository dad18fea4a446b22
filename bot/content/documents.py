"""Read the documents that editors write: every value is text, every mistake has a file, a line and a way to mend it.

YAML's own surprises cannot happen here: ``no``, ``on`` and ``010`` stay the text they look like, a repeated key and an
alias are refused.
"""

import datetime
import re
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite, nan
from pathlib import Path, PurePosixPath
from typing import cast

import yaml
from yaml.cyaml import CBaseLoader
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.language.spelling import did_you_mean

MAX_FILE_BYTES = 512 * 1024
MAX_TEXT = 4_000  # characters of one value: longer than any answer, short enough to stay readable
MAX_DEPTH = 8
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEB_ADDRESS = re.compile(r"https?://[^\W_][\w.-]*(?::\d+)?(?:[/?#][^\s\"<>\\]*)?")
LINKED = re.compile(r"(?:https?|tel|sms|mailto):", re.IGNORECASE)  # how an address begins that a reply may lead to
_PLACEHOLDER = re.compile(r"{([^{}]*)}|[{}]")
_SPACES = r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]"
_BULLETS = r"[\u00b7\u2010-\u2015\u2022\u2023\u2043\u2212\u25aa\u25cf\u25e6]"
# where word processors write them in place of a space or of the hyphen before an item
_LOOK_ALIKE = re.compile(rf"^ *(?:-|[\w-]+:)?({_SPACES})|^ *({_BULLETS})", re.MULTILINE)


class ContentError(Exception):
    """Report every problem found in content files, each as ``file:line: what is wrong; how to mend it``."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_bytes(path: Path, name: str) -> bytes:
    """Return the bytes of the file *path*; *name* stands for it in errors.

    Raises ContentError when the file cannot be read or is larger than MAX_FILE_BYTES.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ContentError([f"{name}:1: cannot be read ({error.strerror}); check that the file is there"]) from error
    if len(raw) > MAX_FILE_BYTES:
        raise ContentError([f"{name}:1: larger than {MAX_FILE_BYTES // 1024} kB; split it or shorten it"])
    return raw


def decode(raw: bytes, name: str) -> str:
    """Return the text of the file *name* from its bytes, with LF line ends; raises ContentError when they are not UTF-8."""
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


def read_text(path: Path, name: str) -> str:
    """Return the text of the file *path*; see read_bytes and decode."""
    return decode(read_bytes(path, name), name)


def parse_page(text: str, name: str) -> "tuple[Value, str]":
    """Return the front matter of *text* (a line ``---``, keys, a line ``---``) and the Markdown below it.

    *name* is ``<folder>/<id>.md``; a file name that is no id is noted as a problem. Raises ContentError without front matter.
    """
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(marks) < 2 or marks[0] != 0:
        raise ContentError([f"{name}:1: must start with front matter: a line ---, the keys, a line ---"])
    document = parse_yaml("\n".join(lines[1 : marks[1]]), name, first_line=2)
    file = PurePosixPath(name)
    if not ID.fullmatch(file.stem):
        document.problem(f"file name {file.name!r}: name it like its id, small letters, digits and hyphens (my-entry.md)")
    return document, "\n".join(lines[marks[1] + 1 :]).strip()


def parse_yaml(text: str, name: str, *, first_line: int = 1) -> "Value":
    """Return the one YAML document in *text* as a Value; *first_line* is where it starts in the file *name*.

    Raises ContentError on broken YAML, an alias, a repeated key, or nesting over MAX_DEPTH.
    """
    file = _File(name, first_line, text, [])
    try:
        _refuse_traps(file)
        node = yaml.compose(text, Loader=CBaseLoader)
    except yaml.MarkedYAMLError as error:
        _note_broken(error, file)
        raise ContentError(file.problems) from error
    except yaml.reader.ReaderError as error:
        file.note(text.encode().count(b"\n", 0, error.position), "holds a control character; delete it")
        raise ContentError(file.problems) from error
    if node is None:
        raise ContentError([f"{name}:{first_line}: empty; write the keys that faqs/README.md lists"])
    _note_look_alikes(file)
    _note_keys(node, file)
    document = Value(node, file)
    document.finish()
    return document


@dataclass(frozen=True, slots=True)
class _File:
    """Carry the problems found in one YAML document, which begins in line *first_line* of the file *name*."""

    name: str
    first_line: int
    text: str
    problems: list[str]

    def note(self, line: int, problem: str) -> None:
        """Note *problem* in a *line*, counted from 0 where the document begins."""
        self.problems.append(f"{self.name}:{line + self.first_line}: {problem}")


def _refuse_traps(file: _File) -> None:
    """Raise ContentError for what must not be composed: aliases, which grow without limit, nesting that ends the process."""
    depth = 0
    for event in yaml.parse(file.text, Loader=CBaseLoader):
        line = cast(yaml.Mark, event.start_mark).line
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            file.note(line, f"*{event.anchor} is a YAML alias; write the text out, in double quotes when it starts with *")
        elif depth > MAX_DEPTH:
            file.note(line, f"nested deeper than {MAX_DEPTH} levels; make it flatter")
            break
    if file.problems:
        raise ContentError(file.problems)


def _note_broken(error: yaml.MarkedYAMLError, file: _File) -> None:
    """Note what is wrong with broken YAML where it is wrong; the parser notices some mistakes far below."""
    mark = cast(yaml.Mark, error.problem_mark)
    opened = _open_quote(error, file.text)
    if opened:
        file.note(opened.line, f"the quote {file.text[opened.index]} that opens here is not closed in this line; close it")
        return
    _note_look_alikes(file, before=mark.index)
    if not file.problems:
        char = file.text[mark.index : mark.index + 1]
        problem = str(error.problem).replace("found character that", f"found character {char!r} that")
        quote = "put the value in double quotes when it holds ': ' or ' #' or starts with a special character"
        mend = "indent with spaces, not tabs" if char == "\t" else quote
        file.note(mark.line, f"broken YAML ({problem}); {mend}")


def _open_quote(error: yaml.MarkedYAMLError, text: str) -> yaml.Mark | None:
    """Return where a quote opens that nothing closes, or that the next text's opening quote closes, where *error* is."""
    if error.context == "while scanning a quoted scalar":
        return cast(yaml.Mark, error.context_mark)
    line = cast(yaml.Mark, error.problem_mark).line
    spans = ((cast(yaml.Mark, token.start_mark), cast(yaml.Mark, token.end_mark)) for token in _quoted(text))
    return next((start for start, end in spans if text[start.index] in "'\"" and start.line < end.line == line), None)


def _note_look_alikes(file: _File, before: int | None = None) -> None:
    """Note characters that look like indentation or list marks, outside of quoted text; none when the first is not *before*."""
    found = [(match.start(match.lastindex or 0), match[1] is not None) for match in _LOOK_ALIKE.finditer(file.text)]
    quoted = [(token.start_mark.index, token.end_mark.index) for token in _quoted(file.text)] if found else []
    found = [(at, space) for at, space in found if not any(start < at < end for start, end in quoted)]
    if not found or (before is not None and found[0][0] > before):
        return
    for at, space in found:
        char, column = file.text[at], at - file.text.rfind("\n", 0, at)
        place = f"{unicodedata.name(char).lower()} (U+{ord(char):04X}) in column {column}"
        mend = "is no space; type a space" if space else "is no list mark; type a hyphen (-)"
        file.note(file.text.count("\n", 0, at), f"{place} {mend} in its place, or put the whole text in double quotes")


def _quoted(text: str) -> list[yaml.ScalarToken]:
    """Return the quoted texts and text blocks of *text*, as far as it can be read."""
    found = []
    try:
        for token in yaml.scan(text, Loader=CBaseLoader):
            if isinstance(token, yaml.ScalarToken) and not token.plain:
                found.append(token)
    except yaml.YAMLError:
        pass  # what comes before the error is wanted
    return found


def _note_keys(node: Node, file: _File) -> None:
    """Note the keys in *node* that are no plain text or stand twice."""
    children: list[Node] = node.value if isinstance(node, SequenceNode) else []
    if isinstance(node, MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                file.note(key.start_mark.line, "a key must be plain text")
                continue
            if key.value in keys:
                file.note(key.start_mark.line, f"key {key.value!r} stands twice; keep one of them")
            keys.add(key.value)
            children.append(value)
    for child in children:
        _note_keys(child, file)


class Value:
    """Hold one YAML value with its place in the file; what is wrong with it is added to the problems of the whole document.

    A reading method returns a usable stand-in after a problem, so that one pass finds them all;
    call ``finish()`` at the end.
    """

    def __init__(self, node: Node, file: _File, key: Node | None = None) -> None:
        self._node = node
        self._file = file
        self._key = key or node

    @property
    def line(self) -> int:
        """Return the line of the file in which the value begins."""
        return int(self._node.start_mark.line) + self._file.first_line

    @property
    def key_line(self) -> int:
        """Return the line of the file in which the value's key stands."""
        return int(self._key.start_mark.line) + self._file.first_line

    def problem(self, text: str, *, line: int | None = None) -> None:
        """Note that this value is wrong: *text* says what, and how to mend it; *line* is where (its first by default)."""
        self._file.note((self.line if line is None else line) - self._file.first_line, text)

    def finish(self) -> None:
        """Raise ContentError when a problem was noted anywhere in this document; once each, however often a value is read."""
        if self._file.problems:
            raise ContentError(dict.fromkeys(self._file.problems))

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

    def web_address(self) -> str:
        """Return a text that is a web address."""
        text = self.text()
        if text and not is_web_address(text):
            self.problem(f"{text!r} is not a web address; write it as https://..., or leave the line out")
        return text

    def is_null(self) -> bool:
        """Return whether the value is left open: empty, ``~`` or ``null`` without quotes."""
        node = self._node
        return isinstance(node, ScalarNode) and not node.style and node.value in ("", "~", "null")

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
        return tuple(Value(node, self._file) for node in self._node.value)

    def texts(self, *, longest: int = MAX_TEXT) -> tuple[str, ...]:
        """Return the items of a list of texts."""
        return tuple(item.text(longest=longest) for item in self.items())

    def entries(self) -> "dict[str, Value]":
        """Return the values of a mapping with free keys, in file order."""
        if not isinstance(self._node, MappingNode):
            self.problem("must be a list of 'key: value' lines")
            return {}
        return {key.value: Value(node, self._file, key) for key, node in self._node.value}

    def fields(self, required: Iterable[str], optional: Iterable[str] = ()) -> "dict[str, Value]":
        """Return the values of a mapping with known keys; an unknown or a missing key is a problem.

        A missing one that is *required* has an empty value, whose own problems do not count.
        """
        required, optional = tuple(required), tuple(optional)
        entries = self.entries()
        for key, value in entries.items():
            if key not in required + optional:
                meant = did_you_mean(key, required + optional)
                self._file.note(value._key.start_mark.line, f"unknown key {key!r}{meant}; delete it or mend its name")
        missing = [key for key in required if key not in entries]
        for key in missing if isinstance(self._node, MappingNode) else ():
            self.problem(f"key {key!r} is missing; add it")
        empty = Value(ScalarNode("", "", self._node.start_mark), replace(self._file, problems=[]))
        return entries | dict.fromkeys(missing, empty)


def is_web_address(text: str) -> bool:
    """Return whether *text* is an address of the web: ``http`` or ``https``, a host, and a path without spaces or quotes."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def placeholder_problems(text: str, known: Iterable[str]) -> Iterator[str]:
    """Yield a problem for every ``{placeholder}`` in *text* that is not *known*, and for every brace that is none."""
    for found in _PLACEHOLDER.finditer(text):
        if found[1] not in known:
            hint = did_you_mean(found[1] or "", known)
            use = f"use {', '.join(f'{{{name}}}' for name in known)}" if known else "write it without braces"
            yield f"{found[0]!r} is no placeholder here{hint}; {use}"


def fill_placeholders(text: str, values: Mapping[str, str]) -> str:
    """Return *text* with every ``{placeholder}`` replaced by its value; text that is filled in is not read again."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)
