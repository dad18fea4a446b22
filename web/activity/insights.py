"""Sum up how the bot does in some days, for staff."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine, func, select

from web.activity.counting import DROPPED
from web.activity.store import DAYS, RATINGS, reading

VOTES = 5  # from which on the ratings of an entry say something
OUTCOMES = {  # kinds of reply, and what staff calls them; of a crisis only the day is counted
    "answer": "answered",
    "partial": "answered in part, or not surely",
    "clarification": "asked back",
    "no_answer": "not answered",
    "urgent": "urgent guidance",
    "talk": "small talk and contact",
}
_CRISIS = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """Hold how often the reply with an *entry* was rated, and how often as no help."""

    entry: str
    votes: int
    bad: int


@dataclass(frozen=True, slots=True)
class Insights:
    """Hold what was counted: for each day how often which outcome came up, for each entry how often it was shown, and as what.

    *entries* are in the order of how often, *rated* those with VOTES votes or more, the worst first; *dropped* replies could
    not be counted.
    """

    days: Mapping[date, Mapping[str, int]]
    entries: Mapping[str, Mapping[str, int]]
    rated: tuple[Rated, ...]
    dropped: int

    @property
    def outcomes(self) -> Counter[str]:
        """Return how often which outcome came up on all days."""
        return sum((Counter(day) for day in self.days.values()), Counter[str]())


def read_insights(engine: Engine, first: date, last: date) -> Insights:
    """Return what was counted from the day *first* to the day *last* (UTC)."""
    within = DAYS.c.day.between(first.isoformat(), last.isoformat())
    n = func.sum(DAYS.c.n)
    by_day = select(DAYS.c.day, DAYS.c.kind, n).where(within).group_by(DAYS.c.day, DAYS.c.kind)
    by_entry = select(DAYS.c.entry, DAYS.c.kind, n).where(within, DAYS.c.entry != "").group_by(DAYS.c.entry, DAYS.c.kind)
    by_rating = (
        select(RATINGS.c.entry, RATINGS.c.rated, func.sum(RATINGS.c.n))
        .where(RATINGS.c.day.between(first.isoformat(), last.isoformat()), RATINGS.c.entry != "")
        .group_by(RATINGS.c.entry, RATINGS.c.rated)
    )
    days = {first + timedelta(number): Counter[str]() for number in range((last - first).days + 1)}
    entries, ratings = (defaultdict[str, Counter[str]](Counter) for _ in range(2))
    dropped = 0
    with reading(engine) as connection:
        for day, kind, count in connection.execute(by_day):
            if kind == DROPPED:
                dropped += count
            else:
                days[date.fromisoformat(day)]["urgent" if kind == _CRISIS else kind] += count
        for entry, kind, count in connection.execute(by_entry):
            entries[entry][kind] += count
        for entry, verdict, count in connection.execute(by_rating):
            ratings[entry][verdict] += count
    rated = [Rated(entry, votes.total(), votes.total() - votes["yes"]) for entry, votes in ratings.items()]
    return Insights(
        days=days,
        entries=dict(sorted(entries.items(), key=lambda item: (-sum(item[1].values()), item[0]))),
        rated=tuple(
            sorted(
                (entry for entry in rated if entry.votes >= VOTES),
                key=lambda entry: (-entry.bad / entry.votes, -entry.votes, entry.entry),
            )
        ),
        dropped=dropped,
    )
