"""Measure replies on judged questions: how often the right answer comes first, is given, is missed or is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, lgamma, log, sqrt
from typing import Literal

from bot.chatbot import ChatBot
from bot.content.labelled import URGENT, JudgedQuestion
from bot.replies import Reply
from bot.urgent.flags import Urgency

UrgencyGroup = Literal["urgent", "look-alike", "ordinary"]
LOOK_ALIKES = ("look-alike", "not_urgent", URGENT)  # kinds whose rows without urgent gold were written to resemble urgent ones
FIGURES = ("right_first", "helped", "right")  # of a Summary: those of which more is better
MET = "met"  # the share of urgent messages that are met with guidance
BANDS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.01)
_Z = 1.96  # two-sided 95 %
_ONE_SIDED = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what became of one judged question. *helped*: a right text was shown, as the answer or as one that may fit; *right*
    and *wrong*: what was stated as the answer; *partly_wrong*: only wrong texts were shown as such that may fit."""

    judged: JudgedQuestion
    urgency: Urgency
    reply: Reply
    first: str | None  # id of the first candidate
    score: float  # that it is right, 0 to 1
    right_first: bool
    right: bool
    helped: bool
    wrong: bool
    partly_wrong: bool


@dataclass(frozen=True, slots=True)
class Share:
    """Hold *k* of *n* with the 95 % Wilson interval."""

    k: int
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        if not self.n:
            return 0.0, 1.0
        p, z2 = self.k / self.n, _Z * _Z
        middle = (p + z2 / (2 * self.n)) / (1 + z2 / self.n)
        half = _Z * sqrt(p * (1 - p) / self.n + z2 / (4 * self.n * self.n)) / (1 + z2 / self.n)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def least(self) -> float:
        """Return the lower end of the one-sided 95 % Clopper-Pearson interval: the true share is hardly smaller.

        It is the share at which *k* or more of *n* would be seen in 5 % of cases (Clopper and Pearson, Biometrika 1934).
        """
        if not self.k:
            return 0.0
        low, high = 0.0, self.k / self.n
        for _ in range(40):
            middle = (low + high) / 2
            if sum(self._probability(k, middle) for k in range(self.k, self.n + 1)) < _ONE_SIDED:
                low = middle
            else:
                high = middle
        return low

    @property
    def most(self) -> float:
        """Return the upper end of that interval: the true share is hardly larger."""
        return 1 - Share(self.n - self.k, self.n).least

    def _probability(self, k: int, share: float) -> float:
        """Return the binomial probability of *k* of n; by logarithms, for the coefficients outgrow a float."""
        ways = lgamma(self.n + 1) - lgamma(k + 1) - lgamma(self.n - k + 1)
        return exp(ways + k * log(share) + (self.n - k) * log(1 - share))

    def __str__(self) -> str:
        if not self.n:
            return "-"
        low, high = self.interval
        return f"{self.k}/{self.n} = {self.k / self.n:.2f} [{low:.2f}-{high:.2f}]"


def judge(bot: ChatBot, judged: JudgedQuestion) -> Outcome:
    """Return the outcome of asking *bot* all turns in order, as a visitor's page does."""
    trace = bot.read(judged.turns[-1], last_seen(bot, judged.turns[:-1]))
    reply, gold = trace.reply, set(judged.gold)
    texts = [answer.faq.id for answer in reply.answers]
    maybe = reply.kind == "partial"
    first = texts[0] if texts else next((c.faq.id for found in trace.findings for c in found.retrieval.candidates), None)
    right_text = not gold.isdisjoint(texts)
    right = (reply.kind == "urgent" and URGENT in gold) or (right_text and not maybe)
    return Outcome(
        judged=judged,
        urgency=trace.urgency,
        reply=reply,
        first=first,
        score=reply.answers[0].score if texts else next((found.score for found in trace.findings), 0.0),
        right_first=right or first in gold,
        right=right,
        helped=right or right_text,
        wrong=bool(texts) and not maybe and not right,
        partly_wrong=maybe and not right_text,
    )


def last_seen(bot: ChatBot, turns: Iterable[str]) -> str | None:
    """Return the id of the entry that a visitor who said *turns* to *bot* saw last, None where that was none."""
    seen: str | None = None
    for turn in turns:
        reply = bot.reply(turn, seen)
        seen = reply.answers[0].faq.id if reply.answers else seen
    return seen


@dataclass(frozen=True, slots=True)
class Summary:
    """Hold the figures of one kind of judged questions.

    Of documented ones: *right_first*, *right*, *helped*, *wrong*, *partly_wrong* as in Outcome, *silent*: no text of ours,
    although the first candidate or an option is right; *lone*: asked back with less than two options. Of those where nothing is
    documented: *falsely* answered, and *shown* any text of ours.
    """

    kind: str
    right_first: Share
    helped: Share
    right: Share
    wrong: Share
    partly_wrong: Share
    silent: Share
    lone: Share
    falsely: Share
    shown: Share


def summarize(outcomes: Iterable[Outcome]) -> tuple[Summary, ...]:
    """Return one summary per kind, in order of appearance."""
    kinds: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        kinds.setdefault(outcome.judged.kind, []).append(outcome)
    return tuple(_summary(kind, found) for kind, found in kinds.items())


def _summary(kind: str, outcomes: Sequence[Outcome]) -> Summary:
    documented = [outcome for outcome in outcomes if set(outcome.judged.gold) - {URGENT}]
    silent = [outcome for outcome in outcomes if not outcome.judged.gold]

    def share(name: str) -> Share:
        return _to_share([bool(getattr(outcome, name)) for outcome in documented])

    return Summary(
        kind=kind,
        right_first=share("right_first"),
        helped=share("helped"),
        right=share("right"),
        wrong=share("wrong"),
        partly_wrong=share("partly_wrong"),
        silent=_to_share([_is_silent(outcome) for outcome in documented]),
        lone=_to_share([outcome.reply.kind == "clarification" and len(outcome.reply.options) < 2 for outcome in documented]),
        falsely=_to_share([bool(outcome.reply.answers) and outcome.reply.kind != "partial" for outcome in silent]),
        shown=_to_share([bool(outcome.reply.answers) for outcome in silent]),
    )


def to_figures(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """Return the figures of which more is better by name: FIGURES and MET of all *outcomes*, ``<kind>.<figure>`` of one kind
    and ``met.<flag>`` of one flag."""
    urgent = summarize_urgent(outcomes)
    figures = {name: getattr(_summary("", outcomes), name) for name in FIGURES} | {MET: urgent.met}
    figures |= {f"{kind.kind}.{name}": getattr(kind, name) for kind in summarize(outcomes) for name in FIGURES}
    return figures | {f"{MET}.{flag}": share for flag, share in urgent.by_flag.items()}


def _is_silent(outcome: Outcome) -> bool:
    """Return whether nothing was shown although something right had been found."""
    found = {outcome.first, *(faq.id for faq in outcome.reply.options)}
    return outcome.reply.kind == "no_answer" and not found.isdisjoint(outcome.judged.gold)


@dataclass(frozen=True, slots=True)
class UrgentSummary:
    """Hold how urgent messages were *met* with guidance, by flag and by manner, and the *false_alarms* of the others, those of
    *look_alikes* and of *ordinary* messages apart."""

    met: Share
    by_flag: Mapping[str, Share]
    by_manner: Mapping[str, Share]
    false_alarms: Share
    look_alikes: Share
    ordinary: Share


def summarize_urgent(outcomes: Sequence[Outcome]) -> UrgentSummary:
    """Return the figures of urgent guidance over all *outcomes*; flags and manners count only where a judge named them."""
    raised = [(urgency_group(outcome.judged), outcome.judged, _raised(outcome)) for outcome in outcomes]
    urgent = [(judged, flags) for group, judged, flags in raised if group == "urgent"]
    look_alikes, ordinary = (
        _to_share([bool(flags) for group, _, flags in raised if group == wanted]) for wanted in ("look-alike", "ordinary")
    )
    return UrgentSummary(
        met=_to_share([bool(flags) for _, flags in urgent]),
        by_flag=_to_shares([(flag, flag in flags) for judged, flags in urgent for flag in judged.flags]),
        by_manner=_to_shares([(judged.manner, bool(flags)) for judged, flags in urgent if judged.manner]),
        false_alarms=Share(look_alikes.k + ordinary.k, look_alikes.n + ordinary.n),
        look_alikes=look_alikes,
        ordinary=ordinary,
    )


def urgency_group(judged: JudgedQuestion) -> UrgencyGroup | None:
    """Return what *judged* says of urgent guidance: whether it comes when it must, or stays away from what it must.

    A row without urgent gold is a look-alike where its kind is one of LOOK_ALIKES, so also where it stands among urgent ones;
    every other one is ordinary. None where an entry is as right as urgent guidance: either will do.
    """
    if URGENT in judged.gold:
        return "urgent" if judged.gold == (URGENT,) else None
    return "look-alike" if judged.kind in LOOK_ALIKES else "ordinary"


def _to_shares(named: Sequence[tuple[str, bool]]) -> dict[str, Share]:
    """Return the share of each name, by name."""
    return {name: _to_share([held for other, held in named if other == name]) for name in sorted({name for name, _ in named})}


def _to_share(held: Sequence[bool]) -> Share:
    return Share(sum(held), len(held))


def _raised(outcome: Outcome) -> frozenset[str]:
    """Return the flags that the message itself raised."""
    return frozenset(flag.id for flag in outcome.reply.urgent)


@dataclass(frozen=True, slots=True)
class Band:
    """Hold the questions whose score lies from *low* to *high*: the mean score *expected* and the share *seen* right."""

    low: float
    high: float
    expected: float
    seen: Share


def score_bands(outcomes: Iterable[Outcome], edges: Sequence[float] = BANDS) -> tuple[Band, ...]:
    """Return one band for each pair of *edges* that holds questions, to compare scores with what became of them."""
    calm = [outcome for outcome in outcomes if outcome.reply.kind != "urgent" and URGENT not in outcome.judged.gold]
    return _to_bands([(outcome.score, outcome.right_first) for outcome in calm], edges)


def urgency_bands(outcomes: Iterable[Outcome], edges: Sequence[float] = BANDS) -> tuple[Band, ...]:
    """Return one band for each pair of *edges* that holds messages, to compare probabilities of urgency with what was judged.

    They are probabilities among labelled messages: where judged ones hold another share of urgent ones, so do the bands.
    """
    grouped = [(outcome.urgency.probability, urgency_group(outcome.judged)) for outcome in outcomes]
    return _to_bands([(probability, group == "urgent") for probability, group in grouped if group], edges)


def _to_bands(scored: Sequence[tuple[float, bool]], edges: Sequence[float]) -> tuple[Band, ...]:
    bands = []
    for low, high in pairwise(edges):
        found = [(score, held) for score, held in scored if low <= score < high]
        if found:
            expected = sum(score for score, _ in found) / len(found)
            bands.append(Band(low, high, expected, _to_share([held for _, held in found])))
    return tuple(bands)


def urgency_scores(outcomes: Iterable[Outcome]) -> dict[UrgencyGroup, list[float]]:
    """Return the probabilities of urgency by group; infinite where the floor of a rule fires, which no threshold silences."""
    scores: dict[UrgencyGroup, list[float]] = {"urgent": [], "look-alike": [], "ordinary": []}
    for outcome in outcomes:
        group = urgency_group(outcome.judged)
        if group:
            scores[group].append(inf if outcome.urgency.tale.floor else outcome.urgency.probability)
    return scores


def is_miss(outcome: Outcome) -> bool:
    """Return whether an outcome is worth reading: no right text, any text where nothing is documented, or a false alarm."""
    if URGENT not in outcome.judged.gold and _raised(outcome):
        return True
    return not outcome.helped if outcome.judged.gold else bool(outcome.reply.answers)
