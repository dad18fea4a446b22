"""Decide what goes back: an answer, a question back, an honest "not documented", or urgent guidance."""

from dataclasses import dataclass
from typing import Literal

from bot.faqs import Faq
from bot.retrieval import Candidate, Retrieval
from bot.urgent import Flag

Kind = Literal["answer", "clarification", "no_answer", "urgent"]
Reason = Literal["not_documented", "out_of_scope", "diagnosis", "dose", "smalltalk", "language", "too_long"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold the scores (0 to 1) that decide.

    From ``answer`` on a candidate is answered. From ``clarify`` on it may be offered; a runner-up whose score is at least
    ``close`` times the best one's makes the bot ask back unless the best reaches ``sure``.
    """

    answer: float = 0.30
    clarify: float = 0.12
    close: float = 0.75
    sure: float = 0.45


OPTIONS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one documented answer and the score (0 to 1) that it is the right one."""

    faq: Faq
    score: float


@dataclass(frozen=True, slots=True)
class Clarification:
    """Hold the entries between which the visitor is asked to choose, best first."""

    options: tuple[Faq, ...]


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Hold why nothing is answered and the nearest entries, best first; *smalltalk* is the id of its reply."""

    reason: Reason
    options: tuple[Faq, ...] = ()
    smalltalk: str | None = None


Decision = Answer | Clarification | NoAnswer


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold all that goes back for one question; the public contract of ``POST /api/v1/ask`` without its HTML.

    *corrected* is the question as understood when words were repaired. *answers* holds two for a compound question, *options* at
    most three entries to choose from. *urgent* is ordered with the most urgent flag first; it also carries the flags that an
    answered entry names in ``see_urgent``, and then *kind* stays ``answer``.
    """

    kind: Kind
    reason: Reason | None
    message: str
    corrected: str | None
    answers: tuple[Answer, ...]
    options: tuple[Faq, ...]
    urgent: tuple[Flag, ...]
    content_version: str


def score(retrieval: Retrieval, candidate: Candidate) -> float:
    """Return how sure (0 to 1) it is that *candidate* is the right answer: its probability, less for what it leaves uncovered."""
    return candidate.probability * retrieval.coverage


def decide(retrieval: Retrieval, thresholds: Thresholds) -> Decision:
    """Return what to do with the candidates of one question."""
    scored = [(score(retrieval, candidate), candidate.faq) for candidate in retrieval.candidates]
    group = retrieval.background or ""
    if not scored:
        return NoAnswer("out_of_scope")
    best = scored[0][0]
    if retrieval.background_probability > retrieval.candidates[0].probability:
        kind, _, name = group.partition(":")
        if kind == "smalltalk":
            return NoAnswer("smalltalk", smalltalk=name)
        if kind in ("health", "other"):
            return NoAnswer("out_of_scope")
        return NoAnswer("not_documented", tuple(faq for _, faq in scored[:OPTIONS]))
    offered = tuple(faq for value, faq in scored[:OPTIONS] if value >= thresholds.clarify)
    if best >= thresholds.answer:
        close = len(scored) > 1 and scored[1][0] >= thresholds.close * best
        if not close or best >= thresholds.sure or len(offered) < 2:
            return Answer(scored[0][1], best)
        return Clarification(offered)
    if offered:
        return Clarification(offered)
    return NoAnswer("not_documented", tuple(faq for _, faq in scored[:OPTIONS]))
