"""Let any FAQ bank be searched by the engine: ``build([(id, question, answer), ...]).search(query, k)``."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content.calibration import UNCALIBRATED
from bot.content.faqs import Faq
from bot.content.folder import Content
from bot.content.words import Notation, Signs, build_sign_wordings, parse_aspects, parse_subjects, parse_vocabulary
from bot.language.reading import read_text
from bot.language.spelling import Lexicon
from bot.language.wordings import build_rewriting
from bot.matching.index import Index, build_index, fit_index, fit_words
from bot.matching.query import read_query
from bot.matching.retrieval import retrieve

NO_SIGNS = Signs(build_sign_wordings((), frozenset()), build_rewriting({}), {}, {}, frozenset(), Notation({}), frozenset(), {})


@dataclass(frozen=True, slots=True)
class Engine:
    """Hold a bank, its words and its index."""

    content: Content
    lexicon: Lexicon
    index: Index

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        """Return the *k* best ids with their scores, best first."""
        asked = read_query(read_text(query, self.lexicon), self.content.vocabulary, self.content.aspects)
        found = retrieve(asked, self.index, k=k)
        return [(candidate.faq.id, candidate.probability) for candidate in found.candidates]


def build(faqs: Sequence[tuple[str, str, str]]) -> Engine:
    """Return the engine on *faqs*; entries with the same question share all its answers."""
    answers: dict[str, list[str]] = {}
    for _, question, answer in faqs:
        answers.setdefault(question, []).append(answer)
    entries = tuple(Faq(id, "bank", question, (), " ".join(answers[question]), (), (), (), None) for id, question, _ in faqs)
    content = Content(
        faqs=entries,
        vocabulary=parse_vocabulary("[]", "vocabulary"),
        aspects=parse_aspects("kinds: {}\naspects: {}", "aspects"),
        subjects=parse_subjects("{}", "subjects"),
        smalltalk=(),
        examples=(),
        messages={},
        rules=(),
        signs=NO_SIGNS,
        urgent_messages=(),
        calibration=UNCALIBRATED,
        version="",
        warnings=(),
    )
    lexicon = fit_words(content)
    return Engine(content, lexicon, build_index(content, fit_index(content, lexicon), ""))
