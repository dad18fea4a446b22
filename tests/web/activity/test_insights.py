from datetime import date, timedelta

from sqlalchemy import Engine

from web.activity.insights import Rated, read_insights
from web.activity.store import COUNTS, RATINGS, Row, add

FIRST, LAST = date(2026, 1, 30), date(2026, 2, 1)


def count(hour: str, kind: str, entry: str = "", flag: str = "") -> Row:
    return COUNTS, (hour, kind, "", entry, "", flag, "v1")


def rating(entry: str, rated: str, day: str = "2026-01-31", words: str = "") -> Row:
    return RATINGS, (day, "answer", "", entry, "v1", rated, words)


def fill(store: Engine, rows: dict[Row, int]) -> None:
    with store.begin() as connection:
        add(connection, rows)


def test_replies_are_summed_by_day_and_outcome(store: Engine) -> None:
    fill(
        store,
        {
            count("2026-01-29T23", "answer", "sciatica"): 100,
            count("2026-01-30T00", "answer", "sciatica"): 5,
            count("2026-01-30T23", "answer", "arthritis"): 2,
            count("2026-01-30T23", "dropped"): 9,
            count("2026-02-01", "", flag="crisis"): 1,
            count("2026-02-01T08", "urgent", flag="emergency"): 3,
            count("2026-02-01T23", "no_answer"): 4,
            count("2026-02-02T00", "answer", "sciatica"): 100,
        },
    )

    found = read_insights(store, FIRST, LAST)

    assert found.days == {FIRST: {"answer": 7}, FIRST + timedelta(1): {}, LAST: {"urgent": 4, "no_answer": 4}}
    assert found.outcomes == {"answer": 7, "urgent": 4, "no_answer": 4}
    assert found.dropped == 9


def test_entries_come_by_how_often_they_were_shown(store: Engine) -> None:
    fill(
        store,
        {
            count("2026-01-30T08", "answer", "arthritis"): 2,
            count("2026-01-30T08", "answer", "sciatica"): 2,
            count("2026-02-01T08", "partial", "sciatica"): 1,
            count("2026-02-01T08", "answer", "neuropathy"): 2,
            count("2026-02-01T08", "clarification"): 9,
        },
    )

    entries = read_insights(store, FIRST, LAST).entries

    assert list(entries) == ["sciatica", "arthritis", "neuropathy"]
    assert entries["sciatica"] == {"answer": 2, "partial": 1}


def test_the_worst_rated_come_first_once_there_are_enough_votes(store: Engine) -> None:
    fill(
        store,
        {
            rating("few", "no"): 4,
            rating("half", "yes"): 3,
            rating("half", "no", words="what was asked"): 2,
            rating("half", "none", day="2026-02-01"): 1,
            rating("larger-half", "yes"): 5,
            rating("larger-half", "no"): 5,
            rating("bad", "no"): 5,
            rating("well", "yes"): 5,
            rating("old", "no", day="2026-01-29"): 5,
            rating("", "no"): 5,
        },
    )

    assert read_insights(store, FIRST, LAST).rated == (
        Rated("bad", 5, 5),
        Rated("larger-half", 10, 5),
        Rated("half", 6, 3),
        Rated("well", 5, 0),
    )


def test_without_rows_all_is_nothing(store: Engine) -> None:
    found = read_insights(store, FIRST, FIRST)

    assert (found.days, found.outcomes, found.entries, found.rated, found.dropped) == ({FIRST: {}}, {}, {}, (), 0)
