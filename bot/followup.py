"""Read what the visitor saw last into a question that leans on it ("is it safe?", "how long does it last")."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.content.faqs import Faq
from bot.index import ASPECT, Index
from bot.retrieval import Query, Retrieval, retrieve

ELSEWHERE = 0.5  # probability of small talk and other subjects from which a question is about that
MAX_WORDS = 12  # a longer question says what it is about
POINTERS = frozenset("it its that this they them those these one ones there then".split())


def points_nowhere(query: Query, words: Sequence[str], index: Index) -> bool:
    """Return whether a question asks for an aspect of what it only points at ("is it safe?"): alone it says nothing."""
    held = {f"{ASPECT}{aspect}" for aspect, topics in index.reader.aspects.topics.items() if topics != frozenset()}
    pointing = len(words) <= 5 and not POINTERS.isdisjoint(words) and index.names.isdisjoint(query.terms)
    return pointing and not held.isdisjoint(query.terms)


def retrieve_after(
    seen: Faq, query: Query, words: Sequence[str], index: Index, score: Callable[[Retrieval], float]
) -> Retrieval:
    """Return the candidates of *query*, asked after the entry *seen*.

    A question that names a condition or treatment stands on its own, and so does small talk or another subject. One that
    points back ("it", "that") is about the entry seen or one linked with it. Any other short one is read both ways, and the
    surer reading counts.
    """
    alone = retrieve(query, index)
    points = not POINTERS.isdisjoint(words)
    elsewhere = alone.background_probability - alone.near_probability
    off_topic = not alone.candidates or (elsewhere >= ELSEWHERE and not points)
    if len(words) > MAX_WORDS or off_topic or index.names & set(query.terms):
        return alone
    linked = {seen.id, *seen.related, *(faq.id for faq in index.faqs if seen.id in faq.related)}
    joined = retrieve(replace(query, context=index.topics[index.faqs.index(seen)]), index, within=frozenset(linked))
    if points or score(joined) >= score(alone):
        return joined
    return alone
