"""Build all that matching needs: the words of a bank, weights, phrasings and the fitted ranker."""

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot import language
from bot.content import words as content_words
from bot.content.faqs import Faq, same_wording
from bot.content.folder import Content
from bot.content.labelled import english_texts
from bot.language.english import stem
from bot.language.reading import read_text
from bot.language.spelling import Lexicon, Words, build_lexicon, learn_lexicon
from bot.learning import linear, terms
from bot.learning.cache import Arrays, fitted, to_array, to_texts
from bot.learning.linear import Softmax, Vector, fit_softmax, to_rows
from bot.learning.terms import Postings, Terms, TermWeights, invert, weigh
from bot.matching import query
from bot.matching.lexical import weigh_fields
from bot.matching.query import ASPECT, covered_aspects, read_query

STRENGTH = 10.0  # inverse of the L2 penalty; 3 to 30 rank alike on phrasings left out
TOLERANCE = 1e-4  # share of the loss that a step of the fit must win; a hundredth of it decides alike, in twice the time
MAX_WORK = 100_000_000  # terms of all texts x classes that are fitted: six times those of this bank, about a minute
MIN_PER_CLASS = 4  # phrasings on average; below, no model is fitted
ASKED = 1.5  # times the weight of an aspect, so that "what is" before any name of a condition finds it, not its treatment
# the three that follow: set by looking at what they call a subject and a name in this bank
ABOUT_SHARE = 0.3  # of an entry's phrasings hold a stem of what it is about
ABOUT_SPREAD = 0.12  # of all phrasings at most hold such a stem: "what" and "pain" are no subject
NAME_SPREAD = 3  # ids at most that hold the stem of a name
RARE = 2  # texts of other subjects that each name is taken to stand in, too


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one entry as it is matched: its *phrasings* rewritten to sorted terms, the terms of these and of its answer
    (*words*), those of its answer and of several phrasings (*tells_of*: not the heat pads of one story), those of the *aspects*
    that it covers, and the telling terms that many phrasings share (*about*)."""

    faq: Faq
    phrasings: tuple[str, ...]
    words: frozenset[str]
    tells_of: frozenset[str]
    aspects: frozenset[str]
    about: Terms

    def most_alike(self, terms: Terms) -> tuple[str, float]:
        """Return the phrasing most like *terms* in any order, and how much it is (0 to 1)."""
        # no partial scorer: those give 85 to 100 to unrelated questions
        _, alike, at = process.extractOne(_sorted(terms), self.phrasings, scorer=fuzz.ratio)
        return self.faq.phrasings[at], alike / 100


def _sorted(terms: Terms) -> str:
    return " ".join(sorted(terms))


@dataclass(frozen=True, slots=True)
class Background:
    """Hold a class of questions that are recognised and not answered. *kind* ``near``: a documented topic, and *name* the
    aspect that is not; ``health``: another subject; ``other``: no health question; ``smalltalk``: the id of its reply."""

    kind: Literal["smalltalk", "near", "health", "other"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


Group = tuple[str | Background, tuple[str, ...]]  # what texts are of, and these


@dataclass(frozen=True, slots=True)
class Nearest:
    """Hold the texts that classes are learned from as vectors of length 1, by term; *labels* has the class of each text."""

    texts: Postings
    labels: NDArray[np.intp]

    def alike(self, columns: Sequence[int], values: Vector, classes: int) -> Vector:
        """Return for each of *classes* how much (cosine, 0 to 1) its most alike text is like the text with these *columns*."""
        best = np.zeros(classes)
        np.maximum.at(best, self.labels, self.texts.sums(columns, values.tolist()))
        return best


@dataclass(frozen=True, slots=True)
class Index:
    """Hold the indexed content. Classes of the ranker are the *entries* first, then the *background*."""

    entries: tuple[Entry, ...]
    background: tuple[Background, ...]
    weights: TermWeights
    ranker: Softmax | None  # None where the phrasings are too few to learn from, or too many
    behind: tuple[str, ...]  # ids of the entries that may be behind complaints
    complaints: Softmax | None  # which of *behind* it is, the last class: that it is no complaint; None as above
    gaps: Softmax | None  # by what is asked, whatever it is asked of: that it is documented, that it is not; None as above
    lexical: Postings  # entries by term, BM25F
    nearest: Nearest
    names: frozenset[str]  # stems that name a condition or treatment: those of few ids
    telling: Mapping[str, float]  # of each of *names*, the share (0 to 1) of texts with it that are about what is documented
    words: frozenset[str]  # stems of all entries
    by_wording: Mapping[str, Faq]
    talk_by_wording: Mapping[str, str]  # ids of small talk
    fingerprint: str  # of what it was built from


def learn_words(content: Content) -> Lexicon:
    """Return the lexicon of *content*, from the cache when it was made before."""
    sources = _word_sources(content)
    kept = fitted("words", sources, (language,), lambda: _to_arrays(learn_lexicon(*sources)))
    return build_lexicon(dict(zip(to_texts(kept["words"]), kept["counts"].tolist(), strict=True)), content.signs.misspelt)


def fit_words(content: Content) -> Lexicon:
    """Return the lexicon of *content*."""
    return learn_lexicon(*_word_sources(content))


def _word_sources(content: Content) -> tuple[list[str], list[str], Mapping[str, Words]]:
    """Return the texts that are surely well spelt, those that people have written, and the slips that are named."""
    sure = [f"{faq.question} {faq.answer}" for faq in content.faqs]
    sure += sorted(content.vocabulary.words | content.aspects.words | content.subjects.words | content.signs.words)
    written = [text for groups in _learned(content).values() for _, texts in groups for text in texts]
    written += english_texts(content.urgent_messages)
    return sure, written, content.signs.misspelt


def _to_arrays(lexicon: Lexicon) -> Arrays:
    return {"words": to_array(lexicon.counts), "counts": np.array(list(lexicon.counts.values()))}


def learn_index(content: Content, lexicon: Lexicon) -> Index:
    """Return the index of *content*, its ranker from the cache when it was fitted before."""
    code = (language, linear, terms, content_words, query, sys.modules[__name__])
    made_of = fingerprint(content, lexicon)
    return build_index(content, fitted("index", made_of, code, lambda: fit_index(content, lexicon)), made_of)


def fingerprint(content: Content, lexicon: Lexicon) -> str:
    """Return 12 hexadecimal digits that change whenever something does that the index is made of."""
    entries = [(faq.topic, faq.answer) for faq in content.faqs]
    words = (content.vocabulary.written, content.aspects.written, lexicon.counts, lexicon.slips)
    return hashlib.sha256(repr((_learned(content), entries, words)).encode()).hexdigest()[:12]


def fit_index(content: Content, lexicon: Lexicon) -> Arrays:
    """Return what takes long to make of *content*: all phrasings and answers as terms, and the models fitted on them.

    Complaints have a model of their own, and so has what is asked, without what it is asked of: as classes of the ranker they
    would take from the entries what these are asked by.
    """

    def read(text: str) -> Terms:
        return read_query(read_text(text, lexicon), content.vocabulary, content.aspects).terms

    learned = _learned(content)
    texts = {name: [read(text) for _, asked in groups for text in asked] for name, groups in learned.items()}
    texts["answers"] = [read(faq.answer) for faq in content.faqs]
    weights = _weigh(texts)
    passages, told = texts["passages"], texts["told"]
    ranker = _fit_ranker(passages, _labels(learned["passages"]), weights, len(learned["passages"]))
    teller = None
    if told:
        none = len(learned["told"])
        calm = [*passages, *texts["details"]]
        teller = _fit_ranker([*told, *calm], [*_labels(learned["told"]), *[none] * len(calm)], weights, none + 1)
    gaps = _fit_gaps(learned["passages"], texts, content.faqs, weights)
    arrays: dict[str, NDArray[Any]] = {name: to_array(map(" ".join, lines)) for name, lines in texts.items()}
    for name, model in (("", ranker), ("told_", teller), ("gaps_", gaps)):
        if model:
            arrays |= {f"{name}weights": model.weights, f"{name}bias": model.bias}
    return arrays


def _fit_gaps(
    classes: Sequence[Group], texts: Mapping[str, Sequence[Terms]], faqs: Sequence[Faq], weights: TermWeights
) -> Softmax | None:
    """Return what tells questions that the *faqs* are asked by from those that nothing documented answers, by what is asked."""
    phrasings = _by_class(classes, texts["passages"])
    named = names(faqs, find_subjects(phrasings[: len(faqs)]))
    answered = list(chain.from_iterable(phrasings[: len(faqs)]))
    near = {n for n, (group, _) in enumerate(classes) if isinstance(group, Background) and group.kind == "near"}
    unanswered = [*chain.from_iterable(found for n, found in enumerate(phrasings) if n in near), *texts["details"]]
    asked = [unnamed(terms, named) for terms in (*answered, *unanswered)]
    return _fit_ranker(asked, [0] * len(answered) + [1] * len(unanswered), weights, 2) if unanswered else None


def build_index(content: Content, kept: Arrays, made_of: str) -> Index:
    """Return the index of *content* from what fit_index made of it; *made_of* is its fingerprint."""
    faqs, learned = content.faqs, _learned(content)
    texts = {name: [tuple(line.split()) for line in to_texts(kept[name])] for name in (*learned, "answers")}
    classes, passages, answers = learned["passages"], texts["passages"], texts["answers"]
    phrasings = _by_class(classes, passages)
    weights = _weigh(texts)
    about = find_subjects(phrasings[: len(faqs)])
    named = names(faqs, about)
    entries = tuple(
        Entry(
            faq,
            tuple(map(_sorted, asked)),
            frozenset(chain(*asked, answer)),
            frozenset(answer) | _shared(asked),
            covered_aspects(faq, asked, content.aspects),
            subject,
        )
        for faq, asked, answer, subject in zip(faqs, phrasings, answers, about, strict=False)
    )
    return Index(
        entries=entries,
        background=tuple(name for name, _ in classes if isinstance(name, Background)),
        weights=weights,
        ranker=Softmax(kept["weights"], kept["bias"]) if "weights" in kept else None,
        behind=tuple(str(id) for id, _ in learned["told"]),
        complaints=Softmax(kept["told_weights"], kept["told_bias"]) if "told_weights" in kept else None,
        gaps=Softmax(kept["gaps_weights"], kept["gaps_bias"]) if "gaps_weights" in kept else None,
        lexical=weigh_fields(
            [
                (Counter(asked[0]), Counter(chain.from_iterable(asked[1:])), Counter(answer))
                for asked, answer in zip(phrasings, answers, strict=False)
            ],
            weights.columns,
        ),
        nearest=Nearest(
            invert([weights.vectorize(passage) for passage in passages], len(weights.columns)),
            np.array(_labels(classes), np.intp),
        ),
        names=named,
        telling=_telling(named, classes, phrasings, texts["told"]),
        words=frozenset().union(*(entry.words for entry in entries)),
        by_wording={same_wording(phrasing): faq for faq in faqs for phrasing in faq.phrasings},
        talk_by_wording={same_wording(asked): kind.id for kind in content.smalltalk for asked in kind.asked},
        fingerprint=made_of,
    )


def _shared(phrasings: Sequence[Terms]) -> frozenset[str]:
    """Return the terms that stand in several *phrasings*."""
    counts = Counter(chain.from_iterable(map(set, phrasings)))
    return frozenset(term for term, count in counts.items() if count > 1)


def names(faqs: Sequence[Faq], about: Sequence[Terms]) -> frozenset[str]:
    """Return the stems that name a condition or treatment: of an entry's id and topic, and of at most NAME_SPREAD ids.

    The first letters of an id, as in PAD, are one, too.
    """
    parts = [faq.id.split("-") for faq in faqs]
    in_ids = [{*map(stem, words), "".join(word[0] for word in words)} for words in parts]
    spread = Counter(chain.from_iterable(in_ids))
    named = chain.from_iterable(stems & set(terms) for stems, terms in zip(in_ids, about, strict=True))
    return frozenset(name for name in named if spread[name] <= NAME_SPREAD)


def unnamed(terms: Terms, named: Set[str]) -> Terms:
    """Return *terms* without those that name a condition or treatment: what is asked, and not what it is asked of."""
    return tuple(term for term in terms if term not in named)


def _telling(
    named: Set[str], classes: Sequence[Group], texts: Sequence[Sequence[Terms]], told: Iterable[Terms]
) -> dict[str, float]:
    """Return for each of *named* the share of *texts* with it, by class, that are about what is documented (*told* all are)."""
    ours, all_texts = Counter(chain.from_iterable(named & set(terms) for terms in told)), Counter[str]()
    all_texts.update(ours)
    for (group, _), own in zip(classes, texts, strict=True):
        held = Counter(chain.from_iterable(named & set(terms) for terms in own))
        all_texts.update(held)
        if isinstance(group, str) or group.kind == "near":
            ours.update(held)
    return {name: ours[name] / (all_texts[name] + RARE) for name in named}


def find_subjects(per_entry: Sequence[Sequence[Terms]]) -> tuple[Terms, ...]:
    """Return the terms that say what each entry is about, from those of its phrasings."""
    found = [Counter(chain.from_iterable(map(set, phrasings))) for phrasings in per_entry]
    spread: Counter[str] = Counter()
    for counts in found:
        spread.update(counts)
    most = ABOUT_SPREAD * sum(map(len, per_entry))
    return tuple(
        tuple(
            sorted(
                term
                for term, n in counts.items()
                if n >= ABOUT_SHARE * len(phrasings) and spread[term] <= most and not term.startswith(ASPECT)
            )
        )
        for counts, phrasings in zip(found, per_entry, strict=True)
    )


def _learned(content: Content) -> dict[str, list[Group]]:
    """Return what models learn from, by group: the classes of the ranker, entries (by id) first; complaints, by the id of the
    entry that may be behind them; and what nothing documented answers, beside the groups of that among the classes."""
    classes: list[Group] = [(faq.id, faq.phrasings) for faq in content.faqs]
    classes += [(Background("smalltalk", kind.id), kind.asked) for kind in content.smalltalk]
    complaints: list[Group] = []
    details: list[Group] = []
    for group in content.examples:
        if group.kind == "complaint":
            complaints.append((group.group, group.questions))
        elif group.kind == "detail":
            details.append((group.group, group.questions))
        else:
            classes.append((Background(group.kind, group.group), group.questions))
    return {"passages": classes, "told": complaints, "details": details}


def _by_class(groups: Sequence[Group], texts: Iterable[Terms]) -> list[list[Terms]]:
    """Return the *texts* of all *groups*, which follow one another, by group."""
    rest = iter(texts)
    return [[next(rest) for _ in asked] for _, asked in groups]


def _weigh(texts: Mapping[str, Sequence[Terms]]) -> TermWeights:
    """Return the weights of the terms of all *texts*; what is asked counts for more than a word."""
    weights = weigh([*texts["passages"], *texts["told"], *texts["details"]], chain.from_iterable(texts["answers"]))
    factors = [ASKED if term.startswith(ASPECT) else 1.0 for term in weights.columns]
    return replace(weights, idf=weights.idf * factors)


def _labels(classes: Sequence[Group]) -> list[int]:
    """Return the number of the class of each text."""
    return [label for label, (_, texts) in enumerate(classes) for _ in texts]


def _fit_ranker(passages: Sequence[Terms], labels: Sequence[int], weights: TermWeights, classes: int) -> Softmax | None:
    """Return the ranker fitted on the shared terms of *passages*, with a row of weights for every term.

    None where there is too little to learn from, or so much that an editor would wait for long: the most alike text of each
    class ranks it then, as well or better in large banks (``tests.benchmarks.scale``).
    """
    rows = to_rows([weights.vectorize(passage) for passage in passages], weights.shared)
    if len(passages) < MIN_PER_CLASS * classes or len(rows.values) * classes > MAX_WORK:
        return None
    ranker = fit_softmax(rows, np.array(labels, np.intp), classes, strength=STRENGTH, tolerance=TOLERANCE)
    rest = np.zeros((len(weights.columns) - weights.shared, classes))
    return Softmax(np.vstack([ranker.weights, rest]), ranker.bias)
