"""Time what is asked, and tell whether the right entry came first."""

import time
from collections.abc import Callable, Sequence

from bot.chatbot import ChatBot
from bot.content.labelled import URGENT, JudgedQuestion, load_judged_folder
from bot.language.reading import read_text
from bot.matching.query import read_query
from bot.matching.retrieval import retrieve
from tests.conftest import CONTENT

Search = Callable[[str], str]  # the id that comes first


def rank_first(question: str, bot: ChatBot) -> str:
    """Return the id that the engine puts first, nothing when no word is known."""
    query = read_query(read_text(question, bot.lexicon), bot.content.vocabulary, bot.content.aspects)
    return next((candidate.faq.id for candidate in retrieve(query, bot.index).candidates), "")


def load_single(bot: ChatBot) -> list[JudgedQuestion]:
    """Return the judged questions of the content that are asked without any before."""
    judged = load_judged_folder(CONTENT, {*bot.by_id, *bot.flags, URGENT})
    return [question for question in judged if len(question.turns) == 1]


def clock(search: Search, questions: Sequence[str]) -> tuple[list[float], list[str]]:
    """Return the milliseconds that *search* takes for each question, and what it finds."""
    took, found = [], []
    for question in questions:
        began = time.perf_counter()
        found.append(search(question))
        took.append(1000 * (time.perf_counter() - began))
    return took, found


def share_first(found: Sequence[str], gold: Sequence[Sequence[str]]) -> float:
    """Return the share of *found* ids that are right, among questions that an entry answers."""
    right = [id in ids for id, ids in zip(found, gold, strict=True) if ids]
    return sum(right) / len(right)


def at_99(values: Sequence[float]) -> float:
    """Return the 99th percentile of *values*."""
    return sorted(values)[int(len(values) * 0.99)]
