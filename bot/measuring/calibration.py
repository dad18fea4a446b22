"""Fit how sure the bot is, from the content's own phrasings left out in turn and from judged questions of the project."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.chatbot import ChatBot
from bot.clinic import Clinic
from bot.content.calibration import Calibration
from bot.content.folder import Content
from bot.content.labelled import JudgedQuestion
from bot.language.reading import read_text
from bot.matching.confidence import fit_after, fit_calibration, read_signals
from bot.matching.index import Index, build_index, fingerprint, fit_index, fit_words
from bot.matching.query import read_query
from bot.matching.retrieval import Retrieval, retrieve
from bot.matching.turns import find_after
from bot.measuring.evaluation import last_seen

FOLDS = 10
# by the kind of a judged question that nothing answers
OURS = {
    "near": True,
    "beyond": True,
    "followup": True,
    "passing": True,
    "relayed": True,
    "health": False,
    "smalltalk": False,
    "remark": False,
}
Asked = tuple[str, tuple[str, ...] | None, bool | None]  # a question, the ids that are right for it, whether it is ours


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold a question that the index had not seen, the ids that are right for it (none: not documented; None: not known),
    whether it is about *ours*, a documented subject (None: not known), and what was found."""

    question: str
    gold: tuple[str, ...] | None
    ours: bool | None
    index: Index
    retrieval: Retrieval

    @property
    def right(self) -> bool | None:
        """Return whether the first candidate is right, None where that is not known."""
        found = self.retrieval.candidates
        if self.gold is None:
            return None
        return bool(found) and found[0].faq.id in self.gold


def leave_out(content: Content, *, folds: int = FOLDS) -> Iterator[Trial]:
    """Yield a trial for every phrasing and every example of what is not documented, each left out of the index that is asked.

    One index per fold, without every *folds*-th phrasing of each entry and group; the canonical question always stays. Details
    are all learned and none is tried: there are more of them than people ask, and all scores would be too modest.
    """
    for fold in range(folds):
        kept = replace(
            content,
            faqs=tuple(replace(faq, also_asked=_split(faq.also_asked, fold, folds)[0]) for faq in content.faqs),
            smalltalk=tuple(replace(kind, asked=_split(kind.asked, fold, folds)[0]) for kind in content.smalltalk),
            examples=tuple(
                group if group.kind == "detail" else replace(group, questions=_split(group.questions, fold, folds)[0])
                for group in content.examples
            ),
        )
        out: list[Asked] = []
        out += [(text, (faq.id,), True) for faq in content.faqs for text in _split(faq.also_asked, fold, folds)[1]]
        out += [(text, (), False) for kind in content.smalltalk for text in _split(kind.asked, fold, folds)[1]]
        for group in (group for group in content.examples if group.kind != "detail"):
            gold = None if group.kind == "complaint" else ()  # which causes may be behind it is not said
            ours = group.kind in ("near", "complaint")
            out += [(text, gold, ours) for text in _split(group.questions, fold, folds)[1]]
        yield from _trials(out, kept)


def calibrate(content: Content, judged: Iterable[JudgedQuestion]) -> Calibration:
    """Return the calibration that fits *content*, and what is said after an entry to the *judged* conversations."""
    judged = tuple(judged)
    alone = _calibrate_alone(content, (question for question in judged if len(question.turns) == 1))
    return _calibrate_after(content, alone, (question for question in judged if len(question.turns) > 1))


def _is_ours(question: JudgedQuestion) -> bool | None:
    """Return whether *question* is about a documented subject, None where that is not known."""
    return bool(question.gold) or OURS.get(question.kind)


def _calibrate_after(content: Content, calibration: Calibration, judged: Iterable[JudgedQuestion]) -> Calibration:
    """Return *calibration* with what fits the last turns of the *judged* conversations, each after the entry seen before."""
    bot = ChatBot.build(replace(content, calibration=calibration), Clinic())
    signals, right, ours = [], [], []
    for question in judged:
        about_ours = _is_ours(question)
        seen = last_seen(bot, question.turns[:-1])
        if seen is None or about_ours is None:
            continue
        text = read_text(question.turns[-1], bot.lexicon)
        query = read_query(text, content.vocabulary, content.aspects)
        found, read = find_after(bot.by_id[seen], text, query, bot.index, calibration)
        if found.candidates:
            signals.append(read)
            right.append(found.candidates[0].faq.id in question.gold)
            ours.append(about_ours)
    return fit_after(calibration, signals, right, ours)


def _calibrate_alone(content: Content, judged: Iterable[JudgedQuestion]) -> Calibration:
    """Return the calibration that fits *content* and the *judged* questions, which are of one turn."""
    asked = [(question.turns[0], question.gold, _is_ours(question)) for question in judged]
    trials = [*leave_out(content), *_trials(asked, content)]
    found = [trial for trial in trials if trial.retrieval.candidates]
    signals = [read_signals(trial.retrieval, trial.index) for trial in found]
    right, ours = [trial.right for trial in found], [trial.ours for trial in found]
    return fit_calibration(signals, right, ours, fingerprint(content, fit_words(content)))


def _trials(asked: Iterable[Asked], content: Content) -> Iterator[Trial]:
    """Yield a trial for each question *asked* of an index of *content*."""
    lexicon = fit_words(content)
    index = build_index(content, fit_index(content, lexicon), fingerprint(content, lexicon))
    for question, gold, ours in asked:
        query = read_query(read_text(question, lexicon), content.vocabulary, content.aspects)
        yield Trial(question, gold, ours, index, retrieve(query, index))


def _split(texts: tuple[str, ...], fold: int, folds: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts that stay in the index and those that are left out."""
    out = texts[fold::folds]
    return tuple(text for text in texts if text not in out), out
