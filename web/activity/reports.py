"""Say what was counted: on the terminal, as JSON, and as CSV for spreadsheets."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from web.activity.counting import DROPPED
from web.activity.store import COUNTS, RATINGS, TEXTS, WORDS, last_days, read

LEAST = 3  # times that words must have been asked before anybody sees them
TOP = 10  # entries that are named
RATED = ("day", "kind", "reason", "entry", "version", "rated")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")  # what a spreadsheet takes for a formula begins so, or is guarded already


@dataclass(frozen=True, slots=True)
class Activity:
    """Hold how often what came up from the day *since* on; *urgent* is by level, *bands* by the score of an answer's entry.

    *questions* are all that were counted, and *dropped* those that could not be; *rated* is by whether a reply helped.
    """

    since: str
    questions: int
    kinds: Mapping[str, int]
    reasons: Mapping[str, int]
    entries: Mapping[str, int]
    bands: Mapping[str, int]
    urgent: Mapping[str, int]
    versions: Mapping[str, int]
    rated: Mapping[str, int]
    dropped: int


def summarize(engine: Engine, days: int) -> Activity:
    """Return what was counted in the last *days*, today among them."""
    since, _ = last_days(days)
    rows = read(engine, COUNTS, since)
    sums = {name: Counter[str]() for name in ("kind", "reason", "entry", "band", "flag", "version")}
    for row in rows:
        for name, counter in sums.items():
            value = getattr(row, name)
            if value:
                counter[value] += row.n
    dropped = sums["kind"].pop(DROPPED, 0)
    rated = Counter[str]()
    for row in read(engine, RATINGS, since):
        rated[row.rated] += row.n
    return Activity(
        since=since.isoformat(),
        questions=sum(row.n for row in rows) - dropped,
        kinds=_most_first(sums["kind"]),
        reasons=_most_first(sums["reason"]),
        entries=_most_first(sums["entry"]),
        bands=dict(sorted(sums["band"].items(), reverse=True)),
        urgent=_most_first(sums["flag"]),
        versions=_most_first(sums["version"]),
        rated=_most_first(rated),
        dropped=dropped,
    )


def format_activity(activity: Activity) -> str:
    """Return *activity* as text for a terminal."""
    lines = [f"{activity.questions} questions since {activity.since} (days end at midnight UTC)"]
    for title, counts in (
        ("replies", activity.kinds),
        ("reasons", activity.reasons),
        ("urgent guidance", activity.urgent),
        ("scores of what was shown", activity.bands),
        ("entries shown most", dict(list(activity.entries.items())[:TOP])),
        ("versions of the content", activity.versions),
        ("did it help", activity.rated),
    ):
        if counts:
            lines += [title, *(f"  {name:40} {n:6}" for name, n in counts.items())]
    if activity.dropped:
        lines.append(f"{activity.dropped} more could not be counted")
    return "\n".join(lines)


def export(engine: Engine, folder: Path) -> Iterator[Path]:
    """Write all counts as CSV into *folder*, and yield each file; of words only those that were asked LEAST times."""
    folder.mkdir(parents=True, exist_ok=True)
    yield _write(folder / "counts.csv", (*COUNTS.columns.keys(),), read(engine, COUNTS))
    yield _write(folder / "words.csv", ("kind", "reason", "words", "n"), _often_asked(engine))
    yield _write(folder / "ratings.csv", (*RATED, "n"), _rated(engine))
    texts = read(engine, TEXTS)
    if texts:
        yield _write(folder / "texts.csv", (*TEXTS.columns.keys(),), texts)


def to_cell(value: object) -> object:
    """Return *value* as a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _often_asked(engine: Engine) -> list[tuple[str, str, str, int]]:
    counts = Counter[tuple[str, str, str]]()
    asked = Counter[str]()
    for row in read(engine, WORDS):
        counts[row.kind, row.reason, row.words] += row.n
        asked[row.words] += row.n
    often = ((*key, n) for key, n in counts.items() if asked[key[2]] >= LEAST)
    return sorted(often, key=lambda row: (-row[3], row))


def _rated(engine: Engine) -> list[tuple[str | int, ...]]:
    """Return how often what was rated, without the words."""
    counts = Counter[tuple[str, ...]]()
    for row in read(engine, RATINGS):
        counts[tuple(getattr(row, name) for name in RATED)] += row.n
    return [(*key, n) for key, n in sorted(counts.items())]


def _write(file: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(names)
        writer.writerows([to_cell(value) for value in row] for row in rows)
    return file


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
