"""Check the ways to ask, and the wordings that read them, by what the bot makes of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from bot.content.documents import Value
from bot.content.faqs import MAX_PHRASINGS, MIN_PHRASINGS
from bot.content.folder import ASPECTS, SIGNS, Content
from bot.content.words import PASSED_OVER, SILENCES, Notation
from bot.editing.findings import Finding
from bot.editing.texts import Page
from bot.language.english import stem
from bot.language.reading import Text
from bot.language.wordings import Parts, Place, build_wordings, find_ends, locate, parse_wording
from bot.matching.index import Entry, Index
from bot.matching.query import ASPECT, COVERED, Query, read_query
from bot.matching.retrieval import retrieve
from bot.urgent.signs import read_alike

WON = 0.3  # probability from which another entry is surely meant; below, the phrasing is like nothing
SHORT = 15  # words up to which a phrasing asks what it names; a story names much in passing
ALIKE = 0.92  # cosine of weighed terms from which two phrasings say the same; "treating CRPS" and "CRPS" have up to 0.91
FIRST = 250  # messages after which the wordings that they hold are left out
LISTED = 8  # wordings that one finding names


def check_phrasings(pages: Mapping[str, Page], content: Content, read: Mapping[str, Text], index: Index) -> Iterator[Finding]:
    """Yield what is wrong with the phrasings of each entry; *pages* by id, and *read* what each phrasing reads as."""
    twins: set[frozenset[tuple[str, str]]] = set()
    for number, entry in enumerate(index.entries):
        page = pages[entry.faq.id]
        also_asked = page.fields["also_asked"]
        if len(entry.faq.also_asked) < MIN_PHRASINGS:
            yield _few(page, also_asked, len(entry.faq.also_asked))
        values = (page.fields["question"], *also_asked.items())
        for value, phrasing in zip(values, entry.faq.phrasings, strict=True):
            query = read_query(read[phrasing], content.vocabulary, content.aspects)
            yield from _lost(page, value.line, phrasing, entry, query, index)
            yield from _uncovered(page, value.line, phrasing, entry, query, content)
            for other, twin in _twins(query, number, index):
                pair = frozenset({(entry.faq.id, phrasing), (other.faq.id, twin)})
                if pair not in twins:
                    problem = f"{phrasing!r} asks the same as {twin!r} of {other.faq.id!r}"
                    yield Finding("near-duplicate", page.name, value.line, problem, "keep it in the entry that answers it")
                twins.add(pair)


def _few(page: Page, also_asked: Value, count: int) -> Finding:
    mend = (
        f"write {MIN_PHRASINGS - count} more (at most {MAX_PHRASINGS} in all): the name alone, lay words without the name,"
        " a slip, a plain question, a story of 40 words, somebody who asks for another"
    )
    return Finding("few-phrasings", page.name, also_asked.line, f"has {count} phrasings, less than {MIN_PHRASINGS}", mend)


def _lost(page: Page, line: int, phrasing: str, entry: Entry, query: Query, index: Index) -> Iterator[Finding]:
    candidates = retrieve(query, index).candidates
    if candidates and candidates[0].faq.id != entry.faq.id and candidates[0].probability >= WON:
        winner = candidates[0]
        problem = f"{phrasing!r} is won by {winner.faq.id!r} ({winner.probability:.2f}), where {winner.phrasing!r} stands"
        yield Finding("won-by-another", page.name, line, problem, "move it there, or add like phrasings here")


def _uncovered(page: Page, line: int, phrasing: str, entry: Entry, query: Query, content: Content) -> Iterator[Finding]:
    asked = {term for term in query.terms if term.startswith(ASPECT)} - entry.aspects
    if asked and len(phrasing.split()) <= SHORT:
        said = " and ".join(_said(term.removeprefix(ASPECT), content) for term in sorted(asked))
        problem = f"{phrasing!r} is read as asking {said}, and less than {COVERED:.0%} of the phrasings here do"
        mend = "move it to an entry that says so, say it in the answer and add phrasings that ask it, or mend aspects.yaml"
        yield Finding("aspect-not-covered", page.name, line, problem, mend)


def _said(aspect: str, content: Content) -> str:
    said = content.aspects.said.get(aspect)
    return f"{said} ({aspect})" if said else aspect


def _twins(query: Query, number: int, index: Index) -> Iterator[tuple[Entry, str]]:
    """Yield each entry but that with this *number* that has a phrasing like *query*, with that phrasing."""
    columns, values = index.weights.vectorize(query.terms)
    if columns:
        alike = index.nearest.alike(columns, values, len(index.entries) + len(index.background))
        for other in (n for n, _ in enumerate(index.entries) if n != number and alike[n] >= ALIKE):
            entry = index.entries[other]
            yield entry, entry.most_alike(query.terms)[0]


def check_wordings(
    signs: Value, aspects: Value, rules: Iterable[Page], content: Content, texts: Collection[Text]
) -> Iterator[Finding]:
    """Yield the lists of wordings of which some stand in none of *texts*; *signs* and *aspects* are those files.

    A wording that no message holds may be written wrongly, and proves nothing.
    """
    sections = signs.entries()
    lists = {key: sections[key] for key in (PASSED_OVER, "no_denial", *SILENCES)}
    lists |= sections["signs"].entries() | sections["background"].entries()
    classes = content.signs.notation.classes
    written = [(SIGNS, name, value, classes) for name, value in lists.items()]
    written += [(page.name, "floor", page.fields["floor"], classes) for page in rules]
    messages = ([(word, stem(word) if word[0].isalnum() else "") for word in read_alike(text, content.signs)] for text in texts)
    yield from _unmatched(written, messages)

    sections = aspects.entries()
    notation = Notation({})
    if "word_classes" in sections:
        notation.read_classes(sections["word_classes"])
    lists = sections["kinds"].entries() | (sections["personal"].entries() if "personal" in sections else {})
    lists |= {key: value.entries()["asked"] for key, value in sections["aspects"].entries().items()}
    written = [(ASPECTS, name, value, notation.classes) for name, value in lists.items()]
    yield from _unmatched(written, ([(token.text, token.stem) for token in text.tokens] for text in texts))


def _unmatched(
    written: Sequence[tuple[str, str, Value, Mapping[str, Place]]], messages: Iterable[list[tuple[str, str]]]
) -> Iterator[Finding]:
    """Yield one finding for each list *written* (file, name, wordings, their classes) that holds unmatched wordings."""
    rows: list[tuple[str, Parts]] = []
    for _, name, value, classes in written:
        rows += [(name, parse_wording(item.text(), classes)) for item in value.items()]
    open_rows = list(range(len(rows)))
    messages, count = iter(messages), FIRST
    while batch := list(islice(messages, count)):
        # most wordings stand in early messages, and are looked for no more then
        count *= 2
        wordings = build_wordings([rows[n] for n in open_rows])
        matched: set[int] = set()
        for words in batch:
            masks = wordings.masks(locate(words))
            matched |= {w.number for w in wordings.within(masks) if w.number not in matched and find_ends(w, masks)}
        open_rows = [n for number, n in enumerate(open_rows) if number not in matched]
    number, unmatched = 0, set(open_rows)
    for file, name, value, _ in written:
        items = value.items()
        lone = [item for n, item in enumerate(items, number) if n in unmatched]
        number += len(items)
        if lone:
            listed = ", ".join(repr(item.text()) for item in lone[:LISTED])
            more = f" and {len(lone) - LISTED} more" if len(lone) > LISTED else ""
            problem = f"{name}: no message holds {listed}{more}"
            mend = "add a message that does, mend the wording or delete it"
            yield Finding("unmatched-wording", file, lone[0].line, problem, mend)
