"""Turn a text that was read into what is looked for: its terms, and what of a topic it asks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.content.faqs import Faq
from bot.content.words import Aspects, Vocabulary
from bot.language.english import STOP_WORDS
from bot.language.reading import Text
from bot.language.wordings import locate
from bot.learning.terms import Terms

ASPECT = "?"  # begins the term of an aspect; no word does
EXCLUDING = "without"  # begins the term of what is left out: "without drugs", and all that the vocabulary reads so
COVERED = 0.12  # share of an entry's phrasings that ask for an aspect which it covers


@dataclass(frozen=True, slots=True)
class Query:
    """Hold a question as retrieval sees it. *asked* are the ids of kinds, aspects and what is personal that it asks for,
    *context* is what the entry seen before is about, when the question leans on it."""

    terms: Terms
    asked: frozenset[str] = frozenset()
    context: Terms = ()


def read_query(text: Text, vocabulary: Vocabulary, aspects: Aspects) -> Query:
    """Return *text* as a query: wordings rewritten to the terms of the answers, then the aspects asked for.

    An aspect is a term that begins with ASPECT: it is weighed and learned from like a word. What is left out is a term that
    begins with EXCLUDING, so that who wants no injection is not shown one.
    """
    asked = aspects.wordings.names(locate((token.text, token.stem) for token in text.tokens))
    terms = sorted(f"{ASPECT}{aspect}" for aspect in asked - aspects.personal)
    return Query((*_excluded(vocabulary.rewriting.apply(text.stems)), *terms), asked)


def _excluded(terms: Terms) -> Terms:
    """Return *terms* with what EXCLUDING leaves out, articles and the like aside, as terms of their own."""
    read: list[str] = []
    excludes = False
    for term in terms:
        left_out = excludes and term not in STOP_WORDS
        read.append(f"{EXCLUDING}-{term}" if left_out else term)
        excludes = term == EXCLUDING or (excludes and not left_out)
    return tuple(read)


def covered_aspects(faq: Faq, phrasings: Iterable[Terms], aspects: Aspects) -> frozenset[str]:
    """Return the terms of the aspects that *faq*, with the terms of its *phrasings*, covers or is not held to."""
    counts = Counter(term for terms in phrasings for term in set(terms) if term.startswith(ASPECT))
    least = COVERED * len(faq.phrasings)
    free = {f"{ASPECT}{id}" for id, topics in aspects.topics.items() if topics is not None and faq.topic not in topics}
    return frozenset(free | {term for term, count in counts.items() if count >= least})
