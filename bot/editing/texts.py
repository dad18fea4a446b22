"""Check how the texts for visitors are written: characters, Markdown, plain words, abbreviations."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.content.documents import LINKED, Value, parse_page
from bot.editing.findings import Finding
from bot.editing.reading import grade, parts_of, words_of

MAX_GRADE = 8  # Flesch-Kincaid, to the nearest grade, names of conditions and treatments aside
MAX_URGENT_GRADE = 6
MAX_SENTENCE = 20  # words
MIN_WORDS = 35  # of an answer, which helps by itself
MAX_PARTS = 7  # sentences and list items of an answer
KNOWN = frozenset({"HIV", "ID", "OK", "TV", "UK", "US", "USA"})  # better known than what they stand for
_QUOTES = {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′´`", "'")}
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")
_JOINER = "\u200d"  # makes one picture of two
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]+\b(?!-)")
_UNSAFE = {"html_block": "HTML", "html_inline": "HTML", "image": "an image"}
_ODD = {
    "heading": "a heading",
    "fence": "a block of code",
    "code_block": "a block of code (indented by four spaces)",
    "code_inline": "code between backquotes",
    "blockquote": "a quotation (a line that begins with >)",
    "hr": "a ruled line",
    "hardbreak": "a forced line break",
}
_LEFT_OVER = re.compile(r"\*\*|__|\]\(|https?://\S+")


@dataclass(frozen=True, slots=True)
class Page:
    """Hold a file of an entry or rule with the places of its parts: *fields* by key, and the *body*, which begins in *line*."""

    name: str
    fields: Mapping[str, Value]
    body: str
    line: int


def read_page(text: str, name: str) -> Page:
    """Return the page in *text*, the content of the file *name*, which has no mistakes."""
    document, body = parse_page(text, name)
    return Page(name, document.entries(), body, text.count("\n", 0, text.rindex(body)) + 1)


def check_characters(name: str, text: str) -> Iterator[Finding]:
    """Yield a finding for each line of the file *name* that holds invisible characters or typographic quotes."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.isascii() and line.isprintable():
            continue
        unseen = [f"{_name(char)} in column {at}" for at, char in enumerate(line, 1) if _is_invisible(line, at - 1)]
        if unseen:
            yield Finding("invisible-character", name, number, f"holds {', '.join(unseen)}", "delete it, or type a space")
        quotes = {char: _QUOTES[char] for char in line if char in _QUOTES and not char.isascii()}
        if quotes:
            mend = ", ".join(f"{typed} in place of {char}" for char, typed in quotes.items())
            yield Finding("typographic-quote", name, number, f"holds {' '.join(quotes)} of a word processor", f"type {mend}")


def mend_characters(text: str) -> str:
    """Return the line *text* with the characters that check_characters asks for, in place of those that it finds."""
    if text.isascii() and text.isprintable():
        return text
    spaced = "".join(" " if unicodedata.category(char) in ("Zs", "Zl", "Zp") or char in "\t\n\r" else char for char in text)
    return "".join(_QUOTES.get(char, char) for at, char in enumerate(spaced) if not _is_invisible(spaced, at))


def _is_invisible(line: str, at: int) -> bool:
    char = line[at]
    in_picture = char == _JOINER and at and unicodedata.category(line[at - 1]) in ("So", "Sk", "Mn")
    return char not in " \t" and unicodedata.category(char) in _INVISIBLE and not in_picture


def _name(char: str) -> str:
    return f"{unicodedata.name(char, 'a control character').lower()} (U+{ord(char):04X})"


def check_markdown(name: str, text: str, first_line: int) -> Iterator[Finding]:
    """Yield a finding for all Markdown in *text* that is shown as it is typed, or that an answer has no use for."""
    for token, line, linked in _tokens(text):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        place = first_line + line
        if kind in _UNSAFE:
            mend = "write plain text, or Markdown: **bold**, - items, [text](https://...)"
            yield Finding("unsafe-markdown", name, place, f"{_UNSAFE[kind]} is not shown, but its characters are", mend)
        elif token.type == "link_open" and not LINKED.match(str(token.attrGet("href"))):
            problem = f"the address {str(token.attrGet('href'))!r} cannot be opened from a reply"
            yield Finding("unsafe-markdown", name, place, problem, "begin it with https:, tel:, sms: or mailto:")
        elif kind in _ODD and not token.type.endswith("_close"):
            yield Finding("odd-markdown", name, place, f"{_ODD[kind]} has no place in an answer", "write a paragraph or a list")
        elif kind == "text" and not linked and (found := _LEFT_OVER.search(token.content)):
            mend = "write **bold** without spaces inside, and a link as [text](https://...)"
            yield Finding("odd-markdown", name, place, f"{found[0]!r} is shown as it is typed", mend)


def _tokens(text: str) -> Iterator[tuple[Token, int, bool]]:
    """Yield all tokens of *text* with the line they begin in, from 0, and whether they stand in a link."""
    parser = MarkdownIt("commonmark")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # as documented; each is looked at here
    line = 0
    for token in parser.parse(text):
        line = token.map[0] if token.map else line
        yield token, line, False
        inside, at = False, line
        for child in token.children or ():
            inside = child.type == "link_open" or (inside and child.type != "link_close")
            yield child, at, inside
            at += child.type in ("softbreak", "hardbreak")


def check_reading(
    name: str, text: str, line: int, *, most: float, names: Collection[str] = (), what: str = "the answer"
) -> Iterator[Finding]:
    """Yield what makes *text* hard: a grade above *most* (*names* aside), and sentences that are too long."""
    found = grade(text, names)
    if round(found) > most:
        hardest = max(parts_of(text), key=lambda part: grade(part, names))
        mend = f"write shorter sentences and words, first in {_shorten(hardest)!r}"
        yield Finding("hard-to-read", name, line, f"{what} has reading grade {found:.1f}, at most {most} is allowed", mend)
    for part in parts_of(text):
        if len(words_of(part)) > MAX_SENTENCE:
            problem = f"a sentence has {len(words_of(part))} words, more than {MAX_SENTENCE}: {_shorten(part)!r}"
            yield Finding("answer-form", name, line + _line_of(part[:20], text), problem, "make two of it")


def check_answer(name: str, text: str, line: int) -> Iterator[Finding]:
    """Yield what keeps an answer from standing by itself: its length, and a first word that fits one question only."""
    words, parts = words_of(text), parts_of(text)
    if len(words) < MIN_WORDS:
        problem = f"the answer has {len(words)} words, less than {MIN_WORDS}"
        yield Finding("answer-form", name, line, problem, "say what helps somebody who reads nothing else")
    if len(parts) > MAX_PARTS:
        problem = f"the answer has {len(parts)} sentences and items, more than {MAX_PARTS}"
        yield Finding("answer-form", name, line, problem, "leave out what is not asked, or make two entries of it")
    if words[:1] in (("yes",), ("no",)):
        problem = f"the answer begins with {words[0]!r}, which does not fit every way to ask"
        yield Finding("answer-form", name, line, problem, "say the thing itself")


def check_abbreviations(name: str, text: str, line: int, above: str, known: Collection[str]) -> Iterator[Finding]:
    """Yield each abbreviation in *text*, or in its heading *above*, that neither explains: ``long name (LN)``, ``LN (...)``."""
    for short in dict.fromkeys(_ABBREVIATION.findall(f"{above}\n{text}")):
        explained = re.search(rf"\([^()]*\b{short}\b[^()]*\)|\b{short}s? \(", f"{above}\n{text}")
        if not explained and short not in KNOWN and short.lower() not in known:
            problem = f"{short!r} is not explained"
            mend = f"write what it stands for where it comes first: long name ({short})"
            yield Finding("undefined-abbreviation", name, line + _line_of(short, text), problem, mend)


def _line_of(piece: str, text: str) -> int:
    return text.count("\n", 0, max(text.find(piece), 0))


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
