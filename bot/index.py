"""Build, once per content version, all that matching needs: words, weights, phrasings and the fitted ranker."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.aspects import NONE, Aspects, asked_aspects, covered_aspects
from bot.content.faqs import Faq
from bot.content.labelled import Examples
from bot.content.messages import Smalltalk
from bot.lexical import weigh_fields
from bot.ranking import Matrix, Ranker, fit_ranker
from bot.spelling import Lexicon, build_lexicon, correct_spelling, english_words, is_known, nearest_word
from bot.text import clean, stem, tokenize
from bot.vocabulary import Vocabulary

Terms = tuple[str, ...]
ASPECT = "?"  # begins the term of an aspect; no word does
MAX_CELLS = 30_000_000  # passages x features that are fitted: three times this bank, about ten seconds
MIN_PER_CLASS = 4  # phrasings on average; below, ranking is lexical alone
MIN_PASSAGES = 2  # a stem of one passage alone teaches nothing about others
TOPIC_SHARE = 0.3  # of an entry's phrasings hold a stem of its topic
TOPIC_SPREAD = 0.12  # of all phrasings at most hold such a stem: "what" and "pain" are no topic
NAME_SPREAD = 3
CONTEXT_WEIGHT = 0.5  # of a word of the entry seen before, beside one of the question


@dataclass(frozen=True, slots=True)
class Reader:
    """Hold what turns text into terms."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    aspects: Aspects

    def read(self, text: str) -> Terms:
        """Return the terms of *text*, misspelt words repaired."""
        return self.to_terms(tuple(chain.from_iterable(correct_spelling(tokenize(clean(text)), self.lexicon))))

    def to_terms(self, words: Sequence[str]) -> Terms:
        """Return the stems of *words*, wordings rewritten to the terms of the answers, then the aspects asked for.

        An aspect is a term that begins with ASPECT: it is weighed and learned from like a word.
        """
        asked = sorted(f"{ASPECT}{aspect}" for aspect in asked_aspects(words, self.aspects))
        return (*self.vocabulary.rewrite([stem(word) for word in words]), *asked)


@dataclass(frozen=True, slots=True)
class Index:
    """Hold the indexed content. Classes of the ranker are the entries first, in the order of *faqs*, then *background*: what
    is recognised but not answered (``smalltalk:<id>``, ``near:<aspect>``, ``health:<subject>``, ``other:<kind>``)."""

    faqs: tuple[Faq, ...]
    background: tuple[str, ...]
    reader: Reader
    columns: Mapping[str, int]  # stem -> feature
    idf: NDArray[np.float32]  # feature -> how telling it is, over all phrasings
    ranker: Ranker | None  # None where the phrasings are too few to learn from
    lexical: Matrix  # feature x entry, BM25F
    phrasings: tuple[tuple[str, ...], ...]  # per entry, rewritten to terms, for rapidfuzz
    covered: tuple[frozenset[str], ...]  # per entry, the stems of its phrasings and answer
    aspects: tuple[frozenset[str], ...]  # per entry, the terms of the aspects that it covers
    names: frozenset[str]  # stems that name a condition or treatment: those of few ids
    topics: tuple[Terms, ...]  # per entry, the telling stems that many of its phrasings share: what it is about


@dataclass(frozen=True, slots=True)
class Content:
    """Hold what an index is built from; *smalltalk* and *examples* teach the ranker what is not to be answered."""

    faqs: tuple[Faq, ...]
    vocabulary: Vocabulary
    aspects: Aspects = NONE
    smalltalk: tuple[Smalltalk, ...] = ()
    examples: tuple[Examples, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Hold one text to learn from and the class it belongs to."""

    terms: Terms
    label: int


def content_lexicon(content: Content, asked: Iterable[str]) -> Lexicon:
    """Return the lexicon of the content's words; slips that editors wrote on purpose into the *asked* texts are left out."""
    counts: Counter[str] = Counter(content.vocabulary.words | content.aspects.words)
    unsure: Counter[str] = Counter()
    for faq in content.faqs:
        counts.update(tokenize(clean(f"{faq.question} {faq.answer}")))
    for text in asked:
        for word in tokenize(clean(text)):
            (counts if word in counts or word in english_words() else unsure)[word] += 1
    sure = build_lexicon(counts)
    for word, count in unsure.items():
        if is_known(word, sure) or nearest_word(word, sure) is None:
            counts[word] = count
    return build_lexicon(counts)


def build_index(content: Content) -> Index:
    """Return the index of *content*; the same content gives the same index."""
    faqs = content.faqs
    background = {f"smalltalk:{kind.id}": kind.asked for kind in content.smalltalk}
    background |= {f"{group.kind}:{group.group}": group.questions for group in content.examples}
    texts = [faq.phrasings for faq in faqs] + list(background.values())
    reader = Reader(content_lexicon(content, chain.from_iterable(texts)), content.vocabulary, content.aspects)
    passages = [Passage(reader.read(text), label) for label, group in enumerate(texts) for text in group]
    answers = [reader.read(faq.answer) for faq in faqs]
    columns, idf, shared = weigh(passages, chain.from_iterable(answers))
    per_class: list[list[Terms]] = [[] for _ in texts]
    for passage in passages:
        per_class[passage.label].append(passage.terms)
    about = topics(per_class[: len(faqs)])
    return Index(
        faqs=faqs,
        background=tuple(background),
        reader=reader,
        columns=columns,
        idf=idf,
        ranker=_fit(passages, columns, idf, shared, len(texts)),
        lexical=weigh_fields(
            [
                (Counter(found[0]), Counter(chain.from_iterable(found[1:])), Counter(answer))
                for found, answer in zip(per_class, answers, strict=False)
            ],
            columns,
        ),
        phrasings=tuple(tuple(" ".join(terms) for terms in per_class[n]) for n in range(len(faqs))),
        covered=tuple(frozenset(chain(*per_class[n], answer)) for n, answer in enumerate(answers)),
        aspects=tuple(
            frozenset(f"{ASPECT}{id}" for id in covered_aspects(faq, map(_aspects, per_class[n]), content.aspects))
            for n, faq in enumerate(faqs)
        ),
        names=names(faqs, about),
        topics=about,
    )


def names(faqs: Sequence[Faq], about: Sequence[Terms]) -> frozenset[str]:
    """Return the stems that name a condition or treatment: of an entry's id and topic, and of at most NAME_SPREAD ids."""
    in_ids = [{stem(word) for word in faq.id.split("-")} for faq in faqs]
    spread = Counter(chain.from_iterable(in_ids))
    named = chain.from_iterable(stems & set(topic) for stems, topic in zip(in_ids, about, strict=True))
    return frozenset(name for name in named if spread[name] <= NAME_SPREAD)


def _aspects(terms: Terms) -> frozenset[str]:
    return frozenset(term.removeprefix(ASPECT) for term in terms if term.startswith(ASPECT))


def topics(per_entry: Sequence[Sequence[Terms]]) -> tuple[Terms, ...]:
    """Return what each entry is about, from the terms of its phrasings."""
    found = [Counter(chain.from_iterable(map(set, phrasings))) for phrasings in per_entry]
    spread: Counter[str] = Counter()
    for counts in found:
        spread.update(counts)
    most = TOPIC_SPREAD * sum(map(len, per_entry))
    return tuple(
        tuple(
            sorted(
                term
                for term, n in counts.items()
                if n >= TOPIC_SHARE * len(phrasings) and spread[term] <= most and not term.startswith(ASPECT)
            )
        )
        for counts, phrasings in zip(found, per_entry, strict=True)
    )


def _fit(
    passages: Sequence[Passage], columns: Mapping[str, int], idf: NDArray[np.float32], shared: int, classes: int
) -> Ranker | None:
    """Return the ranker fitted on the first *shared* features of *passages*, with a row of weights for every feature.

    None where there is too little to learn from, or so much that an editor would wait for long: ranking is lexical alone then.
    """
    if len(passages) < MIN_PER_CLASS * classes or len(passages) * shared > MAX_CELLS:
        return None
    features = to_rows([vectorize(passage.terms, columns, idf) for passage in passages], shared)
    ranker = fit_ranker(features, np.array([passage.label for passage in passages], np.intp), classes)
    rest = np.zeros((len(columns) - shared, classes), np.float32)
    return Ranker(np.vstack([ranker.weights, rest]), ranker.bias)


def weigh(passages: Sequence[Passage], others: Iterable[str] = ()) -> tuple[Mapping[str, int], NDArray[np.float32], int]:
    """Return the feature columns of *passages*, the idf of each, and how many of them several passages share.

    Those come first; *others* are terms that get a column, too. A stem's idf is 1 + ln((1 + n) / (1 + df)): rare stems weigh
    more than common ones.
    """
    frequency: Counter[str] = Counter()
    for passage in passages:
        frequency.update(set(passage.terms))
    terms = sorted({*frequency, *others}, key=lambda term: (frequency[term] < MIN_PASSAGES, term))
    columns = {term: n for n, term in enumerate(terms)}
    df = np.array([frequency[term] for term in columns], np.float32)
    idf = (1 + np.log((1 + len(passages)) / (1 + df))).astype(np.float32)
    return columns, idf, sum(count >= MIN_PASSAGES for count in frequency.values())


def to_rows(vectors: Sequence[tuple[list[int], Matrix]], width: int) -> Matrix:
    """Return sparse *vectors* (features, values) as the rows of a matrix of their first *width* features."""
    rows = np.zeros((len(vectors), width), np.float32)
    for row, (found, values) in zip(rows, vectors, strict=True):
        columns = np.array(found, np.intp)
        kept = columns < width
        row[columns[kept]] = values[kept]
    return rows


def vectorize(
    terms: Terms, columns: Mapping[str, int], idf: NDArray[np.float32], context: Terms = ()
) -> tuple[list[int], Matrix]:
    """Return the feature columns of *terms* and their weights, (1 + ln tf) x idf, scaled to length 1 (none when none is known).

    Those of *context* that *terms* lacks are added with CONTEXT_WEIGHT.
    """
    counts = Counter(columns[term] for term in terms if term in columns)
    weights = {column: 1 + log(count) for column, count in counts.items()}
    for term in context:
        if term in columns:
            weights.setdefault(columns[term], CONTEXT_WEIGHT)
    found = list(weights)
    values = np.array(list(weights.values()), np.float32) * idf[found]
    length = float(np.sqrt((values * values).sum()))
    return found, np.asarray(values / length if length else values, np.float32)
