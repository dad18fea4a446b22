"""Decide what goes back: an answer, a question back, an honest "not documented", or urgent guidance."""

from dataclasses import dataclass
from typing import Literal

from bot.content.faqs import Faq
from bot.matching.retrieval import Retrieval
from bot.urgent.flags import Flag

Kind = Literal["answer", "clarification", "no_answer", "urgent"]
Reason = Literal["not_documented", "out_of_scope", "diagnosis", "dose", "smalltalk", "language", "too_long"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold the scores (0 to 1) that decide.

    From *answer* on the first candidate is answered, from *leaning* on when the question leans on what was seen before (few
    entries come into question then); from *clarify* on the best ones are offered. A runner-up with a
    probability of at least *close* times the first one's makes the bot ask back below *sure*. From *background* on, the
    probability of what is not documented decides how nothing is answered, and small talk is answered as such from a probability
    of *smalltalk* on. Offered are entries with at least *likely* times the first one's probability. *answer* follows from what
    a reply is worth: a wrong answer costs 1.2 times what a right one gains, so answering pays from a score of 1.2 / 2.2 on.
    The others were chosen on the project's own judged questions (``legpain evaluate``).
    """

    answer: float = 0.55
    leaning: float = 0.45
    clarify: float = 0.20
    close: float = 0.80
    sure: float = 0.65
    background: float = 0.5
    likely: float = 0.2
    smalltalk: float = 0.35


OPTIONS = 3
# both chosen on the project's own judged questions
NEAREST = 0.1  # probability from which an entry is near enough to be shown when nothing is answered
SHORT = 20  # terms; a longer story may name an aspect in passing, a short question asks for it


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one documented answer and the score (0 to 1) that it is the right one; *watch_for* are signs that belong to it."""

    faq: Faq
    score: float
    watch_for: tuple[Flag, ...] = ()


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
class Verdict:
    """Hold a decision and the rule that made it, in words."""

    decision: Decision
    rule: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold all that goes back for one question; the public contract of ``POST /api/v1/ask`` without its HTML.

    *corrected* is the question as understood when words were repaired. *answers* holds two for a compound question,
    *options* at most three entries to choose from. *urgent* is what the message itself raised, the most urgent flag first.
    """

    kind: Kind
    reason: Reason | None
    message: str
    corrected: str | None
    answers: tuple[Answer, ...]
    options: tuple[Faq, ...]
    urgent: tuple[Flag, ...]
    content_version: str


def decide(retrieval: Retrieval, score: float, thresholds: Thresholds) -> Verdict:
    """Return what to do with the candidates of one question; *score* is the probability (0 to 1) that the first is right."""
    if not retrieval.candidates:
        return Verdict(NoAnswer("out_of_scope"), "no word of it is known")
    first, *others = retrieval.candidates
    nearest = tuple(c.faq for c in retrieval.candidates if c.names_it or c.probability >= NEAREST)[:OPTIONS]
    if retrieval.uncovered and len(retrieval.query.terms) <= SHORT:
        asked = ", ".join(sorted(retrieval.uncovered))
        return Verdict(NoAnswer("not_documented", nearest), f"{first.faq.id} does not cover {asked}")
    close = bool(others) and others[0].probability >= thresholds.close * first.probability
    enough = thresholds.leaning if retrieval.query.context else thresholds.answer
    if score >= thresholds.sure or (score >= enough and not close):
        return Verdict(Answer(first.faq, score), f"score >= {thresholds.sure if close else enough}")
    if retrieval.background_probability >= thresholds.background:
        group = retrieval.background
        rule = f"more like {group} than like any entry"
        if group and group.kind == "smalltalk" and retrieval.group_probability >= thresholds.smalltalk:
            return Verdict(NoAnswer("smalltalk", smalltalk=group.name), rule)
        if group and group.kind in ("health", "other"):
            return Verdict(NoAnswer("out_of_scope"), rule)
        return Verdict(NoAnswer("not_documented", nearest), rule)
    if score >= thresholds.clarify:
        likely = [c.faq for c in retrieval.candidates[:OPTIONS] if c.probability >= thresholds.likely * first.probability]
        rule = "the runner-up is close" if score >= enough else f"score < {enough}"
        return Verdict(Clarification(tuple(likely)), rule)
    return Verdict(NoAnswer("not_documented", nearest), f"score < {thresholds.clarify}")
