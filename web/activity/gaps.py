"""Find what is asked and not answered well: stored words in groups that ask alike, each with a draft for the content."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import count
from pathlib import Path

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Engine, Table, func, select

from bot.chatbot import ChatBot
from bot.content.documents import ContentError
from bot.content.faqs import MIN_PHRASINGS, same_wording
from bot.editing.drafts import Change, add_phrasing, draft_entry
from bot.language.english import STOP_WORDS, stem
from bot.language.wordings import locate
from bot.matching.query import ASPECT
from web.activity.redaction import HIDDEN
from web.activity.reports import LEAST
from web.activity.store import RATINGS, WORDS, reading

TOP = 20  # groups that the terminal shows
SHOWN = 3  # wordings of each
ALIKE = 75  # percent of their terms that questions share to be of one group: "knee brace" and "knee brace for gout" share 80
TELLING = 2.5  # idf from which a term tells questions apart; "leg" and "pain", in a fifth of the content's texts, do not
MOST = 200  # groups with one term in common that a question is compared with, those asked most; a limit for large stores alone
UNSURE = ("partial unsure", "partial complaint", "clarification")  # replies after which more wordings help the bot
_STOP_STEMS = frozenset(map(stem, STOP_WORDS))


@dataclass(frozen=True, slots=True)
class Gap:
    """Hold what was asked *n* times in like *words*, those asked most first. *kinds* are the replies to it with their reasons,
    the usual one first; *rated* is how often they were no help."""

    n: int
    kinds: Mapping[str, int]
    rated: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Hold the *groups* since a day, those asked most first; the *few* questions of smaller ones are counted and no more."""

    since: str
    groups: tuple[Gap, ...]
    few: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold what may close a gap: the wording *line* for the *entry*, or a *new* one of that topic and id. *reply* is what the
    bot says by now, and *nearest* the entry that it finds."""

    reply: str
    nearest: str | None
    entry: str
    new: bool
    line: str


def find_gaps(engine: Engine, bot: ChatBot, first: date, last: date, most: int | None = None) -> Gaps:
    """Return what was asked from *first* to *last* without a sure answer, or with a reply that was no help.

    Grouping takes a second for every 20,000 wordings; with *most*, only so many are read, those asked most.
    """
    asked = _read_wordings(engine, WORDS, first, last, most)
    rated = _read_wordings(engine, RATINGS, first, last, most, RATINGS.c.rated != "yes", RATINGS.c.words.not_in(("", HIDDEN)))
    # whoever rates has asked before: what both tables hold is counted once
    kinds = {words: asked[words] | rated[words] for words in {*asked, *rated}}
    ordered = sorted(kinds, key=lambda words: (-kinds[words].total(), words))[:most]
    gaps = []
    for group in _group(ordered, bot):
        by_kind = sum((kinds[words] for words in group), Counter[str]())
        gaps.append(
            Gap(by_kind.total(), dict(by_kind.most_common()), sum(rated[words].total() for words in group), tuple(group))
        )
    gaps.sort(key=lambda gap: (-gap.n, gap.words))
    return Gaps(first.isoformat(), tuple(gap for gap in gaps if gap.n >= LEAST), sum(gap.n for gap in gaps if gap.n < LEAST))


def _read_wordings(
    engine: Engine, table: Table, first: date, last: date, most: int | None, *which: ColumnElement[bool]
) -> dict[str, Counter[str]]:
    """Return the *most* wordings of *table*, each with the replies to it."""
    c, n = table.c, func.sum(table.c.n)
    within = (c.day.between(first.isoformat(), last.isoformat()), *which)
    query = select(c.words, c.kind, c.reason, n).where(*within).group_by(c.words, c.kind, c.reason)
    if most:
        often = select(c.words).where(*within).group_by(c.words).order_by(n.desc(), c.words).limit(most)
        query = query.where(c.words.in_(often))
    found = defaultdict[str, Counter[str]](Counter)
    with reading(engine) as connection:
        for words, kind, reason, count in connection.execute(query):
            found[words][_to_label(kind, reason)] += count
    return found


def _group(wordings: Sequence[str], bot: ChatBot) -> Iterable[list[str]]:
    """Return *wordings* in groups; each joins the one whose first wording shares most terms with it, ALIKE at least."""
    terms = {words: _telling_terms(words, bot) for words in wordings}
    held = Counter(term for found in terms.values() for term in found)
    # each term is one character, the rarest first, so that terms are compared and not letters
    ordered = sorted(held, key=lambda term: (held[term], term))
    characters = {term: chr(number) for number, term in enumerate(ordered, 1)}
    groups: dict[str, list[str]] = {}
    having: dict[str, list[str]] = defaultdict(list)
    for words in wordings:
        key = "".join(sorted(characters[term] for term in terms[words]))
        if key not in groups:
            rarest = key[: len(key) // 2 + 1]  # of these at least one is in all that share more than half
            near = [other for character in rarest for other in having[character][:MOST]]
            found = process.extractOne(key, near, scorer=fuzz.ratio, score_cutoff=ALIKE)
            if found:
                key = found[0]
            else:
                groups[key] = []
                for character in rarest:
                    having[character].append(key)
        groups[key].append(words)
    return groups.values()


def _telling_terms(words: str, bot: ChatBot) -> set[str]:
    """Return the terms of *words*, which are understood already, that tell what is asked; all where none does."""
    content, weights = bot.content, bot.index.weights
    pairs = [(word, stem(word)) for word in words.split() if word != HIDDEN]
    terms = set(content.vocabulary.rewriting.apply(tuple(stemmed for _, stemmed in pairs)))
    aspects = content.aspects.wordings.names(locate(pairs)) & content.aspects.said.keys()
    telling = {
        term for term in terms - _STOP_STEMS if term not in weights.columns or weights.idf[weights.columns[term]] >= TELLING
    }
    return telling | {f"{ASPECT}{aspect}" for aspect in aspects} or terms


def suggest(gap: Gap, bot: ChatBot) -> Draft:
    """Return the draft for *gap*: more wordings where the bot was not sure of an entry, else a new one."""
    trace = bot.read(gap.words[0])
    reply = trace.reply
    found = [answer.faq for answer in reply.answers] + list(reply.options)
    found += [candidate.faq for finding in trace.findings for candidate in finding.retrieval.candidates]
    unsure = bool(found) and next(iter(gap.kinds)) in UNSURE  # when it was asked: not all words are known any more
    subject = next((finding.subject for finding in trace.findings if finding.subject), gap.words[0])
    topic = f"{found[0].topic}/" if found else ""
    return Draft(
        reply=_to_label(reply.kind, reply.reason),
        nearest=found[0].id if found else None,
        entry=found[0].id if unsure else topic + _free_id(subject, bot),
        new=not unsure,
        line=next(iter(_complete(gap, bot)), gap.words[0]),
    )


def _to_label(kind: str, reason: str | None) -> str:
    return f"{kind} {reason}" if reason else kind


def _free_id(subject: str, bot: ChatBot) -> str:
    """Return an id for an entry about *subject* that none has yet."""
    words = [word for word in subject.split() if word.isascii() and word.isalnum() and word not in STOP_WORDS]
    id = "-".join(words[:3]) or "new-entry"
    taken = {*bot.by_id, *bot.flags}
    return next(name for number in count(1) if (name := id if number == 1 else f"{id}-{number}") not in taken)


def _complete(gap: Gap, bot: ChatBot) -> Iterator[str]:
    """Yield the wordings of *gap* that can stand in an entry: of which all words are kept, and that stand in none yet."""
    return (words for words in gap.words if HIDDEN not in words and same_wording(words) not in bot.index.by_wording)


def draft_change(gap: Gap, bot: ChatBot, folder: Path, *, wording: str | None, entry: str | None) -> Change:
    """Return the change of the content *folder* that closes *gap*; a *wording* or *entry* goes before the suggested one.

    Raises ContentError where that is not possible, as with words that are not kept.
    """
    draft = suggest(gap, bot)
    name = entry or draft.entry
    id = name.rpartition("/")[2]
    line = " ".join((wording or draft.line).split())
    if HIDDEN in line and (wording or id in bot.by_id):
        raise ContentError([f'{line!r} holds {HIDDEN} for words that are not kept; write it as people say it, with --as "..."'])
    if id in bot.by_id:
        return add_phrasing(folder, bot.content, id, line)
    question = line if wording else ""
    complete = [words for words in _complete(gap, bot) if same_wording(words) != same_wording(question)]
    open_wordings = [words for words in gap.words if HIDDEN in words]
    return draft_entry(
        folder, name, question=question, also_asked=complete[:MIN_PHRASINGS], open_wordings=open_wordings[:MIN_PHRASINGS]
    )


def format_gaps(found: Gaps, bot: ChatBot) -> str:
    """Return the groups asked most as text for a terminal."""
    lines = [f"{sum(gap.n for gap in found.groups)} questions without a good answer in {len(found.groups)} groups"]
    lines[0] += f" since {found.since}, and {found.few} in groups of less than {LEAST}, whose words are not shown"
    for number, gap in enumerate(found.groups[:TOP], 1):
        draft = suggest(gap, bot)
        told = [f"{kind} {n}" for kind, n in gap.kinds.items()] + [f"rated as no help {gap.rated}"] * bool(gap.rated)
        lines.append(f"{number}. asked {gap.n} times ({', '.join(told)})")
        lines += [f"     {words}" for words in gap.words[:SHOWN]]
        lines.append(f"   now: {draft.reply}; nearest: {draft.nearest or 'none'}")
        hint = f"; say {HIDDEN} in people's words, with --as" if HIDDEN in draft.line else ""
        unless = f"where {draft.nearest} does not answer it, " if draft.reply.startswith("answer") else ""
        what = f"{unless}a new entry {draft.entry}" if draft.new else f"in also_asked of {draft.entry}: - {draft.line}{hint}"
        lines.append(f"   draft: {what}")
    if len(found.groups) > TOP:
        lines.append(f"and {len(found.groups) - TOP} groups more, which --json lists")
    return "\n".join(lines)


def to_rows(found: Gaps, bot: ChatBot) -> list[dict[str, object]]:
    """Return all groups with their numbers and drafts, for a program."""
    return [{"number": number, **asdict(gap), "draft": asdict(suggest(gap, bot))} for number, gap in enumerate(found.groups, 1)]
