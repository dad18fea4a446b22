"""Serve staff how the bot does: charts, the table behind each, and the same as CSV."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import ceil
from typing import NamedTuple

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from bot.chatbot import ChatBot
from web.activity.gaps import Gaps, find_gaps, suggest
from web.activity.insights import OUTCOMES, VOTES, Insights, read_insights
from web.activity.reports import LEAST, to_cell
from web.activity.store import StoreError, last_days, today
from web.current import get_activity, get_bot
from web.operation.staff import require_token
from web.problems import to_response

PRESETS = (7, 30, 90, 365)  # days to look back
USUAL = 30
LONGEST = 1100  # days, three years: a table has a row for each
BARS = 92  # in one chart at most, unless each stands for STEPS[-1] days already
STEPS = (1, 7, 28)  # days that one bar stands for
TOP = 15  # entries in a chart
WORDINGS = 3000  # asked most, in which gaps are looked for: some tenths of a second
GROUPS = 50  # gaps on the page
Period = tuple[date, date]  # first and last day

blueprint = Blueprint("insights", __name__, url_prefix="/insights")
blueprint.before_request(require_token)


class PeriodError(Exception):
    """Report days that cannot be shown, and how to mend that."""


class Table(NamedTuple):
    """Hold the figures of one chart under their names."""

    names: Sequence[str]
    rows: Sequence[Sequence[object]]


class Bar(NamedTuple):
    """Hold the questions per day, *n*, from *first* to *last*."""

    first: date
    last: date
    n: float


@blueprint.get("")
def show() -> str:
    period, bot = read_period(request.args), get_bot()
    found = read_insights(_get_engine(), *period)
    bars = to_bars(found)
    most = max(bars, key=lambda bar: bar.n)
    return _render(
        "insights.html",
        period,
        found=found,
        outcomes=found.outcomes,
        bars=bars,
        most=most,
        ticks=to_ticks(most.n),
        tables=to_tables(found, bot),
        top=TOP,
        votes=VOTES,
    )


@blueprint.get("/gaps")
def show_gaps() -> str:
    period, bot = read_period(request.args), get_bot()
    found = find_gaps(_get_engine(), bot, *period, most=WORDINGS)
    nearest = [suggest(gap, bot).nearest for gap in found.groups[:GROUPS]]
    return _render("insights_gaps.html", period, gaps=found, nearest=nearest, wordings=WORDINGS, least=LEAST)


@blueprint.get("/<any(days, outcomes, entries, ratings, gaps):name>.csv")
def download(name: str) -> Response:
    """Send the table *name*; all is read before the first line goes out: a slow reader holds no connection to the database."""
    first, last = read_period(request.args)
    engine, bot = _get_engine(), get_bot()
    if name == "gaps":
        table = to_gap_table(find_gaps(engine, bot, first, last, most=WORDINGS))
    else:
        table = to_tables(read_insights(engine, first, last), bot)[name]
    response = Response(to_lines(table), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{first}-{last}.csv"'
    return response


@blueprint.errorhandler(PeriodError)
def ask_again(error: PeriodError) -> ResponseReturnValue:
    return _render("insights.html", None, problem=str(error)), 400


@blueprint.errorhandler(StoreError)
@blueprint.errorhandler(SQLAlchemyError)
def apologize(error: Exception) -> Response:
    current_app.logger.error("%s while insights were read", type(error).__name__)
    return to_response(ServiceUnavailable("What was counted cannot be read just now. Please try again in a minute."))


def _render(template: str, period: Period | None, **values: object) -> str:
    """Return a page about *period*, or without one the form alone."""
    first, last = period or (request.args.get("from", ""), request.args.get("to", ""))
    preset = next((days for days in PRESETS if last_days(days) == period), None)
    questions = {id: faq.question for id, faq in get_bot().by_id.items()}
    shared = {"today": today(), "presets": PRESETS, "preset": preset, "questions": questions, "names": OUTCOMES}
    return render_template(template, first=first, last=last, **shared, **values)


def _get_engine() -> Engine:
    activity = get_activity() or abort(404, "Nothing is counted on this installation: activity.on is off in the settings.")
    return activity.reach()


def read_period(asked: Mapping[str, str]) -> Period:
    """Return the first and the last day that are *asked* for: ``from`` and ``to``, or the last ``days``; today at the latest.

    Raises PeriodError.
    """
    if not asked.get("from") and not asked.get("to"):
        days = asked.get("days") or str(USUAL)
        if days not in map(str, PRESETS):
            raise PeriodError(f"There is no preset of {days[:20]} days; choose one of those below, or two days.")
        return last_days(int(days))
    last = min(_read_day(asked["to"]) if asked.get("to") else today(), today())
    first = _read_day(asked["from"]) if asked.get("from") else date.fromordinal(max(last.toordinal() - USUAL + 1, 1))
    if first > last:
        raise PeriodError(f"The first day, {first}, is after the last one, {last}; swap them, or choose others.")
    if (last - first).days >= LONGEST:
        raise PeriodError(f"From {first} to {last} are more than {LONGEST} days; choose two that are nearer.")
    return first, last


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PeriodError(f"“{text[:20]}” is no day; write it as {today()}.") from None


def to_bars(found: Insights) -> list[Bar]:
    """Return a bar for each day, week or four weeks, counted back from the last day; the first bar may stand for less."""
    days = list(found.days)
    step = next((step for step in STEPS if len(days) <= BARS * step), STEPS[-1])
    totals = [sum(outcomes.values()) for outcomes in found.days.values()]
    bars = []
    for end in range(len(days), 0, -step):
        start = max(end - step, 0)
        bars.append(Bar(days[start], days[end - 1], sum(totals[start:end]) / (end - start)))
    return bars[::-1]


def to_ticks(most: float) -> list[int]:
    """Return two to five round numbers for an axis, from 0 to *most* or more."""
    power = 10 ** max(len(str(int(most))) - 2, 0)
    step = next(power * factor for factor in (1, 2, 5, 10, 20, 50) if 4 * power * factor >= most)
    return [step * number for number in range(max(ceil(most / step), 1) + 1)]


def to_tables(found: Insights, bot: ChatBot) -> dict[str, Table]:
    """Return the figures behind all charts."""
    outcomes = found.outcomes
    total = outcomes.total()
    return {
        "days": Table(
            ("day", "questions", *OUTCOMES.values()),
            [(day, sum(counts.values()), *(counts.get(kind, 0) for kind in OUTCOMES)) for day, counts in found.days.items()],
        ),
        "outcomes": Table(
            ("outcome", "questions", "percent"),
            [(name, outcomes[kind], round(100 * outcomes[kind] / (total or 1), 1)) for kind, name in OUTCOMES.items()],
        ),
        "entries": Table(
            ("entry", "question", "shown", "as a sure answer"),
            [
                (id, _to_question(id, bot), sum(counts.values()), counts.get("answer", 0))
                for id, counts in found.entries.items()
            ],
        ),
        "ratings": Table(
            ("entry", "question", "votes", "no help"),
            [(rated.entry, _to_question(rated.entry, bot), rated.votes, rated.bad) for rated in found.rated],
        ),
    }


def _to_question(id: str, bot: ChatBot) -> str:
    return bot.by_id[id].question if id in bot.by_id else ""


def to_gap_table(found: Gaps) -> Table:
    """Return all groups of LEAST questions or more."""
    rows = [
        (gap.n, gap.rated, "; ".join(f"{kind} {n}" for kind, n in gap.kinds.items()), "; ".join(gap.words))
        for gap in found.groups
    ]
    return Table(("asked", "rated as no help", "replies", "wordings"), rows)


def to_lines(table: Table) -> Iterator[str]:
    """Yield *table* as lines of CSV in which no cell is a formula."""
    return map(csv.writer(_Echo()).writerow, _to_cells(table))


def _to_cells(table: Table) -> Iterable[list[object]]:
    yield list(table.names)
    for row in table.rows:
        yield [to_cell(value) for value in row]


class _Echo:
    """Give back the line that a csv.writer writes."""

    def write(self, line: str) -> str:
        return line
