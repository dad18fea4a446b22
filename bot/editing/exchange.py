"""Draft entries from the questions and answers of a web page, of structured data or of a table."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from markdown_it import MarkdownIt

from bot.content.documents import ID, ContentError, decode, parse_page, parse_yaml, read_text
from bot.content.faqs import MAX_PHRASING, same_wording
from bot.content.folder import RULES, SOURCES
from bot.editing.drafts import Change, draft_entry, holds_pages
from bot.editing.hypertext import Asked, read_page, to_line, to_markdown, to_plain
from bot.language.english import STOP_WORDS
from bot.language.spelling import did_you_mean

MAX_BYTES = 5 * 1024 * 1024
MAX_QUESTIONS = 1000  # more cannot be read through before they are written
MAX_ANSWER = 20_000  # characters: more is a page, no answer
COLUMNS = ("question", "answer")
OPTIONAL_COLUMNS = ("id", "topic")
_ID_WORDS = 5
_SHOWN = 10  # headings and the like named in one note
_HTML = (".html", ".htm", ".xhtml")
_JSON = (".json", ".jsonld")
_CSV = (".csv", ".tsv")
_ASKING = frozenset(
    "can could did do does each how i is it long many need should there they what when where which who why will you".split()
)
_MARKUP = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_GUARD = re.compile(r"^'(?=[=+\-@\t\r'])")  # what keeps a spreadsheet from taking a text for a formula
_MARKDOWN = MarkdownIt("commonmark")  # HTML in it stays HTML, and is read as such


@dataclass(frozen=True, slots=True)
class _Row:
    """Hold what was *asked* at a *place* of the file, with the id and topic that the file gives it."""

    place: str
    asked: Asked
    id: str = ""
    topic: str = ""


def draft_import(folder: Path, file: Path, *, source: str = "", topic: str = "") -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Return new entries of the content *folder* for the questions in *file*, and notes on what could not be taken as it is.

    *file* is JSON-LD with schema.org Questions, an HTML page, or CSV with the columns question and answer. The entries cite
    *source*, with their question as the section, and stand in *topic* where the file names none. What is asked already is left
    out. Raises ContentError where the file cannot be read, holds no question, or *source* is not known.
    """
    sources = parse_yaml(read_text(folder / SOURCES, SOURCES), SOURCES).entries()
    if source and source not in sources:
        raise ContentError([f"{source!r} is no source{did_you_mean(source, sources)}; add it to {folder / SOURCES} first"])
    rows, notes = _read(file)
    asked, taken = _there(folder, notes)
    changes = []
    for row in rows:
        left_out = _problem(row, asked)
        if left_out:
            notes.append(f"{row.place}: left out, {left_out}")
            continue
        id = next(name for name in _ids(row) if name not in taken)
        if row.id and id != row.id:
            notes.append(f"{row.place}: becomes {id!r}, as {row.id!r} is {'taken' if row.id in taken else 'no id'}")
        place = row.topic or topic
        question, answer = row.asked.question, row.asked.answer
        cited = {"document": source, "section": question} if source else {}
        try:
            change = draft_entry(folder, f"{place}/{id}" if place else id, question=question, answer=answer, **cited)
        except ContentError as error:
            if not row.topic:  # it is not this row's fault
                raise
            notes.append(f"{row.place}: left out, {error}")
            continue
        notes += [f"{row.place}: taken without {what}" for what in row.asked.left_out]
        changes.append(change)
        taken.add(id)
        asked[same_wording(question)] = f"{row.place} of the same file"
    return tuple(changes), tuple(notes)


def _there(folder: Path, notes: list[str]) -> tuple[dict[str, str], set[str]]:
    """Return where each question of the content *folder* stands, drafts among them, and all ids that are taken."""
    asked: dict[str, str] = {}
    taken = set()
    for file in sorted(folder.glob("*/*.md")):
        if not holds_pages(file.parent):
            continue
        taken.add(file.stem)
        name = f"{file.parent.name}/{file.name}"
        if file.parent.name != RULES:
            try:
                fields = parse_page(read_text(file, name), name)[0].entries()
            except ContentError as error:
                notes.append(f"what {name} asks was not compared: {error}")
                continue
            texts = [fields["question"].text()] if "question" in fields else []
            if "also_asked" in fields and fields["also_asked"].is_list():
                texts += fields["also_asked"].texts()
            asked |= {same_wording(text): name for text in texts if text}
    return asked, taken


def _problem(row: _Row, asked: Mapping[str, str]) -> str:
    """Return why *row* cannot become an entry, empty where it can."""
    question, answer = row.asked.question, row.asked.answer
    if not same_wording(question):
        return "it has no question"
    if len(question) > MAX_PHRASING:
        return f"its question has {len(question)} characters, at most {MAX_PHRASING} are allowed"
    if same_wording(question) in asked:
        return f"it is asked already in {asked[same_wording(question)]}"
    if not answer:
        there = " and ".join(row.asked.left_out)
        return f"it has no answer in words, but {there}" if there else "it has no answer"
    if len(answer) > MAX_ANSWER:
        return f"its answer has {len(answer)} characters, at most {MAX_ANSWER} are taken; make several questions of it"
    return ""


def _ids(row: _Row) -> Iterator[str]:
    """Yield ids for *row*, the best first."""
    if ID.fullmatch(row.id):
        id = row.id
    else:
        folded = unicodedata.normalize("NFKD", row.id or row.asked.question).encode("ascii", "ignore").decode().lower()
        words = re.findall("[a-z0-9]+", folded.replace("'", ""))
        telling = [word for word in words if word not in STOP_WORDS | _ASKING] or words or ["question"]
        id = "-".join(word[:30] for word in telling[:_ID_WORDS])
    yield id
    yield from (f"{id}-{number}" for number in count(2))


# ---- files


def _read(file: Path) -> tuple[list[_Row], list[str]]:
    """Return the questions in *file*, and notes on what in it is none."""
    kind = file.suffix.lower()
    readers = dict.fromkeys(_HTML, _read_html) | dict.fromkeys(_JSON, _read_json) | dict.fromkeys(_CSV, _read_csv)
    name = file.name
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise ContentError([f"{file}: cannot be read ({error.strerror}); name a file that is there"]) from error
    if kind not in readers:
        raise ContentError([f"{name}: ends with none of {', '.join(readers)}; save it as one of these, and name it so"])
    if len(raw) > MAX_BYTES:
        raise ContentError([f"{name}: larger than {MAX_BYTES // 1024**2} MB; save the part with the questions alone"])
    text = decode(raw, name)
    if not text.strip():
        raise ContentError([f"{name}: is empty; name a file with questions and answers"])
    try:
        rows, notes = readers[kind](text, name)
    except ContentError as error:  # of a text in it
        placed = (problem if problem.startswith(name) else f"{name}: {problem}" for problem in error.problems)
        raise ContentError(placed) from error
    if not rows:
        found = f" ({'; '.join(notes)})" if notes else ""
        raise ContentError([f"{name}: holds no question with an answer{found}; README.md says what is read"])
    if len(rows) > MAX_QUESTIONS:
        raise ContentError([f"{name}: holds {len(rows):,} questions, at most {MAX_QUESTIONS:,} are taken; split it"])
    return rows, notes


def _read_html(page: str, name: str) -> tuple[list[_Row], list[str]]:
    """Read the structured data of a page, or where it has none, its text."""
    notes: list[str] = []
    rows: list[_Row] = []
    read = read_page(page)
    for number, script in enumerate(read.scripts, 1):
        place = f"{name}, JSON-LD {number}"
        try:
            rows += _to_rows(_questions_of(_parse_json(script, place), read.base), name)
        except ContentError as error:
            notes += error.problems
    if rows:
        known = {same_wording(row.asked.question) for row in rows}
        more = [asked.question for asked in read.questions if same_wording(asked.question) not in known]
        notes += _named(name, "questions of the text that are not in the structured data were not taken", more)
        return rows, notes
    notes += _named(name, "headings that ask nothing were not taken", read.passed)
    return list(_to_rows(read.questions, name)), notes


def _named(name: str, what: str, texts: Iterable[str]) -> list[str]:
    texts = [_shorten(text) for text in texts]
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return [f"{name}: {what}: {', '.join(texts[:_SHOWN])}{more}"] if texts else []


def _to_rows(found: Iterable[Asked], name: str) -> Iterator[_Row]:
    return (_Row(f"{name}, {_shorten(asked.question)}", asked) for asked in found)


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _read_json(text: str, name: str) -> tuple[list[_Row], list[str]]:
    return list(_to_rows(_questions_of(_parse_json(text, name), ""), name)), []


def _parse_json(text: str, name: str) -> object:
    try:
        return json.loads(text, strict=False)  # line breaks in texts are common, and harm nothing
    except json.JSONDecodeError as error:
        mend = "export it anew, or mend it there"
        raise ContentError([f"{name}:{error.lineno}: broken JSON ({error.msg}, column {error.colno}); {mend}"]) from error
    except RecursionError as error:
        raise ContentError([f"{name}: nested too deep; make it flatter"]) from error


def _questions_of(data: object, base: str) -> Iterator[Asked]:
    """Yield the schema.org Questions anywhere in *data*, in its order, with what their answers name by ``@id``."""
    objects = list(_objects(data))
    by_id = {id: value for value in objects if isinstance(id := value.get("@id"), str) and len(value) > 1}
    for value in objects:
        if any(str(kind).rpartition("/")[2] == "Question" for kind in _list(value.get("@type"))):
            answers = _list(value.get("acceptedAnswer")) or _list(value.get("suggestedAnswer"))
            answer = answers[0] if answers else ""
            text = answer if isinstance(answer, str) else _text(answer, ("text", "articleBody"), by_id)
            question = to_plain(_text(value, ("name", "text", "headline"), by_id))
            if question or text:
                yield Asked(question, *_to_answer(text, base))


def _objects(data: object) -> Iterator[dict[str, object]]:
    """Yield all objects in *data*, each before what is in it."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += reversed(list(value.values()))
        elif isinstance(value, list):
            waiting += reversed(value)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object, keys: Iterable[str], by_id: Mapping[str, dict[str, object]]) -> str:
    """Return the text under the first of *keys* that *value* has, or that what it names by ``@id`` has."""
    if not isinstance(value, dict):
        return ""
    for known in (value, by_id.get(str(value.get("@id")), {})):
        for key in keys:
            for text in _list(known.get(key)):
                text = text.get("@value") if isinstance(text, dict) else text
                if isinstance(text, str) and text.strip():
                    return text
    return ""


def _to_answer(text: str, base: str) -> tuple[str, tuple[str, ...]]:
    """Return the HTML or plain *text* as Markdown, and what is left out of it."""
    if not _MARKUP.search(text):
        text = re.sub(r"\n\s*", "<br>", text)
    return to_markdown(text, base)


def _read_csv(text: str, name: str) -> tuple[list[_Row], list[str]]:
    """Read a table with a line of column names; columns are parted by commas, semicolons or tabs."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        titles = [title.strip().lower() for title in next(lines)]
        missing = [column for column in COLUMNS if column not in titles]
        if missing:
            there = ", ".join(map(repr, titles))
            mend = "name the columns question and answer in the first line"
            raise ContentError([f"{name}:1: there is no column {' and no column '.join(missing)}, but {there}; {mend}"])
        notes = _named(f"{name}:1", "columns that were not taken", [t for t in titles if t not in COLUMNS + OPTIONAL_COLUMNS])
        start = lines.line_num + 1
        for cells in lines:
            line, start = start, lines.line_num + 1
            if any(cell.strip() for cell in cells[len(titles) :]):
                notes.append(
                    f"{name}:{line}: left out, it has more cells than columns; put a text with {delimiter!r} in quotes"
                )
            elif any(cell.strip() for cell in cells):
                value = {title: _GUARD.sub("", cell) for title, cell in zip(titles, cells, strict=False)}
                answer = to_markdown(_MARKDOWN.render(value.get("answer", "")))
                asked = Asked(to_line(value.get("question", "")), *answer)
                rows.append(_Row(f"{name}:{line}", asked, value.get("id", "").strip(), value.get("topic", "").strip()))
    except csv.Error as error:
        mend = "save the table as CSV anew; a quotation mark may be open"
        raise ContentError([f"{name}:{lines.line_num}: cannot be read as CSV ({error}); {mend}"]) from error
    return rows, notes
