"""Decide what goes back: an answer, a question back, an honest "not documented", or urgent guidance."""

from dataclasses import dataclass
from typing import Literal

from bot.faqs import Faq
from bot.retrieval import Retrieval
from bot.urgent import Flag

Kind = Literal["answer", "clarification", "no_answer", "urgent"]
Reason = Literal["not_documented", "out_of_scope", "diagnosis", "dose", "smalltalk", "language", "too_long"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold the scores (0 to 1) that decide.

    From *answer* on the first candidate is answered; from *clarify* on the best ones are offered. A runner-up with a
    probability of at least *close* times the first one's makes the bot ask back below *sure*. From *background* on, the
    probability of what is not documented decides how nothing is answered. The values were chosen on phrasings left out and
    on the judged questions of the content (``legpain calibrate``), where .5 gives twenty right answers for each wrong one.
    """

    answer: float = 0.50
    clarify: float = 0.20
    close: float = 0.80
    sure: float = 0.60
    background: float = 0.5


OPTIONS = 3
SHORT = 20  # terms; a longer story may name an aspect in passing, a short question asks for it


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

    *corrected* is the question as understood when words were repaired. *answers* holds two for a compound question,
    *options* at most three entries to choose from. *urgent* is ordered with the most urgent flag first; it also carries the
    flags that an answered entry names in ``see_urgent``, and then *kind* stays ``answer``.
    """

    kind: Kind
    reason: Reason | None
    message: str
    corrected: str | None
    answers: tuple[Answer, ...]
    options: tuple[Faq, ...]
    urgent: tuple[Flag, ...]
    content_version: str


def decide(retrieval: Retrieval, score: float, thresholds: Thresholds) -> Decision:
    """Return what to do with the candidates of one question; *score* is the probability (0 to 1) that the first is right."""
    if not retrieval.candidates:
        return NoAnswer("out_of_scope")
    first, *others = retrieval.candidates
    nearest = tuple(candidate.faq for candidate in retrieval.candidates[:OPTIONS])
    if retrieval.uncovered and len(retrieval.query.terms) <= SHORT:
        return NoAnswer("not_documented", nearest)
    close = others and others[0].probability >= thresholds.close * first.probability
    if score >= thresholds.answer and (score >= thresholds.sure or not close):
        return Answer(first.faq, score)
    if retrieval.background_probability >= thresholds.background:
        kind, _, name = (retrieval.background or "").partition(":")
        if kind == "smalltalk":
            return NoAnswer("smalltalk", smalltalk=name)
        if kind in ("health", "other"):
            return NoAnswer("out_of_scope")
        return NoAnswer("not_documented", nearest)
    if score >= thresholds.clarify:
        likely = [c.faq for c in retrieval.candidates[:OPTIONS] if c.probability >= 0.2 * first.probability]
        return Clarification(tuple(likely))
    return NoAnswer("not_documented", nearest)
