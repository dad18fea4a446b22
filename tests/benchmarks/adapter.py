"""Let any FAQ bank be searched by the engine: ``build([(id, question, answer), ...]).search(query, k)``."""

from collections.abc import Sequence

from bot.content.faqs import Faq
from bot.index import Content, Index, build_index
from bot.retrieval import read_query, retrieve
from bot.vocabulary import Vocabulary


class Engine:
    """Hold the index of a bank."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        """Return the *k* best ids with their scores, best first."""
        found = retrieve(read_query(query, self._index), self._index, k=k)
        return [(candidate.faq.id, candidate.probability) for candidate in found.candidates]


def build(faqs: Sequence[tuple[str, str, str]]) -> Engine:
    """Return the engine on *faqs*; entries with the same question share all its answers."""
    answers: dict[str, list[str]] = {}
    for _, question, answer in faqs:
        answers.setdefault(question, []).append(answer)
    entries = tuple(
        Faq(id, "bank", question, (), " ".join(answers[question]), (), (), (), None, None) for id, question, _ in faqs
    )
    return Engine(build_index(Content(entries, Vocabulary({}, frozenset(), {}))))
