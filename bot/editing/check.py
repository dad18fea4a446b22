"""Find everything that is wrong with the content, with the place and the remedy."""

import datetime
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path

from bot.clinic import Clinic, Numbers
from bot.content.calibration import CALIBRATION
from bot.content.documents import ContentError, fill_placeholders, parse_yaml, read_text
from bot.content.faqs import Faq
from bot.content.folder import ASPECTS, FILES, OPTIONAL, RULES, SIGNATURES, SIGNS, SOURCES, Content, load_content
from bot.content.guidance import Rule
from bot.content.labelled import URGENT, JudgedQuestion, load_judged_folder
from bot.editing.findings import Finding, by_weight, to_findings
from bot.editing.links import find_dead
from bot.editing.questions import check_phrasings, check_wordings
from bot.editing.reading import words_of
from bot.editing.signing import YEARS, Signatures, kind_of
from bot.editing.texts import (
    MAX_GRADE,
    MAX_URGENT_GRADE,
    Page,
    check_abbreviations,
    check_answer,
    check_characters,
    check_markdown,
    check_reading,
    read_page,
)
from bot.editing.upgrade import find_conflicts
from bot.language.reading import read_text as read_message
from bot.language.spelling import Lexicon
from bot.matching.confidence import check_signals
from bot.matching.index import learn_index, learn_words
from bot.urgent.flags import Urgency, UrgentRules, build_rules, find_urgency

MAX_RELATED = 6
_log = logging.getLogger(__name__)


def check(path: Path, today: datetime.date, *, signatures: Path | None = None, links: bool = False) -> tuple[Finding, ...]:
    """Return all findings in the content folder *path*, the heaviest first; *today* decides which reviews are overdue.

    *signatures* is the folder of what clinicians signed, by default that in the content. Content that cannot be used has no
    other findings than why. What was learned from this content before comes from the cache. With *links*, the addresses of
    sources are asked for on the web.
    """
    try:
        content = load_content(path)
        judged = load_judged_folder(path, {*(faq.id for faq in content.faqs), *(rule.id for rule in content.rules), URGENT})
        check_signals(content.calibration)
    except ContentError as error:
        return by_weight([*find_conflicts(path), *to_findings("unusable", error.problems)])
    findings = _check(path, content, judged, links)
    signed = _check_signatures(signatures or path / SIGNATURES, path, content, today)
    return by_weight([*find_conflicts(path), *findings, *signed])


def _check(path: Path, content: Content, judged: Iterable[JudgedQuestion], links: bool) -> Iterator[Finding]:
    entries = {faq.id: f"{faq.topic}/{faq.id}.md" for faq in content.faqs}
    rules = {rule.id: f"{RULES}/{rule.id}.md" for rule in content.rules}
    names = [*entries.values(), *rules.values(), *(name for name in FILES if name not in OPTIONAL or (path / name).exists())]
    files = {name: read_text(path / name, name) for name in names}
    for name, text in files.items():
        yield from check_characters(name, text)
    pages = {id: read_page(files[name], name) for id, name in (entries | rules).items()}
    yield from _check_answers(pages, content)
    yield from _check_guidance(pages, content)
    yield from _check_links(pages, content.faqs, files[SOURCES])
    yield from _check_addresses(pages, content, files[SOURCES]) if links else ()
    yield from to_findings("passed-over", content.warnings)

    _log.info("Looking what the bot makes of all phrasings and wordings; this takes a quarter of a minute.")
    lexicon = learn_words(content)
    index = learn_index(content, lexicon)
    if content.calibration.fitted_on != index.fingerprint:
        yield Finding("old-calibration", CALIBRATION, 1, "was fitted on other content than this", "run legpain calibrate")
    texts = [turn for question in judged for turn in question.turns]
    texts += [message.text for message in content.urgent_messages]
    texts += [text for faq in content.faqs for text in faq.phrasings]
    texts += [text for group in content.examples for text in group.questions]
    texts += [text for kind in content.smalltalk for text in kind.asked]
    read = {text: read_message(text, lexicon) for text in dict.fromkeys(texts)}
    yield from check_phrasings(pages, content, read, index)
    yield from check_wordings(
        parse_yaml(files[SIGNS], SIGNS),
        parse_yaml(files[ASPECTS], ASPECTS),
        [pages[id] for id in rules],
        content,
        read.values(),
    )


def _check_answers(pages: Mapping[str, Page], content: Content) -> Iterator[Finding]:
    """Yield what is wrong with how the answers are written; names of conditions, treatments and sources make none hard."""
    called = {word for faq in content.faqs for c in faq.citations for word in words_of(c.source.called or "")}
    names = called | {word for faq in content.faqs for word in words_of(faq.id)}
    names |= {word for term in content.vocabulary.written for word in words_of(term)}
    names |= {f"{word}s" for word in names} | {word.removesuffix("s") for word in names}
    for faq in content.faqs:
        page = pages[faq.id]
        yield from check_markdown(page.name, page.body, page.line)
        yield from check_reading(page.name, faq.answer, page.line, most=MAX_GRADE, names=names)
        yield from check_answer(page.name, faq.answer, page.line)
        yield from check_abbreviations(page.name, faq.answer, page.line, faq.question, called)


def _check_guidance(pages: Mapping[str, Page], content: Content) -> Iterator[Finding]:
    """Yield what is wrong with how urgent guidance is written, the numbers of the United States filled in."""
    numbers = {name: number["label"] for name, number in asdict(Numbers()).items()}
    for rule in content.rules:
        page = pages[rule.id]
        texts = [("the text", rule.text, page.line)]
        texts += [("the sign to watch for", f"Call 911 if {rule.watch}.", page.fields["watch"].line)]
        texts += [("the hint", rule.hint, page.fields["hint"].line)] if rule.hint else []
        for what, written, line in texts:
            text = fill_placeholders(written, numbers).replace("*", "")
            yield from check_markdown(page.name, written, line)
            yield from check_reading(page.name, text, line, most=MAX_URGENT_GRADE, what=what)
            yield from check_abbreviations(page.name, text, line, rule.title, words_of(rule.source.publisher))


def _check_links(pages: Mapping[str, Page], faqs: Iterable[Faq], sources: str) -> Iterator[Finding]:
    """Yield sources that no entry cites, and what is wrong with how entries lead to each other."""
    faqs = tuple(faqs)
    cited = {citation.source.id for faq in faqs for citation in faq.citations}
    for id, value in parse_yaml(sources, SOURCES).entries().items():
        if id not in cited:
            yield Finding("unused-source", SOURCES, value.key_line, f"no entry cites {id!r}", "cite it, or delete it")
    led_to = {id for faq in faqs for id in faq.related}
    for faq in faqs:
        page = pages[faq.id]
        if faq.id not in led_to and len(faqs) > 1:
            problem = "no other entry leads here"
            yield Finding("related", page.name, page.fields["related"].key_line, problem, "name it under related elsewhere")
        if len(faq.related) > MAX_RELATED:
            problem = f"leads to {len(faq.related)} entries, more than {MAX_RELATED}"
            yield Finding("related", page.name, page.fields["related"].key_line, problem, "keep those that are read next")
        seen: set[str] = set()
        for key in ("related", "related_one_way", "see_urgent"):
            for item in page.fields[key].items() if key in page.fields else ():
                if item.text() in seen:
                    yield Finding("related", page.name, item.line, f"{item.text()!r} stands twice", "delete one of them")
                seen.add(item.text())


def _check_signatures(folder: Path, path: Path, content: Content, today: datetime.date) -> Iterator[Finding]:
    """Yield what is wrong with the signatures in *folder*, which void themselves where the content has changed."""

    @cache
    def learn() -> tuple[Lexicon, UrgentRules]:
        return learn_words(content), build_rules(content, Clinic())

    def read_urgency(text: str) -> Urgency:
        lexicon, rules = learn()  # only where a rule is signed, with its messages
        return find_urgency(read_message(text, lexicon), rules)

    signatures = Signatures(folder, content, read_urgency)
    place = os.path.relpath(folder, path)
    for item in signatures.items:
        state = signatures.state(item, today)
        name = f"{RULES if isinstance(item, Rule) else item.topic}/{item.id}.md"
        again = f"let a clinician read it, and sign it at /review/{kind_of(item)}/{item.id}"
        if state.problem:
            yield from to_findings("unreadable-signatures", [f"{place}/{state.problem}"])
        elif state.last and state.status == "changed":
            problem = f"changed since it was signed on {state.last.date}: {', '.join(state.changed)}"
            yield Finding("changed-since-signed", name, 1, problem, again)
        elif state.last and state.status == "objected":
            problem = f"was objected to on {state.last.date}: {' '.join(state.last.remark.split())}"
            yield Finding("objected", name, 1, problem, "mend it, then " + again)
        elif state.overdue:
            if isinstance(item, Faq) and item.review_by and item.review_by < today:
                line = read_page(read_text(path / name, name), name).fields["review_by"].line
                yield Finding("overdue-review", name, line, f"was to be signed by {item.review_by}", again)
            elif state.last:
                problem = f"was signed on {state.last.date}, more than {YEARS} years ago"
                yield Finding("overdue-review", name, 1, problem, again)
    for name in signatures.unknown():
        problem = "are signatures of a rule or an answer that is not there"
        yield Finding("passed-over", f"{place}/{name}", 1, problem, "give the file the new id, or delete it")


def _check_addresses(pages: Mapping[str, Page], content: Content, sources: str) -> Iterator[Finding]:
    """Yield the addresses of sources that are gone, wherever they stand."""
    values = [(SOURCES, value) for value in parse_yaml(sources, SOURCES).entries().values()]
    values += [(pages[rule.id].name, pages[rule.id].fields["source"]) for rule in content.rules]
    placed = [(name, value.entries()["url"]) for name, value in values if "url" in value.entries()]
    dead = dict(find_dead(url.text() for _, url in placed))
    for name, url in placed:
        if url.text() in dead:
            problem = f"{url.text()} {dead[url.text()]}"
            yield Finding("dead-link", name, url.line, problem, "look where the document stands now, or leave the line out")
