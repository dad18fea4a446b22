"""Match a query against the documented entries: rank, and compare with the most alike phrasing."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from bot.content.faqs import Faq
from bot.learning.linear import Vector, softmax
from bot.learning.terms import Terms
from bot.matching.index import Background, Entry, Index, unnamed
from bot.matching.lexical import SHARE
from bot.matching.query import ASPECT, Query

# of the first candidate's probability, from which one that covers what is asked goes before it; by judged questions
PROMOTED = 0.15
# entries that cover an aspect or are not held to it, which say nothing then about a subject that they do not name
FEW = 3
# logit of a class whose most alike text is the same, where no model is fitted; by judged questions: of what is stated as much
# is wrong as with the model (6 %), more so with 16, and 8 states less
UNFITTED = 12.0
CAUSES = ("conditions", "leg-pain")  # topics whose entries say what may be behind a complaint
K = 5  # candidates kept: the right entry is among them for 98 % of judged questions
FITS = 0.1  # how well a cause must fit a complaint to lead
LEAST = 1e-9  # that the shares of all causes are taken of
DIGITS = 9  # of a probability; those behind depend on the processor


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold an entry, its probability (0 to 1), the phrasing most alike (*alike* 0 to 1), and whether the question names what
    the entry is about."""

    faq: Faq
    probability: float
    phrasing: str
    alike: float
    names_it: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """Hold how much a query is like the most alike text (cosine of weighed terms, 0 to 1) of the *first* candidate, of any
    *other* entry, of what is documented but for its aspect (*near*), and of other subjects and talk (*elsewhere*)."""

    first: float = 0.0
    other: float = 0.0
    near: float = 0.0
    elsewhere: float = 0.0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Hold the best candidates of a query, and the background group that fits it best with its probability and that of all
    groups (*near_probability*: of those with a documented topic and an undocumented aspect).

    *complaint* is the probability (0 to 1) that it tells what is wrong with a leg or back, *causes* are the entries that may
    be behind it with how well each fits (0 to 1), the best first.
    """

    query: Query
    candidates: tuple[Candidate, ...] = ()
    background: Background | None = None
    group_probability: float = 0.0
    background_probability: float = 0.0
    near_probability: float = 0.0
    complaint: float = 0.0
    causes: tuple[tuple[Faq, float], ...] = ()
    gap: float = 0.0  # probability (0 to 1) that what is asked is not documented, whatever it is asked of
    telling: float = 0.0  # the highest share, among the names of conditions and treatments in the query; see Index
    uncovered: frozenset[str] = frozenset()  # terms of the aspects asked for that the first candidate does not cover
    likeness: Likeness = Likeness()
    coverage: float = 0.0  # share (0 to 1) of the query's weight that the first candidate's own words cover

    @property
    def elsewhere(self) -> float:
        """Return the probability (0 to 1) that it is small talk, or about a subject that is not documented."""
        return self.background_probability - self.near_probability


def retrieve(
    query: Query, index: Index, *, k: int = K, within: frozenset[str] | None = None, lead: str | None = None
) -> Retrieval:
    """Return the *k* best candidates, ordered by ``(-probability, id)``; none when no word of the query is known.

    With *within*, only the entries with these ids are candidates. A close one that covers what is asked goes before a first
    one that does not; the one with the id *lead* goes before all.
    """
    found, values = index.weights.vectorize(query.terms, query.context)
    if not (found and query.terms):
        return Retrieval(query)
    alike = index.nearest.alike(found, values, len(index.entries) + len(index.background))
    probabilities = class_probabilities(found, values, alike, index)
    entries, background = probabilities[: len(index.entries)], probabilities[len(index.entries) :]
    complaints = softmax(index.complaints.logits(found, values)).round(DIGITS)[:-1] if index.complaints else np.zeros(0)
    causes = _causes(entries, dict(zip(index.behind, complaints.tolist(), strict=False)), index.names & set(query.terms), index)
    if within is not None:
        entries = entries * np.array([entry.faq.id in within for entry in index.entries])
        total = float(entries.sum() + background.sum())
        entries, background = (entries / total).round(DIGITS), (background / total).round(DIGITS)
    best = sorted(np.argsort(-entries, kind="stable")[:k], key=lambda n: (-entries[n], index.entries[n].faq.id))
    asked = frozenset(term for term in query.terms if term.startswith(ASPECT))
    named = index.names & {*query.terms, *query.context}
    its_name = named & set(index.entries[best[0]].about)  # "PAD treatment" asks for no other treatment
    likely = [
        n
        for n in best
        if entries[n] >= PROMOTED * entries[best[0]]
        and asked <= index.entries[n].aspects
        and its_name <= index.entries[n].tells_of
    ]
    if named and any(sum(aspect in entry.aspects for entry in index.entries) <= FEW for aspect in asked):
        # what is documented of one treatment alone is no answer about another that was named
        of_named = [n for n in best if not named.isdisjoint(index.entries[n].about)]
        likely = [n for n in likely if n in of_named] or of_named
    leading = [n for n in best if index.entries[n].faq.id == lead] or likely
    if leading:
        best = [leading[0], *(n for n in best if n != leading[0])]
    first = index.entries[best[0]]
    return Retrieval(
        query=query,
        candidates=tuple(_candidate(query.terms, index.entries[n], float(entries[n])) for n in best if entries[n] > 0),
        background=index.background[int(background.argmax())] if len(background) else None,
        group_probability=float(background.max(initial=0)),
        background_probability=float(background.sum()),
        near_probability=sum(float(p) for p, group in zip(background, index.background, strict=True) if group.kind == "near"),
        complaint=round(float(complaints.sum()), DIGITS),
        causes=causes,
        gap=_gap(query.terms, index),
        telling=max((index.telling[term] for term in query.terms if term in index.telling), default=0.0),
        uncovered=asked - first.aspects,
        likeness=_likeness(alike.round(DIGITS), best[0], index),
        coverage=coverage(query.terms, first, index),
    )


def _gap(terms: Terms, index: Index) -> float:
    """Return the probability that what *terms* ask is not documented, 0 where that was not learned or nothing is known."""
    found, values = index.weights.vectorize(unnamed(terms, index.names))
    return float(softmax(index.gaps.logits(found, values))[1].round(DIGITS)) if index.gaps and found else 0.0


def _causes(entries: Vector, complaints: Mapping[str, float], named: Set[str], index: Index) -> tuple[tuple[Faq, float], ...]:
    """Return the K entries of CAUSES that fit a complaint best, with the share of each: of how much it is like what is asked
    about it (*entries*), and like the *complaints* that it may be behind. What is *named* and FITS goes first."""
    found = [
        (entry, p + complaints.get(entry.faq.id, 0.0))
        for entry, p in zip(index.entries, entries.tolist(), strict=True)
        if entry.faq.topic in CAUSES
    ]
    total = max(sum(fits for _, fits in found), LEAST)
    found.sort(key=lambda each: (named.isdisjoint(each[0].about) or each[1] < FITS * total, -each[1], each[0].faq.id))
    return tuple((entry.faq, round(fits / total, DIGITS)) for entry, fits in found[:K])


def _likeness(alike: Vector, first: int, index: Index) -> Likeness:
    entries, background = alike[: len(index.entries)].tolist(), alike[len(index.entries) :].tolist()
    near = [value for value, group in zip(background, index.background, strict=True) if group.kind == "near"]
    elsewhere = [value for value, group in zip(background, index.background, strict=True) if group.kind != "near"]
    others = [*entries[:first], *entries[first + 1 :]]
    return Likeness(entries[first], *(max(group, default=0.0) for group in (others, near, elsewhere)))


def class_probabilities(columns: Sequence[int], values: Vector, alike: Vector, index: Index) -> Vector:
    """Return the probability of each entry and background group: the fitted model's, steadied by the lexical scores.

    Where no model is fitted, how *alike* the most alike text of each is stands in.
    """
    logits = index.ranker.logits(columns, values) if index.ranker else UNFITTED * alike
    lexical = index.lexical.sums(columns, [1.0] * len(columns))
    logits[: len(index.entries)] += SHARE * lexical / max(float(lexical.max()), 1e-9)
    return softmax(logits).round(DIGITS)


def _candidate(terms: Terms, entry: Entry, probability: float) -> Candidate:
    return Candidate(entry.faq, probability, *entry.most_alike(terms), not set(entry.about).isdisjoint(terms))


def coverage(terms: Terms, entry: Entry, index: Index) -> float:
    """Return the share (0 to 1) of the weight of *terms* that the entry's own words cover; unknown words weigh most."""
    columns, idf = index.weights.columns, index.weights.idf
    rarest = float(idf.max())
    weights = {term: float(idf[columns[term]]) if term in columns else rarest for term in dict.fromkeys(terms)}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in entry.words) / total if total else 0.0
