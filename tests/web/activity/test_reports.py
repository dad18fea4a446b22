import csv
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from web.activity.reports import Activity, export, format_activity, summarize, to_cell
from web.activity.store import COUNTS, RATINGS, TEXTS, WORDS, add, today


def fill(store: Engine) -> None:
    day, old = today().isoformat(), (today() - timedelta(days=30)).isoformat()
    rows = {
        (COUNTS, (f"{day}T08", "answer", "", "sciatica", "0.9-1.0", "", "v2")): 5,
        (COUNTS, (f"{day}T09", "answer", "diagnosis", "sciatica", "0.4-0.5", "", "v2")): 2,
        (COUNTS, (f"{day}T09", "no_answer", "not_documented", "", "", "", "v2")): 3,
        (COUNTS, (f"{day}T09", "urgent", "", "", "", "emergency", "v2")): 1,
        (COUNTS, (f"{day}T09", "dropped", "", "", "", "", "")): 9,
        (COUNTS, (day, "", "", "", "", "crisis", "")): 1,
        (COUNTS, (f"{old}T09", "talk", "contact", "", "", "", "v1")): 7,
        (WORDS, (day, "no_answer", "not_documented", "v2", "knee brace")): 2,
        (WORDS, (old, "no_answer", "not_documented", "v1", "knee brace")): 1,
        (WORDS, (day, "partial", "unsure", "v2", "gout _ toe")): 2,
        (RATINGS, (day, "answer", "", "sciatica", "v2", "yes", "")): 4,
        (RATINGS, (day, "answer", "", "sciatica", "v2", "no", "sciatica")): 1,
        (RATINGS, (day, "answer", "", "sciatica", "v2", "no", "nerve")): 1,
        (RATINGS, (old, "answer", "", "sciatica", "v1", "yes", "")): 1,
    }
    with store.begin() as connection:
        add(connection, rows)


def test_counts_are_summed_over_the_days_asked_for(store: Engine) -> None:
    fill(store)

    assert summarize(store, 30) == Activity(
        since=(today() - timedelta(days=29)).isoformat(),
        questions=12,
        kinds={"answer": 7, "no_answer": 3, "urgent": 1},
        reasons={"not_documented": 3, "diagnosis": 2},
        entries={"sciatica": 7},
        bands={"0.9-1.0": 5, "0.4-0.5": 2},
        urgent={"crisis": 1, "emergency": 1},
        versions={"v2": 11},
        rated={"yes": 4, "no": 2},
        dropped=9,
    )
    assert summarize(store, 31).questions == 19


def test_the_terminal_shows_what_there_is(store: Engine) -> None:
    fill(store)

    lines = format_activity(summarize(store, 30)).splitlines()

    assert lines[0] == f"12 questions since {today() - timedelta(days=29)} (days end at midnight UTC)"
    assert "  crisis                                        1" in lines
    assert lines[-1] == "9 more could not be counted"


def test_nothing_counted_is_one_line(store: Engine) -> None:
    assert format_activity(summarize(store, 1)) == f"0 questions since {today()} (days end at midnight UTC)"


def test_words_are_exported_once_they_were_asked_three_times(store: Engine, tmp_path: Path) -> None:
    fill(store)

    files = list(export(store, tmp_path / "csv"))

    assert [file.name for file in files] == ["counts.csv", "words.csv", "ratings.csv"]
    assert files[1].read_text("utf-8").splitlines() == ["kind,reason,words,n", "no_answer,not_documented,knee brace,3"]
    counts = list(csv.DictReader(files[0].read_text("utf-8").splitlines()))
    assert sum(int(row["n"]) for row in counts) == 28
    assert files[2].read_text("utf-8").splitlines()[1:] == [
        f"{today() - timedelta(days=30)},answer,,sciatica,v1,yes,1",
        f"{today()},answer,,sciatica,v2,no,2",
        f"{today()},answer,,sciatica,v2,yes,4",
    ]


def test_redacted_text_is_exported_where_there_is_some(store: Engine, tmp_path: Path) -> None:
    with store.begin() as connection:
        add(connection, {(TEXTS, ("2026-01-31", "partial", "unsure", "yesterday my knee _")): 1})

    *_, texts = export(store, tmp_path)

    assert texts.read_text("utf-8").splitlines() == [
        "day,kind,reason,words,n",
        "2026-01-31,partial,unsure,yesterday my knee _,1",
    ]


def test_no_cell_of_the_export_is_a_formula(store: Engine, tmp_path: Path) -> None:
    with store.begin() as connection:
        add(connection, {(WORDS, ("2026-01-31", "=1+1", "@cmd", "v", '-2+3+cmd|" /C calc"!A0')): 3})

    file = list(export(store, tmp_path))[1]

    (row,) = csv.DictReader(file.read_text("utf-8").splitlines())
    assert row == {"kind": "'=1+1", "reason": "'@cmd", "words": '\'-2+3+cmd|" /C calc"!A0', "n": "3"}


@pytest.mark.parametrize("text", ["=A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert to_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["sciatica", "", 5, -5])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert to_cell(value) == value
