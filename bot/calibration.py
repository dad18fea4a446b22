"""Fit how sure the bot is, from the content's own phrasings left out in turn and from judged questions of the project."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.confidence import Confidence, fit_confidence, read_signals
from bot.content import folder
from bot.content.labelled import load_judged_folder
from bot.index import Content, Index, build_index
from bot.retrieval import Retrieval, read_query, retrieve

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold a question that the index had not seen, the ids that are right for it (none: not documented), and what was found."""

    question: str
    gold: tuple[str, ...]
    index: Index
    retrieval: Retrieval

    @property
    def right(self) -> bool:
        """Return whether the first candidate is right."""
        found = self.retrieval.candidates
        return bool(found) and found[0].faq.id in self.gold


def load_content(path: Path) -> Content:
    """Return what an index is built from, of the content folder *path*; raises ContentError."""
    content = folder.load_content(path, calibrated=False)
    return Content(content.faqs, content.vocabulary, content.aspects, content.smalltalk, content.examples)


def leave_out(content: Content, *, folds: int = FOLDS) -> Iterator[Trial]:
    """Yield a trial for every phrasing and every example of what is not documented, each left out of the index that is asked.

    One index per fold, without every *folds*-th phrasing of each entry and group; the canonical question always stays.
    """
    for fold in range(folds):
        kept = Content(
            tuple(replace(faq, also_asked=_split(faq.also_asked, fold, folds)[0]) for faq in content.faqs),
            content.vocabulary,
            content.aspects,
            tuple(replace(kind, asked=_split(kind.asked, fold, folds)[0]) for kind in content.smalltalk),
            tuple(replace(group, questions=_split(group.questions, fold, folds)[0]) for group in content.examples),
        )
        index = build_index(kept)
        out: list[tuple[str, tuple[str, ...]]] = []
        out += [(text, (faq.id,)) for faq in content.faqs for text in _split(faq.also_asked, fold, folds)[1]]
        out += [(text, ()) for kind in content.smalltalk for text in _split(kind.asked, fold, folds)[1]]
        out += [(text, ()) for group in content.examples for text in _split(group.questions, fold, folds)[1]]
        for text, gold in out:
            yield Trial(text, gold, index, retrieve(read_query(text, index), index))


def _split(texts: tuple[str, ...], fold: int, folds: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the texts that stay in the index and those that are left out."""
    out = texts[fold::folds]
    return tuple(text for text in texts if text not in out), out


def load_trials(path: Path, index: Index) -> Iterator[Trial]:
    """Yield a trial for every judged question of one turn of the content folder *path*; raises ContentError."""
    for judged in load_judged_folder(path, {faq.id for faq in index.faqs}):
        if len(judged.turns) == 1:
            yield Trial(judged.turns[0], judged.gold, index, retrieve(read_query(judged.turns[0], index), index))


def calibrate(content: Content, path: Path) -> Confidence:
    """Return the confidence that fits *content*; *path* is its folder, for the judged questions."""
    trials = [*leave_out(content), *load_trials(path, build_index(content))]
    rows = [(read_signals(trial.retrieval, trial.index), trial.right) for trial in trials if trial.retrieval.candidates]
    return fit_confidence([signals for signals, _ in rows], [right for _, right in rows])
