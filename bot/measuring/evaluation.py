"""Measure replies on judged questions: how often the right answer comes first, is given, is missed or is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, lgamma, log, sqrt

from bot.chatbot import ChatBot
from bot.content.labelled import URGENT, JudgedQuestion
from bot.replies import Reply

BANDS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.01)
_Z = 1.96  # two-sided 95 %
_ONE_SIDED = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what became of one judged question; a clarification is neither right nor wrong."""

    judged: JudgedQuestion
    reply: Reply
    first: str | None  # id of the first candidate
    score: float  # that it is right, 0 to 1
    right_first: bool
    right: bool
    wrong: bool
    shown: bool


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
    after: str | None = None
    for turn in judged.turns[:-1]:
        reply = bot.reply(turn, after)
        after = reply.answers[0].faq.id if reply.answers else after
    trace = bot.read(judged.turns[-1], after)
    reply, gold = trace.reply, set(judged.gold)
    answered = [answer.faq.id for answer in reply.answers]
    first = answered[0] if answered else next((c.faq.id for found in trace.findings for c in found.retrieval.candidates), None)
    flagged = reply.kind == "urgent" and URGENT in gold
    right = flagged or not gold.isdisjoint(answered)
    return Outcome(
        judged=judged,
        reply=reply,
        first=first,
        score=reply.answers[0].score if answered else next((found.score for found in trace.findings), 0.0),
        right_first=right or first in gold,
        right=right,
        wrong=bool(answered) and not right,
        shown=right or bool(gold & {faq.id for faq in reply.options}),
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """Hold the figures of one kind of judged questions; *falsely* counts answers where nothing is documented."""

    kind: str
    right_first: Share
    right: Share
    shown: Share
    wrong: Share
    falsely: Share


def summarize(outcomes: Iterable[Outcome]) -> tuple[Summary, ...]:
    """Return one summary per kind, in order of appearance."""
    kinds: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        kinds.setdefault(outcome.judged.kind, []).append(outcome)
    return tuple(_summary(kind, found) for kind, found in kinds.items())


def _summary(kind: str, outcomes: Sequence[Outcome]) -> Summary:
    documented = [outcome for outcome in outcomes if set(outcome.judged.gold) - {URGENT}]
    silent = [outcome for outcome in outcomes if not outcome.judged.gold]

    def share(found: Sequence[Outcome], name: str) -> Share:
        return Share(sum(bool(getattr(outcome, name)) for outcome in found), len(found))

    return Summary(
        kind=kind,
        right_first=share(documented, "right_first"),
        right=share(documented, "right"),
        shown=share(documented, "shown"),
        wrong=share(documented, "wrong"),
        falsely=Share(sum(bool(outcome.reply.answers) for outcome in silent), len(silent)),
    )


@dataclass(frozen=True, slots=True)
class UrgentSummary:
    """Hold how urgent messages were *met* with guidance, each flag's own share by id, and the *false_alarms* of the others."""

    met: Share
    by_flag: Mapping[str, Share]
    false_alarms: Share


def summarize_urgent(outcomes: Sequence[Outcome]) -> UrgentSummary:
    """Return the figures of urgent guidance over all *outcomes*; a flag counts only where a judge named it.

    Where an entry is as right as urgent guidance, either will do, and the outcome counts for neither share.
    """
    urgent = [outcome for outcome in outcomes if outcome.judged.gold == (URGENT,)]
    calm = [outcome for outcome in outcomes if URGENT not in outcome.judged.gold]
    named = [(flag, flag in _raised(outcome)) for outcome in urgent for flag in outcome.judged.flags]
    return UrgentSummary(
        met=Share(sum(bool(_raised(outcome)) for outcome in urgent), len(urgent)),
        by_flag={
            flag: Share(sum(raised for name, raised in named if name == flag), sum(name == flag for name, _ in named))
            for flag in sorted({name for name, _ in named})
        },
        false_alarms=Share(sum(bool(_raised(outcome)) for outcome in calm), len(calm)),
    )


def _raised(outcome: Outcome) -> frozenset[str]:
    """Return the flags that the message itself raised."""
    return frozenset(flag.id for flag in outcome.reply.urgent) if outcome.reply.kind == "urgent" else frozenset()


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
    bands = []
    for low, high in pairwise(edges):
        found = [outcome for outcome in calm if low <= outcome.score < high]
        if found:
            expected = sum(outcome.score for outcome in found) / len(found)
            bands.append(Band(low, high, expected, Share(sum(outcome.right_first for outcome in found), len(found))))
    return tuple(bands)


def is_miss(outcome: Outcome) -> bool:
    """Return whether an outcome is worth reading: not right, answered where nothing is documented, or a false alarm."""
    if URGENT not in outcome.judged.gold and _raised(outcome):
        return True
    return not outcome.right if outcome.judged.gold else bool(outcome.reply.answers)
