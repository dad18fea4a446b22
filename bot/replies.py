"""Decide what goes back: an answer, a text that may fit, a question back, talk, "not documented", or urgent guidance."""

from dataclasses import dataclass
from typing import Literal

from bot.clinic import Contact
from bot.content.faqs import Faq
from bot.matching.confidence import PLACE
from bot.matching.query import ASPECT
from bot.matching.retrieval import Retrieval
from bot.urgent.flags import Flag

Kind = Literal["answer", "partial", "clarification", "talk", "no_answer", "urgent"]
Reason = Literal[
    "unsure", "not_documented", "diagnosis", "dose", "complaint", "smalltalk", "contact", "out_of_scope", "language", "too_long"
]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold the probabilities (0 to 1) that decide, as they follow from what the outcomes cost.

    A text that is stated helps more than the same one under "this may not be it", which many pass over; a wrong one costs as
    much as a right one gains. So stating pays from *answer* on, from *story* on in a long text, which tells much that is no
    question, and in what is said after an entry, and from *complaint* on where only that is told: one cause is little then.
    A text that is shown as maybe fitting gains half as much as a right answer where the subject is documented, and costs
    twice as much where it is not: so the question must be about a documented subject with a probability of *ours*, of *named*
    where it names one, or of *leaning* after an entry, where the subject is known and a needless text disturbs less. From
    *near* on, what is asked of the subject is taken to be not documented; small talk is answered as such from *smalltalk* on,
    from *idle* where a text asks and names nothing, nor is about a documented subject; who asks or names anything only
    remarks, or tells of a mood, from *remark* on. Offered are entries with at least *likely* times the first one's
    probability; those below *clarify* are too doubtful for one of their texts to lead.
    """

    answer: float = 0.3
    story: float = 0.5
    complaint: float = 0.5
    ours: float = 0.8
    named: float = 0.7
    leaning: float = 0.5
    near: float = 0.5
    smalltalk: float = 0.3
    idle: float = 0.15
    remark: float = 0.7
    likely: float = 0.2
    clarify: float = 0.08


OPTIONS = 3
TELLING = 0.85  # share of the texts with a name that are about what is documented, from which it is taken to be meant
SHORT = 20  # terms; a longer story may name an aspect in passing, a short question asks for it
REMARKS = ("thanks", "yes-no")  # the small talk of who asks nothing
MOODS = ("feelings", "weary", "complaint", "compliment")  # and of who hardly does
CONTACT = "contact"  # the small talk that asks how the clinic is reached
# aspects that are no matter of the documents
OF_THE_CLINIC = frozenset((f"{ASPECT}clinic-practicalities", f"{ASPECT}insurance"))
OTHER_CONDITIONS = f"{ASPECT}other-conditions"  # an aspect only in name: another subject


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one documented answer and the score (0 to 1) that it is the right one; *watch_for* are signs that belong to it."""

    faq: Faq
    score: float
    watch_for: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Partial:
    """Hold an entry whose subject is asked about, though its text may not answer: what is asked of it is not documented
    (*aspect* is which, where that is known), or that is not sure. *options* are others that may be meant."""

    faq: Faq
    score: float
    reason: Literal["not_documented", "unsure", "complaint"]
    aspect: str | None = None
    options: tuple[Faq, ...] = ()


@dataclass(frozen=True, slots=True)
class Clarification:
    """Hold the two or three entries between which the visitor is asked to choose, best first."""

    options: tuple[Faq, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """Hold the id of the small talk that is replied to."""

    kind: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Hold why nothing is shown; *subject* is the undocumented one that was named."""

    reason: Literal["not_documented", "out_of_scope"]
    subject: str | None = None


Decision = Answer | Partial | Clarification | Talk | NoAnswer


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold a decision and the rule that made it, in words."""

    decision: Decision
    rule: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold all that goes back for one question; the public contract of ``POST /api/v1/ask`` without its HTML.

    *corrected* is the question as understood when words were repaired. *answers* holds two for a compound question,
    *options* at most three entries to choose from. *contact* is how the clinic is reached, where the reply leads to a person
    and something is configured. *urgent* is what the message itself raised, the most urgent flag first.
    """

    kind: Kind
    reason: Reason | None
    message: str
    corrected: str | None
    answers: tuple[Answer, ...]
    options: tuple[Faq, ...]
    contact: Contact | None
    urgent: tuple[Flag, ...]
    content_version: str


def decide(
    retrieval: Retrieval,
    score: float,
    ours: float,
    thresholds: Thresholds,
    *,
    subject: str | None = None,
    named: bool = False,
    asks: bool = False,
    seen: Faq | None = None,
) -> Verdict:
    """Return what to do with the candidates of one question.

    *score* is the probability (0 to 1) that the first is right, *ours* that the question is about a documented subject.
    *subject* is the undocumented one that it names; *named* says whether it names a documented one, too, *asks* whether it
    asks or names anything, which no mere remark does; *seen* is the entry that it goes on from.
    """
    if not retrieval.candidates:
        return Verdict(NoAnswer("not_documented" if subject else "out_of_scope", subject), "no entry has a word of it")
    first, *others = retrieval.candidates
    group = retrieval.background
    short, leans = len(retrieval.query.terms) <= SHORT, seen is not None
    uncovered = sorted(retrieval.uncovered - {OTHER_CONDITIONS}) if short else []
    enough = thresholds.answer if short and not leans else thresholds.story
    ours_named = thresholds.leaning if leans else thresholds.named
    ours_least = thresholds.leaning if leans else thresholds.named if named else thresholds.ours
    elsewhere = subject and not named and (short or PLACE not in retrieval.query.asked)
    if score >= enough and ours >= ours_named and not (uncovered or elsewhere):
        return Verdict(Answer(first.faq, score), f"score >= {enough}")
    if not OF_THE_CLINIC.isdisjoint(uncovered) or (group and f"{ASPECT}{group.name}" in OF_THE_CLINIC and ours < ours_named):
        return Verdict(Talk(CONTACT), "asks for what only the clinic knows")
    remarks = group and group.name in REMARKS
    hardly_asks = group and group.name in (*REMARKS, *MOODS)
    surely = asks or named or ours >= ours_named or elsewhere or (group and group.name == CONTACT)
    chatty = thresholds.remark if hardly_asks and asks else thresholds.smalltalk if surely else thresholds.idle
    talks = group and group.kind == "smalltalk" and not (leans and ours >= ours_named)
    if group and talks and not (remarks and subject) and retrieval.group_probability >= chatty:
        return Verdict(Talk(group.name), f"more like {group} than like any entry")
    if elsewhere:
        return Verdict(NoAnswer("not_documented", subject), f"{subject} is not documented")
    if ours < ours_least:
        others_named = [c for c in others[: OPTIONS - 1] if c.names_it]
        meant = (first, *(others_named or others[:1]))
        if named and not subject and retrieval.telling >= TELLING and first.names_it and len(meant) > 1:
            return Verdict(Clarification(tuple(c.faq for c in meant)), "names what is documented, and may not ask of it")
        other = retrieval.elsewhere >= thresholds.near and not subject
        reason: Literal["out_of_scope", "not_documented"] = "out_of_scope" if other else "not_documented"
        return Verdict(NoAnswer(reason, subject), f"about a documented subject < {ours_least}")
    likely = [c.faq for c in others[:OPTIONS] if c.probability >= thresholds.likely * first.probability]
    if uncovered or retrieval.near_probability >= thresholds.near:
        asked = [term.removeprefix(ASPECT) for term in uncovered]
        like = group.name if group and group.kind == "near" else None
        aspect = like if like in asked or not asked else asked[0]
        rule = f"{first.faq.id} does not cover {', '.join(uncovered) or aspect or 'what is asked'}"
        return Verdict(Partial(first.faq, score, "not_documented", aspect, tuple(likely)), rule)
    if leans and not named and first.faq != seen and score < thresholds.answer:
        return Verdict(NoAnswer("not_documented"), f"goes on, and score < {thresholds.answer}")
    if score < thresholds.clarify and likely and not retrieval.query.context:
        return Verdict(Clarification((first.faq, *likely)[:OPTIONS]), f"score < {thresholds.clarify}")
    return Verdict(Partial(first.faq, score, "unsure", options=tuple(likely)), f"score < {enough}")
