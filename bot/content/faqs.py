"""Read the documented answers: one Markdown file per question, sources in one file beside them."""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.content.documents import Value, parse_page, parse_yaml, placeholder_problems
from bot.language.spelling import did_you_mean

MIN_PHRASINGS = 15  # other ways to ask an entry; fewer leave real people's wording uncovered, as `legpain check` says
MAX_PHRASINGS = 200
MAX_PHRASING = 400  # characters: a patient's story of about 70 words
KEYS = ("question", "also_asked", "sources", "related", "see_urgent", "review_by")
OPTIONAL_KEYS = ("related_one_way", "starter")
_FOLDED = re.compile(r"[^\w]+")
# where an answer names a source: what stands before it at the start of a sentence, and its id
_CALLED = re.compile(r"(\A|\n\s*\n|^ *[-*] |[.!?]\s+)?{source\.([^{}]*)}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """Hold one source document; *publisher* and *url* are None where they are not known, *called* where no answer names it."""

    id: str
    title: str
    publisher: str | None
    url: str | None
    called: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Hold the place in a source that an answer comes from."""

    source: Source
    section: str


@dataclass(frozen=True, slots=True)
class Faq:
    """Hold one entry: the canonical question, other ways to ask it, and the documented answer (Markdown).

    *related* are the ids of entries to read next. Each of them leads back here, but those that are *one_way*. A *starter* is
    offered before anything was asked.
    """

    id: str
    topic: str
    question: str
    also_asked: tuple[str, ...]
    answer: str
    citations: tuple[Citation, ...]
    related: tuple[str, ...]
    see_urgent: tuple[str, ...]
    review_by: datetime.date | None
    one_way: frozenset[str] = frozenset()
    starter: bool = False

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Return every way to ask the entry, the canonical question first."""
        return (self.question, *self.also_asked)


def parse_sources(text: str, name: str) -> dict[str, Source]:
    """Return the sources in the text of ``sources.yaml`` by their id; *name* stands for the file in errors."""
    document = parse_yaml(text, name)
    sources = {}
    for key, value in document.entries().items():
        fields = value.fields(("title",), ("publisher", "url", "called"))
        publisher = fields["publisher"].text() if "publisher" in fields else None
        url = fields["url"].web_address() if "url" in fields else None
        called = fields["called"].text() if "called" in fields else None
        sources[key] = Source(key, fields["title"].text(), publisher, url, called)
    document.finish()
    return sources


def parse_faq(text: str, name: str, sources: Mapping[str, Source] | None, ids: Collection[str], flags: Collection[str]) -> Faq:
    """Return the entry in *text*, the content of the file *name* (``<topic>/<id>.md``).

    It may name *sources* (any, where None), other entries by their *ids*, and red *flags*; ``{source.name}`` in the answer is
    what that source is called. Raises ContentError with every problem of the file, each with its line.
    """
    document, answer = parse_page(text, name)
    fields = document.fields(KEYS, OPTIONAL_KEYS)
    path = PurePosixPath(name)
    if not answer:
        document.problem("has no answer; write it below the second --- line")
    question = fields["question"].text(longest=MAX_PHRASING)
    citations = _citations(fields["sources"], sources)
    if sources:
        _note_called(answer, text, document, sources, {citation.source.id for citation in citations})
    related = _related(fields["related"], path.stem, ids)
    one_way = _related(fields["related_one_way"], path.stem, ids) if "related_one_way" in fields else ()
    faq = Faq(
        id=path.stem,
        topic=path.parent.name,
        question=question,
        also_asked=_phrasings(fields["also_asked"], question),
        answer=_fill_called(answer, sources or {}),
        citations=citations,
        related=tuple(dict.fromkeys((*related, *one_way))),
        see_urgent=_see_urgent(fields["see_urgent"], flags),
        review_by=fields["review_by"].date(),
        one_way=frozenset(one_way),
        starter="starter" in fields and fields["starter"].choice(("yes", "no")) == "yes",
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
    if len(phrasings) > MAX_PHRASINGS:
        also_asked.problem(
            f"has {len(phrasings)} phrasings, at most {MAX_PHRASINGS} are allowed; delete those that are most alike"
        )
    return tuple(phrasings)


def _citations(value: Value, sources: Mapping[str, Source] | None) -> tuple[Citation, ...]:
    items = value.items()
    if value.is_list() and not items:
        value.problem("is empty; name the document and section that the answer comes from")
    citations = []
    for item in items:
        fields = item.fields(("document", "section"))
        section = fields["section"].text()
        document = fields["document"].text() if sources is None else fields["document"].choice(sources)
        if sources and document in sources:
            citations.append(Citation(sources[document], section))
        elif len(fields) > 2 and not document and not section:  # a key of its own, and none of those wanted
            item.problem("write a source as two lines: '- document: ...' and '  section: ...'")
    return tuple(citations)


def _note_called(answer: str, text: str, document: Value, sources: Mapping[str, Source], cited: Collection[str]) -> None:
    """Note the braces in *answer*, with which the file's *text* ends, that name no *cited* source that is called something."""
    first = text.count("\n", 0, text.rindex(answer)) + 1
    for number, line in enumerate(answer.split("\n"), first):
        for problem in placeholder_problems(line, [f"source.{id}" for id in sources]):
            document.problem(problem, line=number)
        for _, id in _CALLED.findall(line):
            if id in sources and id not in cited:
                document.problem(f"{{source.{id}}} is not cited here; name {id!r} under sources, or another one", line=number)
            elif id in cited and not sources[id].called:
                document.problem(f"source {id!r} is not called anything; add 'called: ...' to it in sources.yaml", line=number)


def _fill_called(answer: str, sources: Mapping[str, Source]) -> str:
    """Return *answer* with what its sources are called; the start of a sentence has a capital letter."""

    def fill(found: re.Match[str]) -> str:
        start, id = found.groups()
        called = (sources[id].called if id in sources else None) or id  # stands in after a problem
        return called if start is None else start + called[:1].upper() + called[1:]

    return _CALLED.sub(fill, answer)


def _related(value: Value, own: str, ids: Collection[str]) -> tuple[str, ...]:
    links = tuple((item, item.text()) for item in value.items())
    for item, link in links:
        if link == own:
            item.problem(f"related {link!r} is the entry itself; name another entry's id")
        elif link and link not in ids:
            item.problem(f"related {link!r} is no entry{did_you_mean(link, ids)}; name another entry's id")
    return tuple(link for _, link in links)


def _see_urgent(value: Value, flags: Collection[str]) -> tuple[str, ...]:
    links = tuple((item, item.text()) for item in value.items())
    for item, link in links:
        if link and link not in flags:
            item.problem(f"see_urgent {link!r} is no red flag{did_you_mean(link, flags)}; name a file in urgent/ without .md")
    return tuple(link for _, link in links)


def same_wording(text: str) -> str:
    """Return *text* as it is compared with other phrasings: case, punctuation and spaces do not count."""
    return _FOLDED.sub(" ", text.casefold()).strip()


def phrasing_problems(faqs: Iterable[Faq], texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a problem for every phrasing that stands in two of *faqs*; *texts* are those of their files by name."""
    owners: dict[str, Faq] = {}
    for faq in faqs:
        for phrasing in faq.phrasings:
            wording = same_wording(phrasing)
            owner = owners.setdefault(wording, faq)
            if owner is not faq:
                first, again = _place(owner, wording, texts), _place(faq, wording, texts)
                yield f"{again}: phrasing {phrasing!r} stands already at {first}; keep it in one place"


def related_problems(faqs: Iterable[Faq], texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a problem for every related entry that does not lead back; *texts* are those of the files of *faqs* by name."""
    by_id = {faq.id: faq for faq in faqs}
    for faq in by_id.values():
        for other in (by_id[id] for id in faq.related if id in by_id and id not in faq.one_way):
            if faq.id not in other.related:
                written = re.search(rf"^related:.*?(?<![\w-]){other.id}(?![\w-])", texts[_name(faq)], re.DOTALL | re.MULTILINE)
                line = texts[_name(faq)].count("\n", 0, written.end()) + 1 if written else 1
                back = f"add {faq.id!r} to related in {_name(other)}, or name {other.id!r} under related_one_way"
                yield f"{_name(faq)}:{line}: related {other.id!r} does not lead back here; {back}"


def _name(faq: Faq) -> str:
    return f"{faq.topic}/{faq.id}.md"


def _place(faq: Faq, wording: str, texts: Mapping[str, str]) -> str:
    """Return file and line of a *wording* of *faq* (line 1 when it is written over several lines)."""
    name = _name(faq)
    lines = enumerate(texts[name].split("\n"), 1)
    return f"{name}:{next((n for n, line in lines if same_wording(line.removeprefix('question:')) == wording), 1)}"
