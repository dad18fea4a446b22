"""Read the documented answers: one Markdown file per question, sources in one file beside them."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.documents import ContentError, Value, parse_yaml, read_text

MIN_PHRASINGS = 15  # other ways to ask an entry; fewer leave real people's wording uncovered
MAX_PHRASINGS = 200
MAX_PHRASING = 400  # characters: a patient's story of about 70 words
NOT_TOPICS = ("judged", "not-documented", "urgent")  # folders in faqs/ that hold no entries
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FOLDED = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Source:
    """Hold one source document; *publisher* and *url* are None where they are not known."""

    id: str
    title: str
    publisher: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Hold the place in a source that an answer comes from."""

    source: Source
    section: str


@dataclass(frozen=True, slots=True)
class Faq:
    """Hold one entry: the canonical question, other ways to ask it, and the documented answer (Markdown)."""

    id: str
    topic: str
    question: str
    also_asked: tuple[str, ...]
    answer: str
    citations: tuple[Citation, ...]
    related: tuple[str, ...]
    see_urgent: tuple[str, ...]
    reviewed: datetime.date | None
    review_by: datetime.date | None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Return every way to ask the entry, the canonical question first."""
        return (self.question, *self.also_asked)


def parse_sources(text: str, name: str) -> dict[str, Source]:
    """Return the sources in the text of ``sources.yaml`` by their id; *name* stands for the file in errors."""
    document = parse_yaml(text, name)
    sources = {}
    for key, value in document.entries().items():
        fields = value.fields(("title",), ("publisher", "url"))
        if "title" not in fields:
            continue
        publisher, url = (fields[k].text() if k in fields else None for k in ("publisher", "url"))
        if url is not None and not url.startswith(("https://", "http://")):
            fields["url"].problem(f"{url!r} is not a web address; write it as https://..., or leave the line out")
        sources[key] = Source(key, fields["title"].text(), publisher, url)
    document.finish()
    return sources


def parse_faq(text: str, name: str, sources: Mapping[str, Source]) -> Faq:
    """Return the entry in *text*, the content of the file *name* (``<topic>/<id>.md``).

    Raises ContentError with every problem of the file, each with its line.
    """
    path = Path(name)
    lines = text.split("\n")
    try:
        if lines[0].rstrip() != "---":
            raise ValueError
        end = next(n for n, line in enumerate(lines) if n and line.rstrip() == "---")
    except (StopIteration, ValueError):
        raise ContentError([f"{name}:1: must start with front matter: a line ---, the keys, a line ---"]) from None
    document = parse_yaml("\n".join(lines[1:end]), name, first_line=2)
    fields = document.fields(
        ("question", "also_asked", "sources", "related", "see_urgent", "reviewed", "review_by"),
    )
    if not _ID.fullmatch(path.stem):
        document.problem(f"file name {path.name!r}: name it like its id, small letters, digits and hyphens (my-entry.md)")
    answer = "\n".join(lines[end + 1 :]).strip()
    if not answer:
        document.problem("has no answer; write it below the second --- line")
    question = fields["question"].text(longest=MAX_PHRASING) if "question" in fields else ""
    also_asked = _phrasings(fields["also_asked"], question) if "also_asked" in fields else ()
    if "also_asked" in fields and fields["also_asked"].is_list() and not MIN_PHRASINGS <= len(also_asked) <= MAX_PHRASINGS:
        fields["also_asked"].problem(
            f"has {len(also_asked)} phrasings; write {MIN_PHRASINGS} to {MAX_PHRASINGS} different ways to ask this"
        )
    citations = []
    places = fields["sources"].items() if "sources" in fields else ()
    for item in places:
        part = item.fields(("document", "section"))
        if {"document", "section"} <= part.keys():
            key = part["document"].choice(sources)
            section = part["section"].text()
            if key in sources:
                citations.append(Citation(sources[key], section))
        elif "document" not in part and len(part) == 1:
            item.problem("write a source as two lines: '- document: ...' and '  section: ...'")
    if "sources" in fields and not places and fields["sources"].is_list():
        fields["sources"].problem("is empty; name the document and section that the answer comes from")
    faq = Faq(
        id=path.stem,
        topic=path.parent.name,
        question=question,
        also_asked=also_asked,
        answer=answer,
        citations=tuple(citations),
        related=fields["related"].texts() if "related" in fields else (),
        see_urgent=fields["see_urgent"].texts() if "see_urgent" in fields else (),
        reviewed=fields["reviewed"].date() if "reviewed" in fields else None,
        review_by=fields["review_by"].date() if "review_by" in fields else None,
    )
    document.finish()
    return faq


def _phrasings(also_asked: Value, question: str) -> tuple[str, ...]:
    """Return the phrasings of an entry beside its *question*; one that stands there twice is a problem."""
    seen = {same_wording(question)}
    phrasings = []
    for item in also_asked.items():
        phrasing = item.text(longest=MAX_PHRASING)
        if same_wording(phrasing) in seen:
            item.problem(f"phrasing {phrasing!r} stands twice in this entry; delete one of them")
        seen.add(same_wording(phrasing))
        phrasings.append(phrasing)
    return tuple(phrasings)


def load_faqs(path: Path) -> tuple[Faq, ...]:
    """Return all entries of the content folder *path*, ordered by id.

    Raises ContentError with the problems of all files: those of each file, and phrasings, ids and links that clash.
    """
    problems: list[str] = []
    faqs: list[Faq] = []
    files: dict[str, str] = {}
    sources = parse_sources(read_text(path / "sources.yaml", "sources.yaml"), "sources.yaml")
    for file in sorted(path.glob("*.md")):
        if file.name != "README.md":
            problems.append(f"{file.name}:1: stands outside of a topic; move it into a folder such as conditions/")
    for file in sorted(path.glob("*/*")):
        name = f"{file.parent.name}/{file.name}"
        if file.parent.name in NOT_TOPICS or file.parent.name.startswith(".") or file.name.startswith("."):
            continue
        if file.suffix != ".md":
            problems.append(f"{name}:1: is not a .md file; rename it to <id>.md or move it out of the content folder")
            continue
        if file.stem in files:
            problems.append(f"{name}:1: id {file.stem!r} is taken by {files[file.stem]}; give one of them another file name")
        files[file.stem] = name
        try:
            faqs.append(parse_faq(read_text(file, name), name, sources))
        except ContentError as error:
            problems.extend(error.problems)
    if not faqs and not problems:
        problems.append("faqs:1: holds no entry; add <topic>/<id>.md (faqs/README.md shows how)")
    problems += _clashes(path, faqs, files)
    if problems:
        raise ContentError(problems)
    return tuple(sorted(faqs, key=lambda faq: faq.id))


def same_wording(text: str) -> str:
    """Return *text* as it is compared with other phrasings: case, punctuation and spaces do not count."""
    return _FOLDED.sub(" ", text.casefold()).strip()


def _clashes(path: Path, faqs: list[Faq], files: Mapping[str, str]) -> list[str]:
    """Return the problems between files: phrasings used twice and links to entries that do not exist."""
    problems: list[str] = []
    owner: dict[str, str] = {}
    for faq in faqs:
        for phrasing in faq.phrasings:
            key = same_wording(phrasing)
            place = f"{files[faq.id]}:{_line_of(path / files[faq.id], phrasing)}"
            if key in owner and not owner[key].startswith(f"{files[faq.id]}:"):
                problems.append(f"{place}: phrasing {phrasing!r} stands already at {owner[key]}; keep it in one place")
            else:
                owner[key] = place
        for link in faq.related:
            if link not in files or link == faq.id:
                what = "the entry itself" if link == faq.id else "no entry"
                line = _line_of(path / files[faq.id], link, below="related:")
                problems.append(f"{files[faq.id]}:{line}: related {link!r} is {what}; name another entry's id")
    return problems


def _line_of(path: Path, text: str, *, below: str = "---") -> int:
    """Return the first line that holds *text* as a value *below* a line (1 when it is written over several lines)."""
    found = False
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        found = found or line.startswith(below)
        if found and line.strip().lstrip("- ").removeprefix("question:").strip().strip("\"'") == text:
            return number
    return 1
