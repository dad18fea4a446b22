"""Match a question against the documented entries: repair, rank, and compare with the most alike phrasing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from rapidfuzz import fuzz, process

from bot.content.faqs import Faq
from bot.index import ASPECT, Index, Terms, vectorize
from bot.lexical import SHARE
from bot.ranking import Vector, softmax
from bot.spelling import correct_spelling
from bot.text import clean, locate_words

PROMOTED = 0.1  # of the first candidate's probability, from which one that covers what is asked goes before it
K = 5  # candidates kept: the right entry is among them for 98 % of judged questions


@dataclass(frozen=True, slots=True)
class Query:
    """Hold a question as retrieval sees it: *corrected* is its text with repaired words, None when none was."""

    terms: Terms
    corrected: str | None
    context: Terms = ()  # what the entry seen before is about, when the question leans on it


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold an entry, its probability (0 to 1), the phrasing most alike (*alike* 0 to 1), and whether the question names what
    the entry is about."""

    faq: Faq
    probability: float
    phrasing: str
    alike: float
    on_topic: bool


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Hold the best candidates of a query, and the background group that fits it best with its probability and that of all
    groups (*near_probability*: of those with a documented topic and an undocumented aspect)."""

    query: Query
    candidates: tuple[Candidate, ...]
    background: str | None
    group_probability: float
    background_probability: float
    near_probability: float
    uncovered: frozenset[str]  # terms of the aspects asked for that the first candidate does not cover
    coverage: float  # share (0 to 1) of the query's weight that the first candidate's own words cover


def read_query(question: str, index: Index) -> Query:
    """Return *question* with misspelt words repaired, as text and as terms."""
    text = clean(question)
    located = locate_words(text)
    words = tuple(word for word, _, _ in located)
    repaired = correct_spelling(words, index.reader.lexicon)
    corrected = None
    if any(new != (old,) for old, new in zip(words, repaired, strict=True)):
        end = 0
        pieces: list[str] = []
        for (old, start, stop), new in zip(located, repaired, strict=True):
            pieces += (text[end:start], text[start:stop] if new == (old,) else " ".join(new))
            end = stop
        corrected = re.sub(r"\s+", " ", "".join((*pieces, text[end:]))).strip()
    return Query(index.reader.to_terms(tuple(chain.from_iterable(repaired))), corrected)


def retrieve(query: Query, index: Index, *, k: int = K, within: frozenset[str] | None = None) -> Retrieval:
    """Return the *k* best candidates, ordered by ``(-probability, id)``; none when no word of the query is known.

    With *within*, only the entries with these ids are candidates. A close one that covers what is asked goes before a first
    one that does not.
    """
    found, values = vectorize(query.terms, index.columns, index.idf, query.context)
    if not (found and query.terms):
        return Retrieval(query, (), None, 0.0, 0.0, 0.0, frozenset(), 0.0)
    probabilities = class_probabilities(found, values, index)
    entries, background = probabilities[: len(index.faqs)], probabilities[len(index.faqs) :]
    if within is not None:
        entries = entries * np.array([faq.id in within for faq in index.faqs])
        total = float(entries.sum() + background.sum())
        entries, background = entries / total, background / total
    best = sorted(np.argsort(-entries, kind="stable")[:k], key=lambda n: (-entries[n], index.faqs[n].id))
    asked = frozenset(term for term in query.terms if term.startswith(ASPECT))
    likely = [n for n in best if entries[n] >= PROMOTED * entries[best[0]] and asked <= index.aspects[n]]
    if likely:
        best = [likely[0], *(n for n in best if n != likely[0])]
    candidates = tuple(_candidate(query.terms, n, float(entries[n]), index) for n in best if entries[n] > 0)
    group = index.background[int(background.argmax())] if len(background) else None
    near = sum(float(p) for p, name in zip(background, index.background, strict=True) if name.startswith("near:"))
    covered = coverage(query.terms, best[0], index)
    uncovered = asked - index.aspects[best[0]]
    likeliest = float(background.max()) if group else 0.0
    return Retrieval(query, candidates, group, likeliest, float(background.sum()), near, uncovered, covered)


def class_probabilities(columns: Sequence[int], values: Vector, index: Index) -> Vector:
    """Return the probability of each entry and background group: the fitted model's, steadied by the lexical scores."""
    classes = len(index.faqs) + len(index.background)
    logits = index.ranker.logits(columns, values) if index.ranker else np.zeros(classes, np.float32)
    lexical = index.lexical[columns].sum(axis=0)
    logits[: len(index.faqs)] += SHARE * lexical / max(float(lexical.max()), 1e-9)
    return softmax(logits)


def _candidate(terms: Terms, number: int, probability: float, index: Index) -> Candidate:
    faq = index.faqs[number]
    # token_sort_ratio and no partial scorer: those give 85 to 100 to unrelated questions
    _, alike, at = process.extractOne(" ".join(terms), index.phrasings[number], scorer=fuzz.token_sort_ratio)
    on_topic = not set(index.topics[number]).isdisjoint(terms)
    return Candidate(faq, probability, faq.phrasings[at], alike / 100, on_topic)


def coverage(terms: Sequence[str], number: int, index: Index) -> float:
    """Return the share (0 to 1) of the weight of *terms* that the entry's own words cover; unknown words weigh most."""
    rarest = float(index.idf.max())
    weights = {term: float(index.idf[index.columns[term]]) if term in index.columns else rarest for term in set(terms)}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in index.covered[number]) / total if total else 0.0
